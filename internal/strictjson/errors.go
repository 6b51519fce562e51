package strictjson

import (
	"io"

	"github.com/yibaojiesuan/settlement/internal/coded"
)

// Faults of a document. A fault that has words of its own does not repeat those of its
// sentinel.
var (
	errEmpty     = coded.New("json.empty", "the document is empty")
	errMark      = coded.New("json.byte_order_mark", "the document begins with a byte order mark, save it as UTF-8 without one")
	errCut       = coded.Under(io.ErrUnexpectedEOF, "json.cut_off", "the document is cut off: unexpected EOF")
	errUTF16     = coded.New("json.utf16", "the document is UTF-16, save it as UTF-8")
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

// noJSON is an error of package json about the syntax.
type noJSON struct{ error }

// Code returns the code of all of them.
func (noJSON) Code() string { return "json.syntax" }

// Unwrap returns the error of package json.
func (e noJSON) Unwrap() error { return e.error }
