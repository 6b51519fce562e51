// Package strictjson reads a JSON document into Go values and refuses everything doubtful.
//
// encoding/json accepts input that a document about money must not contain: unknown,
// duplicate or differently cased keys, nulls, broken text, numbers converted through a
// float. This package refuses all of these. It reports every fault of a document at once,
// each with its path, line and column. If there is any fault, it leaves the target
// untouched.
package strictjson

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/yibaojiesuan/settlement/internal/coded"
)

const (
	maxBytes  = 256 << 20 // the longest document that is read
	maxDepth  = 100       // the deepest nesting of objects and arrays
	maxFaults = 10_000    // the most faults listed, so that a hostile document cannot exhaust memory
)

var errTarget = errors.New("strictjson: Decode needs a non-nil pointer to a struct, slice or map")

// Fault is one thing wrong with a document.
//
// Path names the value or key at fault, such as "groups[17].mean_cost", `rates.TJ01` or
// `rates["a b"]`, and is empty for the document itself. A syntax fault has the path of the
// value that was being read. A key that may be a person's, or is long, is […] in a path,
// since any file may be named as a document. Line and Column are 1-based. They belong to the
// first character of the value or key, or to the character at which the syntax breaks.
// Columns count characters, not bytes.
type Fault struct {
	Path         string
	Line, Column int
	Err          error
}

// Error returns the fault as "groups[17].mean_cost (line 12): what is wrong".
//
// A fault of the document itself reads "line 12: what is wrong".
func (f Fault) Error() string {
	if f.Path == "" {
		return fmt.Sprintf("line %d: %v", f.Line, f.Err)
	}
	return fmt.Sprintf("%s (line %d): %v", f.Path, f.Line, f.Err)
}

// Unwrap returns the error, without the place.
func (f Fault) Unwrap() error { return f.Err }

// Faults are all faults of a document, in input order.
//
// As an error returned by [Decode] it is never empty. A syntax fault is always
// the last, since nothing after it can be trusted. Should a document have more
// than 10000 faults, the rest is replaced by one fault that says so.
type Faults []Fault

// Error returns the faults one per line.
func (fs Faults) Error() string {
	var b strings.Builder
	for i, f := range fs {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(f.Error())
	}
	return b.String()
}

// Where returns the path of a fault or, for a fault of the document itself, its line and
// column.
func (f Fault) Where() string {
	if f.Path == "" {
		return fmt.Sprintf("line %d, column %d", f.Line, f.Column)
	}
	return f.Path
}

// Unwrap returns the faults as errors, for errors.Is and errors.As.
func (fs Faults) Unwrap() []error {
	errs := make([]error, len(fs))
	for i, f := range fs {
		errs[i] = f
	}
	return errs
}

// Decode reads exactly one JSON document into the struct, slice or map that v points to.
//
// If the document has a fault, the error is a [Faults] and v is left as it was. Otherwise v
// is replaced as a whole, so that a field absent from the document is zero (an absent array
// is nil, an empty one is not). These are faults: unknown keys (but a text "$schema" of the
// document itself is ignored), keys in another case, duplicate keys, null, a value of the
// wrong kind, an integer with a fraction or exponent or out of range, an error of
// UnmarshalText, an unpaired surrogate, invalid UTF-8, nesting over 100 levels, bad syntax,
// an empty or truncated document, and anything but white space after it.
//
// v may be built from structs, pointers, slices, maps with string keys, string, bool, int,
// int64, and types whose pointer is an encoding.TextUnmarshaler or a [BoolUnmarshaler]. These
// are read by UnmarshalText, from JSON strings only, or by UnmarshalBool, from booleans only.
// If they also have an UnmarshalJSON, it is not called. Struct fields are named as in encoding/json. Any other type in v, such as a float,
// an interface or another json.Unmarshaler, is a mistake of the program. Decode then reads
// nothing and returns a plain error that names the type and its place. Errors of r, and a
// document over 256 MiB, are plain errors too.
func Decode(r io.Reader, v any) error { return DecodeUpTo(r, v, maxBytes) }

// DecodeUpTo is Decode of a document of at most limit bytes.
func DecodeUpTo(r io.Reader, v any, limit int64) error {
	target := reflect.ValueOf(v)
	if target.Kind() != reflect.Pointer || target.IsNil() {
		return errTarget
	}
	target = target.Elem()
	switch target.Kind() {
	case reflect.Struct, reflect.Slice, reflect.Map:
	default:
		return errTarget
	}
	n, err := compile(target.Type())
	if err != nil {
		return err
	}
	if n.kind == kindText {
		return errTarget
	}
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return fmt.Errorf("strictjson: reading the document: %w", err)
	}
	if int64(len(data)) > limit {
		return coded.Errorf(errLong, "strictjson: the document is longer than %d bytes", limit)
	}
	fresh := reflect.New(target.Type()).Elem()
	if faults := newWalker(data).document(n, fresh); len(faults) > 0 {
		return faults
	}
	target.Set(fresh)
	return nil
}
