package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"tradecraft/intake/sigma"
	"tradecraft/intake/sigma/rulecache"
)

// ruleCache is where packed rules are kept between runs, nil when nothing is to
// be kept or there is no place for it.
func (a *app) ruleCache(f ruleFlags) sigma.Cache {
	dir, build := a.cacheFolder(), thisBuild()
	if f.noCache || dir == "" || build == "" {
		return nil
	}
	return rulecache.Folder{Dir: filepath.Join(dir, "rules"), Build: build}
}

// cacheFolder is the user's folder for what can be made again: that of
// $TRADECRAFT_DATA, else the place that the system has for it; "" where there is
// no home folder.
func (a *app) cacheFolder() string {
	if dir := a.getenv(dataEnv); dir != "" {
		return filepath.Join(dir, "cache")
	}
	if dir := a.getenv("XDG_CACHE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "tradecraft")
	}
	home := a.getenv("HOME")
	switch runtime.GOOS {
	case "windows":
		if dir := a.getenv("LocalAppData"); dir != "" {
			return filepath.Join(dir, "tradecraft", "cache")
		}
		return ""
	case "darwin":
		if home != "" {
			return filepath.Join(home, "Library", "Caches", "tradecraft")
		}
		return ""
	}
	if home == "" {
		return ""
	}
	return filepath.Join(home, ".cache", "tradecraft")
}

// thisBuild tells this program from another build of it, which may make other
// things of the same rules; "" when it cannot be told.
func thisBuild() string {
	path, err := os.Executable()
	if err != nil {
		return ""
	}
	info, err := os.Stat(path)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%s %d %d", version, info.Size(), info.ModTime().UnixNano())
}
