package his

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/perdiem"
)

// ErrFlag says that a text is neither yes nor no.
var ErrFlag = coded.New("his.flag", "want yes or no")

// Stays reads inpatient stays for the package perdiem.
//
// The columns id, institution, class, admitted, discharged, cost and covered are
// needed. columns lists the further ones that are read, if the file has them: see
// perdiem.Plan.Columns. interim marks the bill of a stay that goes on: true, yes
// or 1; false, no, 0 or blank.
func Stays(f File, columns ...string) *Table[perdiem.Stay] {
	return canonicalTable(f, stayColumns(), func(s *perdiem.Stay) string { return s.ID }, columns)
}

func stayColumns() []field[perdiem.Stay] {
	type s = perdiem.Stay
	type money = settlement.Money
	type date = settlement.Date
	return []field[s]{
		texts("id", needed|ident, func(s *s) *string { return &s.ID }, id),
		texts("institution", needed|code|treating, func(s *s) *string { return &s.Institution }, id),
		texts("class", needed|code|pricing, func(s *s) *string { return &s.Class }, label),
		texts("person", private|ident, func(s *s) *string { return &s.Person }, personID),
		into("admitted", needed|dated, func(s *s) *date { return &s.Admitted }, day),
		into("discharged", needed|dated, func(s *s) *date { return &s.Discharged }, day),
		into("settled", dated, func(s *s) *date { return &s.Settled }, settledDay),
		into("observed", dated, func(s *s) *date { return &s.Observed }, settlement.ParseDate),
		into("leave_days", whole, func(s *s) *int { return &s.LeaveDays }, optionalCount),
		into("interim", optional, func(s *s) *bool { return &s.Interim }, flag),
		amounts("cost", needed, func(s *s) *money { return &s.Cost }),
		amounts("covered", needed, func(s *s) *money { return &s.Covered }),
		texts("pool", code, func(s *s) *string { return &s.Pool }, label),
		texts("charged_to", code, func(s *s) *string { return &s.ChargedTo }, optionalID),
		texts("department", code, func(s *s) *string { return &s.Department }, label),
	}
}

// day reads a date that must be there.
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
	return false, fmt.Errorf("%w: got %s", ErrFlag, quote(text))
}
