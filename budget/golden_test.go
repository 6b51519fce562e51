package budget_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// What the examples' policies make before any claim is settled: how budgets arise,
// what is prepaid and when, the letters of an audit. The reports are the goldens of
// the program that settles jobs.
func TestExamples(t *testing.T) {
	type origins struct {
		Pools   []budget.Origin     `json:"pools,omitempty"`
		Quotas  []budget.QuotaSheet `json:"quotas,omitempty"`
		Budgets []budget.Origin     `json:"budgets,omitempty"`
	}
	for _, row := range []struct {
		name, policy, accounts, from string
		make                         func(*testing.T, *budget.Plan, []budget.Account, settlement.Period) any
	}{
		{"qingdao/instalments", "policy.json", "", "2003-01-01", instalments},
		{"qingdao/instalments-next", "policy-next.json", "accounts-next.json", "2004-01-01", instalments},
		{"hefei/instalments", "prepayment.json", "accounts.json", "2001-04-01", instalments},
		{"hefei/instalments-next", "prepayment-next.json", "accounts-next.json", "2002-04-01", instalments},
		{"hefei/instalments-rolling", "rolling.json", "accounts-rolling.json", "2002-04-01", instalments},
		{"hefei/origins-prepayment", "prepayment.json", "", "2001-04-01", nil},
		{"hefei/origins", "policy.json", "", "2001-04-01", nil},
		{"hefei/origins-normalised", "policy-normalised.json", "", "2001-04-01", nil},
		{"qingdao/origins", "policy.json", "", "2003-01-01", nil},
		{"qingdao/origins-next", "policy-next.json", "", "2004-01-01", nil},
		{"ningqiang/origins", "policy.json", "", "2022-01-01", nil},
		{"qingdao/room-next", "policy-next.json", "accounts-next.json", "2004-01-01", func(t *testing.T, p *budget.Plan, a []budget.Account, _ settlement.Period) any {
			// What the year's cost is measured against, and a personal account closed.
			type room struct{ Budget, CarriedIn, Available, PersonalBalance, PersonalPaid, PersonalCarried settlement.Money }
			r := room{Budget: p.Budgets()[0].Amount, CarriedIn: a[0].CarriedIn, PersonalBalance: 1000_01}
			r.Available = r.Budget + r.CarriedIn
			var err error
			r.PersonalPaid, r.PersonalCarried, _, err = p.CloseAccount(r.PersonalBalance)
			require.NoError(t, err)
			return r
		}},
		{"qingdao/pooled", "policy.json", "", "2003-01-01", func(t *testing.T, p *budget.Plan, _ []budget.Account, _ settlement.Period) any {
			// The pooled money before and after the hospital's share of it.
			policy := p.Policy()
			whole, shares := policy.Budgets[0], policy.Budgets[0].Shares
			policy.Budgets = []budget.Budget{whole}
			policy.Budgets[0].Shares = shares[:1]
			pooled, err := budget.New(policy)
			require.NoError(t, err)
			type money struct{ Pooled, Budget, AdjustmentFund settlement.Money }
			m := money{Pooled: pooled.Budgets()[0].Amount, Budget: p.Budgets()[0].Amount}
			m.AdjustmentFund = m.Pooled - m.Budget
			return m
		}},
		{"linyi/letters", "audit.json", "audit-accounts.json", "2008-01-01", func(t *testing.T, p *budget.Plan, a []budget.Account, _ settlement.Period) any {
			list, err := p.Letters(a)
			require.NoError(t, err)
			return list
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			dir := filepath.Join("..", "examples", filepath.Dir(row.name))
			f, err := os.Open(filepath.Join(dir, row.policy))
			require.NoError(t, err)
			defer f.Close()
			policy, err := budget.ReadPolicy(f)
			require.NoError(t, err)
			plan, err := budget.New(policy)
			require.NoError(t, err)
			var accounts []budget.Account
			if row.accounts != "" {
				g, err := os.Open(filepath.Join(dir, row.accounts))
				require.NoError(t, err)
				defer g.Close()
				accounts, err = budget.ReadAccounts(g)
				require.NoError(t, err)
			}
			if row.make == nil {
				row.make = func(_ *testing.T, p *budget.Plan, _ []budget.Account, _ settlement.Period) any {
					return origins{p.Pools(), p.Quotas(), p.Budgets()}
				}
			}
			var b bytes.Buffer
			enc := json.NewEncoder(&b)
			enc.SetEscapeHTML(false)
			enc.SetIndent("", "  ")
			require.NoError(t, enc.Encode(row.make(t, plan, accounts, year(row.from))))
			file := filepath.Join(dir, filepath.Base(row.name)+".golden.json")
			if *update {
				require.NoError(t, os.WriteFile(file, b.Bytes(), 0o644))
			}
			want, err := os.ReadFile(file)
			require.NoError(t, err, "run the test with -update, then read the file")
			if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(b.String(), "\n")); diff != "" {
				t.Errorf("%s (−want +got):\n%s", file, diff)
			}
		})
	}
}

func instalments(t *testing.T, p *budget.Plan, accounts []budget.Account, period settlement.Period) any {
	list, err := p.Instalments(period, accounts...)
	require.NoError(t, err)
	for _, x := range list {
		for _, l := range x.Lines {
			require.NoError(t, l.Trail.Replay())
			require.Zero(t, l.Trail.Result().Cmp(l.Amount.Decimal()))
		}
	}
	return list
}
