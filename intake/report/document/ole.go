package document

import (
	"bytes"
	"unicode/utf16"

	"tradecraft"
)

// readOLE names what an OLE compound file is: nothing in it is read, but the
// user learns why. Directory entries are named in UTF-16, which is enough to
// tell (MS-CFB, 2.6.1).
func readOLE(data []byte) error {
	has := func(name string) bool {
		var raw []byte
		for _, u := range utf16.Encode([]rune(name)) {
			raw = append(raw, byte(u), byte(u>>8))
		}
		return bytes.Contains(data, raw)
	}
	switch {
	case has("EncryptedPackage"), has("EncryptionInfo"):
		return fail(tradecraft.Denied, "remove the password in Word (File, Info, Protect Document) and save it anew", "the document is protected by a password")
	case has("WordDocument"):
		return fail(tradecraft.Unsupported, "save it as DOCX or PDF", "a Word 97-2003 document (.doc) is not read")
	case has("__substg1.0_"):
		return fail(tradecraft.Unsupported, "save the message as EML", "an Outlook message (.msg) is not read")
	case has("Workbook"), has("PowerPoint Document"):
		return fail(tradecraft.Unsupported, "save it as PDF", "an Office 97-2003 file is not a report format")
	}
	return fail(tradecraft.Unsupported, "save it as PDF, DOCX, HTML or text", "an OLE compound file is not a report format")
}
