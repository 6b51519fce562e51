package his

import (
	"errors"
	"fmt"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
)

// ErrInterval says that a text is no list of intervals.
var ErrInterval = errors.New("want intervals such as 2025-09-16/2025-11-16, several separated by ;")

// Members reads agreements for the package capitation.
//
// The columns person, institution, category and signed are needed; ends,
// suspended and inpatient are read if the file has them. An interval excludes
// its second day and may leave it open: 2025-09-16/2025-11-16;2025-12-01/.
func Members(f File) *Table[capitation.Member] {
	return newTable(f, memberColumns(), nil, []string{"ends", "suspended", "inpatient"})
}

func memberColumns() []column[capitation.Member] {
	type m = capitation.Member
	type date = settlement.Date
	type spans = []settlement.Period
	return []column[m]{
		{"person", needed | private | ident, into(func(m *m) *string { return &m.Person }, person)},
		{"institution", needed | code, into(func(m *m) *string { return &m.Institution }, id)},
		{"category", needed | code, into(func(m *m) *string { return &m.Category }, id)},
		{"signed", needed | dated, into(func(m *m) *date { return &m.Signed }, day)},
		{"ends", dated, into(func(m *m) *date { return &m.Ends }, settlement.ParseDate)},
		{"suspended", optional, into(func(m *m) *spans { return &m.Suspended }, intervals)},
		{"inpatient", optional, into(func(m *m) *spans { return &m.Inpatient }, intervals)},
	}
}

// Charges reads what members' care cost, for the package capitation.
//
// The columns person, institution, month, kind, cost and covered are needed.
// columns lists the further ones that are read, if the file has them: see
// capitation.Plan.Columns.
func Charges(f File, columns ...string) *Table[capitation.Charge] {
	return newTable(f, chargeColumns(), nil, columns)
}

func chargeColumns() []column[capitation.Charge] {
	type c = capitation.Charge
	type money = settlement.Money
	return []column[c]{
		{"person", needed | private | ident, into(func(c *c) *string { return &c.Person }, person)},
		{"institution", needed | code, into(func(c *c) *string { return &c.Institution }, id)},
		{"month", needed, into(func(c *c) *settlement.Month { return &c.Month }, neededMonth)},
		{"kind", needed, into(func(c *c) *capitation.Kind { return &c.Kind }, capitation.ParseKind)},
		{"scope", optional, into(func(c *c) *capitation.Scope { return &c.Scope }, capitation.ParseScope)},
		{"cost", needed, into(func(c *c) *money { return &c.Cost }, amount)},
		{"covered", needed, into(func(c *c) *money { return &c.Covered }, amount)},
		{"waived", optional, into(func(c *c) *money { return &c.Waived }, optionalAmount)},
		{"date", dated, into(func(c *c) *settlement.Date { return &c.Date }, settlement.ParseDate)},
		{"medical_type", code, into(func(c *c) *string { return &c.MedicalType }, label)},
		{"package", code, into(func(c *c) *string { return &c.Package }, optionalID)},
	}
}

// person reads the id of a person that must be there, which no message repeats.
func person(text string) (string, error) {
	if strings.TrimSpace(text) == "" {
		return "", ErrBlankID
	}
	return personID(text)
}

// neededMonth reads a month; blank is an error.
func neededMonth(text string) (settlement.Month, error) {
	m, err := settlement.ParseMonth(text)
	if err == nil && m.Absent() {
		err = settlement.ErrBlank
	}
	return m, err
}

// intervals reads "from/to" with several separated by ";"; blank is none.
func intervals(text string) ([]settlement.Period, error) {
	if text == "" {
		return nil, nil
	}
	var list []settlement.Period
	for _, one := range strings.Split(text, ";") {
		from, to, ok := strings.Cut(one, "/")
		if !ok || from == "" {
			return nil, fmt.Errorf("%w: got %s", ErrInterval, quote(one))
		}
		var p settlement.Period
		var err error
		if p.From, err = settlement.ParseDate(from); err != nil {
			return nil, err
		}
		if p.To, err = settlement.ParseDate(to); err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}
