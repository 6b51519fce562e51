package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/hidden"
	"github.com/yibaojiesuan/settlement/internal/testsize"
)

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
			hidden.Seen(t, where+": standard output", stdout)
			hidden.Seen(t, where+": standard error", stderr)
		}
	}
	hidden.FilesSeen(t, where, out)
	return all
}

// Names and titles of policies, institutions, groups, sources and jobs, with every class of
// characters that nobody sees, in every product and form.
func TestHiddenInNames(t *testing.T) {
	dir := hidden.Examples(t, examples, hidden.All(), "zhejiang", "lishui", "hospital", "bureau", "receivables", "tables", "calibrate", "ingest", "community")
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
	hidden.Seen(t, "explain", out)
}

// Codes, ids, classes, names of columns and of files, one class of characters at a time: what is
// accepted is shown without them, what is refused is told without them.
func TestHiddenInCodes(t *testing.T) {
	n := 0
	for name, sign := range hidden.Signs { // short tests try other places each time
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
				hidden.Seen(t, name+" in "+row.what, out)
			}
			hidden.Seen(t, name+" in "+row.what, errs)
			claims := filepath.Join(t.TempDir(), "claims.csv")
			if status, _, _ := call("settle", dir, "--claims", claims); status == done {
				text, err := os.ReadFile(claims)
				require.NoError(t, err)
				hidden.Seen(t, name+" in "+row.what+", claims", string(text))
			}
		}
	}
}

// What the command line itself says is repeated without such characters.
func TestHiddenInArguments(t *testing.T) {
	for name, sign := range hidden.Signs {
		for _, args := range [][]string{
			{"se" + sign + "ttle"}, {"settle", examples + "no" + sign}, {"settle", examples + "zhejiang", "--" + sign}, {"settle", examples + "zhejiang", "-o", sign + ".doc"},
			{"settle", examples + "zhejiang", "-o", t.TempDir() + "/" + sign + "/x.txt"}, {"explain", examples + "zhejiang", "c" + sign}, {"help", sign}, {"verify", sign},
			{"settle", examples + "zhejiang", "--workers", sign}, {"months", examples + "lishui", sign}, {"schema", sign}, {"settle", examples + "zhejiang", "--lang", sign},
			{"run", sign + ".csv", examples + "zhejiang"}, {"ingest", sign, "--mapping", sign, "--period", "2025-01-01/2025-12-31"},
		} {
			for _, l := range []string{"en", "zh"} {
				_, out, errs := callIn(t.Context(), map[string]string{"LANG": l}, args...)
				hidden.Seen(t, name, out)
				hidden.Seen(t, name, errs)
			}
		}
		dir := filepath.Join(t.TempDir(), "x"+strings.NewReplacer("/", "", "\x00", "").Replace(sign))
		if os.Mkdir(dir, 0o700) == nil {
			_, out, errs := call("settle", examples+"zhejiang", "-o", filepath.Join(dir, "x.txt"))
			hidden.Seen(t, name, out)
			hidden.Seen(t, name, errs)
		}
	}
}

// Names of pools, which documents and files repeat, one class of characters at a time: in every form
// of the products that tell pools apart, and in explanations, differences and refusals.
func TestHiddenInPools(t *testing.T) {
	const policy = `{"name": "n", "kind": "example", "scale": "100", "point_places": 4,
  "groups": [{"code": "G1", "base_points": "100", "mean_cost": "10000.00"}], "institutions": [{"code": "H1", "coefficient": "1"}]}`
	accepted := 0
	for name, sign := range hidden.Signs {
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
			hidden.Seen(t, name+" in a pool, "+subject, out)
			hidden.Seen(t, name+" in a pool, "+subject, errs)
		}
		// A part of a pool that there is not.
		text, err := os.ReadFile(filepath.Join(dir, "job.json"))
		require.NoError(t, err)
		text = bytes.Replace(text, []byte(`"pools": [{"name": `+string(pool)), []byte(`"pools": [{"name": "other"`), 1)
		require.NoError(t, os.WriteFile(filepath.Join(dir, "job.json"), text, 0o600))
		require.False(t, hostile(t, name+" in no pool", "settle", dir))
	}
	t.Logf("%d of %d kinds are accepted", accepted, len(hidden.Signs))
}
