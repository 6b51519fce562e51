package job_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/analysis/receivable"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/policy"
)

// In this file: whatever breaks while a job is read, settled or asked, the caller gets that error.

// errBroke is what breaks.
var errBroke = errors.New("it broke")

// breaking counts what can go wrong; from one time on everything does, or so many times.
type breaking struct{ count, at, times int }

func (b *breaking) next() error {
	if b.count++; b.at > 0 && b.count >= b.at && (b.times == 0 || b.count < b.at+b.times) {
		return errBroke
	}
	return nil
}

// brittle is files of which an opening, a search, or a reading goes wrong.
type brittle struct {
	job.Files
	*breaking
}

func (b brittle) Open(name string) (io.ReadCloser, error) {
	if err := b.next(); err != nil {
		return nil, err
	}
	f, err := b.Files.Open(name)
	if err != nil {
		return nil, err
	}
	return brittleFile{f, b.breaking}, nil
}

func (b brittle) Match(pattern string) ([]string, error) {
	if err := b.next(); err != nil {
		return nil, err
	}
	return b.Files.Match(pattern)
}

type brittleFile struct {
	io.ReadCloser
	*breaking
}

func (f brittleFile) Read(to []byte) (int, error) {
	if err := f.next(); err != nil {
		return 0, err
	}
	return f.ReadCloser.Read(to)
}

// brittleWriter takes so many bytes.
type brittleWriter struct{ left int }

func (w *brittleWriter) Write(text []byte) (int, error) {
	if w.left -= len(text); w.left < 0 {
		return 0, errBroke
	}
	return len(text), nil
}

// ending is a context that ends when it is looked at for the n-th time.
type ending struct {
	context.Context
	*breaking
}

func (e ending) Err() error {
	if e.next() != nil {
		return context.Canceled
	}
	return nil
}

// asked is something that a caller asks for.
type asked struct {
	name string
	run  func(context.Context) error
}

// handsOn runs something as often as it can break, and then once more to the end.
func handsOn(t *testing.T, b *breaking, list []asked) {
	t.Helper()
	for _, of := range list {
		t.Run(of.name, func(t *testing.T) {
			ends := &breaking{}
			for _, kind := range []struct {
				*breaking
				ctx  context.Context
				want error
			}{{b, context.Background(), errBroke}, {ends, ending{context.Background(), ends}, context.Canceled}} {
				for at := 1; ; at += 1 + at/16 {
					kind.count, kind.at = 0, at
					err := of.run(kind.ctx)
					happened := kind.count >= at
					kind.at = 0
					if !happened {
						require.NoError(t, err)
						break
					}
					require.ErrorIs(t, err, kind.want, "%d", at)
				}
			}
		})
	}
}

// drained walks to the first error.
func drained[V any](seq func(func(V, error) bool)) error {
	for _, err := range seq {
		if err != nil {
			return err
		}
	}
	return nil
}

// only is the error of a function that returns something else, too.
func only[V any](_ V, err error) error { return err }

// regionFiles are those of the example of a region, which has claims of every method.
func regionFiles(t *testing.T) memory {
	t.Helper()
	files := memory{}
	for _, pattern := range []string{"*.json", "*.csv"} {
		names, err := filepath.Glob("../examples/region/" + pattern)
		require.NoError(t, err)
		for _, name := range names {
			if strings.Contains(name, ".golden.") {
				continue
			}
			files[filepath.Base(name)], err = os.ReadFile(name)
			require.NoError(t, err)
		}
	}
	files["beds.json"] = bytes.Replace(files["beds.json"], []byte(`"classes"`), []byte(`"limits": {"institution_days": {"caps": {"RG02": 1000, "RG03": 1000}, "over": [{"weight": "0.5"}]}}, "classes"`), 1)
	files["drg.json"] = bytes.Replace(files["drg.json"], []byte(`"scale"`), []byte(`"regional_mean": "12500.00", "special": {}, "quotas": [{"name": "tumour", "quota": "0.05", "over_quota": "rank", "quota_value": "10", "quota_cycle": "year"}], "scale"`), 1)
	files["budget.json"] = bytes.Replace(files["budget.json"], []byte(`"audit": {`), []byte(`"audit": {"sample": {"seed": "s", "size": 1, "share": "0.1"}, `), 1)
	return files
}

// settledOn settles a job over files that do not break yet.
func settledOn(t *testing.T, files job.Files) *job.Result {
	t.Helper()
	j, err := job.Open(files, "job.json")
	require.NoError(t, err)
	r, err := j.Settle(t.Context(), job.Options{})
	require.NoError(t, err)
	return r
}

// Everything that a job and its result may be asked.
func TestErrorsAreHandedOn(t *testing.T) {
	files, b := regionFiles(t), &breaking{}
	on := brittle{files.files(), b}
	j, err := job.Open(on, "job.json")
	require.NoError(t, err)
	r, other := settledOn(t, on), settledOn(t, brittle{changedRegion(files).files(), b})
	sealed, err := j.Settle(t.Context(), job.Options{Seal: true})
	require.NoError(t, err)
	by := analysis.Options{By: []analysis.Key{"institution"}}
	handsOn(t, b, []asked{
		{"open", func(context.Context) error { return only(job.Open(on, "job.json")) }},
		{"settle", func(ctx context.Context) error {
			r, err := j.Settle(ctx, job.Options{Seal: true})
			require.Equal(t, err == nil, r != nil)
			return err
		}},
		{"verify", func(ctx context.Context) error { return job.Verify(ctx, j, sealed.Report, job.Options{}) }},
		{"next caps", func(ctx context.Context) error { return only(j.NextCaps(ctx)) }},
		{"quotas", func(ctx context.Context) error { return only(j.QuotasUsed(ctx)) }},
		{"patients", func(ctx context.Context) error { return only(j.Patients(ctx)) }},
		{"letters", func(context.Context) error { return only(r.Letters()) }},
		{"samples", func(context.Context) error { return only(r.Samples()) }},
		{"claim", func(ctx context.Context) error { return only(r.Explain(ctx, "I04")) }},
		{"holder", func(ctx context.Context) error { return only(r.Explain(ctx, "holder:RGC1")) }},
		{"explainer", func(ctx context.Context) error {
			return only(r.Explainer(func() []string { return []string{"D01", "S01"} }).Explain(ctx, "D01"))
		}},
		{"analysis", func(ctx context.Context) error { return only(r.Analyse(ctx, by, job.Options{Workers: 2})) }},
		{"table", func(ctx context.Context) error {
			table, priced, err := r.Table(ctx, job.Analysis{By: by.By}, job.Options{})
			require.Equal(t, err == nil, table != nil && priced != nil)
			return err
		}},
		{"walk", func(ctx context.Context) error {
			return r.Walk(ctx, job.Options{}, func() func(*settlement.Entry) error { return func(*settlement.Entry) error { return nil } })
		}},
		{"signs", func(ctx context.Context) error { return only(r.Signs(ctx, job.SignOptions{})) }},
		{"under", func(ctx context.Context) error {
			return only(r.SettleUnder(ctx, j.Document().Pools, func(*settlement.Entry) error { return nil }, job.Options{}))
		}},
		{"difference", func(ctx context.Context) error { return only(job.Difference(ctx, r, other)) }},
		{"rows", func(ctx context.Context) error {
			_, all, err := r.ClaimRows(ctx)
			if err != nil {
				return err
			}
			return drained(all)
		}},
		{"claims", func(ctx context.Context) error { return drained(r.Claims(ctx)) }},
		{"written", func(ctx context.Context) error { return r.WriteClaims(ctx, io.Discard, true) }},
		{"compared", func(ctx context.Context) error {
			f := rows.File{Name: "f.csv", Open: func() (io.ReadCloser, error) {
				return brittleFile{io.NopCloser(strings.NewReader("id,points,amount\nD01,50,1000.00\nS01,1,\nX,,7.00\nI01,,1.00\n")), b}, nil
			}}
			return only(r.Compare(ctx, f, job.FeedbackOptions{}))
		}},
	})
}

// changedRegion is the region with another claim of every method.
func changedRegion(files memory) memory {
	for name, edit := range map[string][2]string{
		"cases.csv": {"D01,RG02,ES23,4671.19", "D01,RG02,ES23,4671.20"}, "items.csv": {"I01,RG05,2025-03,9782.21", "I01,RG05,2025-03,9782.20"},
		"charges-310.csv": {"5958.99", "5958.98"}, "members-390.csv": {"2025-02-25", "2025-02-24"}, "stays.csv": {"10034.50", "10034.51"},
	} {
		files = files.with(name, bytes.Replace(files[name], []byte(edit[0]), []byte(edit[1]), 1))
	}
	return files
}

// handedOver is a job whose stays of more than sixty days are another part's.
func handedOver(t *testing.T) memory {
	files := regionFiles(t)
	files["drg.json"] = bytes.Replace(files["drg.json"], []byte(`"special": {}`), []byte(`"stays": {"max_days": 60, "outside": "perdiem"}, "special": {"candidates": {"ratio": "0.01"}}`), 1)
	files["cases.csv"] = []byte("id,institution,group,cost,covered,admitted,discharged,pool\nD01,RG02,ES23,4671.19,1821.76,2025-01-01,2025-01-18,390\n" +
		"D02,RG02,ES23,4671.19,1821.76,2025-01-01,2025-01-28,310\nS03,RG02,ES23,16171.30,3881.11,2025-01-01,2025-06-28,390\n")
	files["accounts.json"] = []byte("[]")
	return files
}

// A case that is left to another method, an engine, and rules about several cases.
func TestErrorsAreHandedOnToMethods(t *testing.T) {
	b := &breaking{}
	left := brittle{handedOver(t).files(), b}
	l, err := job.Open(left, "job.json")
	require.NoError(t, err)
	handsOn(t, b, []asked{
		{"settle", func(ctx context.Context) error { return only(l.Settle(ctx, job.Options{})) }},
		{"candidates", func(ctx context.Context) error { return only(l.Candidates(ctx)) }},
	})

	texts := memory{}
	for name, text := range returning() {
		texts[name] = []byte(text)
	}
	claims := brittle{texts.files(), b}
	j, err := job.Open(claims, "job.json")
	require.NoError(t, err)
	handsOn(t, b, []asked{
		{"pattern", func(context.Context) error { return only(job.Open(claims, "job.json")) }},
		{"bundle", func(context.Context) error { return only(j.Bundle().Open(brittle{texts.files(), b})) }},
		{"engine", func(ctx context.Context) error {
			return only(j.Settle(ctx, job.Options{Engine: func(ctx context.Context, j *job.Job) (*settlement.Tally, error) {
				tasks, err := j.Tasks()
				if err != nil {
					return nil, err
				}
				return walk(t, func() *job.Job { return j }, tasks, rand.New(rand.NewPCG(1, 1)), nil)
			}}))
		}},
	})
}

// without is files of which one cannot be read any more.
type without struct {
	job.Files
	name   *string
	opened map[string]bool
}

func (w without) Open(name string) (io.ReadCloser, error) {
	if w.opened[name] = true; name == *w.name {
		return nil, errBroke
	}
	return w.Files.Open(name)
}

// Whatever is read of a file, that one file is missed.
func TestEachFileIsMissed(t *testing.T) {
	gone, opened := "", map[string]bool{}
	files := without{regionFiles(t).files(), &gone, opened}
	r := settledOn(t, files)
	other := settledOn(t, changedRegion(regionFiles(t)).files())
	j := must(job.Open(files, "job.json"))
	ctx := t.Context()
	for name, ask := range map[string]func() error{
		"written":    func() error { return r.WriteClaims(ctx, io.Discard, true) },
		"claims":     func() error { return drained(r.Claims(ctx)) },
		"difference": func() error { return only(job.Difference(ctx, r, other)) },
		"compared": func() error {
			return only(r.Compare(ctx, feedbackFile("id,amount\nD01,1.00\nX,2.00\n"), job.FeedbackOptions{}))
		},
		"explained": func() error { return only(r.Explain(ctx, "nothing")) },
		"holder":    func() error { return only(r.Explain(ctx, "holder:RGC1")) },
		"samples":   func() error { return only(r.Samples()) },
		"settled":   func() error { return only(j.Settle(ctx, job.Options{Seal: true})) },
		"analysed": func() error {
			return only(r.Analyse(ctx, analysis.Options{By: []analysis.Key{"method"}}, job.Options{}))
		},
		"patients": func() error { return only(j.Patients(ctx)) },
	} {
		for _, file := range j.Reads() {
			gone = file
			clear(opened)
			err := ask()
			if gone = ""; opened[file] && (name != "patients" || strings.Contains(file, "-3")) {
				require.ErrorIs(t, err, errBroke, "%s of %s", file, name)
			} else {
				require.NotErrorIs(t, err, errBroke, "%s of %s", file, name)
			}
		}
	}
}

// The months of a year, its clearing, and what their reports say.
func TestErrorsAreHandedOnInYears(t *testing.T) {
	b := &breaking{}
	files := small("")
	_, files = files.prepaid(t, "2025-01", job.YearOptions{})
	_, files = files.prepaid(t, "2025-02", job.YearOptions{})
	before := brittle{files.files(), b}
	files = files.with("cases.csv", []byte(header+"a,H1,G1,10000.00,100.00,2025-01-10\n"+februaryCases+"e,H1,G1,7000.00,30.00,2025-01-31\n"))
	march, files := files.prepaid(t, "2025-03", job.YearOptions{})
	year := files.cleared(t, job.YearOptions{})
	on := brittle{files.files(), b}
	opened := func(f job.Files, use func(*job.Year) error) error {
		y, err := job.OpenYear(f, "year.json")
		if err != nil {
			return err
		}
		return use(y)
	}
	handsOn(t, b, []asked{
		{"month", func(ctx context.Context) error {
			return opened(on, func(y *job.Year) error { return only(y.Month(ctx, settlement.MustMonth("2025-03"), job.YearOptions{})) })
		}},
		{"month before", func(ctx context.Context) error {
			return opened(on, func(y *job.Year) error {
				return opened(before, func(was *job.Year) error {
					return only(y.Month(ctx, settlement.MustMonth("2025-03"), job.YearOptions{Before: was}))
				})
			})
		}},
		{"clear", func(ctx context.Context) error {
			return opened(on, func(y *job.Year) error { return only(y.Clear(ctx, job.YearOptions{})) })
		}},
		{"payments", func(context.Context) error {
			return opened(on, func(y *job.Year) error { return only(y.Payments(settlement.Month{})) })
		}},
		{"so far", func(context.Context) error {
			return opened(on, func(y *job.Year) error { return only(y.SoFar(settlement.MustMonth("2025-02"))) })
		}},
		{"verify", func(ctx context.Context) error {
			return opened(on, func(y *job.Year) error {
				return errors.Join(y.Verify(ctx, march, job.YearOptions{}), y.Verify(ctx, year, job.YearOptions{}))
			})
		}},
	})
}

// A fault that passes is told, or changes nothing: a header that could not be read is read again.
func TestFaultsThatPass(t *testing.T) {
	b := &breaking{times: 2}
	files := small("")
	_, files = files.prepaid(t, "2025-01", job.YearOptions{})
	before := files
	files = files.with("cases.csv", []byte(header+januaryCases+"e,H1,G1,7000.00,30.00,2025-01-31\n"+februaryCases))
	for name, of := range map[string]func() (*job.Result, error){
		"month": func() (*job.Result, error) {
			y, err := job.OpenYear(brittle{files.files(), b}, "year.json")
			if err != nil {
				return nil, err
			}
			was, err := job.OpenYear(brittle{before.files(), b}, "year.json")
			if err != nil {
				return nil, err
			}
			return y.Month(t.Context(), settlement.MustMonth("2025-02"), job.YearOptions{Before: was})
		},
		"region": func() (*job.Result, error) {
			j, err := job.Open(brittle{regionFiles(t).files(), b}, "job.json")
			if err != nil {
				return nil, err
			}
			return j.Settle(t.Context(), job.Options{Seal: true})
		},
	} {
		want := encoded(t, must(of()))
		told := 0
		for at := 1; ; at += 1 + at/12 {
			b.count, b.at = 0, at
			r, err := of()
			happened := b.count >= at
			if b.at = 0; err == nil {
				require.Equal(t, want, encoded(t, r), "%s: %d", name, at)
			} else {
				told++
			}
			if !happened {
				break
			}
		}
		require.Greater(t, told, 10, name)
	}
}

// The files of receivables.
func TestErrorsAreHandedOnInReceivables(t *testing.T) {
	b := &breaking{}
	files := memory{}
	for name, text := range receivableFiles() {
		files[name] = []byte(text)
	}
	files["receivables.json"] = []byte(strings.Replace(receivablesText, `"declared"`, `"reports": "report*.json", "declared"`, 1))
	files["report-2025-01.json"] = bytes.Clone(must(os.ReadFile("../examples/receivables/report-2025-01.golden.json")))
	on := brittle{files.files(), b}
	handsOn(t, b, []asked{{"table", func(ctx context.Context) error {
		r, err := job.OpenReceivables(on, "receivables.json")
		if err != nil {
			return err
		}
		return only(r.Table(ctx))
	}}})
}

// What breaks while a fault is looked up is told beside the fault.
func TestErrorsBesideFaultsAreHandedOn(t *testing.T) {
	twice := memory{}
	for name, text := range receivableFiles() {
		twice[name] = []byte(strings.Replace(text, "c2,H2", "c1,H2", 1))
	}
	b := &breaking{}
	broke := 0
	for at := 1; ; at++ {
		b.count, b.at = 0, at
		r, err := job.OpenReceivables(brittle{twice.files(), b}, "receivables.json")
		if err == nil {
			var table *receivable.Table
			table, err = r.Table(t.Context())
			require.Nil(t, table)
		}
		if b.count < at {
			require.ErrorIs(t, err, settlement.ErrDuplicate)
			break
		}
		require.ErrorIs(t, err, errBroke, at)
		broke++
	}
	require.Greater(t, broke, 30)
}

// What writes hands on what its writer says, wherever the writer stops.
func TestErrorsOfWritersAreHandedOn(t *testing.T) {
	files := regionFiles(t)
	r := settledOn(t, files.files())
	table, _, err := r.Table(t.Context(), job.Analysis{By: []analysis.Key{"claim"}}, job.Options{})
	if err != nil {
		table, _, err = r.Table(t.Context(), job.Analysis{By: []analysis.Key{"institution", "month", "method", "group"}}, job.Options{})
	}
	require.NoError(t, err)
	for name, write := range map[string]func(io.Writer) error{
		"claims":   func(out io.Writer) error { return r.WriteClaims(t.Context(), out, false) },
		"plain":    func(out io.Writer) error { return r.WriteClaims(t.Context(), out, true) },
		"analysis": func(out io.Writer) error { return job.WriteAnalysis(out, table, false) },
		"header": func(out io.Writer) error { // longer than what is written at once
			return job.WriteAnalysis(out, &analysis.Table{Keys: []analysis.Key{analysis.Key(strings.Repeat("x", 20_000))}}, true)
		},
	} {
		var whole bytes.Buffer
		require.NoError(t, write(&whole), name)
		require.NoError(t, write(&brittleWriter{whole.Len()}), name)
		for left := 0; left < whole.Len(); left += 1 + left {
			require.ErrorIs(t, write(&brittleWriter{left}), errBroke, "%s: %d", name, left)
		}
		require.ErrorIs(t, write(&brittleWriter{whole.Len() - 1}), errBroke, name)
	}
}

// What visits hands on what the visitor says.
func TestErrorsOfVisitorsAreHandedOn(t *testing.T) {
	r := settledOn(t, regionFiles(t).files())
	j := must(job.Open(regionFiles(t).files(), "job.json"))
	for at := range 30 {
		var b breaking
		visit := func(*settlement.Entry) error { return b.next() }
		b.at = at + 1
		require.ErrorIs(t, r.Walk(t.Context(), job.Options{}, func() func(*settlement.Entry) error { return visit }), errBroke)
		b.count = 0
		require.ErrorIs(t, only(r.SettleUnder(t.Context(), j.Document().Pools, visit, job.Options{})), errBroke)
	}
	never := func() func(*settlement.Entry) error { return func(*settlement.Entry) error { return errBroke } }
	require.ErrorIs(t, r.Walk(t.Context(), job.Options{Workers: 2}, never), errBroke)
	texts := memory{}
	for name, text := range returning() {
		texts[name] = []byte(text)
	}
	k := must(job.Open(texts.files(), "job.json"))
	for c, err := range k.Claims(t.Context(), must(k.Tasks())[0]) {
		require.NoError(t, err)
		require.NoError(t, drained(k.Rate([]job.Claim{c})))
		c.Text = []byte("{")
		err := drained(k.Rate([]job.Claim{c}))
		require.ErrorContains(t, err, c.File+": claim ")
		require.ErrorContains(t, err, c.ID)
	}
	require.NoError(t, drained(k.Rate(nil)))
	got, err := k.Settle(t.Context(), job.Options{Engine: func(context.Context, *job.Job) (*settlement.Tally, error) { return nil, errBroke }})
	require.Nil(t, got)
	require.ErrorIs(t, err, errBroke)
}

// Documents that cannot be read, and policies that are none.
func TestErrorsOfDocumentsAreHandedOn(t *testing.T) {
	broken := func() io.Reader { return brittleFile{io.NopCloser(strings.NewReader("{")), &breaking{at: 1}} }
	name := filepath.Join(t.TempDir(), "policy.json")
	require.NoError(t, os.WriteFile(name, []byte("{}"), 0o600))
	good := func(any) (int, error) { return 1, nil }
	for what, err := range map[string]error{
		"job": only(job.Read(broken())), "year": only(job.ReadYear(broken())), "analysis": only(job.ReadAnalysis(broken())),
		"benchmark": only(job.ReadBenchmark(broken())), "bureau": only(job.ReadBureau(broken())), "thresholds": only(job.ReadThresholds(broken())),
		"receivables": only(job.ReadReceivables(broken())),
		"read":        only(job.OpenPolicy(name, func(io.Reader) (any, error) { return nil, errBroke }, good)),
		"compile":     only(job.OpenPolicy(name, func(io.Reader) (any, error) { return 1, nil }, func(any) (int, error) { return 0, errBroke })),
	} {
		require.ErrorIs(t, err, errBroke, what)
	}
	require.ErrorIs(t, only(job.OpenPolicy(name+"x", func(io.Reader) (any, error) { return 1, nil }, good)), os.ErrNotExist)
	require.Equal(t, 1, must(job.OpenPolicy(name, func(io.Reader) (any, error) { return 1, nil }, good)))
	_, err := job.New(memory{}.files(), "job.json", job.Document{})
	require.ErrorIs(t, err, policy.ErrRequired)
	require.ErrorContains(t, err, "job.json: ")
	_, err = job.NewYear(memory{}.files(), "year.json", job.YearDocument{})
	require.ErrorIs(t, err, policy.ErrRequired)
}
