package main

import (
	"path/filepath"
	"runtime"
	"testing"
)

func TestDataFolder(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the places of other systems differ")
	}
	tests := map[string]struct {
		env  []string
		want string
	}{
		"home":         {[]string{"HOME=/h"}, "/h/.local/share/tradecraft"},
		"xdg":          {[]string{"HOME=/h", "XDG_DATA_HOME=/d"}, "/d/tradecraft"},
		"relative xdg": {[]string{"HOME=/h", "XDG_DATA_HOME=d"}, "/h/.local/share/tradecraft"},
		"own":          {[]string{"HOME=/h", "XDG_DATA_HOME=/d", "TRADECRAFT_DATA=/t"}, "/t"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := newApp(nil, nil, nil, tt.env).dataFolder(); got != filepath.FromSlash(tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
