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
// It is strict: an unknown or duplicate key, a key in another case, null anywhere, a
// number where a quantity belongs (quantities are strings), a required number or flag
// that is not there, data after the document are errors. All faults are returned
// together as *[settlement.Faults] of *[settlement.FieldError]. Any file may have been
// named as a document: they repeat no key and no value that could be a person's.
//
// Read says nothing of what the values mean: see [Check].
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

// Digest returns the SHA-256, in hex, of a document's canonical JSON: keys sorted
// bytewise, no white space, without the field "$schema". Documents that say the
// same in another order or layout have the same digest. It is empty for a value
// that has no JSON, which no document is.
func Digest(document any) string { return canonical.Digest(document) }
