package budget_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/oracle/rat"
	"github.com/yibaojiesuan/settlement/policy"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

// kept is the sharing under which all of a surplus is kept.
func kept() *budget.Sharing {
	return &budget.Sharing{Sharing: settlement.Sharing{Surplus: []settlement.Tier{{Institution: decimal("1")}}}}
}

// around is a total for the institutions, paid to the county.
func around(t *testing.T, amount string, institutions ...string) *budget.Plan {
	p := budget.Policy{Document: policy.Document{Name: "total", Kind: policy.Example}, Budgets: []budget.Budget{{Holder: "T", Institution: "COUNTY", Amount: decimal(amount)}}}
	for _, code := range institutions {
		p.Holders = append(p.Holders, budget.Holder{Institution: code, Holder: "T"})
	}
	return newPlan(t, p)
}

// all is what a report pays.
func all(t *testing.T, s ...settlement.Settlement) string {
	t.Helper()
	r, err := settlement.Settle(settlement.Terms{}, s...)
	require.NoError(t, err)
	require.NoError(t, r.Verify())
	fits(t, r)
	var sum settlement.Money
	for _, s := range r.Statements {
		sum += s.Due
	}
	return sum.String()
}

// Worked 24: a budget around budgets counts the results of the inner ones.
func TestWorked24(t *testing.T) {
	caps := newPlan(t, budget.Policy{Budgets: []budget.Budget{{Institution: "H1", Amount: decimal("2000.00")}, {Institution: "H2", Amount: decimal("2500.00")}}})
	claims := budget.Items(settlement.Period{}, each(claim("a", "H1", "3000.00", "0.00"), claim("b", "H2", "3000.00", "0.00")))
	require.Equal(t, "4500.00", all(t, caps.Settlement(settlement.Period{}, nil, claims)))
	require.Equal(t, "4000.00", all(t, around(t, "4000.00", "H1", "H2").Settlement(settlement.Period{}, nil, caps.Settlement(settlement.Period{}, nil, claims))))

	keeps := newPlan(t, budget.Policy{Budgets: []budget.Budget{{Institution: "H1", Amount: decimal("4000.00")}}, Sharing: kept()})
	more := budget.Items(settlement.Period{}, each(claim("a", "H1", "3500.00", "0.00"), claim("b", "H2", "2000.00", "0.00")))
	require.Equal(t, "6000.00", all(t, keeps.Settlement(settlement.Period{}, nil, more)))
	require.Equal(t, "5000.00", all(t, around(t, "5000.00", "H1", "H2").Settlement(settlement.Period{}, nil, keeps.Settlement(settlement.Period{}, nil, more))))
}

// A holder inside is charged to the holder it is mapped to, whomever it pays; else to
// the holder of its name, else to that of the institution.
func TestHolderInside(t *testing.T) {
	inner := newPlan(t, budget.Policy{Budgets: []budget.Budget{{Holder: "C1", Institution: "H1", Amount: decimal("2000.00")}}})
	c := claim("a", "H9", "3000.00", "0.00")
	c.ChargedTo = "C1"
	for _, row := range []struct {
		name  string
		outer budget.Policy
		due   string
	}{
		{"by the map", budget.Policy{Budgets: []budget.Budget{{Holder: "T", Institution: "COUNTY", Amount: decimal("1500.00")}}, Holders: []budget.Holder{{Institution: "C1", Holder: "T"}}}, "1500.00"},
		{"by its name", budget.Policy{Budgets: []budget.Budget{{Holder: "C1", Institution: "COUNTY", Amount: decimal("1500.00")}}}, "1500.00"},
	} {
		t.Run(row.name, func(t *testing.T) {
			require.Equal(t, row.due, all(t, newPlan(t, row.outer).Settlement(settlement.Period{}, nil, inner.Settlement(settlement.Period{}, nil, budget.Items(settlement.Period{}, each(c))))))
		})
	}
	own := claim("a", "H1", "3000.00", "0.00")
	byMap := newPlan(t, budget.Policy{Budgets: []budget.Budget{{Holder: "C1", Institution: "H1", Amount: decimal("2000.00")}}, Holders: []budget.Holder{{Institution: "H1", Holder: "C1"}}})
	require.Equal(t, "1500.00", all(t, around(t, "1500.00", "H1").Settlement(settlement.Period{}, nil, byMap.Settlement(settlement.Period{}, nil, budget.Items(settlement.Period{}, each(own))))), "by the institution")
}

// Entries as a whole name policy and holder, and there is one of each holder,
// institution and pool.
func TestOwners(t *testing.T) {
	p := ningqiang(budget.Budget{Holder: "C1", Institution: "I1", Pool: "county", Heads: 1, Head: "HEAD"}, budget.Budget{Holder: "C2", Institution: "I2", Pool: "county", Heads: 1, Head: "HEAD"})
	plan := newPlan(t, p)
	a, b := claim("a", "I1", "30000000.00", "0.00"), claim("b", "I2", "30000000.00", "0.00")
	a.ChargedTo, b.ChargedTo = "C1", "C2"
	finding := budget.Finding{ID: "F", Claim: "a", Amount: yuan("1.00"), Status: budget.Upheld}
	s := plan.Settlement(settlement.Period{}, []budget.Account{{Institution: "I2", Findings: []budget.Finding{finding}}}, budget.Items(settlement.Period{}, each(a, b)))
	type key struct{ holder, institution string }
	var got []key
	for e, err := range s.Entries() {
		require.NoError(t, err)
		if e.Claim == "" {
			require.Equal(t, policy.Digest(plan.Policy()), e.Owner.Policy)
			got = append(got, key{e.Owner.Holder, e.Institution})
		}
	}
	require.Equal(t, []key{{"C1", "HEAD"}, {"C2", "HEAD"}, {"C1", "I1"}, {"C1", "I2"}, {"C2", "I2"}}, got)
	require.NoError(t, settlementtest.Check(s))
}

// A finding acts once, also where the accounts are given to both budgets, and does
// not come back as a surplus of the outer one.
func TestFindingInside(t *testing.T) {
	accounts := []budget.Account{{Institution: "COUNTY"}, {Institution: "H1", Findings: []budget.Finding{
		{ID: "F", Claim: "a", Amount: yuan("100.00"), Status: budget.Upheld}, {ID: "G", Amount: yuan("10.00"), Status: budget.Upheld},
		{ID: "R", Claim: "a", Amount: yuan("30.00"), Status: budget.Upheld, Reverses: "F"},
	}}}
	inner := newPlan(t, budget.Policy{Budgets: []budget.Budget{{Institution: "H1", Amount: decimal("2000.00")}}})
	claims := budget.Items(settlement.Period{}, each(claim("a", "H1", "1000.00", "0.00")))
	p := around(t, "1500.00", "H1").Policy()
	p.Sharing = kept()
	outer := newPlan(t, p)
	for _, given := range [][]budget.Account{nil, accounts} {
		nested := outer.Settlement(settlement.Period{}, given, inner.Settlement(settlement.Period{}, accounts, claims))
		report, err := settlement.Settle(settlement.Terms{}, nested)
		require.NoError(t, err)
		require.Equal(t, "920.00", report.Statement("H1").Due.String(), "1000 − 100 − 10 + 30")
		require.Equal(t, "500.00", report.Statement("COUNTY").Due.String(), "of 1500, less 1000 before refusals")
		c, err := outer.Clear(report, accounts)
		require.NoError(t, err)
		fits(t, c.Report)
		require.Equal(t, "920.00", c.Report.Statement("H1").Due.String())
		require.NoError(t, settlementtest.Check(nested))
	}
}

// Methods that leave out a budget inside would count its overrun twice: that is an
// error where it bears claims of this one, and right where it does not.
func TestMethodsInside(t *testing.T) {
	inner := newPlan(t, budget.Policy{Budgets: []budget.Budget{{Institution: "H1", Amount: decimal("2000.00")}}})
	claims := budget.Items(settlement.Period{}, each(claim("a", "H1", "3000.00", "0.00")))
	p := around(t, "1000.00", "H1").Policy()
	p.Methods = []settlement.Method{settlement.Item}
	_, err := settlement.Settle(settlement.Terms{}, newPlan(t, p).Settlement(settlement.Period{}, nil, inner.Settlement(settlement.Period{}, nil, claims)))
	require.ErrorIs(t, err, budget.ErrInside)
	p.Methods = []settlement.Method{settlement.Item, settlement.Budget}
	require.Equal(t, "1000.00", all(t, newPlan(t, p).Settlement(settlement.Period{}, nil, inner.Settlement(settlement.Period{}, nil, claims))))
	p.Methods = []settlement.Method{settlement.PerDiem}
	require.Equal(t, "2000.00", all(t, newPlan(t, p).Settlement(settlement.Period{}, nil, inner.Settlement(settlement.Period{}, nil, claims))))
}

// The room that a budget inside carries is for its own accounts.
func TestCarriedInside(t *testing.T) {
	inside := budget.Policy{Budgets: []budget.Budget{{Institution: "H", Amount: decimal("100.00")}}, Sharing: kept(), SurplusTo: budget.Carry}
	inner := newPlan(t, inside)
	outside := inside
	outside.Document = policy.Document{Name: "total", Kind: policy.Example}
	outside.Budgets = []budget.Budget{{Institution: "H", Amount: decimal("150.00")}}
	outer := newPlan(t, outside)
	report, err := settlement.Settle(settlement.Terms{}, outer.Settlement(settlement.Period{}, nil, inner.Settlement(settlement.Period{}, nil, budget.Items(settlement.Period{}, each(claim("c", "H", "90.00", "0.00"))))))
	require.NoError(t, err)
	require.Equal(t, []string{"10.00", "50.00"}, amounts(report.Statement("H"), settlement.MemoCarried))
	c, err := outer.Clear(report, []budget.Account{{Institution: "H"}})
	require.NoError(t, err)
	require.Equal(t, "50.00", c.Next()[0].CarriedIn.String())
}

// Claims that are left out of the sums are charged to nobody, and no finding is about
// them; of steps they are no part.
func TestLeftOut(t *testing.T) {
	entry := func(id string, left settlement.Left) settlement.Entry {
		return settlement.Entry{Method: settlement.Item, Institution: "H", Claim: id, Department: "D", Month: month("2025-01"), Class: settlement.ByItem, Priced: true, Amount: 100_00, Cost: 100_00, Left: left}
	}
	inner := settlementtest.Replay(settlement.About{Method: settlement.Item}, entry("a", ""), entry("p", settlement.LeftPeriod), entry("u", settlement.LeftUnpaid), entry("o", settlement.LeftOther))
	plan := newPlan(t, budget.Policy{Budgets: []budget.Budget{{Institution: "H", Amount: decimal("150.00")}}, Sharing: kept(),
		Audit: &budget.Audit{Sample: &budget.SampleRule{Seed: "s", Size: 9}}})
	var lines []settlement.Line
	for e, err := range plan.Settlement(settlement.Period{}, []budget.Account{{Institution: "H", Steps: []budget.AppliedStep{step("D", "2025-01")}}}, inner).Entries() {
		require.NoError(t, err)
		if e.Claim == "" {
			lines = e.Lines
		}
	}
	require.Len(t, lines, 2)
	require.Equal(t, "-100.00", lines[0].Amount.String(), "the step's")
	require.Equal(t, "50.00", lines[1].Amount.String(), "kept of 150.00 − 100.00")
	for _, row := range []struct {
		claim string
		is    error
	}{{"p", settlement.ErrClaim}, {"o", settlement.ErrClaim}, {"u", budget.ErrFinding}} {
		accounts := []budget.Account{{Institution: "H", Findings: []budget.Finding{{ID: "F", Claim: row.claim, Amount: 1, Status: budget.Upheld}}}}
		var last error
		for _, err := range plan.Settlement(settlement.Period{}, accounts, inner).Entries() {
			last = err
		}
		require.ErrorIs(t, last, row.is, row.claim)
	}
	drawn, err := plan.Sample(inner)
	require.NoError(t, err)
	require.ElementsMatch(t, []string{"a", "u"}, ids(drawn))
}

// What claims cost above their price is shown once.
func TestAbovePriceInside(t *testing.T) {
	dear := settlementtest.Replay(settlement.About{Method: settlement.PerDiem}, settlement.Entry{Method: settlement.PerDiem, Institution: "H1", Claim: "d", Class: settlement.BedDay, Priced: true, Amount: 100_00, Cost: 140_00})
	inner := newPlan(t, budget.Policy{Budgets: []budget.Budget{{Institution: "H1", Amount: decimal("100.00")}}})
	r, err := settlement.Settle(settlement.Terms{}, around(t, "100.00", "H1").Settlement(settlement.Period{}, nil, inner.Settlement(settlement.Period{}, nil, dear)))
	require.NoError(t, err)
	require.NoError(t, r.Verify())
	require.Equal(t, []string{"40.00"}, amounts(r.Statement("H1"), settlement.MemoBorne))
	require.Empty(t, amounts(r.Statement("COUNTY"), settlement.MemoBorne))
}

// Random budgets in each other, three deep, against the formula of section 12 on
// what the inner came to: Σ entitlements of a holder's claims and lines.
func TestNestedAgainstOracle(t *testing.T) {
	r := rand.New(rand.NewPCG(24, 1))
	for i := range testsize.Of(40, 400) {
		var years []year12
		var claims []budget.Claim
		accounts := []budget.Account{}
		outer := budget.Policy{Document: policy.Document{Name: "inner", Kind: policy.Example}}
		first := randomYear(r)
		outer.Sharing, outer.SurplusTo, outer.Split, outer.Instalments = first.policy.Sharing, first.policy.SurplusTo, first.policy.Split, first.policy.Instalments
		for h := range 1 + r.IntN(3) {
			y := randomYear(r)
			y.policy.Sharing, y.policy.SurplusTo, y.policy.Instalments = first.policy.Sharing, first.policy.SurplusTo, first.policy.Instalments
			y.account.ReasonableOverrun = 0
			y.account.Institution = fmt.Sprintf("H%d", h)
			for j, c := range y.claims() {
				c.ID, c.Institution = fmt.Sprintf("%d-%d", h, j), y.account.Institution
				claims = append(claims, c)
			}
			for j := range y.account.Findings {
				f := &y.account.Findings[j]
				f.ID = fmt.Sprintf("%d-%s", h, f.ID)
				f.Claim = fmt.Sprintf("%d-%s", h, f.Claim[1:])
			}
			outer.Budgets = append(outer.Budgets, budget.Budget{Institution: y.account.Institution, Amount: y.budget.Decimal()})
			years, accounts = append(years, y), append(accounts, y.account)
		}
		came, refused := new(big.Rat), new(big.Rat)
		for _, y := range years {
			came.Add(came, y.entitlement())
			refused.Add(refused, rat.Yuan(y.refused))
		}
		nested := newPlan(t, outer).Settlement(settlement.Period{}, accounts, budget.Items(settlement.Period{}, each(claims...)))
		// Two totals around them, each a random year of its own about what came.
		for level := range 2 {
			y := randomYear(r)
			y.policy.Document = policy.Document{Name: fmt.Sprintf("total %d", level), Kind: policy.Example}
			payee := fmt.Sprintf("T%d", level)
			y.policy.Budgets[0].Institution, y.account.Institution = payee, payee
			for h := range years {
				y.policy.Holders = append(y.policy.Holders, budget.Holder{Institution: fmt.Sprintf("H%d", h), Holder: payee})
			}
			if level == 1 {
				y.policy.Holders = append(y.policy.Holders, budget.Holder{Institution: "T0", Holder: payee})
			}
			y.account.Findings, y.account.ReasonableOverrun = nil, 0
			y.incurred, y.refused = settlement.Money(rat.InFen(rat.Sum(came, refused))), settlement.Money(rat.InFen(refused))
			came = y.entitlement()
			outer := []budget.Account{y.account}
			if r.IntN(2) == 0 { // the findings are known to both
				for _, a := range accounts {
					outer = append(outer, budget.Account{Institution: a.Institution, Findings: a.Findings})
				}
			}
			nested = newPlan(t, y.policy).Settlement(settlement.Period{}, outer, nested)
		}
		report, err := settlement.Settle(settlement.Terms{}, nested)
		require.NoError(t, err)
		require.NoError(t, report.Verify())
		fits(t, report)
		var due settlement.Money
		for _, s := range report.Statements {
			due += s.Due
		}
		require.Zero(t, rat.Yuan(due).Cmp(came), "%d: got %s, want %s", i, due, came.FloatString(2))
	}
}
