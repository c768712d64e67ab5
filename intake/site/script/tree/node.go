package tree

// Kind says what a node is.
type Kind uint8

// Kinds of nodes. The comment names the children in order.
const (
	Empty    Kind = iota
	Program       // statements
	String        // Text is the value
	Number        // Num is the value, Text as written
	Regexp        // Text is the literal with its slashes and flags
	Word          // true, false, null, this, super, undefined: Text
	Ident         // Text is the name, Var its binding
	Template      // strings and expressions in turn
	Member        // object; Text is the property
	Index         // object, key
	Call          // callee, arguments
	New           // callee, arguments
	Function      // Params, Block; Text is the name, Op "=>" for an arrow
	Params        // targets
	Assign        // target, value; Op
	Declare       // target, value if any; Op is var, let or const
	Default       // target, value: a parameter or pattern with a default
	Binary        // left, right; Op
	Unary         // operand; Op, "x++" and "x--" after the operand
	Cond          // test, yes, no
	Array         // elements
	Object        // Property, Spread
	Property      // value, and the key where it is computed; Text is the key
	Spread        // operand
	Sequence      // expressions
	Block         // statements
	Return        // value if any
	If            // test, then, else if any
	For           // init, test, post, body; Empty where missing
	ForIn         // target, object, body; Op is in or of
	While         // test, body
	DoWhile       // body, test
	Switch        // value, Case
	Case          // Empty or test, statements
	Jump          // break or continue in Op, Text is the label
	Labelled      // statement; Text is the label
	Throw         // value
	Try           // Block, then Empty or target, Empty or Block, Empty or Block
	Class         // Empty or parent, Property
	With          // object, body
	Import        // Text is the module; Op "import" or "export"; declarations
	Tokens        // the names, strings and properties of a text that does not parse
)

// Node is one node of a tree. Nodes are changed in place while a tree is
// folded; they are not safe for use by several goroutines.
type Node struct {
	Kind Kind
	// Folded is true for a literal that stood in the text as a computation.
	Folded bool
	// Async is true for an asynchronous function.
	Async bool
	// Pos is the byte offset of the node in the text, -1 where not known.
	Pos  int32
	Op   string
	Text string
	Num  float64
	Kids []*Node
	Var  *Binding
}

// Binding is one variable: everything that shares a scope and a name.
type Binding struct {
	Name string
	// Free is true when nothing in the text declares it.
	Free bool
	// Param is true for a parameter of a function.
	Param bool
	// Values are what is assigned to it as a whole, in order; Changed is true
	// when it also changes in a way that no value shows (x++, for-in, patterns).
	Values  []*Node
	Changed bool
	// Uses counts where it stands, its declaration included.
	Uses int
	// Func is the function it is a parameter of, or that it names.
	Func *Node
	// Slot is for whoever walks the tree: a number of its own, from 0.
	Slot int
}

// Value returns the one node that the variable ever holds, nil when there are
// more or it is not known.
func (b *Binding) Value() *Node {
	if b == nil || b.Changed || b.Param || len(b.Values) != 1 {
		return nil
	}
	return b.Values[0]
}

// Tree is one parsed text.
type Tree struct {
	Source []byte
	Root   *Node
	// Nodes counts the nodes as parsed.
	Nodes int
	// Broken is true when the text did not parse and Root holds its tokens.
	Broken bool
	// Cut is true when a bound ended the reading.
	Cut bool
	// Bindings are all variables, by Slot.
	Bindings []*Binding
	// Module is how the text says it is a module: "", "esm" or "cjs".
	Module string
	// Comments counts the bytes of comments, where known.
	Comments int
}

// Is reports whether n is an identifier or member of that last name.
func (n *Node) Is(kind Kind, text string) bool { return n != nil && n.Kind == kind && n.Text == text }

// Kid returns child i, nil when there is none.
func (n *Node) Kid(i int) *Node {
	if n == nil || i >= len(n.Kids) {
		return nil
	}
	return n.Kids[i]
}

// Args are the arguments of a call.
func (n *Node) Args() []*Node {
	if n == nil || (n.Kind != Call && n.Kind != New) || len(n.Kids) == 0 {
		return nil
	}
	return n.Kids[1:]
}

// Params are the parameters of a function, nil for another node.
func (n *Node) Params() []*Node {
	if n == nil || n.Kind != Function {
		return nil
	}
	return n.Kids[0].Kids
}

// Body is the block of a function, nil for another node.
func (n *Node) Body() *Node {
	if n == nil || n.Kind != Function {
		return nil
	}
	return n.Kids[1]
}

// Walk calls visit for n and all below it, parents first; visit returns
// whether to go on below.
func (n *Node) Walk(visit func(*Node) bool) {
	if n == nil || !visit(n) {
		return
	}
	for _, k := range n.Kids {
		k.Walk(visit)
	}
}

// Count returns the number of nodes of n and below, at most limit.
func (n *Node) Count(limit int) int {
	c := 0
	n.Walk(func(*Node) bool { c++; return c < limit })
	return c
}

// First returns the first known position of n and below, -1 if none.
func (n *Node) First() int32 {
	at := int32(-1)
	n.Walk(func(k *Node) bool {
		if k.Pos >= 0 && at < 0 {
			at = k.Pos
		}
		return at < 0
	})
	return at
}
