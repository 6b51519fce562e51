package job_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/job"
)

const (
	policyText = `{"name": "Small", "kind": "example", "scale": "100", "point_places": 4,
  "groups": [{"code": "G1", "base_points": "100", "mean_cost": "10000.00"}], "institutions": [{"code": "H1", "name": "人民医院", "coefficient": "1"}, {"code": "H2", "coefficient": "1"}]}`
	header   = "id,institution,group,cost,covered,discharged\n"
	document = `{"name": "n", "period": {"from": "2025-01-01", "to": "2025-03-31"}, "terms": {"point_value": "10"}, "parts": [{"method": "drg", "policy": "policy.json", "claims": %s}]}`
)

// folder writes the files of a job and returns their folder.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	}
	return dir
}

func settle(files job.Files) (*job.Result, error) {
	j, err := job.Open(files, "job.json")
	if err != nil {
		return nil, err
	}
	return j.Settle(context.Background(), job.Options{})
}

func three(claims string) map[string]string {
	return map[string]string{
		"job.json": fmt.Sprintf(document, claims), "policy.json": policyText,
		"months/01.csv": header + "a,H1,G1,10000.00,1.00,2025-01-31\nb,H2,G1,10000.00,1.00,2025-01-02\n",
		"months/02.csv": header + "c,H1,G1,10000.00,1.00,2025-02-28\n",
		"more.csv":      header + "d,H2,G1,10000.00,1.00,2025-03-31\ne,H2,G1,10000.00,1.00,2025-04-01\n",
	}
}

// TestFiles: a part may have several files, by a list or by a pattern, from anywhere.
func TestFiles(t *testing.T) {
	var want string
	for _, claims := range []string{
		`["months/01.csv", "months/02.csv", "more.csv"]`, `["months/*.csv", "more.csv"]`, `["more.csv", "months/0[12].csv"]`,
	} {
		files := three(claims)
		memory, readers := fstest.MapFS{}, map[string]func() (io.ReadCloser, error){}
		for name, text := range files {
			memory[name] = &fstest.MapFile{Data: []byte(text)}
			readers[name] = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }
		}
		dir := folder(t, files)
		for name, source := range map[string]job.Files{
			"folder": job.Folder(dir), "anywhere": job.Anywhere(dir), "fs": job.FS(memory), "readers": job.Readers(readers),
		} {
			r, err := settle(source)
			require.NoError(t, err, name)
			require.NoError(t, r.Report.Verify())
			var b bytes.Buffer
			require.NoError(t, r.Report.Encode(&b))
			if want == "" {
				want = b.String()
			}
			require.Equal(t, want, b.String(), "%s, %s", claims, name)
			require.Equal(t, 4, r.Report.Statements[0].Cases+r.Report.Statements[1].Cases)
			require.Equal(t, 1, r.Report.LeftOut[0].Count)
			require.Equal(t, "人民医院", r.Report.Statements[0].Name)
		}
	}
	j, err := job.Open(job.Folder(folder(t, three(`"months/*.csv"`))), "job.json")
	require.NoError(t, err)
	require.Equal(t, []string{"job.json", "policy.json", "months/01.csv", "months/02.csv"}, j.Reads())
}

// TestFaultsOfFiles: a fault is named by file and row, in every file.
func TestFaultsOfFiles(t *testing.T) {
	files := three(`["months/*.csv", "more.csv"]`)
	files["months/02.csv"] = header + "c,H9,G1,10000.00,1.00,2025-02-28\nf,H1,G1,1.00,x,2025-02-28\n"
	files["more.csv"] = header + "d,H2,G9,10000.00,1.00,2025-03-31\n"
	_, err := settle(job.Folder(folder(t, files)))
	require.EqualError(t, err, "months/02.csv: row 2, column institution: claim c: no such institution: \"H9\"\n"+
		"months/02.csv: row 3, column covered: want a plain decimal such as 12.50, without sign +, exponent, separator or spaces: got \"x\"\n"+
		"more.csv: row 2, column group: claim d: no such group: \"G9\"")
}

// TestTwice: a claim is paid once, however the job comes to it.
func TestTwice(t *testing.T) {
	part := `{"method": "drg", "policy": "policy.json", "claims": %s}`
	two := func(a, b string) string {
		return strings.Replace(fmt.Sprintf(document, a), "}]}", "}, "+fmt.Sprintf(part, b)+"]}", 1)
	}
	both := `months/01.csv: row 2, column id: occurs twice: "a" is also in months/01.csv, row 2`
	for _, row := range []struct{ name, job, says string }{
		{"another spelling", two(`"months/01.csv"`, `"./months/01.csv"`), "job.json: parts[1]: occurs twice: the claims of parts[0] would be paid twice"},
		{"a link", two(`"months/01.csv"`, `"link.csv"`), `link.csv: row 2, column id: occurs twice: "a" is also in months/01.csv, row 2`},
		{"a copy", two(`"months/01.csv"`, `"copy.csv"`), `copy.csv: row 3, column id: occurs twice: "b" is also in months/01.csv, row 3`},
		{"in one list", fmt.Sprintf(document, `["months/01.csv", "months/*.csv"]`), "months/01.csv: occurs twice: its claims would be paid twice"},
		{"a list and a part", two(`["months/01.csv", "more.csv"]`, `"months/01.csv"`), both},
		{"no match", fmt.Sprintf(document, `"years/*.csv"`), "years/*.csv: no file matches"},
	} {
		t.Run(row.name, func(t *testing.T) {
			files := three(`"x"`)
			files["job.json"], files["copy.csv"] = row.job, files["months/01.csv"]
			dir := folder(t, files)
			require.NoError(t, os.Symlink(filepath.Join("months", "01.csv"), filepath.Join(dir, "link.csv")))
			_, err := settle(job.Folder(dir))
			require.ErrorContains(t, err, row.says)
		})
	}
}

// TestManyParts: parts are compared in one pass.
func TestManyParts(t *testing.T) {
	var parts []string
	files := map[string]string{"policy.json": policyText}
	many := testsize.Of(400, 2000)
	for i := range many {
		name := fmt.Sprintf("%d.csv", i)
		files[name] = header + fmt.Sprintf("c%d,H1,G1,10000.00,1.00,2025-01-31\n", i)
		parts = append(parts, fmt.Sprintf(`{"method": "drg", "policy": "policy.json", "claims": %q}`, name))
	}
	files["job.json"] = strings.Replace(fmt.Sprintf(document, `"0.csv"`), `{"method": "drg", "policy": "policy.json", "claims": "0.csv"}`, strings.Join(parts, ", "), 1)
	r, err := settle(job.Folder(folder(t, files)))
	require.NoError(t, err)
	require.Equal(t, many, r.Report.Statements[0].Cases)
}

// TestOutside: a job names files of its folder alone, unless the caller allows others.
func TestOutside(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret.json")
	require.NoError(t, os.WriteFile(secret, []byte(policyText), 0o600))
	for _, name := range []string{filepath.ToSlash(secret), "../x.json", "link.json"} {
		files := three(`"more.csv"`)
		files["job.json"] = strings.Replace(files["job.json"], `"policy.json"`, fmt.Sprintf("%q", name), 1)
		dir := folder(t, files)
		require.NoError(t, os.Symlink(secret, filepath.Join(dir, "link.json")))
		_, err := settle(job.Folder(dir))
		require.ErrorIs(t, err, job.ErrOutside, name)
		if name != "../x.json" {
			_, err = settle(job.Anywhere(dir))
			require.NoError(t, err, name)
		}
	}
	_, err := settle(job.FS(fstest.MapFS{"job.json": {Data: []byte(fmt.Sprintf(document, `"../a.csv"`))}, "policy.json": {Data: []byte(policyText)}}))
	require.ErrorIs(t, err, job.ErrOutside)
	_, err = settle(job.Folder(folder(t, map[string]string{"job.json": fmt.Sprintf(document, `"dir"`), "policy.json": policyText, "dir/x": ""})))
	require.ErrorIs(t, err, job.ErrRegular)
}

// TestContextAndObserver: work ends with its context, and says how far it is.
func TestContextAndObserver(t *testing.T) {
	var text strings.Builder
	text.WriteString(header)
	for i := range 20_000 {
		fmt.Fprintf(&text, "c%d,H1,G1,10000.00,1.00,2025-01-31\n", i)
	}
	files := map[string]string{"job.json": fmt.Sprintf(document, `"all.csv"`), "policy.json": policyText, "all.csv": text.String()}
	j, err := job.Open(job.Folder(folder(t, files)), "job.json")
	require.NoError(t, err)
	for _, workers := range []int{1, 3} {
		var lock sync.Mutex
		most := 0
		ctx, cancel := context.WithCancel(context.Background())
		_, err = j.Settle(ctx, job.Options{Workers: workers, Observe: func(e job.Event) {
			lock.Lock()
			defer lock.Unlock()
			require.Equal(t, job.Settling, e.Phase)
			require.Equal(t, "all.csv", e.File)
			most = max(most, e.Claims)
		}})
		require.NoError(t, err)
		require.Greater(t, most, 10_000)
		_, err = j.Settle(ctx, job.Options{Workers: workers, Observe: func(job.Event) { cancel() }})
		require.Equal(t, context.Canceled, err)
	}
}

// TestObservedAgain: the walk that looks at few claims again tells an observer of all that it
// passes, and can be stopped.
func TestObservedAgain(t *testing.T) {
	var text strings.Builder
	text.WriteString(persons)
	day := settlement.MustDate("2025-01-01")
	for i := range 20_000 {
		in := day.Add(i % 300)
		fmt.Fprintf(&text, "c%d,H1,G1,10000.00,1.00,%s,%s,P%d\n", i, in, in.Add(4), max(1, i-10))
	}
	files := map[string]string{"job.json": fmt.Sprintf(document, `"all.csv"`), "policy.json": strings.TrimSuffix(policyText, "}") + history, "all.csv": text.String()}
	j, err := job.Open(job.Folder(folder(t, files)), "job.json")
	require.NoError(t, err)
	for _, workers := range []int{1, 3} {
		var lock sync.Mutex
		events := 0
		observe := func(job.Event) {
			lock.Lock()
			defer lock.Unlock()
			events++
		}
		_, err = j.Settle(t.Context(), job.Options{Workers: workers, Observe: observe})
		require.NoError(t, err)
		require.Equal(t, 4+1+4, events, "an event for 4,096 claims, and one for the few that are looked at again")
		for stop := range 9 {
			events = 0
			ctx, cancel := context.WithCancel(t.Context())
			_, err = j.Settle(ctx, job.Options{Workers: workers, Observe: func(e job.Event) {
				if observe(e); events == stop+1 {
					cancel()
				}
			}})
			if stop < 8 {
				require.ErrorIs(t, err, context.Canceled, stop)
			}
			cancel()
		}
	}
}

// TestExplain: claims, institutions and holders are explained.
func TestExplain(t *testing.T) {
	files := three(`["months/*.csv", "more.csv"]`)
	files["job.json"] = strings.TrimSuffix(files["job.json"], "]}") + `], "budget": {"policy": "budget.json"}}`
	files["budget.json"] = `{"name": "B", "kind": "example", "budgets": [{"holder": "C1", "institution": "H1", "amount": "1500.00"}], "holders": [{"institution": "H1", "holder": "C1"}]}`
	r, err := settle(job.Folder(folder(t, files)))
	require.NoError(t, err, "institutions without an account have one with nothing in it")
	ctx := context.Background()
	x, err := r.Explain(ctx, "c")
	require.NoError(t, err)
	require.Equal(t, "999.00", x.Due.String())
	require.NoError(t, x.Trail.Replay())
	x, err = r.Explain(ctx, "e")
	require.NoError(t, err)
	require.Equal(t, settlement.LeftPeriod, x.Entry.Left)
	x, err = r.Explain(ctx, "institution:H1")
	require.NoError(t, err)
	require.Equal(t, "人民医院", x.Name)
	require.NotEmpty(t, x.Lines)
	x, err = r.Explain(ctx, "holder:C1")
	require.NoError(t, err)
	require.Equal(t, settlement.LineOver, x.Lines[0].Kind)
	require.Equal(t, "-498.00", x.Lines[0].Amount.String())
	for _, subject := range []string{"z", "institution:H9", "holder:C9"} {
		_, err = r.Explain(ctx, subject)
		require.ErrorIs(t, err, settlement.ErrClaim, subject)
	}
}

// TestChanged: a file that is another one when it is read again is an error.
func TestChanged(t *testing.T) {
	files := three(`"more.csv"`)
	reads := 0
	open := map[string]func() (io.ReadCloser, error){}
	for name, text := range files {
		open[name] = func() (io.ReadCloser, error) {
			if name == "more.csv" {
				if reads++; reads > 3 { // its columns, and the settlement
					return io.NopCloser(strings.NewReader(strings.Replace(text, "d,H2,G1,10000.00", "d,H1,G1,10000.00", 1))), nil
				}
			}
			return io.NopCloser(strings.NewReader(text)), nil
		}
	}
	r, err := settle(job.Readers(open))
	require.NoError(t, err)
	reads = 3
	require.ErrorIs(t, r.WriteClaims(context.Background(), io.Discard, true), settlement.ErrChanged)
	_, err = r.Explain(context.Background(), "d")
	require.ErrorIs(t, err, settlement.ErrChanged)
}

func TestFileErrors(t *testing.T) {
	_, err := settle(job.Folder(folder(t, map[string]string{"job.json": `{"name": "x", "parts": [], "persons": 1}`})))
	var at *job.FileError
	require.True(t, errors.As(err, &at))
	require.Equal(t, "job.json", at.File)
	_, err = settle(job.Folder(t.TempDir()))
	require.ErrorContains(t, err, "job.json: no such file")
}
