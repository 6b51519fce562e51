package his

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/policy"
)

// ErrUndated says that a file has no column that dates its claims.
var ErrUndated = coded.New("his.undated", "claims without a date")

// ErrNoDay says that a required day is blank.
var ErrNoDay = coded.Under(settlement.ErrBlank, "his.no_day", "blank, want a day such as 2025-03-28")

// ErrFiller says that a day of a stay, of its settlement or of a charge stands for none, as
// programs write it where they have no day: 0001-01-01, 1900-01-01, 1970-01-01, 9999-12-31. A
// stay since 1900 would be paid for 45,000 days. Days of agreements may be such days: one
// without an end may end on 9999-12-31.
var ErrFiller = cell.ErrFiller

// DatedBy returns the table with dated claims. It reads the column that dates them even
// if the caller did not list it, and that column must not be blank in any row.
//
// [DateByDefault] takes settled where the file has that column, or where the
// first JSON line has that key; otherwise discharged, which for items and charges is
// month. A file with neither is refused. [DateBySettled] and
// [DateByDischarged] take that column, which the file must have. With
// [DateByNone] the caller vouches that all claims are of the period: no date
// is needed, and settled is not read.
//
// Members of capitation have no such date: they stay as they are.
func (t *Table[C]) DatedBy(by DateBy) *Table[C] {
	other := ""
	for _, name := range []string{"discharged", "month"} {
		if other == "" && t.rows.Has(name) {
			other = name
		}
	}
	var f settlement.Faults
	if by != DateByDefault {
		f.At("date_by", policy.OneOf(by))
	}
	dated := *t
	switch settles := t.rows.Has("settled"); {
	case t.rows.Err() != nil: // that is said
	case f.Err() != nil:
		dated.rows = t.rows.Fail(f.Err())
	case other == "": // members
	case by == DateByNone:
		dated.rows = t.rows.Without("settled")
	case by == DateBySettled && !settles:
		dated.rows = t.rows.Fail(&rows.Error{File: t.rows.File().Name, Column: "settled", Err: rows.ErrUnknownColumn})
	case by == DateBySettled:
		dated.rows = t.rows.Must("settled", ErrNoDay)
	case by == DateByDischarged || !settles:
		dated.rows = t.rows.Must(other, blankDate(other))
	default:
		dated.rows = t.rows.Either(rows.Either{
			First: "settled", Other: other, Blank: blankDate,
			None: fmt.Errorf(`%w: want the column settled or %s; or vouch that all of them are the period's, with "date_by": "none"`, ErrUndated, other),
			Late: fmt.Errorf("%w: this line has settled, the first one has not", ErrUndated),
		})
	}
	return &dated
}

// blankDate returns that a column has no date.
func blankDate(column string) error {
	if column == "month" {
		return errNoMonth
	}
	return ErrNoDay
}

// settledDay reads a day of settlement, which may have a time of day after it.
func settledDay(text string) (settlement.Date, error) {
	if d, ok := cell.PlainDay(text); ok {
		return d, cell.NoFiller(d)
	}
	return ofStay(text)
}

// ofStay reads a day of a stay.
func ofStay(text string) (settlement.Date, error) {
	d, err := settlement.ParseDate(text)
	if err == nil {
		err = cell.NoFiller(d)
	}
	return d, err
}

// neededOfStay reads a day of a stay that must be there.
func neededOfStay(text string) (settlement.Date, error) {
	d, err := day(text)
	if err == nil {
		err = cell.NoFiller(d)
	}
	return d, err
}
