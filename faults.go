package settlement

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/yibaojiesuan/settlement/internal/chinese"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/strictjson"
)

// MaxFaults is how many faults of one stream are kept; the rest are counted.
const MaxFaults = 100

// FieldError says where something is wrong: in a document
// ("groups[17].mean_cost"), or in a claim ("cost"). Err says what is wrong, and
// wraps a sentinel of the package that found it.
type FieldError struct {
	Path string
	Err  error
}

// Error returns "path: what".
func (e *FieldError) Error() string { return e.Path + ": " + e.Err.Error() }

// Unwrap returns Err.
func (e *FieldError) Unwrap() error { return e.Err }

// Chinese is Error in Chinese.
func (e *FieldError) Chinese() string { return chinese.Value(e.Path) + "：" + Chinese(e.Err) }

// ClaimError says which claim of a method could not be rated. Position counts the claims of
// the sequence from 1, so that a reader can name the row.
type ClaimError struct {
	Method   Method
	Claim    string
	Position int
	Err      error
}

// Error returns "drg: claim 17 (c17): cost: what".
func (e *ClaimError) Error() string {
	return fmt.Sprintf("%s: claim %d (%s): %s", e.Method, e.Position, shown.ID(e.Claim), e.Err)
}

// Unwrap returns Err.
func (e *ClaimError) Unwrap() error { return e.Err }

// Chinese is Error in Chinese.
func (e *ClaimError) Chinese() string {
	return fmt.Sprintf("%s：第 %d 个病例（%s）：%s", e.Method, e.Position, chinese.Value(shown.ID(e.Claim)), Chinese(e.Err))
}

// Faults collects everything that is wrong with an input, in input order, so that it can be
// reported at once. The zero value is empty and keeps every fault. With a Limit it keeps that
// many faults and counts the others.
//
// Authors of payment methods and readers fill it. Callers meet it as an error and can range
// over List.
type Faults struct {
	List  []error
	Total int
	Limit int
}

// Add collects a fault; nil is none. If err is itself a *Faults, Add takes over its faults
// one by one.
func (f *Faults) Add(err error) {
	if err == nil {
		return
	}
	if many, ok := err.(*Faults); ok { //nolint:errorlint // only itself is merged: a wrapper adds words that must stay
		for _, e := range many.List {
			f.Add(e)
		}
		f.Total += many.Total - len(many.List)
		return
	}
	if f.Total++; f.Limit == 0 || len(f.List) < f.Limit {
		f.List = append(f.List, err)
	}
}

// At collects a fault at a path; nil is none.
func (f *Faults) At(path string, err error) {
	if err != nil {
		f.Add(&FieldError{Path: path, Err: err})
	}
}

// Err returns the faults as one error, nil if there is none.
func (f *Faults) Err() error {
	if f.Total == 0 {
		return nil
	}
	return f
}

// Error returns one line for each fault, and a last line that counts those not kept.
func (f *Faults) Error() string {
	var b strings.Builder
	for i, err := range f.List {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(err.Error())
	}
	if rest := f.Total - len(f.List); rest > 0 {
		fmt.Fprintf(&b, "\n… and %d more, %d faults in all", rest, f.Total)
	}
	return b.String()
}

// Chinese is Error in Chinese.
func (f *Faults) Chinese() string {
	var b strings.Builder
	for i, err := range f.List {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(Chinese(err))
	}
	if rest := f.Total - len(f.List); rest > 0 {
		fmt.Fprintf(&b, "\n……另有 %d 项，共 %d 项错误", rest, f.Total)
	}
	return b.String()
}

// Unwrap returns the faults that were kept, for errors.Is and errors.As.
func (f *Faults) Unwrap() []error { return f.List }

// readReport reads exactly one report into the struct that v points to, strictly.
func readReport(r io.Reader, v any) error {
	err := strictjson.DecodeUpTo(r, v, mostReport)
	var list strictjson.Faults
	if !errors.As(err, &list) {
		return err
	}
	var f Faults
	for _, fault := range list {
		f.At(fault.Where(), fault.Err)
	}
	return f.Err()
}

// judge collects what is wrong with a document below at according to its type.
func (f *Faults) judge(at string, shape strictjson.Shape, document any) {
	shape.Judge(document, func(path string, err error) { f.At(at+path, err) })
}

// tidy sorts the faults of a document below at into the order of the document.
func (f *Faults) tidy(at string, shape strictjson.Shape) {
	all := len(f.List)
	f.List = shape.Tidy(f.List, func(err error) string {
		var field *FieldError
		if !errors.As(err, &field) {
			return ""
		}
		return strings.TrimPrefix(field.Path, at)
	})
	f.Total -= all - len(f.List)
}
