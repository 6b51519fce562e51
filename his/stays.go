package his

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/perdiem"
)

// ErrFlag says that a text is neither yes nor no.
var ErrFlag = coded.New("his.flag", "want yes or no")

// Stays reads inpatient stays for the package perdiem.
//
// The columns id, institution, class, admitted, discharged, cost and covered are
// needed. columns lists further columns to read if the file has them: see
// perdiem.Plan.Columns. interim marks the bill of a stay that goes on: true, yes or 1;
// false, no, 0 or blank.
func Stays(f rows.File, columns ...string) *Table[perdiem.Stay] {
	return canonicalTable(f, withAnalysis(stayColumns(), columns, stayAttributes), func(s *perdiem.Stay) string { return s.ID }, columns)
}

func stayColumns() []field[perdiem.Stay] {
	type s = perdiem.Stay
	type money = settlement.Money
	type date = settlement.Date
	return []field[s]{
		texts("id", rows.Needed|rows.Ident, func(s *s) *string { return &s.ID }, cell.ID),
		texts("institution", rows.Needed|rows.Code, func(s *s) *string { return &s.Institution }, cell.ID).numbered(treating),
		texts("class", rows.Needed|rows.Code, func(s *s) *string { return &s.Class }, cell.Label).numbered(pricing),
		texts("person", rows.Private|rows.Ident, func(s *s) *string { return &s.Person }, cell.OptionalPerson),
		staying("admitted", rows.Needed, func(s *s) *date { return &s.Admitted }, neededOfStay),
		staying("discharged", rows.Needed, func(s *s) *date { return &s.Discharged }, neededOfStay),
		staying("settled", 0, func(s *s) *date { return &s.Settled }, settledDay),
		staying("observed", 0, func(s *s) *date { return &s.Observed }, ofStay),
		into("leave_days", rows.Whole, func(s *s) *int { return &s.LeaveDays }, cell.OptionalCount),
		into("interim", rows.Optional, func(s *s) *bool { return &s.Interim }, flag),
		amounts("cost", rows.Needed, func(s *s) *money { return &s.Cost }),
		amounts("covered", rows.Needed, func(s *s) *money { return &s.Covered }),
		texts("pool", rows.Code, func(s *s) *string { return &s.Pool }, cell.Label),
		texts("charged_to", rows.Code, func(s *s) *string { return &s.ChargedTo }, cell.OptionalID),
		texts("department", rows.Code, func(s *s) *string { return &s.Department }, cell.Label),
	}
}

// day reads a required date.
func day(text string) (settlement.Date, error) {
	if text == "" {
		return settlement.Date{}, ErrNoDay
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
	return false, fmt.Errorf("%w: got %s", ErrFlag, shown.Quote(text))
}

func stayAttributes(s *perdiem.Stay) **settlement.Attributes { return &s.Attributes }
