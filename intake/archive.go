package intake

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"tradecraft"
	"tradecraft/internal/bounded"
)

// Bounds of an archive.
const (
	maxMembers      = 2_000
	maxMemberBytes  = 256 << 20
	maxArchiveBytes = 1 << 30 // of all members together, unpacked
)

// Archives returns the reader of zip files with evidence in them: every member
// becomes a piece of evidence named ARCHIVE/MEMBER. Office documents are zip
// files too, but one document each; they are left to the reader of documents.
// An archive inside an archive is named, not opened.
func Archives(members *Intake) Reader { return archives{members} }

type archives struct{ members *Intake }

func (archives) Takes(_ string, data []byte) bool {
	return isZip(data) && !isOffice(data)
}

func isZip(data []byte) bool {
	return bytes.HasPrefix(data, []byte("PK\x03\x04")) || bytes.HasPrefix(data, []byte("PK\x05\x06"))
}

// isOffice says whether a zip file is one document: OOXML has a list of content
// types, OpenDocument and EPUB a first member that names the type.
func isOffice(data []byte) bool {
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return bytes.Contains(data[:min(len(data), 4096)], []byte("[Content_Types].xml"))
	}
	for i, f := range r.File {
		if i > maxMembers {
			break
		}
		if f.Name == "[Content_Types].xml" || i == 0 && f.Name == "mimetype" {
			return true
		}
	}
	return false
}

func (a archives) Read(ctx context.Context, name string, data []byte) (*tradecraft.Case, error) {
	const op = "intake.Archives"
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, tradecraft.Errorf(op, tradecraft.Invalid, "%s: the zip archive is damaged or not complete: %w", name, err)
	}
	files := slices.DeleteFunc(slices.Clone(r.File), func(f *zip.File) bool { return skipped(f.Name) })
	if len(files) == 0 {
		return nil, tradecraft.Errorf(op, tradecraft.Invalid, "%s: no file in the zip archive", name)
	}
	slices.SortStableFunc(files, func(x, y *zip.File) int { return strings.Compare(x.Name, y.Name) })
	left := int64(maxArchiveBytes)
	var cases []*tradecraft.Case
	for i, f := range files {
		if i == maxMembers || left <= 0 {
			cases = append(cases, Unreadable(name, nil, tradecraft.Errorf(op, tradecraft.TooLarge,
				"%d of %d files in the archive were left out", len(files)-i, len(files))))
			break
		}
		c, n, err := a.member(ctx, name, f, left)
		if err != nil {
			return nil, err
		}
		left -= n
		cases = append(cases, c)
	}
	return tradecraft.Merge(cases...), nil
}

// skipped are members that are no evidence: folders, and what systems put in.
func skipped(name string) bool {
	base := path.Base(name)
	return strings.HasSuffix(name, "/") || strings.HasPrefix(base, ".") || strings.HasPrefix(name, "__MACOSX/") || base == "Thumbs.db"
}

// member reads one file of the archive with at most left bytes and returns how
// many it had.
func (a archives) member(ctx context.Context, archive string, f *zip.File, left int64) (*tradecraft.Case, int64, error) {
	full := path.Base(strings.ReplaceAll(archive, `\`, "/")) + "/" + strings.TrimLeft(strings.ReplaceAll(f.Name, `\`, "/"), "/")
	data, err := unpack(f, min(left, maxMemberBytes))
	if err != nil {
		return named(Unreadable(full, nil, err), full), int64(len(data)), nil
	}
	if isZip(data) && !isOffice(data) {
		err := tradecraft.Errorf("intake.Archives", tradecraft.Unsupported, "an archive inside an archive is not opened")
		return named(Unreadable(full, data, err), full), int64(len(data)), nil
	}
	c, err := a.members.Read(ctx, path.Base(full), data)
	if err != nil {
		return nil, 0, err
	}
	return named(c, full), int64(len(data)), nil
}

// unpack returns the bytes of a member. Sizes in the archive are not believed.
func unpack(f *zip.File, limit int64) ([]byte, error) {
	const op = "intake.Archives"
	if f.Flags&1 != 0 {
		return nil, tradecraft.Errorf(op, tradecraft.Denied, "the file is protected by a password")
	}
	if !f.Mode().IsRegular() {
		return nil, tradecraft.Errorf(op, tradecraft.Unsupported, "it is a link or a device, which is not followed")
	}
	r, err := f.Open()
	if err != nil {
		return nil, tradecraft.Errorf(op, tradecraft.Invalid, "cannot be unpacked: %w", err)
	}
	defer r.Close()
	stated := bounded.Deflated(int64(f.CompressedSize64), int64(f.UncompressedSize64))
	data, err := bounded.ReadAll(r, stated, limit)
	switch {
	case errors.Is(err, bounded.ErrTooLarge):
		return nil, tradecraft.Errorf(op, tradecraft.TooLarge, "unpacks to more than %s", size(limit))
	case err != nil:
		return nil, tradecraft.Errorf(op, tradecraft.Invalid, "cannot be unpacked: %w", err)
	}
	return data, nil
}

func size(n int64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d bytes", n)
	}
	return fmt.Sprintf("%d MB", n>>20)
}

// named gives the evidence of a member's case its name inside the archive; all
// that points at it follows.
func named(c *tradecraft.Case, name string) *tradecraft.Case {
	if len(c.Evidence) != 1 {
		return c
	}
	e := &c.Evidence[0]
	old := e.ID
	for i := range e.Problems {
		if e.Problems[i].Object == e.Name {
			e.Problems[i].Object = name
		}
	}
	e.Name = name
	e.ID = tradecraft.EvidenceID(e.Kind, e.Name, e.SHA256)
	moved := func(id *string) {
		if *id == old {
			*id = e.ID
		}
	}
	rename := make(map[string]string, len(c.Sightings))
	for i := range c.Sightings {
		s := &c.Sightings[i]
		was := s.ID
		moved(&s.Evidence)
		s.ID = tradecraft.SightingID(*s)
		rename[was] = s.ID
	}
	for i := range c.Order {
		c.Order[i] = tradecraft.OrderRelation{Before: rename[c.Order[i].Before], After: rename[c.Order[i].After]}
	}
	for _, list := range [][]tradecraft.Mention{c.Software, c.Groups} {
		for i := range list {
			moved(&list[i].Evidence)
		}
	}
	for i := range c.Indicators {
		moved(&c.Indicators[i].Evidence)
	}
	for i := range c.Exposures {
		moved(&c.Exposures[i].Evidence)
	}
	for i := range c.Moved {
		moved(&c.Moved[i].Evidence)
	}
	for i := range c.Unknown {
		moved(&c.Unknown[i].Evidence)
	}
	c.ID = ""
	c.Normalize()
	return c
}
