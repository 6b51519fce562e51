package his

import (
	"fmt"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/coded"
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

// Chinese is Error in Chinese: "cases.csv：第 17 行，列 cost：…".
func (e *RowError) Chinese() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Sheet != "" {
		fmt.Fprintf(&b, " [%s]", e.Sheet)
	}
	if e.Row > 0 {
		fmt.Fprintf(&b, "：第 %d 行", e.Row)
	}
	switch {
	case e.Column != "":
		fmt.Fprintf(&b, "，列 %s", e.Column)
	case e.Field != "":
		fmt.Fprintf(&b, "，%s", e.Field)
	}
	return b.String() + "：" + settlement.Chinese(e.Err)
}

// Unwrap returns Err.
func (e *RowError) Unwrap() error { return e.Err }

// What can be wrong with a file. Faults of values wrap these, or the root
// package's: [settlement.ErrSyntax], [settlement.ErrPlaces],
// [settlement.ErrBlank], [settlement.ErrNegative], [settlement.ErrDate] and so on.
var (
	ErrEmpty           = coded.New("his.empty", "the file is empty")
	ErrMissingColumn   = coded.New("his.missing_column", "needed column missing")
	ErrDuplicateColumn = coded.New("his.duplicate_column", "the header has this column twice")
	ErrHeaderAgain     = coded.New("his.header_again", "this is the header again")
	ErrUnknownColumn   = coded.New("his.unknown_column", "no such column")
	ErrFieldCount      = coded.New("his.field_count", "wrong number of fields")
	ErrTooLong         = coded.New("his.too_long", "longer than 1 MiB")
	ErrJSON            = coded.New("his.json", "not a JSON object of strings")
	ErrEncoding        = coded.New("his.encoding", "unreadable text")
	ErrBlankID         = coded.New("his.blank_id", "blank, want an id")
	ErrExponentID      = coded.New("his.exponent_id", "an id in exponent form: its digits are lost")
	ErrLongID          = coded.New("his.long_id", "longer than the 30 characters of an id")
	ErrCount           = coded.New("his.count", "want a whole number from 0 to 100000")
)
