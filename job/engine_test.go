package job_test

import (
	"bytes"
	"context"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/job"
)

// moved is a value as another process gets it.
func moved[V any](t testing.TB, v V) (got V) {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &got))
	return got
}

// engine settles a job as an engine does.
func engine(t testing.TB, j *job.Job, claims job.Files, r *rand.Rand) (*job.Result, error) {
	t.Helper()
	sum, err := byEngine(t, claims, r)(t.Context(), j)
	if err != nil {
		return nil, err
	}
	return j.Close(sum)
}

// byEngine sums up the claims of a job as an engine does: tasks in any order, each with a job
// that was opened from its bundle, groups of persons in any order, one tally each, moved as
// bytes and merged; and all of it again where each claim is rounded.
func byEngine(t testing.TB, claims job.Files, r *rand.Rand) func(context.Context, *job.Job) (*settlement.Tally, error) {
	return func(_ context.Context, j *job.Job) (*settlement.Tally, error) { return sumUp(t, j, claims, r) }
}

func sumUp(t testing.TB, j *job.Job, claims job.Files, r *rand.Rand) (*settlement.Tally, error) {
	t.Helper()
	tasks, err := j.Tasks()
	if err != nil {
		return nil, err
	}
	worker := func() *job.Job {
		w, err := moved(t, j.Bundle()).Open(claims)
		require.NoError(t, err)
		return w
	}
	sum, err := walk(t, worker, tasks, r, nil)
	if err == nil && j.RoundsEach() {
		var p *settlement.Pricer
		if p, err = worker().Pricer(sum); err == nil && p != nil {
			sum, err = walk(t, worker, tasks, r, moved(t, p))
		}
	}
	if err != nil {
		return nil, err
	}
	sum.IDsChecked() // the examples have none twice
	return sum, nil
}

// walk does all tasks, and prices each claim if p is not nil.
func walk(t testing.TB, worker func() *job.Job, tasks []job.Task, r *rand.Rand, p *settlement.Pricer) (*settlement.Tally, error) {
	t.Helper()
	sum := new(settlement.Tally)
	fresh := func() *settlement.Tally {
		one := new(settlement.Tally)
		require.NoError(t, one.PriceBy(p))
		return one
	}
	merge := func(one *settlement.Tally) {
		text, err := one.MarshalBinary()
		require.NoError(t, err)
		var got settlement.Tally
		require.NoError(t, got.UnmarshalBinary(text))
		require.NoError(t, sum.Merge(&got))
	}
	groups := map[string][]job.Claim{}
	for _, i := range r.Perm(len(tasks)) {
		task, w := moved(t, tasks[i]), worker()
		if task.Persons {
			for c, err := range w.Claims(t.Context(), task) {
				if err != nil {
					return nil, err
				}
				groups[c.Group()] = append(groups[c.Group()], moved(t, c))
			}
			continue
		}
		s, err := w.Settlement(t.Context(), task)
		require.NoError(t, err)
		one := fresh()
		if err := one.AddAll(s); err != nil {
			return nil, err
		}
		merge(one)
	}
	w := worker()
	for _, group := range groups { // in any order
		r.Shuffle(len(group), func(i, k int) { group[i], group[k] = group[k], group[i] })
		one := fresh()
		for e, err := range w.Rate(group) {
			if err != nil {
				return nil, err
			}
			require.NoError(t, one.Add(e))
		}
		merge(one)
	}
	return sum, nil
}

// TestEngine: an engine gives the report of every example job, to the byte, or says
// before it reads a claim why it cannot.
func TestEngine(t *testing.T) {
	refused := map[string]error{
		"linyi/job-audit.json":   budget.ErrSums,
		"region/job.json":        budget.ErrSums,
		"county/job-dear.json":   budget.ErrSums,
		"county/job-beside.json": budget.ErrSums,
	}
	paths, err := filepath.Glob(filepath.FromSlash("../examples/*/job*.json"))
	require.NoError(t, err)
	require.Greater(t, len(paths), 30)
	for i, path := range paths {
		dir, name := filepath.Split(path)
		short := filepath.Base(dir) + "/" + name
		if i%3 != 0 && refused[short] == nil && !testsize.Long() {
			continue
		}
		t.Run(short, func(t *testing.T) {
			files := job.Folder(dir)
			j, err := job.Open(files, name)
			require.NoError(t, err)
			got, err := engine(t, j, files, rand.New(rand.NewPCG(7, uint64(i))))
			if refused[short] != nil {
				require.ErrorIs(t, err, refused[short])
				_, err = j.Close(new(settlement.Tally))
				require.ErrorIs(t, err, refused[short])
				return
			}
			require.NoError(t, err)
			want, err := j.Settle(context.Background(), job.Options{})
			require.NoError(t, err)
			require.Equal(t, encoded(t, want), encoded(t, got))
		})
	}
}

func encoded(t testing.TB, r *job.Result) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, r.Report.Encode(&b))
	return b.String()
}

const (
	history = `, "readmission": {"within_days": 15, "factor": "0.5"}}`
	persons = "id,institution,group,cost,covered,admitted,discharged,person\n"
)

// returning is a job of two files under a policy that looks at persons: P1 comes back.
func returning() map[string]string {
	return map[string]string{
		"job.json": strings.Replace(strings.Replace(document, "%s", `"*.csv", "pool": "a"`, 1), `"terms": {"point_value": "10"}`, `"pools": [{"name": "a", "terms": {"point_value": "10"}}]`, 1), "policy.json": strings.TrimSuffix(policyText, "}") + history,
		"1.csv": persons + "a,H1,G1,10000.00,1.00,2025-01-01,2025-01-11,P1\nb,H2,G1,10000.00,1.00,2025-01-05,2025-01-15,P2\n",
		"2.csv": persons + "c,H1,G1,10000.00,1.00,2025-01-14,2025-01-25,P1\nd,H2,G1,10000.00,1.00,2025-04-14,2025-04-25,P1\n",
	}
}

// TestEngineWithPersons: the claims of a person meet, whichever files they are in.
func TestEngineWithPersons(t *testing.T) {
	files := job.Folder(folder(t, returning()))
	j, err := job.Open(files, "job.json")
	require.NoError(t, err)
	tasks, err := j.Tasks()
	require.NoError(t, err)
	require.Equal(t, []job.Task{{File: "1.csv", Persons: true}, {File: "2.csv", Persons: true}}, tasks)
	want, err := j.Settle(context.Background(), job.Options{})
	require.NoError(t, err)
	for seed := range uint64(5) {
		got, err := engine(t, j, files, rand.New(rand.NewPCG(1, seed)))
		require.NoError(t, err)
		require.Equal(t, encoded(t, want), encoded(t, got))
	}
	// Each file by itself sees no one come back, and pays more.
	apart := returning()
	apart["2.csv"] = strings.ReplaceAll(apart["2.csv"], "P1", "P3")
	more, err := settle(job.Folder(folder(t, apart)))
	require.NoError(t, err)
	require.Greater(t, more.Report.Statement("H1").Due, want.Report.Statement("H1").Due)

	x, err := func() (*job.Explanation, error) {
		r, err := engine(t, j, files, rand.New(rand.NewPCG(1, 1)))
		require.NoError(t, err)
		return r.Explain(t.Context(), "c")
	}()
	require.NoError(t, err)
	require.NoError(t, x.Trail.Replay(), "what an engine settled is explained by whoever has the files")
}

// TestEngineWithBudget: claims of a holder may lie in several files; the budget is drawn
// up once, and the report cleared.
func TestEngineWithBudget(t *testing.T) {
	files := three(`["months/*.csv", "more.csv"]`)
	files["job.json"] = strings.TrimSuffix(files["job.json"], "]}") + `], "budget": {"policy": "budget.json"}}`
	files["budget.json"] = `{"name": "B", "kind": "example", "budgets": [{"holder": "C1", "institution": "H1", "amount": "1500.00"}], "holders": [{"institution": "H1", "holder": "C1"}, {"institution": "H2", "holder": "C1"}]}`
	want, err := settle(job.Folder(folder(t, files)))
	require.NoError(t, err)
	got, err := engineOf(t, files)
	require.NoError(t, err)
	require.Equal(t, encoded(t, want), encoded(t, got))
	require.Contains(t, encoded(t, got), `"kind": "over"`)
}

// TestEngineFaults: what is wrong with claims names file and row, or the file and the
// claim's position in it, and no person.
func TestEngineFaults(t *testing.T) {
	files := returning()
	files["2.csv"] = strings.ReplaceAll(files["2.csv"], "H1,G1,10000.00", "H1,G9,10000.00")
	_, err := engineOf(t, files)
	require.EqualError(t, err, `2.csv: drg: claim 1 (c): group: no such group: "G9"`)
	files["2.csv"] = strings.Replace(returning()["2.csv"], "10000.00", "1e4", 1)
	_, err = engineOf(t, files)
	require.ErrorContains(t, err, "2.csv: row 2, column cost: ")
	files["2.csv"] = strings.Replace(returning()["2.csv"], ",P1", ",", 1)
	_, err = engineOf(t, files)
	require.EqualError(t, err, `2.csv: drg: claim 1 (c): person: blank`)

	files = three(`["months/*.csv", "more.csv"]`)
	files["months/02.csv"] = header + "c,H9,G1,10000.00,1.00,2025-02-28\n"
	_, err = engineOf(t, files)
	require.EqualError(t, err, `months/02.csv: row 2, column institution: claim c: no such institution: "H9"`)
}

func engineOf(t *testing.T, files map[string]string) (*job.Result, error) {
	t.Helper()
	source := job.Folder(folder(t, files))
	j, err := job.Open(source, "job.json")
	require.NoError(t, err)
	return engine(t, j, source, rand.New(rand.NewPCG(3, 3)))
}

// TestTasksRefused: what tallies do not do is told.
func TestTasksRefused(t *testing.T) {
	files := returning()
	files["policy.json"] = strings.Replace(files["policy.json"], `"scale"`, `"stays": {"max_days": 60, "outside": "perdiem"}, "scale"`, 1)
	j, err := job.Open(job.Folder(folder(t, files)), "job.json")
	require.NoError(t, err)
	_, err = j.Tasks()
	require.EqualError(t, err, `policy.json: stays.outside: whether the method "perdiem" has the stays: it takes all parts together: use Settle`)
	require.ErrorIs(t, err, job.ErrSplit)
}

// TestWholeParts: rules that look at all claims of an institution make one task.
func TestWholeParts(t *testing.T) {
	files := three(`["months/*.csv", "more.csv"]`)
	files["policy.json"] = strings.Replace(policyText, `"scale"`, `"regional_mean": "9000.00", "special": {"quota": "0.5"}, "scale"`, 1)
	source := job.Folder(folder(t, files))
	j, err := job.Open(source, "job.json")
	require.NoError(t, err)
	tasks, err := j.Tasks()
	require.NoError(t, err)
	require.Equal(t, []job.Task{{}}, tasks)
	want, err := j.Settle(context.Background(), job.Options{})
	require.NoError(t, err)
	got, err := engine(t, j, source, rand.New(rand.NewPCG(1, 1)))
	require.NoError(t, err)
	require.Equal(t, encoded(t, want), encoded(t, got))
}

// TestWrongTasks: a task is done as it is listed, or not at all.
func TestWrongTasks(t *testing.T) {
	j, err := job.Open(job.Folder(folder(t, returning())), "job.json")
	require.NoError(t, err)
	for _, task := range []job.Task{{}, {Part: -1}, {Part: 1, File: "1.csv"}, {File: "3.csv", Persons: true}, {File: "1.csv"}, {File: "1.csv", Persons: true}} {
		_, err := j.Settlement(t.Context(), task)
		require.ErrorIs(t, err, job.ErrTask, "%+v", task)
		for _, err := range j.Claims(t.Context(), task) {
			if task != (job.Task{File: "1.csv", Persons: true}) {
				require.ErrorIs(t, err, job.ErrTask, "%+v", task)
			}
		}
	}
	for _, err := range j.Rate([]job.Claim{{Part: 4, File: "1.csv"}}) {
		require.ErrorIs(t, err, job.ErrTask)
	}
	for _, err := range j.Rate([]job.Claim{{File: "1.csv", ID: "a", Text: []byte("{")}}) {
		require.ErrorContains(t, err, `1.csv: claim "a": `)
	}
}

// TestBundle: a job from its bundle is the job as it was opened, whatever became of
// its documents and its folder.
func TestBundle(t *testing.T) {
	dir := folder(t, three(`["months/*.csv", "more.csv"]`))
	j, err := job.Open(job.Folder(dir), "job.json")
	require.NoError(t, err)
	b := moved(t, j.Bundle())
	for _, name := range []string{"job.json", "policy.json"} {
		require.NoError(t, os.Remove(filepath.Join(dir, name)))
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "months", "03.csv"), nil, 0o600))
	got, err := b.Open(job.Folder(dir))
	require.NoError(t, err)
	require.Equal(t, j.Reads(), got.Reads())
	require.False(t, slices.Contains(got.Reads(), "months/03.csv"))
	want, err := j.Settle(context.Background(), job.Options{})
	require.NoError(t, err)
	have, err := got.Settle(context.Background(), job.Options{})
	require.NoError(t, err)
	require.Equal(t, encoded(t, want), encoded(t, have))
}

// TestCloseOnce: budgets are drawn up once.
func TestCloseOnce(t *testing.T) {
	j, err := job.Open(job.Folder("../examples/linyi"), "job.json")
	require.NoError(t, err)
	var sum settlement.Tally
	r, err := j.Close(&sum)
	require.NoError(t, err)
	require.NotEmpty(t, r.Report.Statements)
	require.Contains(t, r.Report.Checks, settlement.Check{Name: "ids", Left: "0", Right: settlement.NotChecked})
	_, err = j.Close(&sum)
	require.ErrorIs(t, err, settlement.ErrOwner)
}
