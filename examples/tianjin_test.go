package examples_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/rows"
)

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(name, got, 0o644))
	}
	want, err := os.ReadFile(name)
	require.NoError(t, err, "run the test with -update, then read the file")
	require.Equal(t, string(want), string(got))
}

type example struct {
	plan    *capitation.Plan
	members settlement.Claims[capitation.Member]
	charges settlement.Claims[capitation.Charge]
}

// open opens the files of Tianjin, whose folder the test then works in.
func open(t *testing.T) example {
	t.Helper()
	t.Chdir("tianjin")
	f, err := os.Open("policy.json")
	require.NoError(t, err)
	defer f.Close()
	policy, err := capitation.ReadPolicy(f)
	require.NoError(t, err)
	plan, err := capitation.New(policy)
	require.NoError(t, err)
	return example{plan, his.Members(rows.Path("members.csv")).Claims(), his.Charges(rows.Path("charges.csv"), plan.Columns()...).Claims()}
}

func period(from, to settlement.Month) settlement.Period {
	return settlement.Period{From: from.First(), To: to.Last()}
}

// TestMonths writes every month's account of every hospital, and the year's, as
// an insurance office keeps them. The months add up to the year.
func TestMonths(t *testing.T) {
	x := open(t)
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	require.NoError(t, w.Write([]string{
		"period", "institution", "head_months", "head_fees", "reduction", "own_cost", "patient_share", "waived",
		"referred_fund", "referred_share", "balance", "borne", "due",
	}))
	january := settlement.MustMonth("2025-01")
	sums := map[string]settlement.Money{}
	write := func(name string, p settlement.Period) []capitation.Account {
		accounts, err := x.plan.Account(p, x.members, x.charges)
		require.NoError(t, err)
		for _, a := range accounts {
			row := []string{name, a.Institution, strconv.Itoa(a.HeadMonths)}
			for _, m := range []settlement.Money{a.HeadFees, a.Reduction, a.Cost, a.Share, a.Waived, a.ReferredFund, a.ReferredShare, a.Balance, a.Borne, a.Due} {
				row = append(row, m.String())
			}
			require.NoError(t, w.Write(row))
		}
		return accounts
	}
	for i := range 12 {
		m := january.Add(i)
		for _, a := range write(m.String(), period(m, m)) {
			sums[a.Institution] += a.Due
		}
	}
	for _, a := range write("2025", period(january, january.Add(11))) {
		require.Equal(t, a.Due, sums[a.Institution], a.Institution)
	}
	w.Flush()
	golden(t, "months.golden.csv", b.Bytes())
}

// TestComparison compares the members with patients paid by item, and draws up
// the standard that their history would give.
func TestComparison(t *testing.T) {
	x := open(t)
	january := settlement.MustMonth("2025-01")
	patients, err := x.plan.Patients(period(january, january.Add(11)), x.members, x.charges)
	require.NoError(t, err)
	byItem := readPatients(t, "byitem.csv")
	list, err := capitation.Compare(settlement.Each(append(patients, byItem...)))
	require.NoError(t, err)
	draft := x.plan.Policy()
	draft.Standards[0].Annual = settlement.Decimal{}
	_, summary, err := capitation.Calibrate(draft, capitation.Calibration{Unit: 100 * settlement.Yuan}, settlement.Each(byItem))
	require.NoError(t, err)
	for i := range list {
		for _, g := range []*capitation.Group{&list[i].PerHead, &list[i].ByItem} {
			require.NoError(t, g.Trail.Replay())
			g.Trail = nil
		}
	}
	for i := range summary.Categories {
		require.NoError(t, summary.Categories[i].Trail.Replay())
		summary.Categories[i].Trail = nil
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	require.NoError(t, e.Encode(struct {
		Comparison  []capitation.Comparison        `json:"comparison"`
		Calibration *capitation.CalibrationSummary `json:"calibration"`
	}{list, summary}))
	golden(t, "compare.golden.json", b.Bytes())
}

// TestClearing holds job-clearing.json to its parts: the budgets bear claims by item
// and nothing of the heads, and the transfer has both.
func TestClearing(t *testing.T) {
	x := open(t)
	january := settlement.MustMonth("2025-01")
	year := period(january, january.Add(11))
	heads := x.plan.Settlement(year, x.members, x.charges)
	items := func() settlement.Settlement {
		return budget.Items(settlement.Period{}, his.Items(rows.Path("inpatient.csv")).Claims())
	}
	read := func(name string, into func(io.Reader) error) {
		f, err := os.Open(name)
		require.NoError(t, err)
		defer f.Close()
		require.NoError(t, into(f))
	}
	var policy budget.Policy
	read("total-budget.json", func(r io.Reader) (err error) { policy, err = budget.ReadPolicy(r); return err })
	var accounts []budget.Account
	read("total-budget-accounts.json", func(r io.Reader) (err error) { accounts, err = budget.ReadAccounts(r); return err })
	settle := func(p budget.Policy, parts ...settlement.Settlement) (*budget.Plan, *settlement.Report) {
		plan, err := budget.New(p)
		require.NoError(t, err)
		report, err := settlement.Settle(settlement.Terms{}, plan.Settlement(settlement.Period{}, accounts, parts...))
		require.NoError(t, err)
		return plan, report
	}
	plan, both := settle(policy, heads, items())
	_, alone := settle(policy, items())
	cleared, err := plan.Clear(both, accounts)
	require.NoError(t, err)
	require.NoError(t, cleared.Report.Verify())

	year11, err := x.plan.Account(period(january, january.Add(10)), x.members, x.charges)
	require.NoError(t, err)
	whole, err := x.plan.Account(year, x.members, x.charges)
	require.NoError(t, err)
	for i, row := range []struct{ prepaid, budget, deposit, due string }{
		// 480000.00 of claims and half of the surplus; 330000.00 capped at 300000.00,
		// with 15000.00 × 0.5 + 15000.00 × 0.2; 190000.00 and half of the surplus.
		{"475000.00", "490000.00", "-5000.00", "1482853.87"},
		{"285000.00", "310500.00", "-15000.00", "706314.86"},
		{"190000.00", "195000.00", "0.00", "12050.00"},
	} {
		code := accounts[i].Institution
		of := func(r *settlement.Report) (lines []settlement.Line) {
			for _, l := range r.Statement(code).Lines {
				if l.Method == settlement.Budget || l.Method == settlement.Item {
					lines = append(lines, l)
				}
			}
			return lines
		}
		require.Equal(t, of(alone), of(both), "the heads change nothing of the budget")
		require.Equal(t, row.budget, alone.Statement(code).Entitlement.String())
		require.Equal(t, whole[i].Due, both.Statement(code).Entitlement-alone.Statement(code).Entitlement, "the heads are due besides")

		money := func(text string) settlement.Money {
			m, err := settlement.ParseMoney(text)
			require.NoError(t, err)
			return m
		}
		require.Equal(t, money(row.prepaid)+year11[i].Due, accounts[i].Prepaid, "95 % of the budget, and the heads of eleven months")
		due := cleared.Report.Statement(code).Due
		require.Equal(t, row.due, due.String())
		require.Equal(t, whole[i].Due-year11[i].Due+money(row.budget)-money(row.prepaid)+money(row.deposit), due, "December's heads, and what the budget leaves")
	}

	// Where a policy lists the method, the budget bears the heads too: 500000.00, and
	// 25000.00 × 0.5 + 25000.00 × 0.2 of the overrun.
	policy.Methods = []settlement.Method{settlement.Item, settlement.Capitation}
	_, borne := settle(policy, heads, items())
	require.Equal(t, "517500.00", borne.Statement("TJ01").Entitlement.String())
}

func readPatients(t *testing.T, name string) []capitation.Patient {
	t.Helper()
	f, err := os.Open(name)
	require.NoError(t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	require.Equal(t, []string{"category", "months", "cost", "covered", "hospital_days"}, rows[0])
	var list []capitation.Patient
	for _, row := range rows[1:] {
		p := capitation.Patient{Category: row[0]}
		_, err := fmt.Sscan(row[1]+" "+row[4], &p.Months, &p.HospitalDays)
		require.NoError(t, err)
		p.Cost, err = settlement.ParseMoney(row[2])
		require.NoError(t, err)
		p.Covered, err = settlement.ParseMoney(row[3])
		require.NoError(t, err)
		list = append(list, p)
	}
	return list
}
