package capitation_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
)

// The digest of a charge depends on everything that the charge says.
func TestChargeRows(t *testing.T) {
	p := tianjin()
	p.Packages = []capitation.Package{{Code: "hd", Price: decimal("400"), Fund: decimal("360"), Patient: decimal("40")}}
	rows := newPlan(t, p).ChargeRows()
	of := func(rows *settlement.Rows[capitation.Charge], c capitation.Charge) string {
		return rows.Put(&c, settlement.Row{}).Digest(rows.Columns).String()
	}
	c := charge("A", "TJ01", "2025-03", capitation.Own)
	seen := map[string]bool{of(rows, c): true}
	for i, change := range []func(*capitation.Charge){
		func(c *capitation.Charge) { c.Person = "B" }, func(c *capitation.Charge) { c.Institution = "TJ02" },
		func(c *capitation.Charge) { c.Month = settlement.MustMonth("2025-04") }, func(c *capitation.Charge) { c.Kind = capitation.ReferredCare },
		func(c *capitation.Charge) { c.Scope = capitation.Offered }, func(c *capitation.Charge) { c.Cost++ }, func(c *capitation.Charge) { c.Covered++ },
		func(c *capitation.Charge) { c.Waived++ }, func(c *capitation.Charge) { c.ID = "x" }, func(c *capitation.Charge) { c.Date = day("2025-03-01") },
		func(c *capitation.Charge) { c.MedicalType = "14" }, func(c *capitation.Charge) { c.Package = "hd" },
	} {
		other := c
		change(&other)
		d := of(rows, other)
		require.False(t, seen[d], i)
		seen[d] = true
	}
	c.Scope = capitation.Dialysis
	require.True(t, seen[of(rows, c)], "no scope is dialysis")
}

// TestReadFromTheFirstMonth: the digest of what was read begins with the policy year.
func TestReadFromTheFirstMonth(t *testing.T) {
	read := func(months ...string) (claims, history uint64) {
		var charges []capitation.Charge
		for _, m := range months {
			charges = append(charges, charge("A", "TJ01", m, capitation.Own))
		}
		report, err := settlement.Settle(settlement.Terms{}, newPlan(t, tianjin()).Settlement(span("2025-02-01", "2025-02-28"), settlement.Each([]capitation.Member{member("A", "TJ01")}), settlement.Each(charges)))
		require.NoError(t, err)
		for _, d := range report.Digests.Claims {
			claims += uint64(d.Claims)
		}
		for _, d := range report.Digests.History {
			history += uint64(d.Claims)
		}
		return claims, history
	}
	claims, history := read("2024-12", "2025-01", "2025-02", "2025-03")
	require.EqualValues(t, 2, claims) // the member, and February
	require.EqualValues(t, 1, history)
}

// TestOffered: own cost is told apart by what it was for.
func TestOffered(t *testing.T) {
	charges := []capitation.Charge{
		charge("A", "TJ01", "2025-03", capitation.Own, func(c *capitation.Charge) { c.ID = "a" }),
		charge("A", "TJ01", "2025-03", capitation.Own, func(c *capitation.Charge) { c.ID, c.Scope, c.Cost = "b", capitation.Offered, 30000 }),
	}
	s := newPlan(t, tianjin()).Settlement(months()[2], settlement.Each([]capitation.Member{member("A", "TJ01")}), settlement.Each(charges))
	found := false
	for _, e := range entriesOf(t, s) {
		if e.Claim == "" || e.Class != settlement.HeadMonth {
			continue
		}
		x, err := s.(settlement.Explainer).Explain(e.Claim)
		require.NoError(t, err)
		require.NoError(t, x.Trail.Replay())
		for _, step := range x.Trail {
			if step.Rule.Gives == "own_cost" {
				found = true
				require.Equal(t, "1000.00 + 300.00", step.Values())
			}
		}
	}
	require.True(t, found)
}

// TestChargesThatDoNotFit: sums of a month that do not fit are a fault of their charge, and sums
// of an account a fault of the settlement.
func TestChargesThatDoNotFit(t *testing.T) {
	settle := func(change func(i int, c *capitation.Charge)) error {
		var charges []capitation.Charge
		for i, id := range []string{"a", "b"} {
			c := charge("A", "TJ01", "2025-03", capitation.Own, func(c *capitation.Charge) { c.ID = id })
			change(i, &c)
			charges = append(charges, c)
		}
		_, err := settlement.Settle(settlement.Terms{}, newPlan(t, tianjin()).Settlement(year2025, settlement.Each([]capitation.Member{member("A", "TJ01")}), settlement.Each(charges)))
		return err
	}
	for i, change := range []func(i int, c *capitation.Charge){
		func(_ int, c *capitation.Charge) { c.Cost, c.Covered = math.MaxInt64, 0 },
		func(_ int, c *capitation.Charge) { c.Cost, c.Covered = 0, math.MaxInt64 },
		func(_ int, c *capitation.Charge) { c.Cost, c.Covered, c.Scope = math.MaxInt64, 0, capitation.Offered },
	} {
		err := settle(change)
		require.ErrorIs(t, err, settlement.ErrOverflow, i)
		var field *settlement.FieldError
		require.ErrorAs(t, err, &field)
		require.Equal(t, "cost", field.Path)
	}
	// 2⁶¹ fen are the most of a figure.
	large := func(more settlement.Money) func(i int, c *capitation.Charge) {
		return func(i int, c *capitation.Charge) {
			c.Cost, c.Covered = 1<<60, 0
			if i == 1 {
				c.Cost += more
			}
		}
	}
	require.ErrorIs(t, settle(large(1)), settlement.ErrOverflow)
}

// TestWaivedIsShown: what an institution waived is a memo of its account.
func TestWaivedIsShown(t *testing.T) {
	charges := []capitation.Charge{charge("A", "TJ01", "2025-03", capitation.Own, func(c *capitation.Charge) { c.Waived = 5000 })}
	lines := func(charges []capitation.Charge) map[settlement.Kind]string {
		return linesOf(t, newPlan(t, tianjin()).Settlement(year2025, settlement.Each([]capitation.Member{member("A", "TJ01")}), settlement.Each(charges)))
	}
	require.Equal(t, "50.00", lines(charges)[settlement.MemoBorne])
	charges[0].Waived = 0
	require.NotContains(t, lines(charges), settlement.MemoBorne)
}

// TestDaysBeforeASigning: the days before a signing that takes effect at once are counted on
// paper, too.
func TestDaysBeforeASigning(t *testing.T) {
	p := tianjin()
	p.Activation, p.Proration = capitation.SigningDay, capitation.CalendarDay
	m := member("A", "TJ01", func(m *capitation.Member) { m.Signed, m.Ends = day("2025-03-11"), day("2025-03-25") })
	s := newPlan(t, p).Settlement(months()[2], settlement.Each([]capitation.Member{m}), settlement.Each[capitation.Charge](nil))
	var first string
	for _, e := range entriesOf(t, s) {
		if e.Class == settlement.HeadMonth && e.Claim != "" {
			x, err := s.(settlement.Explainer).Explain(e.Claim)
			require.NoError(t, err)
			require.NoError(t, x.Trail.Replay())
			first = x.Trail[0].Values() + " = " + x.Trail[0].Result.String()
		}
	}
	require.Equal(t, "31 − 10 − 6 = 15", first)
}

// TestMonthlyPackageNeedsNoDay: only a weekly limit asks on which day a session was.
func TestMonthlyPackageNeedsNoDay(t *testing.T) {
	p := tianjin()
	p.Packages = []capitation.Package{{Code: "hd", Price: decimal("400"), Fund: decimal("360"), Patient: decimal("40"), Monthly: 13}}
	c := charge("A", "TJ01", "2025-03", capitation.Own, func(c *capitation.Charge) { c.Package = "hd" })
	for _, e := range entriesOf(t, newPlan(t, p).Settlement(year2025, settlement.Each([]capitation.Member{member("A", "TJ01")}), settlement.Each([]capitation.Charge{c}))) {
		if e.Class == settlement.FixedRate {
			require.Equal(t, "400.00", e.Amount.String())
			return
		}
	}
	t.Fatal("no session was paid")
}

// TestQuarters: one session a quarter.
func TestQuarters(t *testing.T) {
	p := tianjin()
	p.Packages = []capitation.Package{{Code: "hd", Price: decimal("400"), Fund: decimal("360"), Patient: decimal("40")}}
	p.PackageLimits = []capitation.PackageLimit{{Packages: []string{"hd"}, Most: 1, Window: capitation.Window{Unit: capitation.Quarter}}}
	var charges []capitation.Charge
	for _, d := range []string{"2025-01-01", "2025-03-31", "2025-04-01", "2025-06-30", "2025-07-01", "2025-09-30", "2025-10-01", "2025-12-31"} {
		charges = append(charges, charge("A", "TJ01", d[:7], capitation.Own, func(c *capitation.Charge) { c.ID, c.Date, c.Package = d, day(d), "hd" }))
	}
	var paid []string
	for _, e := range entriesOf(t, newPlan(t, p).Settlement(year2025, settlement.Each([]capitation.Member{member("A", "TJ01")}), settlement.Each(charges))) {
		if e.Class == settlement.FixedRate && e.Conflict == "" {
			paid = append(paid, e.Claim)
		}
	}
	require.ElementsMatch(t, []string{"2025-01-01", "2025-04-01", "2025-07-01", "2025-10-01"}, paid)
}

// TestMembersOfOneName: of rows with one digest the first has the plain name, the second a number.
func TestMembersOfOneName(t *testing.T) {
	until := func(to string) capitation.Member {
		return member("A", "TJ01", func(m *capitation.Member) { m.Suspended = []settlement.Period{span("2025-01-01", to)} })
	}
	_, err := newPlan(t, tianjin()).Account(year2025, settlement.Each([]capitation.Member{until("2025-02-01"), until("2025-03-01")}), settlement.Each[capitation.Charge](nil))
	require.NoError(t, err)
	s := newPlan(t, tianjin()).Settlement(year2025, settlement.Each([]capitation.Member{until("2025-02-01"), until("2025-03-01")}), settlement.Each[capitation.Charge](nil))
	first, second := 0, 0
	for _, e := range entriesOf(t, s) {
		switch n := len("0123456789abcdef"); {
		case e.Claim == "":
		case strings.HasPrefix(e.Claim[n:], "-2025-"):
			first++
		case strings.HasPrefix(e.Claim[n:], "-2-2025-"):
			second++
		default:
			t.Fatal(e.Claim)
		}
	}
	require.Equal(t, []int{11, 10}, []int{first, second})
}

// TestManyMembers: each of thousands of members is enrolled once, by one worker and by two.
func TestManyMembers(t *testing.T) {
	const many = 3000
	var members []capitation.Member
	for i := range many {
		members = append(members, member(fmt.Sprintf("P%05d", i), "TJ01"))
	}
	january := span("2025-01-01", "2025-01-31")
	for _, workers := range []settlement.Workers{1, 2} {
		report, err := workers.Settle(settlement.Terms{}, newPlan(t, tianjin()).Settlement(january, settlement.Each(members), settlement.Each([]capitation.Charge{})))
		require.NoError(t, err)
		require.Equal(t, many, report.Statements[0].Cases)
		require.Equal(t, many*settlement.Money(7050_00), report.Statements[0].Due)
	}
}

// TestNamesOfListed: the name of a charge without an id is its own, whichever others are listed.
func TestNamesOfListed(t *testing.T) {
	names := func(charges ...capitation.Charge) (list []string) {
		for _, e := range entriesOf(t, newPlan(t, tianjin()).Settlement(span("2025-01-01", "2025-01-31"), settlement.Each([]capitation.Member{member("A", "TJ01")}), settlement.Each(charges))) {
			if e.Class == capitation.Listed {
				list = append(list, e.Claim)
			}
		}
		return list
	}
	var all []capitation.Charge
	var alone []string
	for _, person := range []string{"N1", "N2", "N3", "N4"} { // nobody of them has signed
		c := charge(person, "TJ01", "2025-01", capitation.Own)
		all = append(all, c)
		alone = append(alone, names(c)...)
	}
	require.Len(t, alone, len(all))
	require.ElementsMatch(t, alone, names(all...))
}

// TestChargeBetweenSignings: of a person who signed twice in a month, a charge of a day on which no
// head fee is paid belongs to the first signing, not to the one from the day after.
func TestChargeBetweenSignings(t *testing.T) {
	p := tianjin()
	p.Activation = capitation.SigningDay
	members := []capitation.Member{
		member("A", "TJ01", func(m *capitation.Member) { m.Ends = day("2025-03-14") }),
		member("A", "TJ01", func(m *capitation.Member) { m.Signed = day("2025-03-16") }),
	}
	monthOf := func(on string) (claim string) {
		c := charge("A", "TJ01", "2025-03", capitation.Own, func(c *capitation.Charge) { c.ID, c.Date = on, day(on) })
		s := newPlan(t, p).Settlement(span("2025-03-01", "2025-03-31"), settlement.Each(members), settlement.Each([]capitation.Charge{c}))
		for _, e := range entriesOf(t, settlement.Detailed(s)) {
			if e.Class == settlement.HeadMonth && e.Cost > 0 {
				require.Empty(t, claim)
				claim = e.Claim
			}
		}
		require.NotEmpty(t, claim)
		return claim
	}
	first, second := monthOf("2025-03-14"), monthOf("2025-03-16")
	require.NotEqual(t, first, second)
	require.Equal(t, first, monthOf("2025-03-15"))
}
