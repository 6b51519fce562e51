package hospital

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
)

const lishui = "../../examples/lishui"

// forecastOf returns a row of the forecast by its columns.
func forecastOf(t *testing.T, b *views.Book, id string) map[string]string {
	t.Helper()
	a, err := b.Find("forecast:" + id)
	require.NoError(t, err)
	row := map[string]string{}
	for i, c := range a.Table.Columns {
		row[c.ID] = a.Table.Rows[a.Row].Cells[i].Text
	}
	return row
}

func yuan(t *testing.T, text string) settlement.Money {
	t.Helper()
	m, err := settlement.ParseMoney(text)
	require.NoError(t, err)
	return m
}

// What accounts say was prepaid is spread over the months. At the end of the year the clearing is
// what the statements leave.
func TestClearingOfAccounts(t *testing.T) {
	j := opened(t, lishui, "clearing.json")
	r, err := j.Settle(context.Background(), job.Options{})
	require.NoError(t, err)
	var entitled, prepaid settlement.Money
	for _, s := range r.Report.Statements {
		entitled += s.Entitlement
		for _, l := range s.Lines {
			if l.Kind == settlement.LinePrepaid {
				prepaid -= l.Amount
			}
		}
	}
	b, err := Analyse(context.Background(), j, nil, Options{Language: views.Chinese, Month: settlement.MustMonth("2025-12")})
	require.NoError(t, err)
	require.Equal(t, prepaid.String(), forecastOf(t, b, "paid")["so_far"])
	require.Equal(t, prepaid.String(), forecastOf(t, b, "paid")["estimate"])
	require.Equal(t, (entitled - prepaid).String(), forecastOf(t, b, "clearing")["estimate"])
	require.Equal(t, forecastOf(t, b, "entitlement")["estimate"], entitled.String())
	b.Tables = []*views.Table{b.Table("forecast"), b.Table("months")}
	require.Positive(t, replays(t, b))

	b, err = Analyse(context.Background(), j, nil, Options{Language: views.Chinese, Month: settlement.MustMonth("2025-06")})
	require.NoError(t, err)
	all, paid, left := forecastOf(t, b, "entitlement"), forecastOf(t, b, "paid"), forecastOf(t, b, "clearing")
	require.Equal(t, yuan(t, all["so_far"]), yuan(t, paid["so_far"])+yuan(t, left["so_far"]))
	require.InDelta(t, int64(yuan(t, all["estimate"])), int64(yuan(t, paid["estimate"])+yuan(t, left["estimate"])), 1)
	b.Tables = []*views.Table{b.Table("forecast"), b.Table("months")}
	require.Positive(t, replays(t, b))
	one, err := Analyse(context.Background(), j, nil, Options{Language: views.Chinese, Month: settlement.MustMonth("2025-12"), Institution: "LS01"})
	require.NoError(t, err)
	require.Equal(t, "42045859.69", forecastOf(t, one, "paid")["so_far"])
}

// The reports of the months say what was paid, and what deposit is kept.
func TestClearingOfMonths(t *testing.T) {
	dir := t.TempDir()
	files, err := filepath.Glob(lishui + "/*")
	require.NoError(t, err)
	for _, name := range files {
		if text, err := os.ReadFile(name); err == nil {
			require.NoError(t, os.WriteFile(filepath.Join(dir, filepath.Base(name)), text, 0o600))
		}
	}
	require.NoError(t, os.RemoveAll(filepath.Join(dir, "reports")))
	require.NoError(t, os.Mkdir(filepath.Join(dir, "reports"), 0o700))
	y, err := job.OpenYear(job.Folder(dir), "year.json")
	require.NoError(t, err)
	var paid, kept settlement.Money
	for _, name := range []string{"2025-01", "2025-02", "2025-03"} {
		r, err := y.Month(context.Background(), settlement.MustMonth(name), job.YearOptions{})
		require.NoError(t, err)
		var text bytes.Buffer
		require.NoError(t, r.Report.Encode(&text))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "reports", name+".json"), text.Bytes(), 0o600))
		for _, s := range r.Report.Statements {
			for _, l := range s.Lines {
				if l.Kind == settlement.LineWithheld {
					kept -= l.Amount
				}
			}
			paid += s.Due
		}
	}
	so, err := y.SoFar(settlement.MustMonth("2025-03"))
	require.NoError(t, err)
	b, err := Analyse(context.Background(), so, nil, Options{Language: views.Chinese, Year: y})
	require.NoError(t, err)
	all, money, left, deposit := forecastOf(t, b, "entitlement"), forecastOf(t, b, "paid"), forecastOf(t, b, "clearing"), forecastOf(t, b, "deposit")
	require.Equal(t, paid.String(), money["so_far"])
	require.Equal(t, kept.String(), deposit["so_far"])
	require.Equal(t, yuan(t, all["so_far"]), yuan(t, money["so_far"])+yuan(t, left["so_far"]))
	// The terms fix the value: nothing else is left, but for a fen where months are rounded.
	require.InDelta(t, int64(kept), int64(yuan(t, left["so_far"])), 3*14)
	require.Equal(t, "3", left["months"])
	b.Tables = []*views.Table{b.Table("forecast"), b.Table("months")}
	require.Positive(t, replays(t, b))
	var said bytes.Buffer
	require.NoError(t, b.Explain(&said, views.Chinese, "forecast:clearing:so_far"))
	require.Contains(t, said.String(), "m_3 = entitlement_3 − paid_3 = ")

	_, err = Analyse(context.Background(), opened(t, lishui, "clearing.json"), nil, Options{Year: y, Month: settlement.MustMonth("2025-05")})
	require.ErrorIs(t, err, job.ErrMissing)
}

// Where nothing says what was paid, there is no clearing, and it is said.
func TestNoClearing(t *testing.T) {
	b := arranged(t, nil)
	_, err := b.Find("forecast:clearing")
	require.ErrorIs(t, err, views.ErrAddress)
	notes := ""
	for _, n := range b.Table("forecast").Notes {
		notes += n.Chinese
	}
	require.True(t, strings.Contains(notes, "不预测年终清算"))
}

// The months so far add up, and those to come end at the estimate of the year.
func TestMonths(t *testing.T) {
	b := arranged(t, nil)
	row := forecastOf(t, b, "entitlement")
	require.Equal(t, row["so_far"], texts(t, b, "months", "total")[5])
	require.Equal(t, row["so_far"], texts(t, b, "months", "forecast")[5])
	require.Equal(t, row["estimate"], texts(t, b, "months", "forecast")[11])
	require.Equal(t, yuan(t, row["so_far"]), money(t, texts(t, b, "months", "entitlement")[:6]))
}
