package budget_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/policy"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

// In this file: budgets that Within puts around others (section 24).

func totalPolicy(amount string, institutions ...string) budget.Policy {
	p := budget.Policy{Document: policy.Document{Name: "total", Kind: policy.Example}, Budgets: []budget.Budget{{Holder: "T", Institution: "COUNTY", Amount: decimal(amount)}}}
	for _, code := range institutions {
		p.Holders = append(p.Holders, budget.Holder{Institution: code, Holder: "T"})
	}
	return p
}

func within(t testing.TB, inner *budget.Plan, totals []budget.Account, outer ...*budget.Plan) *budget.Plan {
	t.Helper()
	for _, o := range outer {
		var err error
		inner, err = inner.Within(o, totals)
		require.NoError(t, err)
		totals = nil
	}
	return inner
}

// Worked 24 in one plan: its settlement is that of one wrapped by the other, to the byte, and so
// is that of a tally.
func TestWorked24Within(t *testing.T) {
	caps := newPlan(t, budget.Policy{Document: example, Budgets: []budget.Budget{{Institution: "H1", Amount: decimal("2000.00")}, {Institution: "H2", Amount: decimal("2500.00")}}})
	keeps := newPlan(t, budget.Policy{Document: example, Budgets: []budget.Budget{{Institution: "H1", Amount: decimal("4000.00")}}, Sharing: kept()})
	for _, row := range []struct {
		inner  *budget.Plan
		total  string
		claims []settlement.Entry
		want   string
	}{
		{caps, "4000.00", []settlement.Entry{byItem("a", "H1", "", "3000.00"), byItem("b", "H2", "", "3000.00")}, "4000.00"},
		{keeps, "5000.00", []settlement.Entry{byItem("a", "H1", "", "3500.00"), byItem("b", "H2", "", "2000.00")}, "5000.00"},
	} {
		total := newPlan(t, totalPolicy(row.total, "H1", "H2"))
		both := within(t, row.inner, nil, total)
		claims := replayOf(row.claims...)
		require.Equal(t, row.want, all(t, both.Settlement(settlement.Period{}, nil, claims...)))
		nested := must(settlement.Settle(settlement.Terms{}, total.Settlement(settlement.Period{}, nil, row.inner.Settlement(settlement.Period{}, nil, claims...))))
		report := must(settlement.Settle(settlement.Terms{}, both.Settlement(settlement.Period{}, nil, claims...)))
		require.Equal(t, nested, report)
		require.NoError(t, settlementtest.Check(both.Settlement(settlement.Period{}, nil, claims...)))
		sums := tally(t, claims...)
		require.NoError(t, both.Close(sums, nil))
		sums.IDsChecked()
		closed := must(sums.Settle(settlement.Terms{}))
		require.Equal(t, report.Statements, closed.Statements)
	}
}

// Budgets that bear points wait for the value, and those around them with them. The first two
// rows are worked 20c in a county: C1 comes to 40000.00 and C2 to 9000.00.
func TestWithinAfterTheValue(t *testing.T) {
	terms := single(settlement.Terms{Fund: decimal("24000.00"), Basis: settlement.FundOnly, OffFund: []settlement.Method{settlement.Item}})
	for _, row := range []struct {
		total, county, drawn string
	}{{"49000.00", "", "25000.02"}, {"45000.00", "-4000.00", "21000.02"}, {"60000.00", "", "25000.02"}} {
		both := within(t, newPlan(t, community()), nil, newPlan(t, totalPolicy(row.total, "C1", "C2")))
		after := afterValue(t, both, terms, nil, worked20c()...)
		require.Equal(t, "6571.44", dueOf(after.Report, "C1"))
		require.Equal(t, row.drawn, after.Report.Pool("").ReserveDrawn.String())
		require.Equal(t, "0.02", after.Report.Pool("").Residue.String())
		var over []string
		for _, l := range after.Lines["T"] {
			if l.Kind == settlement.LineOver {
				over = append(over, l.Amount.String())
			}
		}
		require.Equal(t, row.county, strings.Join(over, " "))
		require.Equal(t, "C2", after.Report.Statement("H2").ByHolder[1].Holder, "by the holders inside")
	}
}

// A finding acts once, wherever a budget bears its claim: inside, around, or in the clearing.
func TestFindingsWithin(t *testing.T) {
	inner := newPlan(t, budget.Policy{Document: example, Budgets: []budget.Budget{{Institution: "H1", Amount: decimal("80.00")}}})
	both := within(t, inner, nil, newPlan(t, totalPolicy("150.00", "H1", "H2")))
	claims := []budget.Claim{claim("a", "H1", "100.00", "0.00"), claim("b", "H2", "100.00", "0.00"), claim("c", "H3", "100.00", "0.00")}
	accounts := []budget.Account{{Institution: "H3"}, {Institution: "H2"}, {Institution: "H1"}}
	for i, id := range []string{"c", "b", "a"} {
		accounts[i].Findings = []budget.Finding{{ID: "F" + id, Claim: id, Amount: yuan("30.00"), Status: budget.Upheld, Multiple: decimal("2")}}
	}
	c := clear(t, both, accounts, claims...)
	var refused []string
	var sum settlement.Money
	for _, s := range c.Report.Statements {
		for _, l := range s.Lines {
			if l.Kind == settlement.LineRefused {
				refused = append(refused, s.Institution+" "+string(l.Method)+" "+l.Amount.String())
			}
		}
		sum += s.Due
	}
	require.Equal(t, []string{"H1 budget -30.00", "H2 budget -30.00", "H3 clearing -30.00"}, refused)
	// min(70, 80) and 70 come to 140.00 of 150.00; H3 has 70.00; less damages.
	require.Equal(t, yuan("140.00")+yuan("70.00")-yuan("180.00"), sum)

	// A claim that is not there is reported once, with the place in the accounts that were given.
	accounts[1].Findings[0].Claim = "z"
	_, err := settlement.Settle(settlement.Terms{}, both.Settlement(settlement.Period{}, accounts, budget.Items(settlement.Period{}, each(claims...))))
	require.Equal(t, []string{`accounts[1].findings[0].claim: no such claim: "z"`}, faults(err))
}

// Faults of the budgets around name their level; what only the plan inside may say is refused.
func TestWithinRefused(t *testing.T) {
	inner := newPlan(t, budget.Policy{Document: example, Budgets: []budget.Budget{{Institution: "H1", Amount: decimal("80.00")}}})
	p := totalPolicy("100.00", "H1")
	p.Deposit, p.Audit, p.PositiveDue, p.Difference = &budget.Deposit{Ratio: decimal("0.1")}, &budget.Audit{}, budget.Roll, settlement.DifferencesResidue
	_, err := inner.Within(newPlan(t, p), []budget.Account{{Institution: "COUNTY", Prepaid: 1, Released: decimal("0.00"), Findings: []budget.Finding{{ID: "F", Status: budget.Pending}}}, {Institution: "H1", CarriedIn: 1}})
	clears := ": excluded by another field: the plan inside clears"
	inside := ": no budget takes it: it belongs in the accounts of the budget inside"
	require.Equal(t, []string{
		"deposit" + clears, "audit" + clears, "positive_due" + clears, "difference: excluded by another field: the plan inside says where differences come from",
		`accounts[1].carried_in: no budget takes it: "H1" has no budget`,
		"accounts[0].prepaid" + inside, "accounts[0].released" + inside, "accounts[0].findings" + inside,
	}, faults(err))
	_, err = inner.Within(inner, nil)
	require.ErrorIs(t, err, settlement.ErrDuplicate)
	_, err = inner.Within(newPlan(t, budget.Policy{Document: policy.Document{Name: "none", Kind: policy.Example}}), nil)
	require.Equal(t, []string{"budgets: required"}, faults(err))

	p = totalPolicy("100.00", "H1")
	p.Sharing = &budget.Sharing{Sharing: settlement.Sharing{ReasonableOnly: true, Overrun: []settlement.Tier{{Fund: decimal("1")}}}}
	both := within(t, inner, []budget.Account{{Institution: "COUNTY", ReasonableOverrun: 1}}, newPlan(t, p))
	_, err = settlement.Settle(settlement.Terms{}, both.Settlement(settlement.Period{}, nil, budget.Items(settlement.Period{}, each(claim("a", "H1", "100.00", "0.00")))))
	require.Equal(t, []string{"around[0].accounts[0].reasonable_overrun: the reasonable part exceeds the overrun: got 0.01 of 0.00"}, faults(err))
}

// Each level's room goes to its own accounts, and each level may be prepaid.
func TestWithinOverTheYears(t *testing.T) {
	room := func(name, amount, institution string, mode budget.InstalmentMode) budget.Policy {
		return budget.Policy{
			Document: policy.Document{Name: name, Kind: policy.Example}, Budgets: []budget.Budget{{Holder: "B" + name, Institution: institution, Amount: decimal(amount)}},
			Sharing: kept(), SurplusTo: budget.Carry, Instalments: &budget.Instalments{Period: budget.Half, Mode: mode},
			Holders: []budget.Holder{{Institution: "H", Holder: "B" + name}},
		}
	}
	both := within(t, newPlan(t, room("1", "100.00", "H", "")), []budget.Account{{Institution: "COUNTY", CarriedIn: yuan("7.00")}}, newPlan(t, room("2", "150.00", "COUNTY", "")))
	accounts := []budget.Account{{Institution: "COUNTY", Debt: yuan("80.00")}}
	c := clear(t, both, accounts, claim("a", "H", "90.00", "0.00"))
	require.Equal(t, "10.00", c.Next()[1].CarriedIn.String())
	require.Equal(t, "0.00", c.Next()[0].CarriedIn.String())
	// E 100.00, what the inner came to: 150 + 7 − 100.
	require.Equal(t, [][]budget.Account{{{Institution: "COUNTY", CarriedIn: yuan("57.00")}}}, c.NextAround())
	require.Contains(t, c.Report.Digests.Documents, settlement.DocumentDigest{Document: budget.AroundAccounts(0), Digest: policy.Digest([]budget.Account{{Institution: "COUNTY", CarriedIn: yuan("7.00")}})})

	var arose []string
	for _, o := range both.Budgets() {
		arose = append(arose, o.Name+" "+o.Amount.String())
	}
	require.Equal(t, []string{"B1 100.00", "B2 150.00"}, arose)
	list, err := both.Instalments(year("2025-01-01"), accounts...)
	require.NoError(t, err)
	var pays []string
	for _, x := range list {
		pays = append(pays, x.Institution+" "+x.Pay.String())
	}
	require.Equal(t, []string{"H 50.00", "H 50.00", "COUNTY 0.00", "COUNTY 70.00"}, pays, "the debt of 80.00 comes off the county's")
	require.Len(t, must(within(t, newPlan(t, budget.Policy{Document: example}), nil, newPlan(t, room("2", "150.00", "COUNTY", ""))).Instalments(year("2025-01-01"))), 2)
	_, err = within(t, newPlan(t, budget.Policy{Document: example}), nil, newPlan(t, totalPolicy("1.00"))).Instalments(year("2025-01-01"))
	require.ErrorIs(t, err, budget.ErrInstalments)
}

// A budget around one budget that allows everything changes nothing: no due, whatever the
// budget, its claims, its accounts, and when it acts.
func TestAroundThatAllowsEverything(t *testing.T) {
	most := settlement.Money(1 << 50)
	rapid.Check(t, func(r *rapid.T) {
		y := randomYear(rand.New(rand.NewPCG(rapid.Uint64().Draw(r, "seed"), 24)))
		terms := settlement.Terms{}
		entries := []settlement.Entry{}
		for i, c := range y.claims() {
			e := byItem(c.ID, "H", "", c.Cost.String())
			e.Covered = c.Covered
			if i == 0 && rapid.Bool().Draw(r, "points") {
				terms = settlement.Terms{PointValue: decimal("1.7")}
				p := scored("p", "H", "", "77.7777", "100.00", "3.00")
				entries = append(entries, p)
			}
			entries = append(entries, e)
		}
		allows := budget.Policy{Document: policy.Document{Name: "allows", Kind: policy.Example}, Budgets: []budget.Budget{{Holder: "T", Institution: rapid.SampledFrom([]string{"H", "COUNTY"}).Draw(r, "payee"), Amount: most.Decimal()}}}
		allows.Holders = []budget.Holder{{Institution: "H", Holder: "T"}}
		inner, err := budget.New(y.policy)
		require.NoError(r, err)
		outer, err := budget.New(allows)
		require.NoError(r, err)
		both, err := inner.Within(outer, nil)
		require.NoError(r, err)
		accounts := []budget.Account{y.account}
		dues := func(p *budget.Plan) map[string]settlement.Money {
			after, err := tryAfter(p, single(terms), accounts, entries...)
			require.NoError(r, err)
			c, err := p.Clear(after.Report, accounts, replayOf(entries...)...)
			require.NoError(r, err)
			require.NoError(r, c.Report.Verify())
			m := map[string]settlement.Money{}
			for _, s := range c.Report.Statements {
				if s.Institution != "COUNTY" || s.Due != 0 {
					m[s.Institution] = s.Due
				}
			}
			return m
		}
		require.Equal(r, fmt.Sprint(dues(inner)), fmt.Sprint(dues(both)))
	})
}

// TestAccountsThatSayNothing: an account inside without a fact changes nothing of a budget around:
// neither amounts nor the words of a fault, which names the budget.
func TestAccountsThatSayNothing(t *testing.T) {
	inner := newPlan(t, budget.Policy{Budgets: []budget.Budget{{Institution: "H1", Amount: decimal("2000.00")}}})
	less := byItem("b", "H2", "", "0.00")
	for amount, fault := range map[string]string{"4000.00": "", "90000000000000000.00": "around[0].budgets[0]"} {
		p := totalPolicy(amount, "H1", "H2")
		if p.Sharing = kept(); fault != "" { // a surplus that does not fit
			less.Lines = []settlement.Line{{Method: settlement.Item, Kind: settlement.LineOver, Amount: yuan("-90000000000000000.00")}}
		}
		nested := within(t, inner, nil, newPlan(t, p))
		var told []string
		for _, accounts := range [][]budget.Account{nil, {{Institution: "H1"}, {Institution: "COUNTY"}}} {
			report, err := settlement.Settle(settlement.Terms{}, nested.Settlement(settlement.Period{}, accounts, replayOf(byItem("a", "H1", "", "1500.00"), less)...))
			if fault != "" {
				require.ErrorContains(t, err, fault)
				told = append(told, err.Error())
				continue
			}
			require.NoError(t, err)
			told = append(told, dueOf(report, "H1")+" "+dueOf(report, "COUNTY"))
		}
		require.Equal(t, told[0], told[1])
	}
}

// TestInstalmentsOfQuotas: quotas × volumes have no amount that could be divided over cycles, and
// a budget with an amount has no volumes. The fault names the budget, also one around.
func TestInstalmentsOfQuotas(t *testing.T) {
	for _, row := range []struct {
		mode  budget.InstalmentMode
		wrong int
		want  error
	}{{"", 1, policy.ErrExcludes}, {budget.Lump, 1, policy.ErrExcludes}, {budget.Claims, 1, policy.ErrExcludes}, {budget.Volume, 0, policy.ErrRequired}} {
		p := budget.Policy{
			Quotas:      []budget.Quota{{Name: "visit", Amount: decimal("80.00")}},
			Budgets:     []budget.Budget{{Institution: "H1", Amount: decimal("1000.00")}, {Institution: "H2", Quotas: []string{"visit"}}},
			Instalments: &budget.Instalments{Period: budget.Quarter, Mode: row.mode},
		}
		path := fmt.Sprintf("budgets[%d].quotas", row.wrong)
		plan := newPlan(t, p)
		list, err := plan.Instalments(year("2025-01-01"))
		require.Empty(t, list)
		inner := newPlan(t, budget.Policy{Budgets: []budget.Budget{{Institution: "H1", Amount: decimal("1.00")}}})
		_, outer := within(t, inner, nil, newPlan(t, totalPolicy("9.00", "H1")), plan).Instalments(year("2025-01-01"))
		for at, err := range map[string]error{path: err, "around[1]." + path: outer} {
			var f *settlement.FieldError
			require.ErrorAs(t, err, &f)
			require.Equal(t, at, f.Path)
			require.ErrorIs(t, err, row.want)
			require.NotContains(t, err.Error(), "\n", "it is told once")
		}
	}
}

// TestPathsOfFindingsAround: a budget around names a finding or a step as it stands in the accounts
// of the plan inside, though its own list of accounts is another.
func TestPathsOfFindingsAround(t *testing.T) {
	inner := newPlan(t, budget.Policy{Budgets: []budget.Budget{{Institution: "H1", Amount: decimal("2000.00")}}})
	nested := within(t, inner, []budget.Account{{Institution: "COUNTY", CarriedIn: 1}}, newPlan(t, totalPolicy("4000.00", "H1", "H2")))
	found := budget.Finding{ID: "f", Claim: "not there", Amount: 1, Status: budget.Upheld}
	for at, accounts := range map[string][]budget.Account{
		"accounts[0].findings[0]": {{Institution: "H2", Findings: []budget.Finding{found}}},
		"accounts[2].findings[1]": {{Institution: "H1"}, {Institution: "H3"}, {Institution: "H2", Findings: []budget.Finding{{ID: "g", Amount: 1, Status: budget.Upheld}, found}}},
	} {
		_, err := settlement.Settle(settlement.Terms{}, nested.Settlement(settlement.Period{}, accounts, replayOf(byItem("a", "H1", "", "1500.00"), byItem("b", "H2", "", "5.00"))...))
		require.ErrorIs(t, err, settlement.ErrClaim)
		require.ErrorContains(t, err, at+".claim")
	}
}

// TestDebtsAround: what an institution that a budget around pays owes stands in the accounts inside,
// and comes off that budget's prepayments, whatever else the account around says; it comes off once,
// where a budget inside pays the institution, too.
func TestDebtsAround(t *testing.T) {
	inner := newPlan(t, budget.Policy{Budgets: []budget.Budget{{Institution: "H1", Amount: decimal("1200.00")}}, Instalments: &budget.Instalments{Period: budget.Half}})
	outer := func(amount string) *budget.Plan {
		p := totalPolicy(amount, "H1")
		p.Instalments = &budget.Instalments{Period: budget.Half}
		p.Budgets = append(p.Budgets, budget.Budget{Holder: "U", Institution: "H1", Amount: decimal("300.00")})
		return newPlan(t, p)
	}
	for _, totals := range [][]budget.Account{nil, {{Institution: "COUNTY", CarriedIn: 100}}} {
		list, err := within(t, inner, totals, outer("2000.00"), outer("1000.00")).Instalments(year("2025-01-01"), budget.Account{Institution: "COUNTY", Debt: yuan("1100.00")}, budget.Account{Institution: "H1", Debt: yuan("50.00")})
		require.NoError(t, err)
		var got []string
		for _, x := range list {
			got = append(got, x.Holder+" "+x.Amount.String()+" "+x.Pay.String()+" "+x.Debt.String())
		}
		require.Equal(t, []string{
			"H1 600.00 550.00 0.00", "H1 600.00 600.00 0.00",
			"T 1000.00 0.00 100.00", "T 1000.00 900.00 0.00", "U 150.00 150.00 0.00", "U 150.00 150.00 0.00",
			"T 500.00 500.00 0.00", "T 500.00 500.00 0.00", "U 150.00 150.00 0.00", "U 150.00 150.00 0.00",
		}, got)
	}
}
