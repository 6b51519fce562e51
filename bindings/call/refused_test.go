package call

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// A request that asks for what cannot be is refused, with the place.
func TestRequestRefused(t *testing.T) {
	for _, c := range []struct {
		ask        func([]byte, []File) Answer
		text       string
		path, code string
	}{
		{Job, ``, "", "json.empty"},
		{Job, `[]`, "", "json.kind"},
		{Job, `{"jobs": "job.json"}`, "jobs", "json.unknown_field"},
		{Job, `{"workers": -1}`, "workers", "range"},
		{Job, `{"workers": 100000}`, "workers", "range"},
		{Job, `{"limit_ms": -1}`, "limit_ms", "range"},
		{Job, `{"clear": true, "month": "2025-01"}`, "clear", "excludes"},
		{Job, `{"subjects": ["a"]}`, "subjects", "excludes"},
		{Job, `{"report": "r.json"}`, "report", "excludes"},
		{Explain, `{}`, "subjects", "required"},
		{Explain, `{"subjects": ["a", ""]}`, "subjects", "required"},
		{Explain, `{"subjects": [` + strings.Repeat(`"a",`, 1000) + `"a"]}`, "subjects", "range"},
		{Verify, `{}`, "report", "required"},
		{Verify, `{"report": "r", "seal": true}`, "seal", "excludes"},
		{Verify, `{"report": "r", "clear": true}`, "clear", "excludes"},
	} {
		got := faults(t, c.ask([]byte(c.text), nil))
		require.Equal(t, "request", got[0].File, c.text)
		require.Equal(t, c.path, got[0].Path, c.text)
		require.Equal(t, c.code, got[0].Code, c.text)
	}
}

// No name of a file that is given leads out of the job.
func TestNames(t *testing.T) {
	for _, name := range []string{"", ".", "..", "../job.json", "/job.json", "a/../../job.json", `..\job.json`, `a\b`, "a\x00b", "a\nb", "a\xffb", "a/..", strings.Repeat("a", MaxName+1)} {
		got := faults(t, Job([]byte(`{}`), []File{{name, nil}}))
		require.Equal(t, "call.name", got[0].Code, "%q", name)
		require.Equal(t, "files[0]", got[0].Path)
		require.NotContains(t, got[0].Text, "\n")
	}
	got := faults(t, Job([]byte(`{}`), []File{{"a/b", nil}, {"c", nil}, {"./a//b", nil}}))
	require.Equal(t, "files[2]", got[0].Path)
	require.Equal(t, "duplicate", got[0].Code)
}

// A job that is given cannot read the disk, and one of a folder nothing outside it.
func TestOutside(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret.csv")
	require.NoError(t, os.WriteFile(secret, []byte("id\n"), 0o600))
	folder := t.TempDir()
	for _, name := range []string{secret, "../" + filepath.Base(filepath.Dir(secret)) + "/secret.csv"} {
		document := fmt.Sprintf(`{"name": "n", "period": {"from": "2025-01-01", "to": "2025-12-31"}, "terms": {}, "parts": [{"method": "item", "claims": %q}]}`, name)
		got := faults(t, Job([]byte(`{}`), []File{{"job.json", []byte(document)}}))
		require.Equal(t, "no_file", got[0].Code)
		got = faults(t, Job([]byte(`{"folder": "`+folder+`"}`), []File{{"job.json", []byte(document)}}))
		require.Equal(t, "job.outside", got[0].Code)
	}
	require.Equal(t, "no_file", faults(t, Job([]byte(`{}`), nil))[0].Code)
	require.Equal(t, "no_file", faults(t, Job([]byte(`{"folder": "`+folder+`/none"}`), nil))[0].Code)
}

// A limit of time ends a call whose claims are many.
func TestLimit(t *testing.T) {
	got := faults(t, Job([]byte(`{"limit_ms": 1}`), filesOf(t, "lishui", "job.json")))
	require.Equal(t, "timeout", got[0].Code)
}

// A panic is an answer, and repeats nothing that could be a person's.
func TestPanic(t *testing.T) {
	a := answer(func(io.Writer) error { panic("张三 330102199001011234") })
	require.Equal(t, "call.panic", faults(t, a)[0].Code)
	require.NotContains(t, string(a.Text), "330102")
	require.NotContains(t, string(a.Text), "张三")
	a = answer(func(io.Writer) error {
		var none []int
		_ = none[len(a.Text)]
		return nil
	})
	require.Contains(t, faults(t, a)[0].Text, "index out of range")
}

// Whatever a caller gives is answered.
func TestGarbage(t *testing.T) {
	ask := []func([]byte, []File) Answer{Job, Explain, Verify}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{`{}`, `{"report": "a"}`, `{"subjects": ["a"]}`, `{"job": "a"}`}))
		var files []File
		for range rapid.IntRange(0, 3).Draw(t, "files") {
			files = append(files, File{
				rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"job.json", "a", "b/c"})).Draw(t, "name"),
				rapid.OneOf(rapid.SliceOf(rapid.Byte()), rapid.Just([]byte(`{"parts": []}`))).Draw(t, "data"),
			})
		}
		a := rapid.SampledFrom(ask).Draw(t, "verb")([]byte(text.Draw(t, "request")), files)
		if a.Status != Refused || !strings.HasPrefix(string(a.Text), "[") {
			t.Fatalf("status %d: %s", a.Status, a.Text)
		}
		if strings.Contains(string(a.Text), ErrPanic.Error()) {
			t.Fatalf("%s", a.Text)
		}
	})
}
