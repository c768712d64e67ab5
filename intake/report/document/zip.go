package document

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"

	"tradecraft"
	"tradecraft/internal/bounded"
)

// Bounds of an archive. Members that are read are few and named.
const (
	maxMembers     = 10_000
	maxMemberRatio = 1000 // unpacked to packed, for members over a megabyte
)

// openZip opens a zip archive with its members by name.
func (b *builder) openZip(data []byte) (map[string]*zip.File, error) {
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fail(tradecraft.Invalid, "get the file again", "the file is damaged or truncated: %w", err)
	}
	if len(r.File) > maxMembers {
		return nil, fail(tradecraft.TooLarge, "the file may be a decompression bomb", "the archive has %d members, at most %d are read", len(r.File), maxMembers)
	}
	members := make(map[string]*zip.File, len(r.File))
	for _, f := range r.File {
		name := strings.TrimPrefix(strings.ReplaceAll(f.Name, "\\", "/"), "/")
		if _, ok := members[name]; !ok {
			members[name] = f
		}
	}
	return members, nil
}

// member unpacks one member; nil without error when it is not there.
func (b *builder) member(members map[string]*zip.File, name string) ([]byte, error) {
	f := members[name]
	if f == nil {
		return nil, nil
	}
	if f.UncompressedSize64 > 1<<20 && f.UncompressedSize64/max(1, f.CompressedSize64) > maxMemberRatio {
		return nil, fail(tradecraft.TooLarge, "the file may be a decompression bomb; unpack it by hand if you trust it",
			"%s unpacks to %d times its size", name, f.UncompressedSize64/max(1, f.CompressedSize64))
	}
	r, err := f.Open()
	if err != nil {
		return nil, fail(tradecraft.Invalid, "get the file again", "%s cannot be unpacked: %w", name, err)
	}
	defer r.Close()
	out, err := b.limited(r, bounded.Deflated(int64(f.CompressedSize64), int64(f.UncompressedSize64)))
	if _, ok := err.(*failure); ok {
		return nil, err
	}
	if err != nil && len(out) == 0 {
		return nil, fail(tradecraft.Invalid, "get the file again", "%s cannot be unpacked: %w", name, err)
	}
	if err != nil {
		b.problem(tradecraft.SeverityError, fmt.Sprintf("%s is damaged: %v", name, err), "get the file again")
	}
	return out, nil
}

// readZip reads the archive formats that are documents and names the others.
func (b *builder) readZip(data []byte) (string, error) {
	members, err := b.openZip(data)
	if err != nil {
		return mediaZip, err
	}
	switch {
	case members["word/document.xml"] != nil || mainPart(members) != "":
		return MediaDOCX, b.readDOCX(members)
	case members["xl/workbook.xml"] != nil:
		return mediaZip, fail(tradecraft.Unsupported, "save the sheets as CSV or PDF", "an Excel workbook is not a report format")
	case members["ppt/presentation.xml"] != nil:
		return mediaZip, fail(tradecraft.Unsupported, "save the slides as PDF", "a PowerPoint presentation is not a report format")
	case members["content.xml"] != nil && members["mimetype"] != nil:
		return mediaZip, fail(tradecraft.Unsupported, "save it as DOCX or PDF", "an OpenDocument file is not read")
	}
	return mediaZip, fail(tradecraft.Unsupported, "unpack it and give its files", "a zip archive is not a report format")
}

// mainPart is the main document where it is not at its usual place.
func mainPart(members map[string]*zip.File) string {
	for _, name := range []string{"word/document.xml", "word/document2.xml", "word/document1.xml"} {
		if members[name] != nil {
			return name
		}
	}
	return ""
}
