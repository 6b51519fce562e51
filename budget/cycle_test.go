package budget_test

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

// The numbers of a year: twelve payables of 900000.00 of which 5 % is kept, and an
// entitlement of 11000000.00: a budget of 10800000.00, and half of what 11200000.00
// is over it.
func TestCycle(t *testing.T) {
	monthly := newPlan(t, budget.Policy{Deposit: &budget.Deposit{Ratio: decimal("0.05"), Base: budget.OfEntitlement}})
	annual := newPlan(t, budget.Policy{
		Budgets: []budget.Budget{{Institution: "H", Amount: decimal("10800000.00")}},
		Sharing: &budget.Sharing{Sharing: settlement.Sharing{Overrun: []settlement.Tier{{Fund: decimal("0.5")}}}},
		Deposit: &budget.Deposit{Ratio: decimal("0.05"), Release: &budget.Release{By: budget.Steps, Steps: []budget.ReleaseStep{
			{From: decimal("90"), Release: decimal("1")}, {From: decimal("60"), Release: decimal("0.8")},
		}}},
	})
	var months []*budget.Clearing
	kept := settlement.Money(0)
	for m := range 12 {
		c := clear(t, monthly, []budget.Account{{Institution: "H"}}, claim(fmt.Sprintf("m%02d", m+1), "H", "900000.00", "0.00"))
		s := c.Report.Statement("H")
		require.Equal(t, map[string][]string{"amount": {"900000.00"}, "withheld": {"-45000.00"}, "pending": {"45000.00"}}, lines(s))
		require.Equal(t, "855000.00", s.Due.String())
		kept += s.Entitlement - s.Due
		months = append(months, c)
	}
	require.Equal(t, "540000.00", kept.String())
	accounts, err := budget.Prepay(nil, months...)
	require.NoError(t, err)
	require.Equal(t, "10260000.00", accounts[0].Prepaid.String())

	for _, row := range []struct{ name, score, due, transfers, released, lost, pending string }{
		{"full score", "95", "740000.00", "11000000.00", "540000.00", "", ""},
		{"four fifths", "60", "632000.00", "10892000.00", "432000.00", "108000.00", ""},
		{"nothing", "59.9", "200000.00", "10460000.00", "0.00", "540000.00", ""},
		{"no score yet", "", "200000.00", "10460000.00", "", "", "540000.00"},
	} {
		t.Run(row.name, func(t *testing.T) {
			list := slices.Clone(accounts)
			if row.score != "" {
				list[0].Score = decimal(row.score)
			}
			s := clear(t, annual, list, claim("year", "H", "11200000.00", "0.00")).Report.Statement("H")
			require.Equal(t, "11000000.00", s.Entitlement.String())
			require.Equal(t, row.due, s.Due.String())
			require.Equal(t, row.transfers, (list[0].Prepaid + s.Due).String())
			one := func(kind settlement.Kind) string {
				if l := amounts(s, kind); len(l) > 0 {
					return l[0]
				}
				return ""
			}
			require.Equal(t, "-540000.00", one(settlement.LineWithheld))
			require.Equal(t, []string{row.released, row.lost, row.pending}, []string{one(settlement.LineReleased), one(settlement.MemoForfeited), one(settlement.MemoPending)})
		})
	}
}

// Working capital is a loan: the money that it grants and recovers is no part of the money paid
// of the entitlement, and what cannot be recovered is owed.
func TestCycleAdvance(t *testing.T) {
	plan := newPlan(t, budget.Policy{})
	payables := slices.Repeat([]string{"900000.00"}, 11)
	payables = append(payables, "2800000.00")
	var months []*budget.Clearing
	var account budget.Account
	cash := settlement.Money(0)
	for m, payable := range payables {
		now := budget.Account{Institution: "H"}
		switch m {
		case 0:
			now.NewAdvance = yuan("3000000.00")
		case 11:
			now.Advance = yuan("3000000.00")
		}
		c := clear(t, plan, []budget.Account{now}, claim(fmt.Sprint(m), "H", payable, "0.00"))
		months = append(months, c)
		cash += max(0, c.Report.Statement("H").Due)
		account = c.Next()[0]
		require.Equal(t, now.NewAdvance, account.Advance)
	}
	december := months[11].Report.Statement("H")
	require.Equal(t, map[string][]string{"amount": {"2800000.00"}, "recovered": {"-3000000.00"}}, lines(december))
	require.Equal(t, "2800000.00", december.Entitlement.String())
	require.Equal(t, "0.00", max(0, december.Due).String(), "paid")
	require.Equal(t, budget.Account{Institution: "H", Debt: yuan("200000.00")}, account, "owed")

	accounts, err := budget.Prepay([]budget.Account{account}, months...)
	require.NoError(t, err)
	require.Equal(t, "12700000.00", accounts[0].Prepaid.String(), "the payables: neither the loan nor the debt")
	year := clear(t, plan, accounts, claim("year", "H", "13000000.00", "0.00")).Report.Statement("H")
	require.Equal(t, map[string][]string{"amount": {"13000000.00"}, "prepaid": {"-12700000.00"}, "debt": {"-200000.00"}}, lines(year))
	require.Equal(t, "100000.00", year.Due.String())
	require.Equal(t, "13000000.00", (cash + year.Due).String(), "the cash of the year is the entitlement")
}

// Whatever the months come to, negative too, with debts that are carried from month
// to month and loans that begin and end where they like: the cash of the year and
// what is open at its end are the entitlement, less what was owed before.
func TestCycleCash(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 9))
	for _, positive := range []budget.PositiveDue{budget.PayOut, budget.Roll} {
		plan := newPlan(t, budget.Policy{PositiveDue: positive})
		for range testsize.Of(10, 50) {
			before := settlement.Money(r.Int64N(2e6) - 1e6)
			account := budget.Account{Institution: "H", Debt: before}
			var all []budget.Claim
			var months []*budget.Clearing
			cash, lent := settlement.Money(0), settlement.Money(0)
			for m := range 12 {
				c := budget.Claim{ID: fmt.Sprint(m), Institution: "H", Cost: settlement.Money(r.Int64N(1e6)), Covered: settlement.Money(r.Int64N(1e6))}
				all = append(all, c)
				account.Advance = lent
				if lent = 0; r.IntN(4) == 0 {
					lent = settlement.Money(r.Int64N(1e6))
					account.NewAdvance = lent
				}
				done := clear(t, plan, []budget.Account{account}, c)
				months = append(months, done)
				cash += max(0, done.Report.Statement("H").Due)
				account = done.Next()[0]
				require.Equal(t, lent, account.Advance)
			}
			accounts, err := budget.Prepay([]budget.Account{account}, months...)
			require.NoError(t, err)
			year := clear(t, plan, accounts, all...)
			open := year.Next()[0].Debt // negative: the fund's
			require.Equal(t, year.Report.Statement("H").Entitlement-before, cash+max(0, year.Report.Statement("H").Due)-open)
		}
	}
}

// pointed is a claim with points at a provisional or final value; the budget policies
// below only clear.
type pointed struct {
	id, institution string
	month           int
	points          int64
	covered         settlement.Money
}

// clearPoints settles claims with points at a value and clears them.
func clearPoints(t *testing.T, value string, plan *budget.Plan, accounts []budget.Account, claims []pointed) *budget.Clearing {
	t.Helper()
	var entries []settlement.Entry
	for _, c := range claims {
		entries = append(entries, settlement.Entry{
			Method: settlement.DRG, Institution: c.institution, Claim: c.id, Class: settlement.Normal,
			Points: settlement.Points(c.points * 1e8), Cost: 5 * c.covered, Covered: c.covered,
		})
	}
	report, err := settlement.Settle(settlement.Terms{PointValue: decimal(value)}, settlementtest.Replay(settlement.About{Method: settlement.DRG}, entries...))
	require.NoError(t, err)
	c, err := plan.Clear(report, accounts)
	require.NoError(t, err)
	require.NoError(t, c.Report.Verify())
	var b bytes.Buffer
	require.NoError(t, c.Encode(&b))
	read, err := settlement.ReadReport(&b)
	require.NoError(t, err)
	require.NoError(t, read.Verify())
	return c
}

// A case that is corrected or reversed after its month was settled moves the
// statements and lines that it concerns, and no other; transfers of the year are the
// annual entitlement all the same.
func TestCycleCorrected(t *testing.T) {
	monthly := newPlan(t, budget.Policy{Deposit: &budget.Deposit{Ratio: decimal("0.05"), Base: budget.OfEntitlement}})
	annual := newPlan(t, budget.Policy{Deposit: &budget.Deposit{
		Ratio: decimal("0.05"), Base: budget.OfEntitlement, Release: &budget.Release{By: budget.Pass, FullFrom: decimal("60")},
	}})
	var claims []pointed
	for m := range 12 {
		for i, h := range []string{"H1", "H2", "H3"} {
			claims = append(claims, pointed{fmt.Sprintf("c%02d-%s", m+1, h), h, m, int64(80 + 10*i + m), yuan("1000.00")})
		}
	}
	finding := budget.Finding{ID: "F1", Claim: "c04-H2", Amount: yuan("700.00"), Multiple: decimal("2"), Status: budget.Upheld}
	account := func(h string, findings ...budget.Finding) budget.Account {
		return budget.Account{Institution: h, Score: decimal("90"), Findings: findings}
	}
	var months []*budget.Clearing
	for m := range 12 {
		of := slices.DeleteFunc(slices.Clone(claims), func(c pointed) bool { return c.month != m })
		list := []budget.Account{{Institution: "H1"}, {Institution: "H2"}, {Institution: "H3"}}
		if m == 3 {
			list[1].Findings = []budget.Finding{finding}
		}
		months = append(months, clearPoints(t, "110", monthly, list, of))
	}
	year := func(claims []pointed, second ...budget.Finding) *settlement.Report {
		accounts, err := budget.Prepay([]budget.Account{account("H1"), account("H2", second...), account("H3")}, months...)
		require.NoError(t, err)
		r := clearPoints(t, "112.5", annual, accounts, claims).Report
		for _, s := range r.Statements {
			transfers, deducted := s.Due, settlement.Money(0)
			for _, m := range months {
				transfers += m.Report.Statement(s.Institution).Due
			}
			for _, l := range s.Lines {
				switch l.Kind {
				case settlement.LineRefused, settlement.LineDamages, settlement.LineReversed:
					deducted += l.Amount
				}
			}
			require.Equal(t, s.Entitlement+deducted, transfers, s.Institution)
		}
		return r
	}
	base := year(claims, finding)

	change := func(id string, to func(*pointed)) []pointed {
		list := slices.Clone(claims)
		i := slices.IndexFunc(list, func(c pointed) bool { return c.id == id })
		to(&list[i])
		return list
	}
	reversal := budget.Finding{ID: "F1R", Reverses: "F1", Claim: "c04-H2", Amount: yuan("700.00"), Multiple: decimal("2"), Status: budget.Upheld}
	deposit := []string{"withheld", "released"}
	for _, row := range []struct {
		name     string
		claims   []pointed
		findings []budget.Finding
		moved    map[string]string   // what each institution is due more
		lines    map[string][]string // the kinds that differ
	}{
		{"regrouped", change("c04-H2", func(c *pointed) { c.points -= 13 }), []budget.Finding{finding},
			map[string]string{"H2": "-1462.50"}, map[string][]string{"H2": append([]string{"price"}, deposit...)}},
		{"the patient's share", change("c04-H1", func(c *pointed) { c.covered += 250 }), []budget.Finding{finding},
			map[string]string{"H1": "-2.50"}, map[string][]string{"H1": append([]string{"covered"}, deposit...)}},
		{"withdrawn", slices.DeleteFunc(slices.Clone(claims), func(c pointed) bool { return c.id == "c12-H3" }), []budget.Finding{finding},
			map[string]string{"H3": "-11487.50"}, map[string][]string{"H3": append([]string{"price", "covered"}, deposit...)}}, // 111 × 112.5 − 1000
		{"another hospital's", change("c01-H1", func(c *pointed) { c.institution = "H3" }), []budget.Finding{finding},
			map[string]string{"H1": "-8000.00", "H3": "8000.00"},
			map[string][]string{"H1": append([]string{"price", "covered"}, deposit...), "H3": append([]string{"price", "covered"}, deposit...)}}, // 80 × 112.5 − 1000
		{"a finding reversed", claims, []budget.Finding{finding, reversal},
			map[string]string{"H2": "2100.00"}, map[string][]string{"H2": {"reversed"}}},
		{"a finding dismissed", claims, nil,
			map[string]string{"H2": "2100.00"}, map[string][]string{"H2": {"refused", "damages"}}},
	} {
		t.Run(row.name, func(t *testing.T) {
			got := year(row.claims, row.findings...)
			moved, kinds := map[string]string{}, map[string][]string{}
			for i := range got.Statements {
				s, was := &got.Statements[i], base.Statement(got.Statements[i].Institution)
				if cmp.Equal(s, was) {
					continue
				}
				moved[s.Institution] = (s.Due - was.Due).String()
				now, before := lines(s), lines(was)
				differ := map[string]bool{}
				for _, kind := range slices.Concat(slices.Collect(maps.Keys(now)), slices.Collect(maps.Keys(before))) {
					if !slices.Equal(now[kind], before[kind]) {
						differ[kind] = true
					}
				}
				kinds[s.Institution] = slices.Sorted(maps.Keys(differ))
			}
			for _, list := range row.lines {
				slices.Sort(list)
			}
			require.Equal(t, row.moved, moved)
			require.Equal(t, row.lines, kinds)
		})
	}
}
