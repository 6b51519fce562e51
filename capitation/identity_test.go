package capitation_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/policy"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

// TestChargesTwice: a charge that is given twice is refused, and both are named.
func TestChargesTwice(t *testing.T) {
	id := func(id string) func(*capitation.Charge) { return func(c *capitation.Charge) { c.ID = id } }
	one := charge("A", "TJ01", "2025-03", capitation.Own)
	other := charge("A", "TJ01", "2025-03", capitation.Own, func(c *capitation.Charge) { c.Cost++ })
	march := func(id string) capitation.Charge {
		return charge("A", "TJ01", "2025-03", capitation.Own, func(c *capitation.Charge) { c.ID = id })
	}
	for _, row := range []struct {
		name    string
		charges []capitation.Charge
		want    []string // faults
	}{
		{"each once", []capitation.Charge{one, other}, nil},
		{"equal in every column", []capitation.Charge{one, other, one}, []string{"charges 1 and 3 are equal in every column, and have no id"}},
		{"the default scope, stated", []capitation.Charge{one, charge("A", "TJ01", "2025-03", capitation.Own, func(c *capitation.Charge) { c.Scope = capitation.Dialysis })}, []string{"charges 1 and 2 are equal"}},
		{"another medical type", []capitation.Charge{one, charge("A", "TJ01", "2025-03", capitation.Own, func(c *capitation.Charge) { c.MedicalType = "14" })}, nil},
		{"three times", []capitation.Charge{one, one, other, one}, []string{"charges 1 and 2 are equal", "charges 1 and 4 are equal"}},
		{"two ids", []capitation.Charge{march("c1"), march("c2"), one}, nil},
		{"one id", []capitation.Charge{march("c1"), other, charge("A", "TJ01", "2025-04", capitation.Own, id("c1"))}, []string{`charges 1 and 3 have the id "c1"`}},
		{"of another month", []capitation.Charge{charge("A", "TJ01", "2026-03", capitation.Own), charge("A", "TJ01", "2026-03", capitation.Own)}, []string{"charges 1 and 2 are equal"}},
		{"among other faults, by position", []capitation.Charge{one, one, charge("", "TJ01", "2025-03", capitation.Own), one}, []string{"charges 1 and 2", "person", "charges 1 and 4"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := newPlan(t, tianjin()).Settlement(year2025, settlement.Each([]capitation.Member{member("A", "TJ01")}), settlement.Each(row.charges))
			var last error
			for _, err := range s.Entries() {
				last = err
			}
			_, err := newPlan(t, tianjin()).Account(year2025, settlement.Each([]capitation.Member{member("A", "TJ01")}), settlement.Each(row.charges))
			if row.want == nil {
				require.NoError(t, last)
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, last, settlement.ErrDuplicate)
			require.Equal(t, last.Error(), err.Error())
			var faults *settlement.Faults
			require.ErrorAs(t, last, &faults)
			require.Len(t, faults.List, len(row.want))
			for i, want := range row.want {
				require.ErrorContains(t, faults.List[i], want)
				require.NotContains(t, faults.List[i].Error(), `"A"`)
			}
			var at *capitation.RowError
			require.ErrorAs(t, last, &at)
			require.Equal(t, capitation.Charges, at.Table)
		})
	}
}

// TestManyChargesTwice: a file that is occurs twice is refused, with so many faults
// kept and all of them counted.
func TestManyChargesTwice(t *testing.T) {
	var charges []capitation.Charge
	for i := range 500 {
		charges = append(charges, charge("A", "TJ01", "2025-03", capitation.Own, func(c *capitation.Charge) { c.Cost = settlement.Money(100000 + i) }))
	}
	_, err := newPlan(t, tianjin()).Account(year2025, settlement.Each([]capitation.Member{member("A", "TJ01")}), settlement.Each(append(charges, charges...)))
	var faults *settlement.Faults
	require.ErrorAs(t, err, &faults)
	require.Equal(t, 500, faults.Total)
	require.Len(t, faults.List, settlement.MaxFaults)
	require.ErrorContains(t, faults.List[0], "charges 1 and 501")
}

// TestChargesThatChange: where charges must be walked again, they must be the same.
func TestChargesThatChange(t *testing.T) {
	walk := 0
	changing := func(yield func(capitation.Charge, error) bool) {
		walk++
		one := charge("A", "TJ01", "2025-03", capitation.Own)
		second := one
		if walk > 1 {
			second.Cost++
		}
		_ = yield(one, nil) && yield(second, nil)
	}
	_, err := newPlan(t, tianjin()).Account(year2025, settlement.Each([]capitation.Member{member("A", "TJ01")}), settlement.Stream(changing))
	require.ErrorIs(t, err, settlement.ErrChanged)
}

// TestIDsName: what is listed, paid as a session or of another month is named by its
// id if it has one, in an order that does not depend on that of the rows.
func TestIDsName(t *testing.T) {
	policy := tianjin()
	policy.Packages = []capitation.Package{{Code: "hd", Price: decimal("400"), Fund: decimal("360"), Patient: decimal("40"), Weekly: 1}}
	session := func(id string) capitation.Charge {
		return charge("A", "TJ01", "2025-03", capitation.Own, func(c *capitation.Charge) { c.ID, c.Package, c.Date = id, "hd", day("2025-03-05") })
	}
	named := func(id, person, month string) capitation.Charge {
		return charge(person, "TJ01", month, capitation.Own, func(c *capitation.Charge) { c.ID = id })
	}
	charges := []capitation.Charge{session("s2"), session("s1"), named("z1", "Z", "2025-04"), named("z2", "Z", "2025-04"), named("o1", "A", "2024-12"), named("o2", "A", "2024-12")}
	backwards := []capitation.Charge{charges[5], charges[4], charges[3], charges[2], charges[1], charges[0]}
	plan := newPlan(t, policy)
	members := settlement.Each([]capitation.Member{member("A", "TJ01")})
	s := plan.Settlement(year2025, members, settlement.Each(charges))
	entries := entriesOf(t, s)
	require.Equal(t, sortedLeft(entries), sortedLeft(entriesOf(t, plan.Settlement(year2025, members, settlement.Each(backwards)))))
	of := map[string]settlement.Entry{}
	for _, e := range entries {
		of[e.Claim] = e
	}
	require.Equal(t, settlement.FixedRate, of["s1"].Class)
	require.Contains(t, of["s2"].Conflict, capitation.ReasonWeekly)
	for _, id := range []string{"s1", "s2", "z1", "z2", "o1", "o2"} {
		e, err := s.(settlement.Explainer).Explain(id)
		require.NoError(t, err)
		require.NoError(t, e.Trail.Replay())
		e.Trail = nil
		require.Equal(t, of[id], e, id)
	}
	require.Contains(t, plan.Columns(), "id")
}

// TestOtherMonths: each charge of a month outside the period has an entry that is
// left out, with its cost; what is in the year to date is in the account all the same.
func TestOtherMonths(t *testing.T) {
	const person = "120101199001011234"
	plan := newPlan(t, tianjin())
	var charges []capitation.Charge
	for _, month := range []string{"2024-12", "2025-02", "2025-03", "2025-04", "2026-01"} {
		for i, kind := range []capitation.Kind{capitation.Own, capitation.ReferredCare, capitation.UnreferredCare} {
			charges = append(charges, charge(person, fmt.Sprint("TJ0", 1+i), month, kind))
		}
	}
	march := span("2025-03-01", "2025-03-31")
	s := plan.Settlement(march, settlement.Each([]capitation.Member{member(person, "TJ01")}), settlement.Each(charges))
	left, rest, names := map[string]int{}, 0, map[string]bool{}
	for _, e := range entriesOf(t, s) {
		require.False(t, names[e.Claim], e.Claim)
		require.NotContains(t, e.Claim, person)
		names[e.Claim] = true
		if e.Left == "" {
			rest++
			require.True(t, e.Claim == "" || e.Month == settlement.MustMonth("2025-03"))
			require.True(t, e.Claim != "" || e.Owner.Policy == policy.Digest(tianjin()))
			continue
		}
		require.Equal(t, settlement.LeftPeriod, e.Left)
		require.True(t, e.Priced)
		require.Zero(t, e.Amount)
		require.Equal(t, settlement.Money(100000), e.Cost)
		require.Equal(t, settlement.Money(15000), e.Covered)
		left[e.Month.String()+" "+e.Institution]++
		explained, err := s.(settlement.Explainer).Explain(e.Claim)
		require.NoError(t, err)
		require.NoError(t, explained.Trail.Replay())
		explained.Trail = nil
		require.Equal(t, e, explained)
	}
	require.Len(t, left, 12)
	require.Equal(t, 3, rest) // the month, unreferred care with fund money in it, and the institution
	for range s.Entries() {   // who stops at once gets no more
		break
	}
	accounts, err := plan.Account(march, settlement.Each([]capitation.Member{member(person, "TJ01")}), settlement.Each(charges))
	require.NoError(t, err)
	require.Equal(t, "2000.00", accounts[0].ToDate.Cost.String())
	require.Equal(t, "1000.00", accounts[0].Cost.String())
}

// TestContractOfPeriods: what heads are due for a month is the same whatever charges of
// other months are given with its own; those are counted in the report.
func TestContractOfPeriods(t *testing.T) {
	plan := newPlan(t, tianjin())
	march := span("2025-03-01", "2025-03-31")
	members := settlement.Each([]capitation.Member{member("A", "TJ01"), member("B", "TJ02")})
	own := []capitation.Charge{charge("A", "TJ01", "2025-03", capitation.Own)}
	others := []capitation.Charge{
		charge("A", "TJ01", "2024-12", capitation.Own), charge("B", "TJ02", "2025-04", capitation.Own), charge("A", "TJ01", "2025-04", capitation.Own),
		charge("A", "TJ01", "2025-04", capitation.Own, func(c *capitation.Charge) { c.Cost, c.Covered = 200, 50 }),
	}
	settle := func(charges ...capitation.Charge) *settlement.Report {
		s := plan.Settlement(march, members, settlement.Each(charges))
		require.NoError(t, settlementtest.Check(s))
		report, err := settlement.Settle(settlement.Terms{}, s)
		require.NoError(t, err)
		require.NoError(t, report.Verify())
		require.Equal(t, march, report.Period)
		return report
	}
	alone, all := settle(own...), settle(append(others, own...)...)
	require.Equal(t, alone.Statements, all.Statements)
	require.Empty(t, alone.LeftOut)
	left := func(institution, month string, count int, cost, covered settlement.Money) settlement.LeftOut {
		return settlement.LeftOut{
			Method: settlement.Capitation, Institution: institution, Month: settlement.MustMonth(month), Reason: settlement.LeftPeriod,
			Count: count, Cost: cost, Covered: covered,
		}
	}
	require.Equal(t, []settlement.LeftOut{
		left("TJ01", "2024-12", 1, 1000_00, 150_00), left("TJ01", "2025-04", 2, 1002_00, 150_50), left("TJ02", "2025-04", 1, 1000_00, 150_00),
	}, all.LeftOut)
}

// TestOneEntryAsAWhole: an institution has one entry without a claim, which says
// also in which months it had too many members.
func TestOneEntryAsAWhole(t *testing.T) {
	rules := tianjin()
	rules.Capacity = map[string]int{"TJ01": 1}
	members := []capitation.Member{member("A", "TJ01"), member("B", "TJ01", func(m *capitation.Member) { m.Ends = day("2025-02-28") }), member("C", "TJ02")}
	s := newPlan(t, rules).Settlement(year2025, settlement.Each(members), settlement.Each[capitation.Charge](nil))
	whole := map[string]string{}
	for _, e := range entriesOf(t, s) {
		if e.Claim != "" {
			continue
		}
		_, twice := whole[e.Institution]
		require.False(t, twice)
		whole[e.Institution] = e.Conflict
		require.Equal(t, &settlement.Owner{Policy: policy.Digest(rules)}, e.Owner)
	}
	require.Equal(t, map[string]string{"TJ01": capitation.ReasonCapacity + ": 2025-01 has 2, 2025-02 has 2, declared 1", "TJ02": ""}, whole)
}
