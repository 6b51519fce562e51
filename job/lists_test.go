package job_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/policy"
)

// What a job says besides its report, of the region and of a job without a budget.
func TestListsOfJob(t *testing.T) {
	ctx := t.Context()
	files := regionFiles(t)
	r := settledOn(t, files.files())
	j := must(job.Open(files.files(), "job.json"))
	origins := must(j.Origins())
	require.Len(t, origins.Budgets, 3)
	cliffs := must(j.Cliffs(must(settlement.ParseDecimal("80"))))
	require.Equal(t, []string{"budget.json", "drg.json", "beds.json"}, []string{cliffs[0].Policy, cliffs[1].Policy, cliffs[2].Policy})
	require.NotEmpty(t, cliffs[1].Cliffs)
	caps := must(j.NextCaps(ctx))
	require.Len(t, caps, 4, "of two institutions in two pools")
	require.Equal(t, "beds.json", caps[0].Policy)
	require.Len(t, must(j.Patients(ctx)), 6)
	require.Len(t, must(j.QuotasUsed(ctx)), 3, "a row an institution")
	require.Len(t, must(r.Scores()), 7)
	require.NotEmpty(t, must(r.Samples()))
	require.NotEmpty(t, must(r.Letters()))
	x := r.Explainer(func() []string { return nil })
	require.Same(t, r, x.Result())

	l := must(job.Open(handedOver(t).files(), "job.json"))
	list := must(l.Candidates(ctx))
	var ids []string
	for _, c := range list {
		ids = append(ids, c.Claim)
		require.NoError(t, c.Trail.Replay())
	}
	require.Equal(t, []string{"D01", "D02"}, ids)

	plain := feedbackFiles
	p := must(job.Open(plain.files(), "job.json"))
	of := settledOn(t, plain.files())
	for what, err := range map[string]error{"origins": only(p.Origins()), "instalments": only(p.Instalments()), "letters": only(of.Letters()), "samples": only(of.Samples())} {
		require.ErrorIs(t, err, policy.ErrRequired, what)
		require.ErrorContains(t, err, "job.json: budget: ", what)
	}
	require.Empty(t, must(of.Scores()))
	require.Empty(t, must(p.NextCaps(ctx)))
	require.Empty(t, must(p.Patients(ctx)))
	require.Equal(t, "dated", must(job.Open(feedbackFiles.with("job.json", bytes.Replace(feedbackFiles["job.json"], []byte(`"J"`), []byte(`"dated"`), 1)).files(), "job.json")).Document().Name)
}

// A case that no part has where it is left to is told, by id.
func TestLeftToNoPart(t *testing.T) {
	files := handedOver(t)
	files["stays.csv"] = bytes.Replace(files["stays.csv"], []byte("S03,"), []byte("T03,"), 1)
	_, err := files.settle("job.json")
	require.ErrorContains(t, err, `cases.csv: claim "S03": it is left to the method "perdiem", and no part of the job has it there`)
	r := settledOn(t, handedOver(t).files())
	var ids []string
	for c, err := range r.Claims(t.Context()) {
		require.NoError(t, err)
		if ids = append(ids, c.Claim); c.Claim == "S03" {
			require.Equal(t, settlement.PerDiem, c.Method, "the other part has it")
		}
	}
	require.Equal(t, 1, strings.Count(strings.Join(ids, " "), "S03"))
	for range r.Claims(t.Context()) {
		break
	}
	var out bytes.Buffer
	require.NoError(t, r.WriteClaims(t.Context(), &out, true))
	require.Equal(t, 1, strings.Count(out.String(), "S03"))
	f := compared(t, r, "id,amount\nS03,1.00\n", job.FeedbackOptions{})
	require.Equal(t, settlement.PerDiem, f.Case("S03").Method)
}

// Columns that are passed over, and those that nobody reads.
func TestColumnsOfFiles(t *testing.T) {
	files := regionFiles(t)
	for name, edit := range map[string]string{"cases.csv": "note", "members-310.csv": "note", "charges-310.csv": "note", "items.csv": "remark"} {
		head, rest, _ := bytes.Cut(files[name], []byte("\n"))
		text := append(bytes.Clone(head), ","+edit+"\n"...)
		for _, line := range bytes.Split(bytes.TrimSpace(rest), []byte("\n")) {
			text = append(append(text, line...), ",x\n"...)
		}
		files[name] = text
	}
	files["items-2.csv"] = []byte("id,institution,month,cost,covered\nI99,RG05,2025-03,1.00,0.00\n")
	doc := files["job.json"]
	for _, edit := range [][2]string{
		{`"claims": "cases.csv"`, `"claims": "cases.csv", "ignore": ["note", "nota", "cost"]`},
		{`"charges": "charges-310.csv"`, `"charges": "charges-310.csv", "ignore": ["note", "other", "institution"]`},
		{`"claims": "items.csv"`, `"claims": ["items.csv", "items-2.csv"], "ignore": ["remark", "gone"]`},
	} {
		require.Contains(t, string(doc), edit[0])
		doc = bytes.Replace(doc, []byte(edit[0]), []byte(edit[1]), 1)
	}
	j := must(job.Open(files.with("job.json", doc).files(), "job.json"))
	require.ElementsMatch(t, []job.Idle{
		{Part: 0, Name: "nota"}, {Part: 0, Name: "cost", Read: true}, {Part: 2, Name: "other"}, {Part: 2, Name: "institution", Read: true}, {Part: 4, Name: "gone"},
	}, j.Idle())
	one := bytes.Replace(files["job.json"], []byte(`"claims": "cases.csv"`), []byte(`"claims": "cases.csv", "ignore": ["nota"]`), 1)
	require.Equal(t, []job.Idle{{Part: 0, Name: "nota"}}, must(job.Open(files.with("job.json", one).files(), "job.json")).Idle())
	k := must(job.Open(files.files(), "job.json"))
	require.Empty(t, k.Idle())
	var names []string
	for _, u := range k.Unknown() {
		require.Len(t, u.Columns, 1)
		names = append(names, u.File+" "+u.Columns[0])
	}
	require.Equal(t, []string{"cases.csv note", "members-310.csv note", "charges-310.csv note", "items.csv remark"}, names)
	gone := must(job.Open(files.with("job.json", doc).without("items-2.csv").files(), "job.json"))
	require.NotContains(t, gone.Idle(), job.Idle{Part: 4, Name: "gone"}, "nothing can be said")

	r := receivableFiles()
	r["pay1.csv"] = strings.Replace(r["pay1.csv"], "date\n", "date,note\n", 1)
	r["pay1.csv"] = strings.Replace(r["pay1.csv"], "2025-03-01\n", "2025-03-01,x\n", 1)
	asked := receivableFiles()
	asked["receivables.json"] = strings.Replace(receivablesText, `"pay*.csv"`, `"pay.sql.json"`, 1)
	for text, want := range map[string]string{"": "pay.sql.json: ", "{": "pay.sql.json: "} {
		if asked["pay.sql.json"] = text; text == "" {
			delete(asked, "pay.sql.json")
		}
		err := only(drawn(t, asked))
		require.ErrorContains(t, err, want)
		require.Equal(t, 1, strings.Count(err.Error(), want), "the file is named once: %v", err)
	}
	booked := must(job.OpenReceivables(fsOf(r), "receivables.json"))
	require.Equal(t, []job.Unknown{{File: "pay1.csv", Columns: []string{"note"}}}, booked.Unknown())
	require.Equal(t, "t", booked.Document().Name)
}

// What is repaired is told to the observer, once a column and kind.
func TestObservedRepairs(t *testing.T) {
	files := feedbackFiles.with("cases.csv", bytes.Replace(feedbackFiles["cases.csv"], []byte("c1,H1"), []byte(" c1 ,H1"), 1))
	j := must(job.Open(files.files(), "job.json"))
	var told []job.Event
	r, err := j.Settle(t.Context(), job.Options{Observe: func(e job.Event) {
		if e.Repaired != nil {
			told = append(told, e)
		}
	}})
	require.NoError(t, err)
	require.Len(t, r.Repairs, 1)
	require.Len(t, told, 1)
	require.Equal(t, job.Event{Phase: job.Settling, File: "cases.csv", Repaired: &r.Repairs[0]}, told[0])
}

// A year names each file that it reads once, and gives its documents and jobs.
func TestYearLists(t *testing.T) {
	files := small("")
	_, files = files.prepaid(t, "2025-01", job.YearOptions{})
	y := files.openYear(t)
	require.Len(t, must(y.Payments(settlement.MustMonth("2025-02"))), 1)
	require.ElementsMatch(t, []string{"year.json", "cases.csv", "policy.json", "clearing.json", "accounts.json", "month.json", "reports/2025-01.json"}, y.Reads())
	require.Equal(t, y.Document().Name, y.Job().Document().Name)
	require.Len(t, y.Months(), 3)
	so := must(y.SoFar(settlement.MustMonth("2025-02")))
	require.Equal(t, "2025-01-01/2025-02-28", so.Document().Period.String())
	bare := files.with("year.json", bytes.Replace(files["year.json"], []byte(`, "budget": {"policy": "month.json"}`), nil, 1))
	require.NotContains(t, bare.openYear(t).Reads(), "month.json")
}

// Where files are not, are no files, or lie outside.
func TestFilesRefuse(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.csv"), []byte("a"), 0o600))
	require.NoError(t, os.Mkdir(filepath.Join(dir, "d"), 0o700))
	memory := fstest.MapFS{"a.csv": &fstest.MapFile{Data: []byte("a")}, "d": &fstest.MapFile{Mode: fs.ModeDir}}
	readers := map[string]func() (io.ReadCloser, error){"a.csv": func() (io.ReadCloser, error) { return nil, errBroke }}
	for _, row := range []struct {
		name  string
		files job.Files
		open  map[string]error
		match map[string]error
		found []string
	}{
		{"folder", job.Folder(dir), map[string]error{"../a.csv": job.ErrOutside, "none.csv": fs.ErrNotExist, "d": job.ErrRegular}, map[string]error{"../*.csv": job.ErrOutside, "[": path.ErrBadPattern}, []string{"a.csv"}},
		{"no folder", job.Folder(dir + "x"), map[string]error{"a.csv": fs.ErrNotExist}, map[string]error{"*.csv": fs.ErrNotExist}, nil},
		{"anywhere", job.Anywhere(dir), map[string]error{"none.csv": fs.ErrNotExist, "d": job.ErrRegular}, map[string]error{"[": filepath.ErrBadPattern}, []string{"a.csv"}},
		{"system", job.FS(memory), map[string]error{"../a.csv": job.ErrOutside, "none.csv": fs.ErrNotExist, "d": job.ErrRegular}, map[string]error{"[": path.ErrBadPattern}, []string{"a.csv"}},
		{"readers", job.Readers(readers), map[string]error{"none.csv": fs.ErrNotExist, "a.csv": errBroke}, map[string]error{"[": path.ErrBadPattern}, []string{"a.csv"}},
	} {
		for name, want := range row.open {
			f, err := row.files.Open(name)
			require.Nil(t, f, "%s: %s", row.name, name)
			require.ErrorIs(t, err, want, "%s: %s", row.name, name)
			require.Equal(t, -1, strings.Index(err.Error(), dir), "the path of the machine is no name of the job")
		}
		for pattern, want := range row.match {
			require.ErrorIs(t, only(row.files.Match(pattern)), want, "%s: %s", row.name, pattern)
		}
		if row.found != nil {
			require.Equal(t, row.found, must(row.files.Match("*.csv")), row.name)
		}
	}
	require.Equal(t, []string{filepath.Join(dir, "a.csv")}, must(job.Anywhere("elsewhere").Match(filepath.Join(dir, "*.csv"))))
	failing := map[string]job.Files{"stat": job.FS(failingFS{}), "open": job.FS(failingFS{open: true})}
	for name, f := range failing {
		require.ErrorIs(t, only(f.Open("a.csv")), errBroke, name)
	}
}

// failingFS has a file that says what it is, or not even that.
type failingFS struct{ open bool }

func (f failingFS) Open(string) (fs.File, error) { return nil, errBroke }

func (f failingFS) Stat(name string) (fs.FileInfo, error) {
	if !f.open {
		return nil, errBroke
	}
	return fstest.MapFS{"a.csv": &fstest.MapFile{}}.Stat(name)
}

// Every fault of a document has its path.
func TestDocumentFaults(t *testing.T) {
	head := `{"name": "n", "period": {"from": "2025-01-01", "to": "2025-12-31"}, `
	part := func(text string) string { return head + `"terms": {"point_value": "1"}, "parts": [` + text + `]}` }
	for text, want := range map[string]string{
		head + `"pools": [{"name": "a", "terms": {"point_value": "1"}}], "terms": {"point_value": "1"}, "parts": [{"method": "item", "claims": "a.csv"}]}`: "pools: excluded by another field: terms",
		head + `"pools": [{"name": "a", "terms": {"point_value": "1"}}], "parts": [{"method": "item", "claims": "a.csv", "pool": "b"}]}`:                   `parts[0].pool: `,
		part(`{"method": "item", "claims": "a.csv", "pool": "b"}`):                                                                                         `parts[0].pool: excluded by another field: the job has no pools`,
		part(`{"method": "item"}`):                                        `parts[0].claims: required`,
		part(`{"method": "item", "claims": "a.csv", "members": "b.csv"}`): `parts[0].members: excluded by another field`,
		part(`{"method": "capitation", "policy": "p.json", "members": "m.csv", "charges": "c.csv", "date_by": "settled"}`): `parts[0].date_by: excluded by another field: charges are dated by their month`,
		part(`{"method": "capitation", "policy": ["p.json", "q.json"], "members": "m.csv", "charges": "c.csv"}`):           `parts[0].policy: excluded by another field: standards of heads`,
		part(`{"method": "drg", "policy": ["p.json", "q.json"], "claims": "c.csv", "date_by": "none"}`):                    `parts[0].date_by: excluded by another field: dates say`,
		part(`{"method": "budget", "claims": "a.csv"}`):                                                                    `parts[0].method: method "budget": not settled by this version: the job's budget says it`,
		part(`{"method": "", "claims": "a.csv"}`):                                                                          `parts[0].method: required`,
		part(`{"method": "drgs", "policy": "p.json", "claims": "a.csv"}`):                                                  `parts[0].method: `,
		part(`{"method": "item", "claims": "a.csv", "date_by": "never"}`):                                                  `parts[0].date_by: `,
		part(``): `parts: required`,
		`{"name": "n", "terms": {"point_value": "1"}, "parts": [{"method": "item", "claims": "a.csv"}]}`:                                   `period.from: required`,
		`{"name": "n", "period": {"from": "2025-01-01"}, "terms": {"point_value": "1"}, "parts": [{"method": "item", "claims": "a.csv"}]}`: `period.to: required`,
		head + `"terms": {"point_value": "1"}, "budget": {"policy": "", "around": [{"policy": ""}]}}`:                                      `budget.around[0].policy: required`,
	} {
		_, err := job.Read(strings.NewReader(text))
		require.ErrorContains(t, err, want, text)
		require.NotEmpty(t, settlement.Chinese(err))
	}
}

// A report that has more or less than the job makes is told where.
func TestVerifyMoreAndLess(t *testing.T) {
	files := regionFiles(t)
	j := must(job.Open(files.files(), "job.json"))
	made := settledOn(t, files.files()).Report
	for _, row := range []struct {
		name string
		edit func(*settlement.Report)
		want string
	}{
		{"another statement", func(r *settlement.Report) {
			r.Statements = append(r.Statements, settlement.Statement{Institution: "Z"})
		}, `there is no statement of "Z"`},
		{"a statement less", func(r *settlement.Report) { r.Statements = r.Statements[:len(r.Statements)-1] }, `is missing`},
		{"another institution", func(r *settlement.Report) { r.Statements[0].Institution = "A" }, `statement 1 is of "A", want "RG01"`},
		{"a line less", func(r *settlement.Report) { r.Statements[0].Lines = r.Statements[0].Lines[:1] }, `line 2 of the statement of "RG01", `},
		{"a line more", func(r *settlement.Report) {
			r.Statements[0].Lines = append(r.Statements[0].Lines, settlement.Line{Kind: "price"})
		}, `, price 0.00, is none of it`},
		{"another kind", func(r *settlement.Report) { r.Statements[0].Lines[0].Kind = "other" }, `line 1 of the statement of "RG01" is other `},
		{"another amount", func(r *settlement.Report) { r.Statements[0].Lines[0].Amount++ }, `line 1 of the statement of "RG01" is amount `},
		{"another field of a line", func(r *settlement.Report) { r.Statements[0].Lines[0].AfterValue = true }, `in line 1 of the statement of "RG01", amount, after_value is not`},
		{"another field of a statement", func(r *settlement.Report) { r.Statements[0].Name = "x" }, `in the statement of "RG01" name is not`},
		{"another field", func(r *settlement.Report) { r.Name = "x" }, `name is not what the job makes`},
		{"a policy more", func(r *settlement.Report) {
			r.Policies = append(r.Policies, settlement.PolicyRef{Method: "drg", Name: "x"})
		}, `job.json: the report was made from something else: the job has no policy "x" of drg`},
		{"a document more", func(r *settlement.Report) {
			r.Digests.Documents = append(r.Digests.Documents, settlement.DocumentDigest{Document: "x"})
		}, `the report names 4 documents, the job has 3`},
		{"claims more", func(r *settlement.Report) {
			r.Digests.Claims = append(r.Digests.Claims, settlement.ClaimDigest{Method: "item", Claims: 1})
		}, `items.csv: the report was made from something else: of the claims of item the job has none, the report 1 rows`},
		{"claims less", func(r *settlement.Report) { r.Digests.Claims = r.Digests.Claims[:len(r.Digests.Claims)-1] }, `, the report none`},
		{"claims of no method", func(r *settlement.Report) {
			r.Digests.History = append(r.Digests.History, settlement.ClaimDigest{Method: "x", Claims: 1})
		}, `of the history of x the job has none`},
		{"a seal", func(r *settlement.Report) { r.Seal = "x" }, `the report x`},
	} {
		var text bytes.Buffer
		require.NoError(t, made.Encode(&text))
		report, err := settlement.ReadReport(&text)
		require.NoError(t, err)
		row.edit(report)
		err = job.Verify(t.Context(), j, report, job.Options{})
		require.ErrorContains(t, err, row.want, row.name)
		require.True(t, errors.Is(err, job.ErrDiffers), row.name)
	}
}
