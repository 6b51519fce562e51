package capitation_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/internal/seeds"
	"github.com/yibaojiesuan/settlement/internal/told"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// toldClaims are members and charges that meet every rule of a policy that has every field.
func toldClaims() (members []capitation.Member, charges []capitation.Charge) {
	for i := range 12 {
		m := member(fmt.Sprint("p", i), string(rune('A'+i%3)))
		m.Signed = day("2024-06-15").Add(i * 23)
		switch i % 6 {
		case 1:
			m.Ends = day("2025-02-20").Add(i * 10)
		case 2:
			m.Suspended = []settlement.Period{span("2025-02-10", "2025-03-20")}
		case 3:
			m.Inpatient = []settlement.Period{span("2025-01-11", "2025-01-21"), span("2025-04-30", "2025-05-02")}
		case 4:
			m.Category = "other"
		case 5:
			m.Signed = day("2025-01-31").Add(i)
		}
		members = append(members, m)
		for k := range 14 {
			c := charge(m.Person, m.Institution, settlement.MustMonth("2025-01").Add(k%7).String(), []capitation.Kind{capitation.Own, capitation.ReferredCare, capitation.UnreferredCare}[k%3], func(c *capitation.Charge) {
				c.ID, c.Cost, c.Covered, c.Waived = fmt.Sprintf("c%d-%d", i, k), settlement.Money(1500_00+i*37_11+k*901_03), settlement.Money(200_00+k*7), settlement.Money(max(0, 1-k%3)*10_00)
				c.Date, c.MedicalType = c.Month.First().Add(k), []string{"14", "21", "11"}[k%3]
			})
			switch {
			case k%7 == 5:
				c.Scope = capitation.Offered
			case k%7 == 6:
				c.Institution = "B"
			case i >= 9:
				c.Person, c.Kind, c.Package, c.Month, c.Date = fmt.Sprint("q", i), capitation.Own, []string{"hd", "hf"}[k%2], settlement.MustMonth("2025-02"), day("2025-02-03").Add(k*3/2)
			}
			charges = append(charges, c)
		}
	}
	return members, charges
}

// tellPolicy notes everything that a policy makes of members and charges, or returns why it is
// refused.
func tellPolicy(t *testing.T, all *told.All, text string) error {
	p, err := capitation.ReadPolicy(strings.NewReader(text))
	if err != nil {
		return err
	}
	plan, err := capitation.New(p)
	if err != nil {
		return err
	}
	tell := func(of string, v any, err error) { all.Tell(t, of, v, err) }
	m, c := toldClaims()
	members, charges := settlement.Each(m), settlement.Each(c)
	tell("columns", []any{plan.Columns(), plan.ChargeRows().Columns.Names(), plan.Rules()}, nil)
	cliffs, err := plan.Cliffs(settlement.Decimal{})
	if tell("cliffs", len(cliffs), err); err == nil {
		all.Cliffs(t, cliffs)
	}
	for _, period := range []settlement.Period{span("2025-02-01", "2025-02-28"), span("2025-01-01", "2025-12-31")} {
		accounts, err := plan.Account(period, members, charges)
		tell("accounts", accounts, err)
		patients, err := plan.Patients(period, members, charges)
		tell("patients", patients, err)
		report, err := settlement.Settle(settlement.Terms{}, plan.Settlement(period, members, charges))
		if report != nil {
			report.Version = "" // a new one is no other result
		}
		tell("report", report, err)
	}
	s, n := plan.Settlement(months()[2], members, charges), 0
	for e, err := range s.Entries() {
		tell("entry", e, err)
		if n++; e.Claim != "" && n%40 == 0 {
			e, err = s.(settlement.Explainer).Explain(e.Claim)
			tell("explained", e, err)
		}
	}
	e, err := s.(settlement.Explainer).Explain("nobody")
	tell("explained", e, err)
	return nil
}

// TestToldOfFields: what is computed and told of a policy that has every field, and of each change
// of a value of it. See package told.
func TestToldOfFields(t *testing.T) {
	text, err := os.ReadFile("testdata/fields/policy.json")
	require.NoError(t, err)
	var all told.All
	require.NoError(t, tellPolicy(t, &all, string(text)))
	seeds.Fields(t, string(text), func(_, text string) error {
		err := tellPolicy(t, &all, text)
		if err != nil {
			all.Error(err)
		}
		return err
	})
	all.Check(t, "testdata/fields/policy.told.txt", *update)
}
