package his

import (
	"errors"
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/perdiem"
)

// ErrFlag says that a text is neither yes nor no.
var ErrFlag = errors.New("want yes or no")

// Stays reads inpatient stays for the package perdiem.
//
// The columns id, institution, class, admitted, discharged, cost and covered are
// needed. columns lists the further ones that are read, if the file has them: see
// perdiem.Plan.Columns. interim marks the bill of a stay that goes on: true, yes
// or 1; false, no, 0 or blank.
func Stays(f File, columns ...string) *Table[perdiem.Stay] {
	return newTable(f, stayColumns(), func(s *perdiem.Stay) string { return s.ID }, columns)
}

func stayColumns() []column[perdiem.Stay] {
	type s = perdiem.Stay
	type money = settlement.Money
	type date = settlement.Date
	return []column[s]{
		{"id", needed | ident, into(func(s *s) *string { return &s.ID }, id)},
		{"institution", needed | code, into(func(s *s) *string { return &s.Institution }, id)},
		{"class", needed | code, into(func(s *s) *string { return &s.Class }, label)},
		{"person", private | ident, into(func(s *s) *string { return &s.Person }, personID)},
		{"admitted", needed | dated, into(func(s *s) *date { return &s.Admitted }, day)},
		{"discharged", needed | dated, into(func(s *s) *date { return &s.Discharged }, day)},
		{"observed", dated, into(func(s *s) *date { return &s.Observed }, settlement.ParseDate)},
		{"leave_days", whole, into(func(s *s) *int { return &s.LeaveDays }, optionalCount)},
		{"interim", optional, into(func(s *s) *bool { return &s.Interim }, flag)},
		{"cost", needed, into(func(s *s) *money { return &s.Cost }, amount)},
		{"covered", needed, into(func(s *s) *money { return &s.Covered }, amount)},
		{"pool", code, into(func(s *s) *string { return &s.Pool }, label)},
		{"charged_to", code, into(func(s *s) *string { return &s.ChargedTo }, optionalID)},
	}
}

// day reads a date that must be there.
func day(text string) (settlement.Date, error) {
	if text == "" {
		return settlement.Date{}, settlement.ErrBlank
	}
	return settlement.ParseDate(text)
}

// flag reads yes or no; blank is no.
func flag(text string) (bool, error) {
	switch text {
	case "", "0", "false", "no":
		return false, nil
	case "1", "true", "yes":
		return true, nil
	}
	return false, fmt.Errorf("%w: got %s", ErrFlag, quote(text))
}
