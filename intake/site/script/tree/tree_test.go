package tree

import (
	"testing"
)

func TestPrint(t *testing.T) {
	tests := map[string]struct{ in, want string }{
		"member":      {`a["b"].c(1,"x\x41")`, `a.b.c(1,"xA");`},
		"function":    {`function f(a,b){return a+b*2}`, `function f(a,b){return a+(b*2);}`},
		"arrow":       {`x=>x.y`, `((x)=>{return x.y;});`},
		"declare":     {`var a=1,b="c"`, `var a=1,b="c";`},
		"for":         {`for(var i=0;i<3;i++){g(i)}`, `for(var i=0;i<3;i++){g(i);}`},
		"for of":      {`for(const k of m)g(k)`, `for(const k of m){g(k);}`},
		"template":    {"`a${b}c`", `"a"+b+"c";`},
		"new":         {`(new Image).src=u`, `(new Image()).src=u;`},
		"try":         {`try{a()}catch(e){b(e)}finally{c()}`, `try{a();}catch(e){b(e);}finally{c();}`},
		"if":          {`if(!a)b();else c()`, `if(!a){b();}else{c();}`},
		"method":      {`({a(){return 1},get b(){return 2}})`, `({a:function(){return 1;},get b(){return 2;}});`},
		"switch":      {`switch(a){case 1:b();break;default:c()}`, `switch(a){case 1:b();break;default:c();}`},
		"destructure": {`let {a,b:c=1}=d`, `let {a:a,b:c=1}=d;`},
		"comma":       {`a(),b()`, `a(),b();`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tr := ParseString(tt.in)
			if tr.Broken {
				t.Fatal("did not parse")
			}
			if got := Print(tr.Root); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			if again := ParseString(Print(tr.Root)); again.Broken {
				t.Errorf("what was printed does not parse: %s", Print(tr.Root))
			}
		})
	}
}

func TestPositions(t *testing.T) {
	src := "var a = 1;\nnavigator.sendBeacon('https://x.example/c', a);"
	tr := ParseString(src)
	found := false
	tr.Root.Walk(func(n *Node) bool {
		if n.Is(Member, "sendBeacon") {
			found = true
			if got := src[n.Pos:]; got[:10] != "sendBeacon" {
				t.Errorf("position %d is at %q", n.Pos, got)
			}
		}
		return true
	})
	if !found {
		t.Error("no sendBeacon")
	}
}

func TestBroken(t *testing.T) {
	tr := ParseString("function ( { document.cookie; 'abc' \\ more.value")
	if !tr.Broken {
		t.Fatal("parsed")
	}
	var got []string
	for _, k := range tr.Root.Kids {
		got = append(got, k.Text)
	}
	want := []string{"document", "cookie", "abc", "more", "value"}
	if len(got) != len(want) {
		t.Fatalf("got %q, want %q", got, want)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"a+b", "function f(){", "`${a}`", "/x/g.test(y)", "class A{#b=1;c(){}}", "var {a,...b}=c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		tr := ParseString(s)
		if tr.Root == nil {
			t.Fatal("no root")
		}
		_ = Print(tr.Root)
		tr.Root.Walk(func(n *Node) bool {
			if int(n.Pos) >= len(tr.Source) && n.Pos >= 0 {
				t.Fatalf("position %d of %d", n.Pos, len(tr.Source))
			}
			return true
		})
	})
}
