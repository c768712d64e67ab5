package tree

import (
	"bytes"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/js"
)

const maxTokens = 400_000

// tokens reads a text that does not parse: its strings, names, properties
// and calls, one after the other, under one Tokens node.
func (t *Tree) tokens() {
	t.Broken = true
	root := &Node{Kind: Tokens, Pos: -1}
	t.Root = root
	defer func() { _ = recover() }() // a fault of the lexer ends the list there
	lex := js.NewLexer(parse.NewInputBytes(append(make([]byte, 0, len(t.Source)+1), t.Source...)))
	pos, dot := int32(0), false
	free := map[string]*Binding{}
	var last js.TokenType
	for t.Nodes < maxTokens {
		tt, data := lex.Next()
		if tt == js.ErrorToken {
			if len(data) == 0 { // the end, or a byte that no token starts with
				if n := lexSkip(t.Source, int(pos)); n > 0 {
					rest := t.Source[int(pos)+n:]
					lex = js.NewLexer(parse.NewInputBytes(append(make([]byte, 0, len(rest)+1), rest...)))
					pos += int32(n)
					continue
				}
				break
			}
		}
		if (tt == js.DivToken || tt == js.DivEqToken) && regexpAfter(last) {
			if re, text := lex.RegExp(); re == js.RegExpToken {
				tt, data = re, text
			}
		}
		t.token(root, tt, data, pos, &dot, free)
		pos += int32(len(data))
		if tt != js.WhitespaceToken && tt != js.LineTerminatorToken && tt != js.CommentToken {
			last = tt
		}
	}
}

func (t *Tree) token(root *Node, tt js.TokenType, data []byte, pos int32, dot *bool, free map[string]*Binding) {
	add := func(n *Node) {
		// A slash that began no regular expression leaves the lexer further on
		// than what it has given.
		if n.Pos = pos; int(pos) >= len(t.Source) {
			n.Pos = -1
		}
		root.Kids = append(root.Kids, n)
		t.Nodes++
	}
	after := *dot
	*dot = tt == js.DotToken
	switch {
	case tt == js.StringToken:
		add(&Node{Kind: String, Text: Unquote(data)})
	case tt == js.TemplateToken:
		add(&Node{Kind: String, Text: unescape(trimTemplate(data))})
	case tt == js.TemplateStartToken || tt == js.TemplateMiddleToken || tt == js.TemplateEndToken:
		add(&Node{Kind: String, Text: unescape(trimTemplate(data))})
	case tt == js.RegExpToken:
		add(&Node{Kind: Regexp, Text: string(data)})
	case tt == js.CommentToken || tt == js.CommentLineTerminatorToken:
		t.Comments += len(data)
	case js.IsIdentifierName(tt) && after:
		add(&Node{Kind: Member, Text: string(data), Kids: []*Node{{Kind: Empty, Pos: -1}}})
	case js.IsIdentifier(tt) || tt == js.ThisToken:
		b := free[string(data)]
		if b == nil {
			b = &Binding{Name: string(data), Free: true, Changed: true, Slot: len(t.Bindings)}
			free[b.Name] = b
			t.Bindings = append(t.Bindings, b)
		}
		b.Uses++
		add(&Node{Kind: Ident, Text: b.Name, Var: b})
	}
}

// regexpAfter says whether a slash after such a token starts a pattern.
func regexpAfter(last js.TokenType) bool {
	switch last {
	case js.CloseParenToken, js.CloseBracketToken, js.CloseBraceToken, js.StringToken, js.ThisToken, js.TemplateToken, js.TemplateEndToken:
		return false
	}
	return !js.IsIdentifier(last) && !js.IsNumeric(last)
}

// lexSkip returns how many bytes to pass to go on after one that does not
// lex: to the next line, or one byte. 0 at the end.
func lexSkip(src []byte, pos int) int {
	if pos+1 >= len(src) {
		return 0
	}
	if i := bytes.IndexByte(src[pos:min(len(src), pos+200)], '\n'); i > 0 {
		return i
	}
	return 1
}
