package his

import (
	"errors"
	"fmt"
	"strings"
)

// RowError says where a file is wrong.
type RowError struct {
	File  string
	Sheet string // of a workbook; empty elsewhere
	// Row is the physical line on which the record starts; the header is row 1.
	// It is 0 if the file as a whole is wrong.
	Row    int
	Column string // as the header names it; empty if it is the record that is wrong
	Field  string // of the claim, as this module names it
	Err    error  // what is wrong
}

// Error returns "cases.csv: row 17, column cost: what".
func (e *RowError) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Sheet != "" {
		fmt.Fprintf(&b, " [%s]", e.Sheet)
	}
	if e.Row > 0 {
		fmt.Fprintf(&b, ": row %d", e.Row)
	}
	switch {
	case e.Column != "":
		fmt.Fprintf(&b, ", column %s", e.Column)
	case e.Field != "":
		fmt.Fprintf(&b, ", %s", e.Field)
	}
	b.WriteString(": ")
	b.WriteString(e.Err.Error())
	return b.String()
}

// Unwrap returns Err.
func (e *RowError) Unwrap() error { return e.Err }

// What can be wrong with a file. Faults of values wrap these, or the root
// package's: [settlement.ErrSyntax], [settlement.ErrPlaces],
// [settlement.ErrBlank], [settlement.ErrNegative], [settlement.ErrDate] and so on.
var (
	ErrEmpty           = errors.New("the file is empty")
	ErrMissingColumn   = errors.New("needed column missing")
	ErrDuplicateColumn = errors.New("the header has this column twice")
	ErrHeaderAgain     = errors.New("this is the header again")
	ErrUnknownColumn   = errors.New("no such column")
	ErrFieldCount      = errors.New("wrong number of fields")
	ErrTooLong         = errors.New("longer than 1 MiB")
	ErrJSON            = errors.New("not a JSON object of strings")
	ErrEncoding        = errors.New("unreadable text")
	ErrBlankID         = errors.New("blank, want an id")
	ErrExponentID      = errors.New("an id in exponent form: its digits are lost")
	ErrDuplicateID     = errors.New("the id occurs twice")
	ErrLongID          = errors.New("longer than the 30 characters of an id")
	ErrCount           = errors.New("want a whole number from 0 to 100000")
)
