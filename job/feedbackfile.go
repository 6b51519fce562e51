package job

import (
	"fmt"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/intake"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// In this file: the rows of a feedback.

type drgCase = drg.Case

// quoteClaim is an id of a claim as a message may have it.
func quoteClaim(id string) string { return shown.QuoteID(id) }

// read reads the file. Every fault of it is named at once.
func (c *comparing) read(f rows.File) error {
	t := intake.ReadFeedback(f, c.options.Amount, c.options.Aliases)
	faults := settlement.Faults{Limit: settlement.MaxFaults}
	c.inFile = func(row int, field string, err error) error {
		at := t.InRow(row, err)
		at.Field = field
		return at
	}
	c.rows, c.places = map[string]*feedbackRow{}, map[string]int{}
	err := t.Walk(&faults, func(line int, row *intake.Feedback) bool {
		switch {
		case row.Section:
		case row.Total:
			c.totals = append(c.totals, *row)
		case c.rows[row.ID] != nil:
			faults.Add(c.inFile(line, "id", fmt.Errorf("%w: %s, also in row %d", ErrFeedbackTwice, quoteClaim(row.ID), c.rows[row.ID].Line)))
		default:
			c.note(row)
		}
		return true
	})
	faults.Add(err)
	if err := faults.Err(); err != nil {
		return err
	}
	for _, name := range intake.FeedbackColumns() {
		if _, stated := c.places[name]; stated {
			c.out.Columns = append(c.out.Columns, name)
		}
	}
	c.out.Rows = len(c.list)
	if len(c.out.Columns) == 0 {
		return c.inFile(0, "", ErrFeedbackBare)
	}
	return c.notes(f, t)
}

// notes says how the file was read.
func (c *comparing) notes(f rows.File, t *rows.Table[intake.Feedback]) error {
	unknown, _ := t.Unknown() // the walk met the same error
	_, sheets, _ := t.Sheets()
	c.out.Unknown = Unknown{f.Name, unknown, sheets}
	if t.Mended() {
		found, err := t.Repairs()
		if err != nil {
			return err
		}
		for _, r := range found {
			c.out.Repairs = append(c.out.Repairs, Repaired{f.Name, r})
		}
	}
	return nil
}

// note keeps a row.
func (c *comparing) note(row *intake.Feedback) {
	kept := &feedbackRow{Feedback: *row}
	kept.ID = strings.Clone(row.ID) // groups and classes are copies
	c.rows[kept.ID] = kept
	c.list = append(c.list, kept)
	for _, one := range []struct {
		column string
		text   string
	}{{"group", row.Group}, {"class", row.Class}} {
		if one.text != "" {
			c.places[one.column] = 0
		}
	}
	for _, one := range []struct {
		column string
		number settlement.Decimal
	}{{"coefficient", row.Coefficient}, {"points", row.Points}, {"value", row.Value}, {"covered", row.Covered}, {"amount", row.Amount}} {
		if !one.number.Absent() {
			c.places[one.column] = max(c.places[one.column], one.number.Places())
		}
	}
	if m, err := row.Amount.Money(); err == nil {
		c.stated.Accumulate(int64(m))
	}
}

// same reports whether the bureau's number is the job's. If no number of the column has as many
// decimals as the job's, that is rounded to as many first: the file shows it shorter.
func (c *comparing) same(column string, own, bureau settlement.Decimal) bool {
	if own.Cmp(bureau) == 0 {
		return true
	}
	places := c.places[column]
	if own.Places() <= places {
		return false
	}
	short, err := settlement.NewDecimal(own.Unwrap().Round(int32(places)))
	if err != nil || short.Cmp(bureau) != 0 {
		return false
	}
	c.shorter[column] = true
	return true
}
