package evtx

// section is where in an event an element stands.
type section uint8

const (
	atRoot     section = iota // outside Event
	inEvent                   // directly under Event
	inSystem                  // under Event/System
	inData                    // under Event/EventData
	inUser                    // under Event/UserData
	inRendered                // under Event/RenderingInfo: text made on the reading machine
)

// enter returns the section of the children of an element that stands in s.
func (s section) enter(name string) section {
	switch s {
	case atRoot:
		return inEvent
	case inEvent:
		switch name {
		case "System":
			return inSystem
		case "EventData", "ProcessingErrorData":
			return inData
		case "UserData":
			return inUser
		case "RenderingInfo":
			return inRendered
		}
		return inUser
	}
	return s
}

// place is what a value's element and attribute say of it, kept for compiling.
type place struct {
	section section
	element string // innermost element
	attr    string // attribute, "" for content
	name    string // value of the element's Name attribute
	// nameSub is the substitution that holds the Name attribute, -1 for none.
	nameSub int
}

// field returns the name under which rules know a value: the Name of a Data
// element, the element's own name elsewhere, element_attribute for attributes.
// It is "" for what is no data: name space declarations, the Name itself, text of
// the rendering machine.
func (p place) field() string {
	if p.attr != "" {
		if p.section == inRendered || p.section == atRoot || p.attr == "xmlns" || p.attr == "Name" && p.section != inSystem {
			return ""
		}
		return p.element + "_" + p.attr
	}
	switch p.section {
	case inData:
		if p.element == "Data" && p.name != "" {
			return p.name
		}
		return p.element
	case inSystem, inUser:
		if p.name != "" && p.element == "Data" {
			return p.name
		}
		return p.element
	}
	return ""
}
