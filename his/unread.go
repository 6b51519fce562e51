package his

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/coded"
)

// ErrUnread says that a file of claims states numbers in a column that nothing reads.
var ErrUnread = coded.New("his.unread", "an unknown column of numbers")

// Ignoring returns the table that passes over unknown columns of these names, which
// [Table.Unread] refuses if they hold numbers; "*" stands for every name. In JSON lines, where
// an unknown key is a fault, these keys are none.
func (t *Table[C]) Ignoring(names ...string) *Table[C] {
	n := *t
	n.rows, n.ignored = t.rows.Ignoring(names...), slices.Concat(t.ignored, names)
	return &n
}

// Unread returns an error for each unknown column of a file whose first value that is not
// blank is a plain decimal with a point, such as 0.85 or 12.50: the file states a number, and
// nothing would read it. A column is known if any kind of claims has it, if its name begins
// with paid_ or fee_, or if the policy names it. Each error is a *[rows.Error] with the row of
// the value.
//
// Where a file has unknown columns, Unread reads it until each has shown a value. A file that
// cannot be read is no fault here: its claims say why.
func (t *Table[C]) Unread() error {
	names, err := t.rows.Foreign()
	if err != nil || slices.Contains(t.ignored, "*") {
		return nil
	}
	names = slices.DeleteFunc(names, func(name string) bool { return slices.Contains(t.ignored, name) || isColumn(name) })
	if len(names) == 0 {
		return nil
	}
	firsts, err := rows.Firsts(t.rows.File(), names)
	if err != nil {
		return nil
	}
	faults := settlement.Faults{Limit: settlement.MaxFaults}
	for _, first := range firsts {
		if !hasPoint(first.Text) {
			continue
		}
		at := t.rows.InRow(first.Row, fmt.Errorf("%w: read it as a column of the policy, or list it under ignore", ErrUnread))
		at.Column = rows.Shown(first.Column)
		faults.Add(at)
	}
	return faults.Err()
}

// Idle returns those of the names given to [Table.Ignoring] that pass over no column of the
// file: of absent ones no column has the name, and read ones are read all the same, because
// claims have such a column. It returns nothing for JSON lines, which have no header, and an
// error if the header cannot be read.
func (t *Table[C]) Idle() (absent, read []string, err error) {
	if len(t.ignored) == 0 || t.rows.Lines() {
		return nil, nil, nil
	}
	foreign, err := t.rows.Foreign()
	if err != nil {
		return nil, nil, err
	}
	columns, err := t.rows.Columns()
	if err != nil {
		return nil, nil, err
	}
	for _, name := range t.ignored {
		switch {
		case name == "*" || slices.Contains(foreign, name):
		case slices.Contains(columns, name):
			read = append(read, name)
		default:
			absent = append(absent, name)
		}
	}
	return absent, read, nil
}

// isColumn reports whether a name is one that claims of any kind may have, or that a table of
// settled claims has.
func isColumn(name string) bool {
	return strings.HasPrefix(name, "paid_") || strings.HasPrefix(name, "fee_") || slices.Contains(everyColumn(), name)
}

// everyColumn returns the names of the columns of all kinds of claims.
func everyColumn() []string {
	return []string{
		"id", "institution", "group", "cost", "covered", "days", "admitted", "discharged", "settled", "person", "approved", "approved_as",
		"approved_amount", "approved_points", "unreasonable", "justified", "violation", "pool", "charged_to", "department",
		"class", "leave_days", "interim", "observed", // bed-days
		"category", "signed", "ends", "suspended", "inpatient", // members
		"month", "kind", "scope", "waived", "date", "medical_type", "package", // charges
		"paid_by", "doctor", "district", "home",
		"points", "price", "due", "gain", "left", // of settled claims
	}
}

// hasPoint reports whether a text is a plain decimal with a point: 0.85, 12.50.
func hasPoint(text string) bool {
	whole, decimals, found := strings.Cut(strings.TrimPrefix(text, "-"), ".")
	digits := func(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
	return found && digits(whole) && digits(decimals)
}
