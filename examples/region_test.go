// Package examples_test computes examples through the library, without their jobs: the
// region's months at provisional values, which the year that job.json clears is held to;
// Tianjin's months, its comparison with patients who are paid by item, and its clearing.
package examples_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/perdiem"
)

var update = flag.Bool("update", false, "rewrite the region's accounts.json with what the months transfer, and Tianjin's golden files")

func read[T any](t *testing.T, name string, from func(io.Reader) (T, error)) T {
	t.Helper()
	f, err := os.Open(name)
	require.NoError(t, err)
	defer f.Close()
	v, err := from(f)
	require.NoError(t, err)
	return v
}

func plan[P, Q any](t *testing.T, name string, from func(io.Reader) (P, error), compile func(P) (*Q, error)) *Q {
	t.Helper()
	p, err := job.OpenPolicy(name, from, compile)
	require.NoError(t, err)
	return p
}

// claims returns the settlements of all claims of a period: stays belong to the
// month of the discharge.
func claims(t *testing.T) func(settlement.Period) []settlement.Settlement {
	t.Helper()
	d := plan(t, "drg.json", drg.ReadPolicy, drg.New)
	b := plan(t, "beds.json", perdiem.ReadPolicy, perdiem.New)
	h := plan(t, "heads.json", capitation.ReadPolicy, capitation.New)
	cases := his.Cases(rows.Path("cases.csv"), append(d.Columns(), "discharged")...).Claims()
	stays := his.Stays(rows.Path("stays.csv"), b.Columns()...).Claims()
	return func(p settlement.Period) []settlement.Settlement {
		list := []settlement.Settlement{
			d.Settlement(p, cases),
			b.Settlement(p, stays),
		}
		for _, pool := range []string{"310", "390"} {
			s := h.Settlement(p, his.Members(rows.Path("members-"+pool+".csv")).Claims(), his.Charges(rows.Path("charges-"+pool+".csv"), h.Columns()...).Claims())
			list = append(list, settlement.Map(s, func(e *settlement.Entry) error { e.Pool = pool; return nil }))
		}
		return append(list, budget.Items(p, his.Items(rows.Path("items.csv")).Claims()))
	}
}

// verified holds a report to its identities, also after it was stored.
func verified(t *testing.T, r *settlement.Report) {
	t.Helper()
	require.NoError(t, r.Verify())
	var b bytes.Buffer
	require.NoError(t, r.Encode(&b))
	text := b.String()
	again, err := settlement.ReadReport(&b)
	require.NoError(t, err)
	require.NoError(t, again.Verify())
	var c bytes.Buffer
	require.NoError(t, again.Encode(&c))
	require.Equal(t, text, c.String())
}

// months settles and clears every month: what is due by item and by the head, and
// points at provisional values, less 5 %.
func months(t *testing.T, of func(settlement.Period) []settlement.Settlement) []*budget.Clearing {
	t.Helper()
	clears := plan(t, "budget-month.json", budget.ReadPolicy, budget.New)
	pools := []settlement.Pool{
		{Name: "310", Terms: settlement.Terms{PointValue: settlement.MustDecimal("118")}},
		{Name: "390", Terms: settlement.Terms{PointValue: settlement.MustDecimal("122")}},
	}
	var list []*budget.Clearing
	for i := range 12 {
		m := settlement.MustMonth("2025-01").Add(i)
		report, err := settlement.SettlePools(pools, of(m.Period())...)
		require.NoError(t, err)
		verified(t, report)
		c, err := clears.Clear(report, nil)
		require.NoError(t, err)
		verified(t, c.Report)
		list = append(list, c)
	}
	return list
}

// theJob returns the pools and the period of job.json.
func theJob(t *testing.T) (pools []settlement.Pool, period settlement.Period) {
	t.Helper()
	doc := read(t, "job.json", job.Read)
	return doc.Pools, doc.Period
}

// TestYear: twelve months and the clearing of the year transfer the annual
// entitlement to every institution, less what is refused, damages, and deposits that
// are lost or pending. accounts.json has what the months transferred; -update
// rewrites it.
func TestYear(t *testing.T) {
	t.Chdir("region")
	of := claims(t)
	parts := months(t, of)
	accounts := read(t, "accounts.json", budget.ReadAccounts)
	for i := range accounts {
		accounts[i].Prepaid = 0
	}
	accounts, err := budget.Prepay(accounts, parts...)
	require.NoError(t, err)
	holdAccounts(t, accounts)

	pools, period := theJob(t)
	p := plan(t, "budget.json", budget.ReadPolicy, budget.New)
	report, err := settlement.SettlePools(pools, p.Settlement(period, accounts, of(period)...))
	require.NoError(t, err)
	verified(t, report)
	require.NoError(t, p.CheckFindings(report, accounts, of(period)...))
	cleared, err := p.Clear(report, accounts)
	require.NoError(t, err)
	verified(t, cleared.Report)
	holdGolden(t, cleared.Report)

	for _, row := range []struct{ institution, entitlement, refused, damages, lost, pending, transfers string }{
		{"RG01", "758182.18", "-1658.00", "-3316.00", "0.00", "0.00", "753208.18"},
		{"RG02", "218161.24", "0.00", "0.00", "2617.93", "0.00", "215543.31"}, // score 78: 76 % of 10908.06 released
		{"RG03", "98311.18", "0.00", "0.00", "0.00", "4915.56", "93395.62"},   // not assessed yet
		{"RG04", "239459.08", "0.00", "0.00", "0.00", "900.00", "239459.08"},  // a finding is pending: nothing moves
		{"RG05", "47166.45", "0.00", "0.00", "0.00", "0.00", "47166.45"},      // 252.00 were refused before sharing
		{"RG06", "51564.10", "0.00", "0.00", "0.00", "0.00", "51564.10"},      //
		{"RGC1", "5201.17", "0.00", "0.00", "0.00", "0.00", "5201.17"},        // no claim of its own
	} {
		s := cleared.Report.Statement(row.institution)
		transfers := s.Due
		for _, m := range parts {
			if of := m.Report.Statement(row.institution); of != nil {
				transfers += of.Due
			}
		}
		sums := map[settlement.Kind]settlement.Money{}
		for _, l := range s.Lines {
			if l.Method == settlement.Clearing {
				sums[l.Kind] += l.Amount
			}
		}
		got := []string{
			s.Entitlement.String(), sums[settlement.LineRefused].String(), sums[settlement.LineDamages].String(),
			sums[settlement.MemoForfeited].String(), sums[settlement.MemoPending].String(), transfers.String(),
		}
		require.Equal(t, []string{row.entitlement, row.refused, row.damages, row.lost, row.pending, row.transfers}, got, row.institution)
		want := s.Entitlement + sums[settlement.LineRefused] + sums[settlement.LineDamages]
		want += sums[settlement.LineReleased] + sums[settlement.LineWithheld] // what is lost or pending of the deposit
		require.Equal(t, want, transfers, row.institution)
	}
	require.Len(t, cleared.Report.Statements, 7)
}

// holdAccounts compares accounts with accounts.json.
func holdAccounts(t *testing.T, accounts []budget.Account) {
	t.Helper()
	var text strings.Builder
	text.WriteString("[\n")
	for i, a := range accounts {
		b, err := json.Marshal(a)
		require.NoError(t, err)
		end := ",\n"
		if i == len(accounts)-1 {
			end = "\n]\n"
		}
		fmt.Fprintf(&text, "  %s%s", b, end)
	}
	if *update {
		require.NoError(t, os.WriteFile("accounts.json", []byte(text.String()), 0o644))
	}
	want, err := os.ReadFile("accounts.json")
	require.NoError(t, err)
	require.Equal(t, string(want), text.String(), "run the test with -update, then that of examples/settle")
}

// holdGolden compares a report with what the runner makes of job.json.
func holdGolden(t *testing.T, r *settlement.Report) {
	t.Helper()
	golden := read(t, "report.golden.json", settlement.ReadReport)
	require.NoError(t, golden.Verify())
	if diff := cmp.Diff(encoded(t, golden.Statements), encoded(t, r.Statements)); diff != "" {
		t.Error(diff)
	}
	require.Equal(t, encoded(t, golden.Pools), encoded(t, r.Pools))
}

func encoded(t *testing.T, v any) string {
	t.Helper()
	b, err := json.MarshalIndent(v, "", " ")
	require.NoError(t, err)
	return string(b)
}
