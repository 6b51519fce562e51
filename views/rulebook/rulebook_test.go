package rulebook_test

import (
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/viewstest"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/rulebook"
)

func plan(t *testing.T, path string) *drg.Plan {
	t.Helper()
	p, err := job.OpenPolicy(filepath.Join("../../examples", path), drg.ReadPolicy, drg.New)
	require.NoError(t, err)
	return p
}

var value = settlement.MustDecimal("117.4173")

// money returns the amounts of a column.
func money(t *testing.T, table *views.Table, column string) (list []settlement.Money) {
	t.Helper()
	at := table.Column(column)
	for _, r := range table.Rows {
		m, err := settlement.ParseMoney(r.Cells[at].Text)
		require.NoError(t, err)
		list = append(list, m)
	}
	return list
}

// Both sides of every cliff of the case stand in the table of its payment, every amount of which
// replays.
func TestPayment(t *testing.T) {
	for _, tt := range []struct{ path, institution, group string }{
		{"lishui/policy.json", "LS01", "ES23"}, {"lishui/policy.json", "LS04", "FM11"}, {"hunan/policy.json", "", ""}, {"dip/policy.json", "", ""}, {"rules/policy.json", "R1", "BR21"},
	} {
		p := plan(t, tt.path)
		if tt.group == "" {
			tt.institution, tt.group = p.Policy().Institutions[0].Code, p.Policy().Groups[0].Code
		}
		cliffs, err := p.Cliffs(value)
		require.NoError(t, err)
		texts := map[string]string{}
		for _, name := range p.Columns() {
			if text := map[string]string{"factor": "1", "way": "1"}[name]; text != "" {
				texts[name] = text
			}
		}
		values, err := p.Values(texts)
		require.NoError(t, err)
		c := drg.Case{Institution: tt.institution, Group: tt.group, Days: 7, Values: values}
		book, err := rulebook.Of(p, rulebook.Options{Value: value, Case: c})
		require.NoError(t, err, tt.path)
		viewstest.Check(t, book)
		table := book.Table("payment")
		costs, paid, gains := money(t, table, "cost"), money(t, table, "payment"), money(t, table, "gain")
		require.True(t, slices.IsSorted(costs))
		for i, r := range table.Rows {
			require.Equal(t, paid[i]-costs[i], gains[i])
			reason, err := r.Cells[2].Why()
			require.NoError(t, err)
			require.NoError(t, reason.Steps.Replay())
			require.Equal(t, r.Cells[2].Text, reason.Steps.Result().String())
		}
		met := 0
		for _, c := range cliffs {
			if !c.Every.Absent() { // steps of a rounding
				continue
			}
			if c.Of != "cost" || c.Where[0].Value != tt.group || slices.ContainsFunc(c.Where, func(w settlement.Where) bool { return w.Name == "approved" }) || !slices.Contains(c.Institutions, tt.institution) {
				continue
			}
			at, err := c.At.Money()
			require.NoError(t, err)
			if at >= costs[len(costs)-1] {
				continue
			}
			met++
			i := slices.Index(costs, at)
			require.GreaterOrEqual(t, i, 0, c.String())
			require.Equal(t, at+1, costs[i+1])
			require.Equal(t, []string{c.Before.String(), c.After.String()}, []string{paid[i].String(), paid[i+1].String()}, c.String())
		}
		t.Log(tt.path, tt.group, len(table.Rows), "rows,", met, "cliffs")
	}
}

// Between two rows the payment is a straight line, within the tolerance of the search.
func TestStraight(t *testing.T) {
	p := plan(t, "lishui/policy.json")
	c := drg.Case{ID: "case", Institution: "LS04", Group: "FM11", Days: 7}
	paid := rulebook.CasePaid(p, c, rulebook.At(value))
	table, err := rulebook.Payment(paid, 300_000_00, nil)
	require.NoError(t, err)
	costs, amounts := money(t, table, "cost"), money(t, table, "payment")
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a test
	for range 2000 {
		i := 1 + random.IntN(len(costs)-1)
		if costs[i]-costs[i-1] < 2 {
			continue
		}
		at := costs[i-1] + settlement.Money(random.Int64N(int64(costs[i]-costs[i-1])))
		got, _, _, err := paid(at)
		require.NoError(t, err)
		line := float64(amounts[i-1]) + float64(amounts[i]-amounts[i-1])*float64(at-costs[i-1])/float64(costs[i]-costs[i-1])
		require.InDelta(t, line, float64(got), 4+float64(max(amounts[i], amounts[i-1]))/2500, at)
	}
}

func TestBook(t *testing.T) {
	for _, path := range []string{"lishui/policy.json", "rules/policy.json", "dip/policy.json"} {
		p := plan(t, path)
		book, err := rulebook.Of(p, rulebook.Options{Rows: 3, Value: value})
		require.NoError(t, err)
		require.Nil(t, book.Table("payment"))
		require.LessOrEqual(t, len(book.Table("groups").Rows), 3)
		require.NotEmpty(t, book.Table("rules").Rows)
		viewstest.Check(t, book)
		cliffs := book.Table("cliffs")
		for i, r := range cliffs.Rows {
			reason, err := r.Cells[cliffs.Column("before")].Why()
			require.NoError(t, err)
			require.NoError(t, reason.Steps.Replay(), i)
		}
	}
	book, err := rulebook.Of(plan(t, "lishui/policy.json"), rulebook.Options{})
	require.NoError(t, err)
	require.Nil(t, book.Table("cliffs"))
	_, err = rulebook.Of(plan(t, "lishui/policy.json"), rulebook.Options{Value: value, Case: drg.Case{Institution: "nobody", Group: "ES23"}})
	require.Error(t, err)
}

func TestRules(t *testing.T) {
	f, err := os.Open("../../examples/lishui/report.golden.json")
	require.NoError(t, err)
	defer f.Close()
	r, err := settlement.ReadReport(f)
	require.NoError(t, err)
	table := rulebook.Rules(r.Rules())
	require.Len(t, table.Rows, len(r.Rules()))
	broken := errors.New("broken")
	_, err = rulebook.Payment(func(settlement.Money) (settlement.Money, settlement.Class, settlement.Trail, error) {
		return 0, "", nil, broken
	}, 100, nil)
	require.ErrorIs(t, err, broken)
}

// TestOfJob shows the rules of every example job: ids of tables are unique, and every value of the
// policies stands in them.
func TestOfJob(t *testing.T) {
	paths, err := filepath.Glob("../../examples/*/*job*.json")
	require.NoError(t, err)
	for _, path := range paths {
		dir, name := filepath.Split(path)
		j, err := job.Open(job.Folder(dir), name)
		require.NoError(t, err, path)
		book, err := rulebook.OfJob(j, rulebook.Options{Rows: 5, Case: drg.Case{ID: "1", Group: "none", Institution: "none"}})
		require.NoError(t, err, path)
		ids := map[string]bool{}
		for _, b := range book.Tables {
			require.False(t, ids[b.ID], "%s: %s", path, b.ID)
			ids[b.ID] = true
		}
		grouped := slices.ContainsFunc(j.Document().Parts, func(p job.Part) bool { return p.Method == settlement.DRG || p.Method == job.DIP })
		require.Equal(t, grouped, slices.ContainsFunc(book.Tables, func(b *views.Table) bool { return strings.HasPrefix(b.ID, "rules") }), path)
	}
}
