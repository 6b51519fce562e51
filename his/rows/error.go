package rows

import (
	"fmt"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/book"
	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/his/internal/split"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// Error says where a file is wrong.
type Error struct {
	File  string
	Sheet string // of a workbook; empty elsewhere
	// Row is the physical line on which the record starts; the header is row 1. The first row
	// of a query is row 1.
	// It is 0 if the file as a whole is wrong.
	Row    int
	Column string // as the header names it; empty if the record as a whole is wrong
	Field  string // of the claim, as this module or the platform names it
	Cell   string // of a workbook: C17; empty elsewhere
	Err    error  // what is wrong
}

// Error returns "cases.csv: row 17, column cost: what".
func (e *Error) Error() string {
	return e.say(": row %d", ", column %s", " (%s)", ", %s", ", cell %s", ": ") + e.Err.Error()
}

// Chinese is Error in Chinese: "cases.csv：第 17 行，列 cost：…".
func (e *Error) Chinese() string {
	return e.say("：第 %d 行", "，列 %s", "（%s）", "，%s", "，单元格 %s", "：") + settlement.Chinese(e.Err)
}

// say writes the place in the words of a language, then end, which comes before what is
// wrong.
func (e *Error) say(row, column, both, field, place, end string) string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Sheet != "" {
		fmt.Fprintf(&b, " [%s]", e.Sheet)
	}
	if e.Row > 0 {
		fmt.Fprintf(&b, row, e.Row)
	}
	switch {
	case e.Column != "" && e.Field != "" && e.Column != e.Field:
		fmt.Fprintf(&b, column, e.Column)
		fmt.Fprintf(&b, both, e.Field)
	case e.Column != "":
		fmt.Fprintf(&b, column, e.Column)
	case e.Field != "":
		fmt.Fprintf(&b, field, e.Field)
	}
	if e.Cell != "" {
		fmt.Fprintf(&b, place, e.Cell)
	}
	b.WriteString(end)
	return shown.Clean(b.String())
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// What can be wrong with a file. Faults of values wrap these, or the root
// package's: [settlement.ErrSyntax], [settlement.ErrPlaces],
// [settlement.ErrBlank], [settlement.ErrNegative], [settlement.ErrDate] and so on.
var (
	ErrEmpty           = coded.New("his.empty", "the file is empty")
	ErrMissingColumn   = coded.New("his.missing_column", "needed column missing")
	ErrDuplicateColumn = coded.New("his.duplicate_column", "the header has this column twice")
	ErrHeaderAgain     = coded.New("his.header_again", "this is the header again")
	ErrUnknownColumn   = coded.New("his.unknown_column", "no such column")
	ErrAbsentColumn    = coded.New("his.absent_column", "the mapping says that there is no such column, and the file has it")
	ErrHintedColumn    = coded.New("his.hinted_column", `the mapping says that there is no such column, and this header looks like it: name it in columns, or list it in "ignore"`)
	ErrTitleUnit       = coded.New("his.title_unit", "a title says that amounts are in another unit than yuan: write them in yuan")
	ErrFieldCount      = coded.New("his.field_count", "wrong number of fields")
	ErrJSON            = coded.New("his.json", "not a JSON object of strings")
)

// What can be wrong with a workbook.
var (
	ErrBroken   = book.ErrBroken
	ErrBomb     = book.ErrBomb
	ErrNoBook   = book.ErrNoBook
	ErrBinary   = book.ErrBinary
	ErrOpenBook = book.ErrOpenBook
	ErrFormula  = book.ErrFormula
	ErrCellErr  = book.ErrCellErr
)

// What can be wrong with the text of a field.
var (
	ErrTooLong    = split.ErrTooLong
	ErrEncoding   = cell.ErrEncoding
	ErrBlankID    = cell.ErrBlankID
	ErrExponentID = cell.ErrExponentID
	ErrNumberID   = cell.ErrNumberID
	ErrLongID     = cell.ErrLongID
	ErrCount      = cell.ErrCount
	ErrUnit       = cell.ErrUnit
	ErrClock      = cell.ErrClock
	ErrSerial     = cell.ErrSerial
	ErrZone       = cell.ErrZone
	ErrMidnight   = cell.ErrMidnight
	ErrWhole      = cell.ErrWhole
	ErrDateID     = cell.ErrDateID
	ErrDateAmount = cell.ErrDateAmount
	ErrInvisible  = cell.ErrInvisible
)
