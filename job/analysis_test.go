package job_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/job"
)

// everyKey are all keys that divide no claim.
func everyKey() []analysis.Key {
	return slices.DeleteFunc(analysis.Key("").Choices(), func(k analysis.Key) bool { return k == analysis.Payer || k == analysis.Fee })
}

// TestAnalysisOfEveryExample sums up the claims of every example by every key: the totals of each
// institution are those of its statement, added up here from the report itself.
func TestAnalysisOfEveryExample(t *testing.T) {
	names, err := filepath.Glob("../examples/*/job*.json")
	require.NoError(t, err)
	require.NotEmpty(t, names)
	for _, name := range names {
		t.Run(strings.TrimPrefix(name, "../examples/"), func(t *testing.T) {
			j, err := job.Open(job.Anywhere(filepath.Dir(name)), filepath.Base(name))
			require.NoError(t, err)
			r, err := j.Settle(context.Background(), job.Options{Workers: 2})
			require.NoError(t, err)
			analysed(t, r)
		})
	}
}

// analysed sums the claims of a result up by every key, and holds the totals of each institution
// against its statement.
func analysed(t *testing.T, r *job.Result) {
	t.Helper()
	p, err := r.Analyse(context.Background(), analysis.Options{By: everyKey()}, job.Options{Workers: 2})
	require.NoError(t, err)
	for _, c := range p.Checks() {
		require.True(t, c.OK, c)
		require.Equal(t, c.Left, c.Right)
	}
	table, err := p.Table([]analysis.Key{analysis.Institution}, analysis.Claims)
	require.NoError(t, err)
	cells := map[string]analysis.Cell{}
	for _, c := range table.Cells {
		cells[c.Keys[0]] = c
	}
	require.LessOrEqual(t, len(cells), len(r.Report.Statements))
	for _, s := range r.Report.Statements {
		c := cells[s.Institution]
		var price settlement.Money
		for _, l := range s.Lines {
			if l.Kind == settlement.LinePrice || l.Kind == settlement.LineAmount {
				price += l.Amount
			}
		}
		require.Equal(t, s.Cases, c.Claims+c.Unpaid, s.Institution)
		require.Equal(t, s.Cost, c.Cost, s.Institution)
		require.Equal(t, s.Covered, c.Covered, s.Institution)
		require.Equal(t, price, c.Price, s.Institution)
		require.Equal(t, s.Entitlement, c.Entitlement, s.Institution)
		require.Equal(t, s.Due, c.Due, s.Institution)
	}
}

// settled settles a job of the examples.
func settled(t *testing.T, name string) *job.Result {
	t.Helper()
	j, err := job.Open(job.Anywhere(filepath.Dir(name)), filepath.Base(name))
	require.NoError(t, err)
	r, err := j.Settle(context.Background(), job.Options{})
	require.NoError(t, err)
	return r
}

func TestAnalysisRefusals(t *testing.T) {
	_, err := job.ReadAnalysis(strings.NewReader(`{"by": ["ward", "payer", "fee", "payer"], "measures": ["cost", "cost", "profit", "fee_bed"], "limit": -1}`))
	var f settlement.Faults
	f.Add(err)
	var got []string
	for _, e := range f.List {
		at := (*settlement.FieldError)(nil)
		require.True(t, errors.As(e, &at), e)
		got = append(got, at.Path)
	}
	require.Equal(t, []string{"by[0]", "by[2]", "by[3]", "by[3]", "measures[0]", "measures[1]", "measures[1]", "measures[2]", "measures[3]", "limit"}, got)
	require.ErrorContains(t, err, "pool, institution, district")
	_, err = job.ReadAnalysis(strings.NewReader(`{"by": [], "keys": []}`))
	require.Error(t, err)

	_, err = settled(t, "../examples/lishui/job.json").Analyse(context.Background(), analysis.Options{By: everyKey(), Limit: 10}, job.Options{})
	require.ErrorIs(t, err, analysis.ErrLimit)
	require.ErrorContains(t, err, "more than 10 by pool, institution, method, class")
}

// withAttributes copies lishui and gives each case attributes that its row number says.
func withAttributes(t *testing.T, change func(row int, cells []string)) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"job.json", "policy.json", "beds.json", "stays.csv", "cases.csv"} {
		text, err := os.ReadFile("../examples/lishui/" + name)
		require.NoError(t, err)
		if name == "cases.csv" {
			rows := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
			rows[0] += ",doctor,home,district,paid_fund,paid_cash,fee_bed,fee_material"
			for i := range rows[1:] {
				cells := []string{
					[]string{"D1", "D2", ""}[i%3], []string{"331100", "331122"}[i%2], "331102", fmt.Sprintf("%d.00", 100+i), fmt.Sprintf("0.%02d", i%100), "10.00", fmt.Sprintf("%d.50", i%7),
				}
				if change != nil {
					change(i+2, cells)
				}
				rows[i+1] += "," + strings.Join(cells, ",")
			}
			text = []byte(strings.Join(rows, "\n") + "\n")
		}
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), text, 0o644))
	}
	return filepath.Join(dir, "job.json")
}

// Attributes reach the tables: claims, payers and fees of each doctor, added up here from the file.
func TestAnalysisAttributes(t *testing.T) {
	name := withAttributes(t, nil)
	file, err := os.Open(filepath.Join(filepath.Dir(name), "cases.csv"))
	require.NoError(t, err)
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	require.NoError(t, err)
	at := map[string]int{}
	for i, column := range rows[0] {
		at[column] = i
	}
	type sums struct {
		claims                       int
		days                         int
		cost, fund, cash, bed, stuff settlement.Money
	}
	want := map[[2]string]*sums{}
	for _, row := range rows[1:] {
		k := [2]string{row[at["doctor"]], row[at["home"]]}
		if want[k] == nil {
			want[k] = &sums{}
		}
		s := want[k]
		s.claims++
		days, err := strconv.Atoi(row[at["days"]])
		require.NoError(t, err)
		s.days += days
		for column, to := range map[string]*settlement.Money{"cost": &s.cost, "paid_fund": &s.fund, "paid_cash": &s.cash, "fee_bed": &s.bed, "fee_material": &s.stuff} {
			m, err := settlement.ParseMoney(row[at[column]])
			require.NoError(t, err)
			*to += m
		}
	}

	r := settled(t, name)
	var tables []string
	for _, workers := range []int{1, 3} {
		p, err := r.Analyse(context.Background(), analysis.Options{By: everyKey()}, job.Options{Workers: workers})
		require.NoError(t, err)
		drg, err := p.Where(analysis.Method, "drg")
		require.NoError(t, err)
		table, err := drg.Table([]analysis.Key{analysis.Doctor, analysis.Home})
		require.NoError(t, err)
		require.Len(t, table.Cells, len(want))
		for _, c := range table.Cells {
			w := want[[2]string{c.Keys[0], c.Keys[1]}]
			require.Equal(t, *w, sums{
				c.Claims + c.Unpaid, c.Days, c.Cost, c.Amount("paid_fund"), c.Amount("paid_cash"), c.Amount("fee_bed"), c.Amount("fee_material"),
			}, c.Keys)
			require.Equal(t, c.Claims, c.Stays)
		}
		payers, err := p.Table([]analysis.Key{analysis.Payer})
		require.NoError(t, err)
		require.Equal(t, []string{"cash", "fund"}, []string{payers.Cells[0].Keys[0], payers.Cells[1].Keys[0]})
		require.Equal(t, table.Total.Amount("paid_fund"), payers.Cells[1].Amount(analysis.Paid))
		require.Equal(t, []string{"fee_bed", "fee_material", "paid_cash", "paid_fund"}, p.Parts())
		all, err := p.Table(p.Keys(), append(analysis.DefaultMeasures(), analysis.Gain, analysis.BasePoints)...)
		require.NoError(t, err)
		require.Positive(t, all.Total.BasePoints)
		require.Less(t, all.Total.Weighed, all.Total.Claims, "ungrouped cases and bed-days have no base points")
		text, err := json.Marshal(all)
		require.NoError(t, err)
		tables = append(tables, string(text))
	}
	require.Equal(t, tables[0], tables[1], "workers change nothing")

	levels, err := r.Analyse(context.Background(), analysis.Options{By: []analysis.Key{analysis.Level}}, job.Options{})
	require.NoError(t, err)
	table, err := levels.Table([]analysis.Key{analysis.Level}, analysis.Claims)
	require.NoError(t, err)
	require.Greater(t, len(table.Cells), 1)
}

// What a settlement passes over, analysis reads: a fault of an attribute names its row and column,
// for any number of workers.
func TestAnalysisFaults(t *testing.T) {
	name := withAttributes(t, func(row int, cells []string) {
		if row == 4 || row == 9 {
			cells[3] = "1.005"
		}
	})
	r := settled(t, name)
	for _, workers := range []int{1, 3} {
		_, err := r.Analyse(context.Background(), analysis.Options{}, job.Options{Workers: workers})
		require.ErrorContains(t, err, "cases.csv: row 4, column paid_fund")
		require.ErrorContains(t, err, "cases.csv: row 9, column paid_fund")
	}
}

// A file that changed after it was settled is found out: the sums would not be the statements'.
func TestAnalysisOfChangedFiles(t *testing.T) {
	name := withAttributes(t, nil)
	r := settled(t, name)
	cases := filepath.Join(filepath.Dir(name), "cases.csv")
	text, err := os.ReadFile(cases)
	require.NoError(t, err)
	rows := strings.SplitAfter(string(text), "\n")
	require.NoError(t, os.WriteFile(cases, []byte(strings.Join(rows[:len(rows)-5], "")), 0o644))
	_, err = r.Analyse(context.Background(), analysis.Options{}, job.Options{})
	require.ErrorIs(t, err, analysis.ErrReport)
}

// Where each claim has a price of its own, because it is priced or the terms round each claim,
// tables are sums of the rows that WriteClaims writes: price, due and gain.
func TestAnalysisIsTheListOfClaims(t *testing.T) {
	names, err := filepath.Glob("../examples/*/job*.json")
	require.NoError(t, err)
	compared := 0
	for _, name := range names {
		r := settled(t, name)
		var list bytes.Buffer
		require.NoError(t, r.WriteClaims(context.Background(), &list, true))
		rows, err := csv.NewReader(&list).ReadAll()
		require.NoError(t, err)
		at := map[string]int{}
		for i, column := range rows[0] {
			at[column] = i
		}
		type key struct{ pool, institution string }
		type sums struct{ price, due, gain settlement.Money }
		want, apportioned := map[key]*sums{}, map[string]bool{}
		each := map[string]bool{}
		for _, p := range r.Report.Pools {
			each[p.Name] = p.Terms.RoundEach
		}
		for _, row := range rows[1:] {
			if row[at["left"]] != "" {
				continue
			}
			code := row[at["institution"]]
			if i, ok := at["paid_by"]; ok && row[i] == "holder" { // in the statement of the holder
				apportioned[code], apportioned[row[at["charged_to"]]] = true, true
			}
			if row[at["points"]] != "" && !each[""] || len(r.Report.Pools) > 1 {
				apportioned[code] = true // or the file may not say its pool
			}
			k := key{"", code}
			if want[k] == nil {
				want[k] = &sums{}
			}
			for column, to := range map[string]*settlement.Money{"price": &want[k].price, "due": &want[k].due, "gain": &want[k].gain} {
				if row[at[column]] == "" {
					continue
				}
				m, err := settlement.ParseMoney(row[at[column]])
				require.NoError(t, err)
				*to += m
			}
		}
		p, err := r.Analyse(context.Background(), analysis.Options{}, job.Options{})
		require.NoError(t, err)
		table, err := p.Table([]analysis.Key{analysis.Institution, analysis.Class}, analysis.Due)
		require.NoError(t, err)
		got := map[key]*sums{}
		for _, c := range table.Cells {
			if c.Claims == 0 {
				continue
			}
			k := key{"", c.Keys[0]}
			if got[k] == nil {
				got[k] = &sums{}
			}
			got[k].price, got[k].due, got[k].gain = got[k].price+c.Price, got[k].due+c.Due, got[k].gain+c.Gain
		}
		for k, w := range want {
			if apportioned[k.institution] {
				continue
			}
			g := got[k]
			require.NotNil(t, g, "%s: %s", name, k)
			compared++
			for _, l := range r.Report.Statement(k.institution).Lines {
				if !l.Kind.Memo() && l.Kind != settlement.LinePrice && l.Kind != settlement.LineAmount && l.Kind != settlement.LineCovered {
					g.due = w.due // something belongs to the institution as a whole
				}
			}
			require.Equal(t, *w, *g, "%s: %s", name, k)
		}
	}
	require.Greater(t, compared, 20)
}

// Analysis ends with its context, and tells an observer of its walk.
func TestAnalysisEnds(t *testing.T) {
	r := settled(t, "../examples/lishui/job.json")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, workers := range []int{1, 3} {
		_, err := r.Analyse(ctx, analysis.Options{}, job.Options{Workers: workers})
		require.ErrorIs(t, err, context.Canceled)
	}
	var phases []job.Phase
	_, err := r.Analyse(context.Background(), analysis.Options{}, job.Options{Observe: func(e job.Event) { phases = append(phases, e.Phase) }})
	require.NoError(t, err)
	require.Contains(t, phases, job.Analysing)
}
