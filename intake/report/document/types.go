package document

import "tradecraft"

// Document is the text of a report with its structure.
type Document struct {
	Name  string // file name as given
	Media string // one of the Media constants
	Title string
	Date  string // the document's own date when it states one, YYYY-MM-DD
	Pages int    // 0 where there are none
	// Text is the whole extracted text, UTF-8, LF line ends; Sentences point into it.
	Text       string
	Sentences  []Sentence
	Indicators []tradecraft.Indicator // Evidence left empty
	Problems   []tradecraft.Problem
}

// Values of Document.Media.
const (
	MediaPDF      = "pdf"
	MediaDOCX     = "docx"
	MediaHTML     = "html"
	MediaMarkdown = "markdown"
	MediaText     = "text"
	MediaEML      = "eml"
	MediaRTF      = "rtf"
)

// Sentence is one sentence, heading, list item, table cell row or code line.
type Sentence struct {
	// Text is whitespace-normalised; Span are the bytes of Document.Text it came from.
	Text string
	Span tradecraft.Span
	Page int // 1-based, 0 where there are none
	Line int // 1-based line of Document.Text
	Kind Kind
	// Section is the nearest heading above.
	Section string
}

// Kind is the type of line a sentence stands in.
type Kind string

// Kinds of line.
const (
	Prose      Kind = "prose"
	Heading    Kind = "heading"
	Item       Kind = "item" // list item
	Row        Kind = "row"  // table row, cells joined by " | "
	Code       Kind = "code" // preformatted text
	Caption    Kind = "caption"
	IndicatorL Kind = "indicators" // a line that is mostly indicators
)
