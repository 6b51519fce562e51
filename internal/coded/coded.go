// Package coded makes sentinel errors that have a stable code, and finds the code of an
// error that wraps some.
package coded

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
)

// Error is a sentinel: it is compared by its address.
type Error struct {
	code, text string
	of         error // the wider sentinel that it is a case of; nil: none
}

// New returns a sentinel. The code of a sentinel of the root package is its name, in small
// letters with underscores. Those of other packages have the name of the package before it.
func New(code, text string) error { return &Error{code, text, nil} }

// Under returns a sentinel that is a case of another one.
func Under(of error, code, text string) error { return &Error{code, text, of} }

// Error returns the message, in English.
func (e *Error) Error() string { return e.text }

// Code returns the code.
func (e *Error) Code() string { return e.code }

// Unwrap returns the wider sentinel.
func (e *Error) Unwrap() error { return e.of }

// told is an error of a kind whose words do not repeat those of the kind.
type told struct {
	text string
	kind error
}

// Errorf returns an error of a kind. Its words do not repeat those of the kind.
func Errorf(kind error, format string, args ...any) error {
	return &told{fmt.Sprintf(format, args...), kind}
}

func (e *told) Error() string { return e.text }

func (e *told) Unwrap() error { return e.kind }

// Other is the code of an error in which no error has a code.
const Other = "other"

// Coder is an error with a code.
type Coder interface {
	error
	Code() string
}

// The codes of errors of the standard library.
var (
	noFile       = New("no_file", "no such file or directory")
	noPermission = New("no_permission", "permission denied")
	fileExists   = New("file_exists", "file exists")
	cancelled    = New("cancelled", "cancelled")
	timeout      = New("timeout", "deadline exceeded")
	diskFull     = New("disk_full", "no space left on device")
	isFolder     = New("is_folder", "is a directory")
	readOnly     = New("read_only", "read-only file system")
)

var outside = []struct {
	err, is error
}{
	{fs.ErrNotExist, noFile},
	{fs.ErrPermission, noPermission},
	{fs.ErrExist, fileExists},
	{context.Canceled, cancelled},
	{context.DeadlineExceeded, timeout},
	{syscall.ENOSPC, diskFull},
	{syscall.EISDIR, isFolder},
	{syscall.EROFS, readOnly},
}

// Of returns the code of the error that [Find] finds.
func Of(err error) string {
	if err == nil {
		return ""
	}
	if c := Find(err); c != nil {
		return c.Code()
	}
	return Other
}

// Find returns the first error with a code in the chain of err; nil if there is none. Of
// several errors that make up one message it takes the last that has a code. Of several
// faults it takes the first that has a code.
func Find(err error) Coder {
	switch e := err.(type) { //nolint:errorlint // it walks the tree itself
	case Coder:
		return e
	case interface{ Unwrap() error }:
		if c := Find(e.Unwrap()); c != nil {
			return c
		}
	case interface{ Unwrap() []error }:
		if c := among(err, e.Unwrap()); c != nil {
			return c
		}
	case nil:
		return nil
	}
	for _, o := range outside {
		if errors.Is(err, o.err) {
			return Find(o.is)
		}
	}
	return nil
}

// among returns the first of several faults that has a code. If the errors make up one
// message, it returns the last that has a code, since the last one gives the reason.
func among(err error, list []error) (found Coder) {
	joined := Joined(err, list)
	for _, e := range list {
		if c := Find(e); c != nil {
			if found = c; joined {
				break
			}
		}
	}
	return found
}

// Joined reports whether an error is several faults, one on each line, and not one message.
func Joined(err error, list []error) bool {
	var b strings.Builder
	for i, e := range list {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(e.Error())
	}
	rest, ok := strings.CutPrefix(err.Error(), b.String())
	return ok && (rest == "" || strings.HasPrefix(rest, "\n")) // settlement.Faults adds how many more there are
}
