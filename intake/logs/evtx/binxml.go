package evtx

import (
	"tradecraft/intake/logs/event"
)

// Tokens of binary XML without the flag for 'more follows' (0x40).
const (
	tokenEnd          = 0x00
	tokenOpen         = 0x01
	tokenCloseStart   = 0x02
	tokenCloseEmpty   = 0x03
	tokenCloseElement = 0x04
	tokenValue        = 0x05
	tokenAttribute    = 0x06
	tokenCDATA        = 0x07
	tokenCharRef      = 0x08
	tokenEntityRef    = 0x09
	tokenPITarget     = 0x0a
	tokenPIData       = 0x0b
	tokenTemplate     = 0x0c
	tokenSubst        = 0x0d
	tokenSubstOpt     = 0x0e
	tokenFragment     = 0x0f
	moreFollows       = 0x40
)

// Types of value that need care; the others go through kindOf.
const (
	typeNull    = 0x00
	typeString  = 0x01
	typeBinXML  = 0x21
	typeArray   = 0x80
	typeStrings = 0x81
)

// kindOf maps a value type of binary XML to a kind of value and, for arrays,
// the size of one item (0: items end with NUL).
func kindOf(t byte) (event.Kind, int) {
	switch t &^ typeArray {
	case 0x01:
		return event.UTF16, 0
	case 0x02:
		return event.Latin1, 0
	case 0x03:
		return event.Int, 1
	case 0x04:
		return event.Uint, 1
	case 0x05:
		return event.Int, 2
	case 0x06:
		return event.Uint, 2
	case 0x07:
		return event.Int, 4
	case 0x08:
		return event.Uint, 4
	case 0x09:
		return event.Int, 8
	case 0x0a:
		return event.Uint, 8
	case 0x0b:
		return event.Float, 4
	case 0x0c:
		return event.Float, 8
	case 0x0d:
		return event.Bool, 4
	case 0x0f:
		return event.GUID, 16
	case 0x10:
		return event.Hex, 8
	case 0x11:
		return event.FileTime, 8
	case 0x12:
		return event.SystemTime, 16
	case 0x13:
		return event.SID, 0
	case 0x14:
		return event.Hex, 4
	case 0x15:
		return event.Hex, 8
	case typeNull:
		return event.Null, 0
	}
	return event.Binary, 0
}
