package budget_test

import (
	"errors"
	"iter"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
)

// In this file: what policies and accounts are refused for, by whatever is asked; and claims that
// break off.

// Every fault of a policy has its path. Each policy has one fault.
func TestFaultsOfPolicies(t *testing.T) {
	head := `{"name": "p", "kind": "example", `
	for text, want := range map[string]string{
		`"budgets": [{"institution": "A", "amount": "1.00"}], "holders": [{"institution": "B", "holder": "A"}, {"institution": "B", "holder": "A"}]`:   `holders[1].institution: `,
		`"budgets": [{"institution": "A", "amount": "1.00"}], "holders": [{"institution": "B", "holder": "C"}]`:                                        `holders[0].holder: `,
		`"budgets": [{"institution": "A", "pool": "none"}]`:                                                                                            `budgets[0].pool: `,
		`"pools": [{"name": "a", "amount": "9.00"}], "budgets": [{"institution": "A", "pool": "a"}, {"institution": "B", "pool": "a", "weight": "1"}]`: `budgets[0].weight: `,
		`"pools": [{"name": "a", "amount": "9.00"}], "budgets": [{"institution": "A", "pool": "a", "weight": "0.123456789"}]`:                          `budgets[0].weight: `,
		`"instalments": {"period": "quarter", "mode": "lump", "weights": ["1", "1", "1"]}`:                                                             `instalments.weights: `,
		`"instalments": {"period": "quarter", "mode": "lump", "weights": ["0", "0", "0", "0"]}`:                                                        `instalments.weights: `,
		`"surplus_to": "split"`: `split: `,
		`"surplus_to": "cash", "split": [{"to": "a", "share": "1"}]`:                                                                                                   `split: `,
		`"surplus_to": "split", "split": [{"to": "a", "share": "0.5"}]`:                                                                                                `split: `,
		`"surplus_to": "split", "split": [{"to": "a", "share": "0.5"}, {"to": "a", "share": "0.5"}]`:                                                                   `split[1].to: `,
		`"deposit": {"ratio": "0.05", "base": "entitlement", "release": {"by": "slope", "full_from": "80", "per_point": "0.02", "zero_below": "80.01"}}`:               `deposit.release.zero_below: `,
		`"deposit": {"ratio": "0.05", "base": "entitlement", "release": {"by": "proportional", "of": "0"}}`:                                                            `deposit.release.of: `,
		`"deposit": {"ratio": "0.05", "base": "entitlement", "release": {"by": "pass", "full_from": "100.01"}}`:                                                        `deposit.release.full_from: `,
		`"deposit": {"ratio": "0.05", "base": "entitlement", "release": {"by": "steps", "steps": [{"from": "80", "release": "1"}, {"from": "80", "release": "0.5"}]}}`: `deposit.release.steps[1].from: `,
		`"deposit": {"ratio": "0.05", "base": "entitlement", "release": {"by": "steps", "steps": [{"from": "80", "release": "2.01"}]}}`:                                `deposit.release.steps[0].release: `,
		`"deposit": {"ratio": "0.05", "base": "prepaid", "methods": ["drg"]}`:                                                                                          `deposit.methods: `,
		`"deposit": {"ratio": "0.05", "base": "entitlement", "methods": ["drg", "drg"]}`:                                                                               `deposit.methods[1]: `,
		`"audit": {"sample": {"seed": "", "size": 1}}`:                                                                                                                 `audit.sample.seed: `,
	} {
		p, err := budget.ReadPolicy(strings.NewReader(head + text + "}"))
		if err == nil {
			_, err = budget.New(p)
		}
		require.ErrorContains(t, err, want, text)
		require.Len(t, strings.Split(err.Error(), "\n"), 1, "%s: %v", text, err)
	}
}

// Accounts with a fault are refused by all that takes accounts, with the path of the fault.
func TestFaultsOfAccounts(t *testing.T) {
	p, err := budget.ReadPolicy(strings.NewReader(`{"name": "p", "kind": "example", "budgets": [{"institution": "A", "amount": "100.00"}],
		"assessment": {"parts": [{"weight": "1", "indicators": [{"name": "entered"}]}]}, "instalments": {"period": "month", "mode": "lump", "prepay_ratio": "1"},
		"deposit": {"ratio": "0.05", "base": "entitlement", "release": {"by": "pass", "full_from": "60"}}, "audit": {"multiple_from": "1", "multiple_to": "5"}}`))
	require.NoError(t, err)
	plan := newPlan(t, p)
	claims := budget.Items(settlement.Period{}, each(claim("c", "A", "50.00", "0.00")))
	good := []budget.Account{{Institution: "A", Indicators: map[string]settlement.Decimal{"entered": decimal("80")}}}
	report, err := settlement.Settle(settlement.Terms{}, plan.Settlement(settlement.Period{}, good, claims))
	require.NoError(t, err)
	ask := map[string]func(a []budget.Account) error{
		"clear":       func(a []budget.Account) error { _, err := plan.Clear(report, a, claims); return err },
		"instalments": func(a []budget.Account) error { _, err := plan.Instalments(year("2025-01-01"), a...); return err },
		"assess":      func(a []budget.Account) error { _, err := plan.Assess(report, a); return err },
		"scores":      func(a []budget.Account) error { _, err := plan.Scores(report, a); return err },
		"letters":     func(a []budget.Account) error { _, err := plan.Letters(a); return err },
		"payments":    func(a []budget.Account) error { _, err := plan.Payments(report, a, claims); return err },
		"findings":    func(a []budget.Account) error { return plan.CheckFindings(report, a, claims) },
		"settlement": func(a []budget.Account) error {
			_, err := settlement.Settle(settlement.Terms{}, plan.Settlement(settlement.Period{}, a, claims))
			return err
		},
		"after": func(a []budget.Account) error {
			late := plan.AfterValue(true)
			s, err := settlement.Workers(1).Settled([]settlement.Pool{{}}, late.Settlement(settlement.Period{}, good, claims))
			require.NoError(t, err)
			_, err = late.After(s, a, claims)
			return err
		},
		"tally": func(a []budget.Account) error {
			var tally settlement.Tally
			require.NoError(t, tally.AddAll(claims))
			return plan.Close(&tally, a)
		},
	}
	finding := func(id string, change func(*budget.Finding)) budget.Finding {
		f := budget.Finding{ID: id, Claim: "c", Amount: 5_00, Multiple: decimal("2"), Status: budget.Upheld}
		change(&f)
		return f
	}
	same := func(*budget.Finding) {}
	for want, edit := range map[string]func(*budget.Account){
		"[0].institution":  func(a *budget.Account) { a.Institution = "" },
		"[0].score":        func(a *budget.Account) { a.Indicators, a.Score = nil, decimal("100.1") },
		"[0].indicators: ": func(a *budget.Account) { a.Indicators = map[string]settlement.Decimal{"other": decimal("1")} },
		"[0].findings[0].amount": func(a *budget.Account) {
			a.Findings = []budget.Finding{finding("f", func(f *budget.Finding) { f.Amount = -1 })}
		},
		"[0].findings[1].id": func(a *budget.Account) { a.Findings = []budget.Finding{finding("f", same), finding("f", same)} },
		"[0].findings[0].multiple": func(a *budget.Account) {
			a.Findings = []budget.Finding{finding("f", func(f *budget.Finding) { f.Multiple = decimal("5.01") })}
		},
		"reverses: ": func(a *budget.Account) {
			a.Findings = []budget.Finding{finding("f", func(f *budget.Finding) { f.Reverses = "f" })}
		},
		"[0].findings[2].reverses: ": func(a *budget.Account) {
			a.Findings = []budget.Finding{finding("f", same), finding("g", func(f *budget.Finding) { f.Reverses = "f" }), finding("h", func(f *budget.Finding) { f.Reverses = "g" })}
		},
		"[0].findings[1].multiple: ": func(a *budget.Account) {
			a.Findings = []budget.Finding{finding("f", same), finding("g", func(f *budget.Finding) { f.Reverses, f.Multiple = "f", decimal("3") })}
		},
		"[0].findings[1].amount: ": func(a *budget.Account) {
			a.Findings = []budget.Finding{finding("f", same), finding("g", func(f *budget.Finding) { f.Reverses, f.Amount = "f", 5_01 })}
		},
	} {
		a := good[0]
		edit(&a)
		for name, of := range ask {
			err := of([]budget.Account{a})
			require.ErrorContains(t, err, want, "%s of %s", name, want)
			require.Contains(t, err.Error(), "accounts[0]", name)
		}
	}
	for name, of := range ask {
		require.NoError(t, of(good), name)
	}
}

var errBroke = errors.New("it broke")

// breaksOff is a settlement that ends in an error from the n-th walk on.
type breaksOff struct {
	settlement.Settlement
	walks *int
	from  int
}

func (b breaksOff) Entries() iter.Seq2[settlement.Entry, error] {
	return func(yield func(settlement.Entry, error) bool) {
		*b.walks++
		if *b.walks < b.from {
			b.Settlement.Entries()(yield)
			return
		}
		for e := range b.Settlement.Entries() {
			if !yield(e, nil) {
				return
			}
			break
		}
		yield(settlement.Entry{}, errBroke)
	}
}

// Claims that break off end whatever walks them, at the first walk or at a later one.
func TestClaimsThatBreakOff(t *testing.T) {
	p := yearEnd()
	p.Budgets = []budget.Budget{{Institution: "A", Amount: decimal("100.00")}}
	p.Audit = &budget.Audit{Sample: &budget.SampleRule{Seed: "s", Size: 1, Share: decimal("0.5")}}
	plan := newPlan(t, p)
	good := budget.Items(settlement.Period{}, each(claim("c", "A", "50.00", "0.00"), claim("d", "A", "70.00", "0.00")))
	found := []budget.Account{{Institution: "A", Findings: []budget.Finding{{ID: "F", Claim: "c", Amount: 3_00, Status: budget.Upheld}}}}
	report, err := settlement.Settle(settlement.Terms{}, plan.Settlement(settlement.Period{}, found, good))
	require.NoError(t, err)
	late := plan.AfterValue(true)
	settled := func(s settlement.Settlement) (*settlement.Settled, error) {
		return settlement.Workers(1).Settled([]settlement.Pool{{}}, late.Settlement(settlement.Period{}, found, s))
	}
	for name, of := range map[string]func(settlement.Settlement) error{
		"sample":   func(s settlement.Settlement) error { _, err := plan.Sample(s); return err },
		"clear":    func(s settlement.Settlement) error { _, err := plan.Clear(report, found, s); return err },
		"payments": func(s settlement.Settlement) error { _, err := plan.Payments(report, found, s); return err },
		"findings": func(s settlement.Settlement) error { return plan.CheckFindings(report, found, s) },
		"settle": func(s settlement.Settlement) error {
			_, err := settlement.Settle(settlement.Terms{}, plan.Settlement(settlement.Period{}, found, s))
			return err
		},
		"after": func(s settlement.Settlement) error {
			first, err := settled(good)
			require.NoError(t, err)
			_, err = late.After(first, found, s)
			return err
		},
	} {
		for from := 1; ; from++ {
			walks := 0
			err := of(breaksOff{good, &walks, from})
			if walks < from {
				require.NoError(t, err, name)
				require.Greater(t, from, 1, name)
				break
			}
			require.ErrorIs(t, err, errBroke, "%s: walk %d", name, from)
		}
	}
}
