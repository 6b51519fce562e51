package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/examples/internal/planted"
)

// planting is a folder with a small job of cases and stays.
type planting struct {
	dir          string
	cases, stays planted.Table
	looks        int
}

func newPlanting(t *testing.T) *planting {
	t.Helper()
	p := &planting{dir: t.TempDir()}
	var err error
	p.cases, err = planted.Read("cases.csv", 12)
	require.NoError(t, err)
	p.stays, err = planted.Read("stays.csv", 6)
	require.NoError(t, err)
	for _, name := range []string{"policy.json", "beds.json", "bureau.json"} {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		p.put(t, name, string(text))
	}
	p.write(t, "cases.csv", "stays.csv")
	return p
}

func (p *planting) put(t *testing.T, name, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(p.dir, name), []byte(text), 0o600))
}

// write writes the job, and the files of claims as they should be.
func (p *planting) write(t *testing.T, cases, stays string) {
	t.Helper()
	p.put(t, "cases.csv", p.cases.Text())
	p.put(t, "stays.csv", p.stays.Text())
	p.put(t, "job.json", `{"name": "planted", "period": {"from": "2025-01-01", "to": "2025-12-31"}, "terms": {"fund": "9000000.00"}, "parts": [
 {"method": "drg", "policy": "policy.json", "claims": "`+cases+`"}, {"method": "perdiem", "policy": "beds.json", "claims": "`+stays+`"}]}`)
}

// modes are the ways to run the program.
var modes = [][]string{{"-lang", "zh"}, {"-json"}, {"-explain", "rates:合计"}, {"-table", "flows"}, {"-explain", "coding:合计"}}

// look runs the program, each time in the next of the modes, and returns its exit status; it fails if
// it printed any of the marks. sound says that the file may have been settled: then what is an amount
// may be in a sum.
func (p *planting) look(t *testing.T, where string, sound bool) int {
	t.Helper()
	p.looks++
	mode := modes[p.looks%len(modes)]
	status, stdout, stderr := start(append(slices.Clone(mode), "-with", filepath.Join(p.dir, "bureau.json"), filepath.Join(p.dir, "job.json"))...)
	require.Empty(t, planted.Found(stderr), "%s, %v: %s", where, mode, stderr)
	if status != 0 || !sound {
		require.Empty(t, planted.Found(stdout), "%s, %v: %s", where, mode, stdout)
	}
	return status
}

func TestOutputsHaveNobody(t *testing.T) {
	// Values of these columns are in the output by design where a row is sound: sums have its amounts.
	printed := []string{"cost", "covered", "paid_fund", "paid_account", "paid_cash", "fee_bed", "fee_examination", "fee_laboratory", "fee_treatment", "fee_surgery", "fee_material", "fee_western_drug"}
	p := newPlanting(t)
	status, _, stderr := start("-with", filepath.Join(p.dir, "bureau.json"), filepath.Join(p.dir, "job.json"))
	require.Zero(t, status, stderr)
	for name, table := range map[string]planted.Table{"cases": p.cases.With("name", "phone", "address"), "stays": p.stays.With("name", "phone", "department")} {
		status := map[int]int{}
		table.Cases(false, func(_, column int, mark string, f planted.File) {
			p.write(t, "cases.csv", "stays.csv")
			file := name + ".csv"
			if f.Lines {
				file = name + ".jsonl"
				p.write(t, map[bool]string{true: file, false: "cases.csv"}[name == "cases"], map[bool]string{true: file, false: "stays.csv"}[name == "stays"])
			}
			p.put(t, file, f.Text)
			status[p.look(t, name+", "+table.Header[column]+", "+mark+", "+f.Name, slices.Contains(printed, table.Header[column]))]++
		})
		require.Positive(t, status[1], name)
	}
}

// Any readable file may be named as a document.
func TestDocumentsOfOthers(t *testing.T) {
	p := newPlanting(t)
	for _, name := range []string{"job.json", "bureau.json"} {
		was, err := os.ReadFile(filepath.Join(p.dir, name))
		require.NoError(t, err)
		planted.EachDocument(p.cases, func(_ int, mark string, f planted.File) {
			p.put(t, name, f.Text)
			require.Equal(t, 1, p.look(t, name+", "+mark+", "+f.Name, false))
		})
		p.put(t, name, string(was))
	}
}
