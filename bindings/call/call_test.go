package call

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/job"
)

const examples = "../../examples"

// filesOf reads the files that a job of the examples names, and others beside it.
func filesOf(t *testing.T, folder, name string, others ...string) (list []File) {
	t.Helper()
	at := filepath.Join(examples, folder)
	j, err := job.Open(job.Folder(at), name)
	require.NoError(t, err)
	for _, name := range append(j.Reads(), others...) {
		data, err := os.ReadFile(filepath.Join(at, name))
		require.NoError(t, err)
		list = append(list, File{name, data})
	}
	return list
}

func golden(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(examples, name))
	require.NoError(t, err)
	return string(text)
}

func ok(t *testing.T, a Answer) string {
	t.Helper()
	require.Equal(t, OK, a.Status, "%s", a.Text)
	return string(a.Text)
}

// faults are those of a refused answer.
func faults(t *testing.T, a Answer) (list []job.Fault) {
	t.Helper()
	require.Equal(t, Refused, a.Status, "%s", a.Text)
	require.NoError(t, json.Unmarshal(a.Text, &list))
	require.NotEmpty(t, list)
	for _, f := range list {
		require.NotEmpty(t, f.Code)
		require.NotEqual(t, "other", f.Code, f.Text)
		require.NotEmpty(t, f.TextZH)
	}
	return list
}

// A report is that of the programs, from memory, from a folder, and from both.
func TestJobGolden(t *testing.T) {
	for _, c := range []struct{ folder, job, golden string }{
		{"lishui", "job.json", "report.golden.json"},
		{"shanghai", "job.json", "report.golden.json"},
		{"region", "job.json", "report.golden.json"},
		{"tianjin", "job.json", "report.golden.json"},
		{"hunan", "job-paid.json", "report-paid.golden.json"},
	} {
		t.Run(c.folder, func(t *testing.T) {
			want := golden(t, c.folder+"/"+c.golden)
			request := []byte(`{"job": "` + c.job + `"}`)
			require.Equal(t, want, ok(t, Job(request, filesOf(t, c.folder, c.job))))
			at, err := json.Marshal(filepath.Join(examples, c.folder))
			require.NoError(t, err)
			require.Equal(t, want, ok(t, Job([]byte(`{"folder": `+string(at)+`, "job": "`+c.job+`", "workers": 2}`), nil)))
		})
	}
}

// A file that is given hides the folder's.
func TestJobOver(t *testing.T) {
	document := strings.Replace(golden(t, "shanghai/job.json"), "2009\"", "two thousand and nine\"", 1)
	text := ok(t, Job([]byte(`{"folder": "`+examples+`/shanghai"}`), []File{{"./job.json", []byte(document)}}))
	require.Contains(t, text, "two thousand and nine")
	document = strings.Replace(golden(t, "shanghai/job.json"), `"stays.csv"`, `"s*.csv"`, 1)
	text = ok(t, Job([]byte(`{"folder": "`+examples+`/shanghai"}`), []File{{"job.json", []byte(document)}, {"stays.csv", []byte(golden(t, "shanghai/stays.csv"))}}))
	require.Equal(t, golden(t, "shanghai/report.golden.json"), text)
}

// A month of a year is settled and verified; the year is not cleared before its last month.
func TestYear(t *testing.T) {
	month := ok(t, Job([]byte(`{"folder": "`+examples+`/lishui", "month": "2025-01"}`), nil))
	require.Contains(t, month, `"2025-01-31"`)
	a := Verify([]byte(`{"folder": "`+examples+`/lishui", "report": "mine.json", "job": "year.json"}`), []File{{"mine.json", []byte(month)}})
	require.JSONEq(t, `{"against": "job"}`, ok(t, a))
	require.Equal(t, "job.missing", faults(t, Job([]byte(`{"folder": "`+examples+`/lishui", "clear": true}`), nil))[0].Code)
}

// A report can be sealed, and is verified with its seal.
func TestSeal(t *testing.T) {
	files := filesOf(t, "shanghai", "job.json")
	sealed := ok(t, Job([]byte(`{"seal": true}`), files))
	require.Contains(t, sealed, `"seal": "`)
	a := Verify([]byte(`{"report": "mine.json", "job": "job.json"}`), append(files, File{"mine.json", []byte(sealed)}))
	require.JSONEq(t, `{"against": "job"}`, ok(t, a))
}

func TestExplain(t *testing.T) {
	a := Explain([]byte(`{"subjects": ["LS2025000019", "institution:LS01"]}`), filesOf(t, "lishui", "job.json"))
	var list []Explained
	require.NoError(t, json.Unmarshal([]byte(ok(t, a)), &list))
	require.Len(t, list, 2)
	require.Equal(t, "LS2025000019", list[0].Subject)
	require.NotNil(t, list[0].Due)
	require.Equal(t, list[0].Due.String(), list[0].Trail.Result().String())
	for _, step := range list[0].Trail {
		require.NoError(t, step.Replay())
	}
	require.Equal(t, "LS01", list[1].Institution)
	require.Nil(t, list[1].Due)
	require.NotEmpty(t, list[1].Lines)
	require.NotEmpty(t, list[1].Lines[0].Trail)

	got := faults(t, Explain([]byte(`{"subjects": ["nobody", "LS2025000019", "holder:none"]}`), filesOf(t, "lishui", "job.json")))
	require.Len(t, got, 2)
	require.Equal(t, "claim", got[0].Code)
}

func TestVerify(t *testing.T) {
	report := golden(t, "lishui/report.golden.json")
	with := append(filesOf(t, "lishui", "job.json"), File{"mine.json", []byte(report)})
	require.JSONEq(t, `{"against": "report"}`, ok(t, Verify([]byte(`{"report": "mine.json"}`), with)))
	require.JSONEq(t, `{"against": "job"}`, ok(t, Verify([]byte(`{"report": "mine.json", "job": "job.json"}`), with)))

	// A report of other claims is right by itself, and not what the job makes.
	for i := range with {
		if with[i].Name == "stays.csv" {
			lines := strings.SplitAfter(string(with[i].Data), "\n")
			with[i].Data = []byte(strings.Join(lines[:len(lines)-2], ""))
		}
	}
	got := faults(t, Verify([]byte(`{"report": "mine.json", "job": "job.json"}`), with))
	require.Equal(t, "job.differs", got[0].Code)
	require.Equal(t, "stays.csv", got[0].File)

	for text, code := range map[string]string{
		"{}": "call.report",
		"":   "json.empty",
		strings.Replace(report, `"entitlement": "`, `"entitlement": "1`, 1): "identity",
	} {
		got := faults(t, Verify([]byte(`{"report": "r.json"}`), []File{{"r.json", []byte(text)}}))
		require.Equal(t, code, got[0].Code)
		require.Equal(t, "r.json", got[0].File)
	}
}

// The faults are those that the programs print.
func TestFaults(t *testing.T) {
	files := filesOf(t, "lishui", "job.json")
	for i := range files {
		if files[i].Name == "cases.csv" {
			files[i].Data = []byte(strings.Replace(string(files[i].Data), "LS01", "LS99", 1))
		}
	}
	got := faults(t, Job([]byte(`{}`), files))
	require.Equal(t, "cases.csv", got[0].File)
	require.Positive(t, got[0].Row)
	require.Equal(t, "institution", got[0].Column)
}

// Calls from several goroutines do not disturb each other.
func TestAtOnce(t *testing.T) {
	files, want := filesOf(t, "lishui", "job.json"), golden(t, "lishui/report.golden.json")
	var all sync.WaitGroup
	texts := make([]string, 8)
	for i := range texts {
		all.Add(1)
		go func() {
			defer all.Done()
			texts[i] = string(Job([]byte(`{}`), files).Text)
		}()
	}
	all.Wait()
	for _, text := range texts {
		require.Equal(t, want, text)
	}
}

func TestVersion(t *testing.T) {
	require.Regexp(t, `"results": "20\d\d-`, ok(t, Version()))
}
