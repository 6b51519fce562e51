package his

import (
	"fmt"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// ErrInterval says that a text is not a list of intervals.
var ErrInterval = coded.New("his.interval", "want intervals such as 2025-09-16/2025-11-16, several separated by ;")

// Members reads agreements for the package capitation.
//
// The columns person, institution, category and signed are needed; ends,
// suspended and inpatient are read if the file has them. An interval excludes
// its second day and may leave it open: 2025-09-16/2025-11-16;2025-12-01/.
func Members(f rows.File) *Table[capitation.Member] {
	return canonicalTable(f, memberColumns(), nil, []string{"ends", "suspended", "inpatient"})
}

func memberColumns() []field[capitation.Member] {
	type m = capitation.Member
	type date = settlement.Date
	type spans = []settlement.Period
	return []field[m]{
		texts("person", rows.Needed|rows.Private|rows.Ident, func(m *m) *string { return &m.Person }, cell.Person),
		texts("institution", rows.Needed|rows.Code, func(m *m) *string { return &m.Institution }, cell.ID).numbered(treating),
		texts("category", rows.Needed|rows.Code, func(m *m) *string { return &m.Category }, cell.ID),
		into("signed", rows.Needed|rows.Dated, func(m *m) *date { return &m.Signed }, day),
		into("ends", rows.Dated, func(m *m) *date { return &m.Ends }, settlement.ParseDate),
		into("suspended", rows.Optional, func(m *m) *spans { return &m.Suspended }, intervals),
		into("inpatient", rows.Optional, func(m *m) *spans { return &m.Inpatient }, intervals),
	}
}

// Charges reads the cost of members' care, for the package capitation.
//
// The columns person, institution, month, kind, cost and covered are needed. columns
// lists further columns to read if the file has them: see capitation.Plan.Columns, and for
// analysis department and [AnalysisColumns]. id may be blank.
func Charges(f rows.File, columns ...string) *Table[capitation.Charge] {
	return canonicalTable(f, withAnalysis(chargeColumns(), columns, func(c *capitation.Charge) **settlement.Attributes { return &c.Attributes }), func(c *capitation.Charge) string { return c.ID }, columns)
}

func chargeColumns() []field[capitation.Charge] {
	type c = capitation.Charge
	type money = settlement.Money
	return []field[c]{
		texts("id", rows.Ident, func(c *c) *string { return &c.ID }, cell.OptionalID),
		texts("person", rows.Needed|rows.Private|rows.Ident, func(c *c) *string { return &c.Person }, cell.Person),
		texts("institution", rows.Needed|rows.Code, func(c *c) *string { return &c.Institution }, cell.ID).numbered(treating),
		into("month", rows.Needed, func(c *c) *settlement.Month { return &c.Month }, neededMonth),
		into("kind", rows.Needed, func(c *c) *capitation.Kind { return &c.Kind }, capitation.ParseKind),
		into("scope", rows.Optional, func(c *c) *capitation.Scope { return &c.Scope }, capitation.ParseScope),
		amounts("cost", rows.Needed, func(c *c) *money { return &c.Cost }),
		amounts("covered", rows.Needed, func(c *c) *money { return &c.Covered }),
		amounts("waived", rows.Optional, func(c *c) *money { return &c.Waived }),
		staying("date", 0, func(c *c) *settlement.Date { return &c.Date }, ofStay),
		texts("medical_type", rows.Code, func(c *c) *string { return &c.MedicalType }, cell.Label),
		texts("package", rows.Code, func(c *c) *string { return &c.Package }, cell.OptionalID),
		texts("department", rows.Code, func(c *c) *string { return &c.Department }, cell.Label),
	}
}

var errNoMonth = fmt.Errorf("%w, want a month such as 2025-03", settlement.ErrBlank)

// neededMonth reads a month; blank is an error.
func neededMonth(text string) (settlement.Month, error) {
	m, err := settlement.ParseMonth(text)
	if err == nil && m.Absent() {
		err = errNoMonth
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
			return nil, &shown.Error{Text: fmt.Sprintf("%v: got %s", ErrInterval, shown.Quote(one)), Kind: ErrInterval}
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
