package job_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/internal/seeds"
	"github.com/yibaojiesuan/settlement/internal/told"
	"github.com/yibaojiesuan/settlement/job"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// In this file: what jobs tell beside their reports. See package told.

// teller notes everything that a job tells.
type teller struct {
	*told.All
	t testing.TB
}

// tell notes a value, or the error that came in its place: there is nothing beside it.
func (x teller) tell(of string, v any, err error) {
	x.t.Helper()
	if err != nil {
		require.Empty(x.t, v, of)
		x.Note("refused: "+of, err)
		x.Error(err)
		return
	}
	x.Value(x.t, of, v)
}

// job notes what a job says without its claims, and settles it; nil: it is refused.
func (x teller) job(j *job.Job) *job.Result {
	ctx := context.Background()
	reads := j.Reads()
	slices.Sort(reads)
	x.tell("job", []any{j.Document(), reads, j.Unknown(), j.Unused(), j.Idle(), j.Levels(), j.Scale(), j.GroupNames(), j.RoundsEach(), j.Words("点数, points")}, nil)
	origins, err := j.Origins()
	x.tell("origins", origins, err)
	instalments, err := j.Instalments()
	x.tell("instalments", instalments, err)
	quotas, err := j.QuotasUsed(ctx)
	x.tell("quotas", quotas, err)
	candidates, err := j.Candidates(ctx)
	x.tell("candidates", candidates, err)
	caps, err := j.NextCaps(ctx)
	x.tell("next caps", caps, err)
	patients, err := j.Patients(ctx)
	x.tell("patients", patients, err)
	cliffs, err := j.Cliffs(settlement.DecimalInt(80))
	if err != nil {
		x.tell("cliffs", cliffs, err)
	}
	for _, of := range cliffs {
		x.Note("cliffs of a policy", of.Method, of.Policy, of.Elsewhere)
		x.Cliffs(x.t, of.Cliffs[:min(5, len(of.Cliffs))])
	}
	r, err := j.Settle(ctx, job.Options{})
	if err != nil {
		require.True(x.t, r == nil)
		x.tell("report", nil, err)
		return nil
	}
	x.tell("report", r.Report, nil)
	return r
}

// result notes what a result says of its claims.
func (x teller) result(r *job.Result) {
	ctx := context.Background()
	var ids []string
	for c, err := range r.Claims(ctx) {
		if err != nil {
			x.Error(err)
			continue
		}
		x.tell("claim", c, nil)
		if len(ids) < 12 {
			ids = append(ids, c.Claim)
		}
	}
	for _, plain := range []bool{true, false} {
		var text bytes.Buffer
		err := r.WriteClaims(ctx, &text, plain)
		x.tell("claims", strings.Clone(text.String())[:map[bool]int{true: text.Len()}[err == nil]], err)
	}
	columns, _, err := r.ClaimRows(ctx)
	x.tell("columns", columns, err)
	for _, subject := range append(ids, "institution:H1", "institution:", "holder:H1", "holder:C1", "holder:", "") {
		e, err := r.Explain(ctx, subject)
		if err != nil {
			require.True(x.t, e == nil)
			x.tell("explanation", nil, err)
			continue
		}
		x.tell("explanation", e, nil)
	}
	scores, err := r.Scores()
	x.tell("scores", scores, err)
	letters, err := r.Letters()
	x.tell("letters", letters, err)
	samples, err := r.Samples()
	x.tell("samples", samples, err)
	signs, err := r.Signs(ctx, job.SignOptions{ShortBelow: 3, Within: 30})
	x.tell("signs", signs, err)
	for _, a := range []job.Analysis{{}, {By: []analysis.Key{"institution", "method"}}, {By: []analysis.Key{"class", "pool"}}, {By: []analysis.Key{"payer"}}, {By: []analysis.Key{"group", "month"}, Limit: 3}} {
		table, priced, err := r.Table(ctx, a, job.Options{})
		if err != nil {
			require.True(x.t, table == nil && priced == nil)
			x.tell("table", nil, err)
			continue
		}
		x.tell("table", table, nil)
		for _, plain := range []bool{true, false} {
			var text bytes.Buffer
			require.NoError(x.t, job.WriteAnalysis(&text, table, plain))
			x.tell("table of cells", text.String(), nil)
		}
	}
}

// TestToldOfYears: random years, month by month, with claims that change.
func TestToldOfYears(t *testing.T) {
	var all told.All
	x := teller{&all, t}
	for seed := range uint64(8) {
		y := newRandomYear(1000 + seed)
		stored, before := memory{}, memory(nil)
		for month := range y.months {
			y.correct(month)
			for range 2 + y.IntN(6) {
				y.add(y.parts[y.IntN(len(y.parts))], month)
			}
			files := y.files()
			for name, text := range stored {
				files[name] = text
			}
			o := job.YearOptions{}
			if before != nil && y.IntN(2) == 0 {
				o.Before = before.openYear(t)
			}
			name := settlement.MustMonth("2025-01").Add(month)
			r, err := files.openYear(t).Month(context.Background(), name, o)
			if err != nil {
				require.True(t, r == nil)
				x.tell("month", nil, err)
				break
			}
			x.tell("month", r.Report, nil)
			x.result(r)
			before = files
			stored["reports/"+name.String()+".json"] = storedReport(t, r.Report)
		}
		files := y.files()
		for name, text := range stored {
			files[name] = text
		}
		year := files.openYear(t)
		x.tell("year", []any{year.Document(), year.Months(), len(year.Reads())}, nil)
		cleared, err := year.Clear(context.Background(), job.YearOptions{})
		if err != nil {
			x.tell("cleared", nil, err)
		} else {
			x.tell("cleared", cleared.Report, nil)
			x.tell("verified", nil, year.Verify(context.Background(), cleared.Report, job.YearOptions{}))
		}
		j, err := job.Open(files.files(), "job.json")
		require.NoError(t, err)
		if r := x.job(j); r != nil {
			x.result(r)
		}
	}
	all.Check(t, "testdata/years.told.txt", *update)
}

// TestToldOfExamples: the small jobs of the examples.
func TestToldOfExamples(t *testing.T) {
	var all told.All
	x := teller{&all, t}
	paths, err := filepath.Glob("../examples/*/*job*.json")
	require.NoError(t, err)
	for _, path := range paths {
		j, err := job.Open(job.Folder(filepath.Dir(path)), filepath.Base(path))
		if err != nil {
			continue // another document
		}
		size := int64(0)
		for _, name := range j.Reads() {
			if of, err := os.Stat(filepath.Join(filepath.Dir(path), name)); err == nil {
				size += of.Size()
			}
		}
		if size > 20_000 {
			continue
		}
		if r := x.job(j); r != nil {
			x.result(r)
		}
	}
	all.Check(t, "testdata/examples.told.txt", *update)
}

// TestToldOfDocuments: jobs, years, receivables and documents of analyses with a change.
func TestToldOfDocuments(t *testing.T) {
	var all told.All
	x := teller{&all, t}
	files := jobFiles()
	plain, err := files.settle("job.json")
	require.NoError(t, err)
	plainJob, err := job.Open(files.files(), "job.json")
	require.NoError(t, err)
	for i, text := range append(seeds.Of(t, "../", "*/job*.json"), string(files["job.json"])) {
		n := 12
		if text == string(files["job.json"]) {
			n = 200
		}
		for k, edited := range seeds.Edits(t, text, n) {
			j, err := job.Open(files.with("job.json", []byte(edited)).files(), "job.json")
			if err != nil {
				require.True(t, j == nil)
				all.Error(err)
				continue
			}
			r := x.job(j)
			if r == nil {
				continue
			}
			if (i+k)%8 == 0 {
				x.result(r)
			}
			if (i+k)%4 == 1 {
				changes, err := job.Difference(context.Background(), plain, r)
				x.tell("difference", changes, err)
			}
			x.tell("fields", job.Fields(plainJob, j), nil)
		}
	}
	for _, text := range append(seeds.Of(t, "../", "*/year*.json"), string(files["year.json"])) {
		for _, edited := range seeds.Edits(t, text, 40) {
			y, err := job.OpenYear(files.with("year.json", []byte(edited)).files(), "year.json")
			if err != nil {
				require.True(t, y == nil)
				all.Error(err)
				continue
			}
			r, err := y.Month(context.Background(), settlement.MustMonth("2025-01"), job.YearOptions{})
			if err != nil {
				require.True(t, r == nil)
				x.tell("month", nil, err)
				continue
			}
			x.tell("month", r.Report, nil)
		}
	}
	for _, edited := range seeds.Edits(t, receivablesText, 200) {
		files := receivableFiles()
		files["receivables.json"] = edited
		x.receivables(files)
	}
	for of, read := range map[string]func(string) (any, error){
		"analysis":  func(text string) (any, error) { return job.ReadAnalysis(strings.NewReader(text)) },
		"threshold": func(text string) (any, error) { return job.ReadThresholds(strings.NewReader(text)) },
		"benchmark": func(text string) (any, error) { return job.ReadBenchmark(strings.NewReader(text)) },
		"bureau":    func(text string) (any, error) { return job.ReadBureau(strings.NewReader(text)) },
	} {
		for _, edited := range seeds.Edited(t, 40, seeds.Of(t, "../", "*/"+of+"*.json")...) {
			v, err := read(edited)
			if err != nil {
				all.Note("refused: "+of, err)
				continue
			}
			x.tell(of, v, nil)
		}
	}
	all.Check(t, "testdata/documents.told.txt", *update)
}

// TestToldOfFiles: files of claims, of receivables and of a bureau with a change.
func TestToldOfFiles(t *testing.T) {
	var all told.All
	x := teller{&all, t}
	y := newRandomYear(3)
	y.pools, y.bare, y.parts = []string{"p1", "p2"}, false, []string{"drg", "perdiem", "item", "capitation"}
	for month := range 3 {
		for _, method := range y.parts {
			y.add("capitation", -1)
			y.add(method, month)
			y.add(method, month)
		}
	}
	files := y.files()
	plain, err := files.settle("job.json")
	require.NoError(t, err)
	for _, name := range []string{"cases.csv", "stays.csv", "items.csv", "members.csv", "charges.csv"} {
		for k, edited := range seeds.Cells(string(files[name]), 60) {
			j, err := job.Open(files.with(name, []byte(edited)).files(), "job.json")
			require.NoError(t, err)
			r := x.job(j)
			if r == nil {
				for _, f := range job.Faults(fault(j)) {
					x.tell("fault", f, nil)
				}
				continue
			}
			if k%10 == 0 {
				x.result(r)
			}
			if k%2 == 1 {
				continue
			}
			changes, err := job.Difference(context.Background(), plain, r)
			x.tell("difference", changes, err)
		}
	}
	tables := receivableFiles()
	for _, name := range slices.Sorted(maps.Keys(tables)) {
		if !strings.HasSuffix(name, ".csv") {
			continue
		}
		for _, edited := range seeds.Cells(tables[name], 40) {
			files := receivableFiles()
			files[name] = edited
			x.receivables(files)
		}
	}
	settled := settledFeedback(t)
	for k, edited := range seeds.Cells(equalFeedback+"x1,G1,normal,1.1,10,80,300.00,\nc5,,,,,,,70.00\n", 400) {
		f, err := settled.Compare(context.Background(), feedbackFile(edited), job.FeedbackOptions{Trail: []string{"c1", "c2", "x1", "c5", "c3"}[k%5]})
		if err != nil {
			require.True(t, f == nil)
			x.tell("feedback", nil, err)
			continue
		}
		x.tell("feedback", f, nil)
	}
	all.Check(t, "testdata/files.told.txt", *update)
}

func fault(j *job.Job) error {
	_, err := j.Settle(context.Background(), job.Options{})
	return err
}

func (x teller) receivables(files map[string]string) {
	r, err := job.OpenReceivables(fsOf(files), "receivables.json")
	if err != nil {
		require.True(x.t, r == nil)
		x.Error(err)
		return
	}
	reads := r.Reads()
	slices.Sort(reads)
	x.Note("receivables", fmt.Sprint(r.Document(), reads, r.Unknown()))
	table, err := r.Table(context.Background())
	if err != nil {
		require.True(x.t, table == nil)
		x.tell("receivables table", nil, err)
		return
	}
	text, err := json.Marshal(table)
	require.NoError(x.t, err)
	x.Note("receivables table", string(text))
}
