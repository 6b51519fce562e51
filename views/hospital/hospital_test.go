package hospital

import (
	"bytes"
	"context"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
)

// The hospital of the example program.
const example = "../../examples/hospital"

func opened(t testing.TB, dir, name string) *job.Job {
	t.Helper()
	j, err := job.Open(job.Anywhere(dir), name)
	require.NoError(t, err)
	return j
}

// document reads a document of the example.
func document[D any](t testing.TB, path string, read func(r *os.File) (D, error)) D {
	t.Helper()
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	d, err := read(f)
	require.NoError(t, err)
	return d
}

// options are those of a hospital's folder.
func options(t testing.TB, dir string) Options {
	t.Helper()
	o := Options{Language: views.Chinese, Top: 5, Least: 3}
	b := document(t, filepath.Join(dir, "benchmark.json"), func(f *os.File) (analysis.Benchmark, error) { return job.ReadBenchmark(f) })
	o.Benchmark = &b
	o.Thresholds = document(t, filepath.Join(dir, "thresholds.json"), func(f *os.File) ([]analysis.Threshold, error) { return job.ReadThresholds(f) })
	return o
}

// arranged returns the tables of the example.
func arranged(t testing.TB, change func(*Options)) *views.Book {
	t.Helper()
	o := options(t, example)
	if change != nil {
		change(&o)
	}
	b, err := Analyse(context.Background(), opened(t, example, "job.json"), opened(t, example, "job-2024.json"), o)
	require.NoError(t, err)
	return b
}

// Every number is explained, and the steps replay to what is shown.
func TestEveryNumberIsExplained(t *testing.T) {
	for _, change := range []func(*Options){
		nil, func(o *Options) { o.Language = views.English }, func(o *Options) { o.Month = settlement.MustMonth("2025-01") },
	} {
		require.Greater(t, replays(t, arranged(t, change)), 250)
	}
	b, err := Analyse(context.Background(), opened(t, example, "job.json"), nil, options(t, example))
	require.NoError(t, err)
	require.Greater(t, replays(t, b), 250)
}

// replays holds what explains each cell against the cell, and counts the cells.
func replays(t *testing.T, b *views.Book) (explained int) {
	t.Helper()
	require.NoError(t, b.Verify())
	for _, s := range b.Tables {
		for i, row := range s.Rows {
			require.Len(t, row.Cells, len(s.Columns), s.ID)
			for k, c := range row.Cells {
				require.NotEqual(t, "?", c.Text)
				at := func() string { return s.ID + ":" + row.Key + ":" + s.Columns[k].ID }
				if c.Text == "" || c.Why == nil {
					// codes and texts; days of a stay; counts
					require.False(t, strings.Contains(c.Text, ".") && strings.Trim(c.Text, "-.0123456789") == "", "%s %d %s", at(), i, c.Text)
					continue
				}
				why, err := c.Why()
				require.NoError(t, err, at())
				require.NoError(t, why.Steps.Replay(), at())
				shown, err := settlement.ParseDecimal(c.Text)
				require.NoError(t, err)
				require.Zero(t, shown.Cmp(why.Steps.Result()), "%s: %s, explained %s", at(), c.Text, why.Steps.Result())
				explained++
			}
		}
	}
	return explained
}

// texts are the cells of a column, without those of totals.
func texts(t *testing.T, b *views.Book, id, column string) (list []string) {
	t.Helper()
	s := b.Table(id)
	require.NotNil(t, s, id)
	require.NotEmpty(t, s.Rows, id)
	at := s.Column(column)
	require.GreaterOrEqual(t, at, 0, column)
	for _, r := range s.Rows {
		if r.Total {
			continue
		}
		list = append(list, r.Cells[at].Text)
	}
	return list
}

// money sums the amounts of a column up; counts are yuan.
func money(t *testing.T, list []string) (sum settlement.Money) {
	t.Helper()
	for _, text := range list {
		if !strings.Contains(text, ".") {
			text += ".00"
		}
		m, err := settlement.ParseMoney(text)
		require.NoError(t, err)
		sum += m
	}
	return sum
}

// agrees holds that the months sum up to the statements.
func agrees(t *testing.T, b *views.Book) {
	t.Helper()
	require.Equal(t, texts(t, b, "checks", "both"), texts(t, b, "checks", "statements"))
	for _, said := range texts(t, b, "checks", "check") {
		require.Equal(t, "相符", said)
	}
}

// The wards, the groups and the classes of a month sum up to the month. The month is summed up
// here from the rows of the file.
func TestTablesAgree(t *testing.T) {
	b := arranged(t, func(o *Options) { o.Top, o.Least = 1000, 0 })
	month := texts(t, b, "indicators", "month")
	for i, column := range []string{"claims", "cost", "price", "gain"} {
		want := money(t, month[i:i+1])
		for _, tables := range [][]string{{"wards"}, {"groups"}, {"classes"}, {"groups_loss", "groups_profit"}} {
			sum := settlement.Money(0)
			for _, id := range tables {
				sum += money(t, texts(t, b, id, column))
			}
			require.Equal(t, want, sum, "%v %s", tables, column)
			for _, row := range b.Table(tables[0]).Rows {
				if row.Total {
					require.Equal(t, month[i], row.Cells[b.Table(tables[0]).Column(column)].Text)
				}
			}
		}
	}
	cost, claims := settlement.Money(0), 0
	for _, file := range []string{"cases.csv", "stays.csv"} {
		text, err := os.ReadFile(filepath.Join(example, file))
		require.NoError(t, err)
		lines := strings.Split(strings.TrimSpace(string(text)), "\n")
		header := strings.Split(lines[0], ",")
		for _, line := range lines[1:] {
			row := strings.Split(line, ",")
			if strings.HasPrefix(row[slices.Index(header, "discharged")], "2025-06") {
				m, err := settlement.ParseMoney(row[slices.Index(header, "cost")])
				require.NoError(t, err)
				cost, claims = cost+m, claims+1
			}
		}
	}
	require.Equal(t, []string{settlement.DecimalInt(claims).String(), cost.String()}, month[:2])
	agrees(t, b)
}

// The groups of departments that lose are those of the departments and groups, summed up here.
func TestWardGroups(t *testing.T) {
	b := arranged(t, func(o *Options) { o.Top = 1000 })
	by, err := opened(t, example, "job.json").Settle(context.Background(), job.Options{})
	require.NoError(t, err)
	p, err := by.Analyse(context.Background(), analysis.Options{By: []analysis.Key{analysis.Month, analysis.Department, analysis.Doctor, analysis.Group}}, job.Options{})
	require.NoError(t, err)
	p, err = p.Where(analysis.Month, "2025-06")
	require.NoError(t, err)
	table, err := p.Table([]analysis.Key{analysis.Department, analysis.Group})
	require.NoError(t, err)
	want := map[string]string{}
	for _, c := range table.Cells {
		if c.Gain < 0 {
			want[strings.Join(c.Keys, " ")] = c.Gain.String()
		}
	}
	got, before := map[string]string{}, settlement.Money(math.MinInt64)
	for i, gain := range texts(t, b, "ward_groups", "gain") {
		got[b.Table("ward_groups").Rows[i].Key] = gain
		m := money(t, []string{gain})
		require.GreaterOrEqual(t, m, before)
		before = m
	}
	require.Equal(t, want, got)
}

// A list keeps the first claims by its order, however they are split over workers.
func TestLists(t *testing.T) {
	one, two := list{top: 2, order: worst}, list{top: 2, order: worst}
	for i, gain := range []settlement.Money{-5, -9, 3, -9} {
		c := claim{id: string(rune('a' + i)), gain: gain}
		[]*list{&one, &two}[i%2].add(&c)
	}
	one.merge(&two)
	require.Equal(t, []string{"b", "d"}, []string{one.claims[0].id, one.claims[1].id})
	require.Equal(t, 4, one.count)
	require.Equal(t, settlement.Money(-20), one.gain)
}

// Doctors are shown by their codes, and by nothing that is none.
func TestDoctorsCodes(t *testing.T) {
	r := &report{Options: Options{Language: views.Chinese}}
	require.Equal(t, "D403", r.doctor("D403").Text)
	require.NotContains(t, r.doctor("王小明").Text, "王")
	require.Equal(t, "（未填医师）", r.doctor("").Text)
	require.Equal(t, "normal", (&report{}).class("normal"))
	require.Len(t, analysis.Figures(), 8)
}

// What is not there is refused, and the job of last year is told from this year's.
func TestRefused(t *testing.T) {
	now := opened(t, example, "job.json")
	for _, o := range []Options{{Month: settlement.MustMonth("2025-12")}, {Institution: "H2"}} {
		_, err := Analyse(context.Background(), now, nil, o)
		require.ErrorIs(t, err, ErrMonth)
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := Analyse(ended, now, nil, Options{})
	require.ErrorIs(t, err, context.Canceled)
	dir := t.TempDir()
	for _, name := range []string{"job.json", "policy.json", "beds.json", "stays.csv", "cases.csv"} {
		text, err := os.ReadFile(filepath.Join(example, name))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(strings.ReplaceAll(string(text), ",FT12,", ",X,")), 0o600))
	}
	_, err = Analyse(context.Background(), now, opened(t, dir, "job.json"), Options{})
	var last *views.LastError
	require.ErrorAs(t, err, &last)
	require.Contains(t, err.Error(), "cases.csv")
	require.Contains(t, settlement.Chinese(err), "第")
}

// Thresholds may be by any key that claims are summed by, and change no other table.
func TestThresholds(t *testing.T) {
	region := opened(t, "../../examples/bureau", "job.json")
	o := Options{Language: views.Chinese}
	plain, err := Analyse(context.Background(), region, nil, o)
	require.NoError(t, err)
	for _, keys := range [][]analysis.Key{{analysis.Home}, {analysis.District, analysis.Department}, {analysis.Level}, {analysis.Holder, analysis.Month}, {analysis.Institution, analysis.Class}} {
		o.Thresholds = append(o.Thresholds, analysis.Threshold{Measure: analysis.Cost, Keys: keys, Above: settlement.MustDecimal("0"), Text: string(keys[0])})
	}
	b, err := Analyse(context.Background(), region, nil, o)
	require.NoError(t, err)
	sums, cost := map[string]settlement.Money{}, money(t, texts(t, b, "indicators", "month")[1:2])
	for i, name := range texts(t, b, "warnings", "text") {
		sums[name] += money(t, texts(t, b, "warnings", "value")[i:i+1])
	}
	require.Len(t, sums, 5)
	for name, sum := range sums {
		require.Equal(t, cost, sum, name)
	}
	for _, of := range []string{"990101", "990101 内科", "B01 正常病例"} {
		require.Contains(t, texts(t, b, "warnings", "keys"), of)
	}
	for _, level := range region.Levels() {
		require.Contains(t, texts(t, b, "warnings", "keys"), level)
	}
	replays(t, b)
	b.Table("warnings").Rows = plain.Table("warnings").Rows
	var with, without bytes.Buffer
	require.NoError(t, b.Encode(&with, views.Chinese))
	require.NoError(t, plain.Encode(&without, views.Chinese))
	require.Equal(t, without.String(), with.String())
}

// Charts name columns that are there.
func TestCharts(t *testing.T) {
	charts := 0
	for _, table := range arranged(t, nil).Tables {
		for _, c := range table.Charts {
			charts++
			for _, id := range append([]string{c.Label, c.X, c.Size}, c.Y...) {
				require.True(t, id == "" || table.Column(id) >= 0, "%s: %s", c.ID, id)
			}
		}
	}
	require.Positive(t, charts)
}
