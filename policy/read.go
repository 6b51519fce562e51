package policy

import (
	"errors"
	"io"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/canonical"
	"github.com/yibaojiesuan/settlement/internal/strictjson"
)

// Read reads exactly one JSON document of type D: a struct, or a list or map of them.
//
// It is strict. These are errors: an unknown or duplicate key, a key in another case, null
// anywhere, a number where a quantity belongs (quantities are strings), a required number
// or flag that is absent, data after the document. All faults are returned together as
// *[settlement.Faults] of *[settlement.FieldError]. The file that was named as a document
// may be any file, so the faults repeat no key and no value that could be a person's.
//
// Read does not check the values against rules: see [Check].
func Read[D any](r io.Reader) (D, error) {
	var document D
	err := strictjson.Decode(r, &document)
	var list strictjson.Faults
	if !errors.As(err, &list) {
		return document, err
	}
	var f settlement.Faults
	for _, fault := range list {
		f.At(fault.Where(), fault.Err)
	}
	return document, f.Err()
}

// Digest returns the SHA-256, in hex, of a document's canonical JSON: keys sorted bytewise,
// no white space, without the field "$schema". Documents that differ only in order or layout
// have the same digest. Every document has a digest; a value that has no JSON has an empty
// one.
func Digest(document any) string { return canonical.Digest(document) }
