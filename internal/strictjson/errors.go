package strictjson

import (
	"io"

	"github.com/yibaojiesuan/settlement/internal/coded"
)

// What can be wrong with a document. Where the words of a fault are its own, they do not
// say these.
var (
	errEmpty     = coded.New("json.empty", "the document is empty")
	errMark      = coded.New("json.byte_order_mark", "the document begins with a byte order mark, save it as UTF-8 without one")
	errCut       = coded.Under(io.ErrUnexpectedEOF, "json.cut_off", "the document is cut off: unexpected EOF")
	errAfter     = coded.New("json.after", "unexpected data after the document")
	errDepth     = coded.New("json.depth", "nested too deep")
	errLong      = coded.New("json.too_long", "the document is too long")
	errMany      = coded.New("json.many", "too many faults")
	errText      = coded.New("json.text", "no text")
	errNull      = coded.New("json.null", "null is not allowed")
	errKind      = coded.New("json.kind", "another kind of value")
	errRange     = coded.New("json.range", "out of range")
	errDuplicate = coded.New("json.duplicate_key", "duplicate key")
	errUnknown   = coded.New("json.unknown_field", "unknown field")
	errValue     = coded.New("json.value", "not a value of this field")
)

// noJSON is what package json says of the syntax.
type noJSON struct{ error }

// Code returns the code of all of them.
func (noJSON) Code() string { return "json.syntax" }

// Unwrap returns what package json says.
func (e noJSON) Unwrap() error { return e.error }
