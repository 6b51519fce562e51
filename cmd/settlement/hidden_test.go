package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// hiddenSigns are one or more of each class of characters that nobody sees.
var hiddenSigns = map[string]string{
	"C0":                "\x1b[2J\a\r\n\t\x7f",
	"C1":                "\u0085\u009b31m",
	"bidi embeddings":   "\u202a\u202b\u202c\u202d\u202e",
	"bidi isolates":     "\u2066\u2067\u2068\u2069",
	"bidi marks":        "\u200e\u200f\u061c",
	"zero width":        "\u200b\u200c\u200d\u2060",
	"line separators":   "\u2028\u2029",
	"byte order mark":   "\ufeff",
	"tags":              "\U000E0041\U000E007F",
	"letters unseen":    "\u3164\u115f\u034f\u00ad",
	"no characters":     "\ufffe\U0001ffff",
	"bytes of no UTF-8": "\xff\xc0\xaf",
	"a half surrogate":  "\xed\xa0\x80",
	"formulas":          "=1+1",
}

// requireSeen fails if a text has a character that nobody sees, beside line feeds. A table in CSV
// begins with a byte order mark, ends lines in CR LF, and has tabs after long ids.
func requireSeen(t *testing.T, where, text string) {
	t.Helper()
	text = strings.NewReplacer("\r\n", "\n", "\t", " ").Replace(strings.TrimPrefix(text, "\ufeff"))
	require.Truef(t, bytes.Equal([]byte(text), bytes.ToValidUTF8([]byte(text), nil)), "%s: bytes that are no UTF-8", where)
	for i, r := range text {
		if r != '\n' && shown.Hidden(r) {
			t.Fatalf("%s: %U in %q", where, r, text[max(0, i-40):min(len(text), i+40)])
		}
	}
}

// requireFilesSeen looks at every file of a folder; of a workbook at every part.
func requireFilesSeen(t *testing.T, where, dir string) {
	t.Helper()
	for _, name := range inDir(t, dir) {
		text, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		if ending(name) != ".xlsx" {
			requireSeen(t, where+" "+ending(name), string(text))
			continue
		}
		book, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
		require.NoError(t, err)
		for _, part := range book.File {
			f, err := part.Open()
			require.NoError(t, err)
			text, err := io.ReadAll(f)
			require.NoError(t, err)
			requireSeen(t, where+" "+part.Name, string(text))
			require.NotRegexp(t, `<f>[^<]*1\+1`, string(text), "%s: %s has a formula of a text", where, part.Name)
		}
	}
}

func inDir(t *testing.T, dir string) (names []string) {
	t.Helper()
	list, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, f := range list {
		names = append(names, f.Name())
	}
	return names
}

// hostile runs a command line that prints a text, prints JSON, and writes every form, in both
// languages, and looks at all of it. It reports whether the command did what it was told.
func hostile(t *testing.T, where string, args ...string) bool {
	t.Helper()
	out, all := t.TempDir(), true
	for _, more := range [][]string{nil, {"--json"}, {
		"-o", filepath.Join(out, "x.txt"), "-o", filepath.Join(out, "x.json"), "-o", filepath.Join(out, "x.csv"), "-o", filepath.Join(out, "x.html"), "-o", filepath.Join(out, "x.xlsx"),
	}} {
		for _, l := range []string{"en", "zh"} {
			status, stdout, stderr := call(slices.Concat(args, more, []string{"--lang", l})...)
			all = all && status == done
			requireSeen(t, where+": standard output", stdout)
			requireSeen(t, where+": standard error", stderr)
		}
	}
	requireFilesSeen(t, where, out)
	return all
}

// bend puts a text into every name and title of a document.
func bend(v any, sign string) any {
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			text, is := value.(string)
			if is && slices.Contains([]string{"name", "title", "article", "region", "text", "conflict", "label"}, key) {
				v[key] = text[:len(text)/6*3] + sign + text[len(text)/6*3:]
			} else if !slices.Contains([]string{"pools", "indicators", "inputs", "trail", "checks"}, key) { // others name them
				v[key] = bend(value, sign)
			}
		}
	case []any:
		for i := range v {
			v[i] = bend(v[i], sign)
		}
	}
	return v
}

// bentExamples is a copy of the examples with a text in every name and title.
func bentExamples(t *testing.T, sign string) string {
	t.Helper()
	dir := t.TempDir()
	for _, of := range []string{"zhejiang", "lishui", "hospital", "bureau", "receivables", "tables", "calibrate", "ingest", "community"} {
		require.NoError(t, os.CopyFS(filepath.Join(dir, of), os.DirFS(examples+of)))
	}
	paths, err := filepath.Glob(dir + "/*/*.json")
	require.NoError(t, err)
	for _, path := range paths {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		var v any
		d := json.NewDecoder(bytes.NewReader(text))
		d.UseNumber()
		require.NoError(t, d.Decode(&v))
		text, err = json.Marshal(bend(v, sign))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(path, text, 0o600))
	}
	return dir + "/"
}

// Names and titles of policies, institutions, groups, sources and jobs, with every class of
// characters that nobody sees, in every product and form.
func TestHiddenInNames(t *testing.T) {
	sign := ""
	for name, s := range hiddenSigns {
		if name != "bytes of no UTF-8" && name != "a half surrogate" { // no JSON: refused
			sign += s
		}
	}
	dir := bentExamples(t, sign)
	var doneOf []string
	for _, p := range products {
		line := strings.ReplaceAll(p.line, examples, dir)
		if hostile(t, p.name, strings.Fields(line)...) {
			doneOf = append(doneOf, p.name)
		} else {
			_, _, errs := call(strings.Fields(line)...)
			t.Log(p.name, errs)
		}
	}
	t.Logf("%d of %d products were made: %v", len(doneOf), len(products), doneOf)
	require.Len(t, doneOf, len(products))
	status, out, errs := call("explain", dir+"zhejiang", "c01", "institution:LS01", "statements:1:due")
	require.Equal(t, done, status, errs)
	requireSeen(t, "explain", out)
}

// Codes, ids, classes, names of columns and of files, one class of characters at a time: what is
// accepted is shown without them, what is refused is told without them.
func TestHiddenInCodes(t *testing.T) {
	n := 0
	for name, sign := range hiddenSigns { // short tests try other places each time
		quoted := strconv.Quote(sign)
		if text, err := json.Marshal(sign); err == nil {
			quoted = string(text)
		}
		inJSON := quoted[1 : len(quoted)-1]
		for _, row := range []struct{ what, old, new string }{
			{"institution", "LS01", "LS" + sign + "01"},
			{"group", "ES23", "ES" + sign + "23"},
			{"group before", "ES23", sign + "ES23"},
			{"id", "c01", "c" + sign + "01"},
			{"id before", "c01", sign + "c01"},
			{"class", "psychiatric", "psy" + sign},
			{"column", "covered", "cov" + sign + "ered"},
			{"another column", "approved", "no" + sign + "te"},
			{"amount", "5405.16", "5405" + sign + ".16"},
			{"field", `"basis"`, `"ba` + sign + `sis"`},
			{"word", `"keep"`, `"ke` + sign + `ep"`},
			{"file", "cases.csv", "ca" + sign + "ses.csv"},
			{"person", ",p1,", ",p" + sign + "1,"},
		} {
			if n++; n%testsize.Of(8, 1) != 0 {
				continue
			}
			dir := t.TempDir()
			for _, file := range []string{"job.json", "policy.json", "beds.json", "cases.csv", "stays.csv"} {
				text, err := os.ReadFile(examples + "zhejiang/" + file)
				require.NoError(t, err)
				to := row.new
				if ending(file) == ".json" {
					to = strings.ReplaceAll(to, sign, inJSON)
				}
				text = []byte(strings.ReplaceAll(string(text), row.old, to))
				require.NoError(t, os.WriteFile(filepath.Join(dir, file), text, 0o600))
			}
			hostile(t, name+" in "+row.what, "settle", dir)
			status, out, errs := call("explain", dir, row.new)
			if status == done {
				requireSeen(t, name+" in "+row.what, out)
			}
			requireSeen(t, name+" in "+row.what, errs)
			claims := filepath.Join(t.TempDir(), "claims.csv")
			if status, _, _ := call("settle", dir, "--claims", claims); status == done {
				text, err := os.ReadFile(claims)
				require.NoError(t, err)
				requireSeen(t, name+" in "+row.what+", claims", string(text))
			}
		}
	}
}

// What the command line itself says is repeated without such characters.
func TestHiddenInArguments(t *testing.T) {
	for name, sign := range hiddenSigns {
		for _, args := range [][]string{
			{"se" + sign + "ttle"}, {"settle", examples + "no" + sign}, {"settle", examples + "zhejiang", "--" + sign}, {"settle", examples + "zhejiang", "-o", sign + ".doc"},
			{"settle", examples + "zhejiang", "-o", t.TempDir() + "/" + sign + "/x.txt"}, {"explain", examples + "zhejiang", "c" + sign}, {"help", sign}, {"verify", sign},
			{"settle", examples + "zhejiang", "--workers", sign}, {"months", examples + "lishui", sign}, {"schema", sign}, {"settle", examples + "zhejiang", "--lang", sign},
			{"run", sign + ".csv", examples + "zhejiang"}, {"ingest", sign, "--mapping", sign, "--period", "2025-01-01/2025-12-31"},
		} {
			for _, l := range []string{"en", "zh"} {
				_, out, errs := callIn(t.Context(), map[string]string{"LANG": l}, args...)
				requireSeen(t, name, out)
				requireSeen(t, name, errs)
			}
		}
		dir := filepath.Join(t.TempDir(), "x"+strings.NewReplacer("/", "", "\x00", "").Replace(sign))
		if os.Mkdir(dir, 0o700) == nil {
			_, out, errs := call("settle", examples+"zhejiang", "-o", filepath.Join(dir, "x.txt"))
			requireSeen(t, name, out)
			requireSeen(t, name, errs)
		}
	}
}

// Names of pools, which documents and files repeat, one class of characters at a time: in every form
// of the products that tell pools apart, and in explanations, differences and refusals.
func TestHiddenInPools(t *testing.T) {
	const policy = `{"name": "n", "kind": "example", "scale": "100", "point_places": 4,
  "groups": [{"code": "G1", "base_points": "100", "mean_cost": "10000.00"}], "institutions": [{"code": "H1", "coefficient": "1"}]}`
	accepted := 0
	for name, sign := range hiddenSigns {
		pool, err := json.Marshal("p" + sign + "1")
		require.NoError(t, err)
		dir := t.TempDir()
		for file, text := range map[string]string{
			"policy.json": policy,
			"a.csv":       "id,institution,group,cost,covered,discharged\na,H1,G1,10000.00,1.00,2025-01-31\n",
			"b.csv":       "id,institution,group,cost,covered,discharged\nb,H1,G1,9000.00,1.00,2025-01-31\n",
			"job.json": `{"name": "n", "period": {"from": "2025-01-01", "to": "2025-03-31"}, "pools": [{"name": ` + string(pool) + `, "terms": {"point_value": "10"}}, {"name": "p2", "terms": {"fund": "100.00"}}],
  "parts": [{"method": "drg", "policy": "policy.json", "claims": "a.csv", "pool": ` + string(pool) + `}, {"method": "drg", "policy": "policy.json", "claims": "b.csv", "pool": "p2"}]}`,
		} {
			require.NoError(t, os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600))
		}
		if hostile(t, name+" in a pool", "settle", dir) {
			accepted++
		}
		for _, command := range [][]string{{"statement", dir}, {"hospital", dir}, {"bureau", dir}, {"cliffs", dir}, {"check", dir}, {"whatif", dir, dir}} {
			hostile(t, name+" in a pool", command...)
		}
		for _, subject := range []string{"a", "institution:H1", "statements:0:due", "pool:p" + sign + "1", "pool:p2"} {
			_, out, errs := call("explain", dir, subject)
			requireSeen(t, name+" in a pool, "+subject, out)
			requireSeen(t, name+" in a pool, "+subject, errs)
		}
		// A part of a pool that there is not.
		text, err := os.ReadFile(filepath.Join(dir, "job.json"))
		require.NoError(t, err)
		text = bytes.Replace(text, []byte(`"pools": [{"name": `+string(pool)), []byte(`"pools": [{"name": "other"`), 1)
		require.NoError(t, os.WriteFile(filepath.Join(dir, "job.json"), text, 0o600))
		require.False(t, hostile(t, name+" in no pool", "settle", dir))
	}
	t.Logf("%d of %d kinds are accepted", accepted, len(hiddenSigns))
}
