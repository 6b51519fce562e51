package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/examples/internal/planted"
)

// planting is a folder with a small job of cases and bed-days.
type planting struct {
	dir          string
	cases, stays planted.Table
}

func newPlanting(t *testing.T) *planting {
	t.Helper()
	p := &planting{dir: t.TempDir()}
	var err error
	p.cases, err = planted.Read("../lishui/cases.csv", 12)
	require.NoError(t, err)
	p.stays, err = planted.Read("../lishui/stays.csv", 6)
	require.NoError(t, err)
	for _, name := range []string{"policy.json", "beds.json"} {
		p.copy(t, name, "../lishui/"+name)
	}
	p.copy(t, "new.json", "policy.json")
	p.write(t, "cases.csv", "stays.csv")
	return p
}

func (p *planting) copy(t *testing.T, name, from string) {
	t.Helper()
	text, err := os.ReadFile(from)
	require.NoError(t, err)
	p.put(t, name, string(text))
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
	job, err := json.Marshal(map[string]any{
		"name": "planted", "period": map[string]string{"from": "2025-01-01", "to": "2025-12-31"}, "terms": map[string]any{"fund": "9000000.00", "places": 4},
		"parts": []map[string]string{{"method": "drg", "policy": "policy.json", "claims": cases}, {"method": "perdiem", "policy": "beds.json", "claims": stays}},
	})
	require.NoError(t, err)
	p.put(t, "job.json", string(job))
}

// look runs the program and returns its exit status and what of the marks it printed.
func (p *planting) look(t *testing.T, where string, sound bool) int {
	t.Helper()
	status, stdout, stderr := start("-scenario", "5:3", "-draws", "1", filepath.Join(p.dir, "job.json"), filepath.Join(p.dir, "new.json"))
	require.Empty(t, planted.Found(stderr), "%s: %s", where, stderr)
	if status != 0 || !sound {
		require.Empty(t, planted.Found(stdout), where)
	}
	return status
}

func TestOutputsHaveNobody(t *testing.T) {
	// Values of these columns are in the output by design where a row is sound: sums
	// have its amounts.
	printed := []string{"cost", "covered"}
	p := newPlanting(t)
	require.Zero(t, p.look(t, "nothing planted", false))
	for name, table := range map[string]planted.Table{"cases": p.cases.With("person", "name", "phone", "address", "department"), "stays": p.stays.With("name", "phone", "department")} {
		status := map[int]int{}
		table.Cases(!testing.Short(), func(_, column int, mark string, f planted.File) {
			p.write(t, "cases.csv", "stays.csv")
			file := name + ".csv"
			if f.Lines {
				file = name + ".jsonl"
				p.write(t, map[bool]string{true: file, false: "cases.csv"}[name == "cases"], map[bool]string{true: file, false: "stays.csv"}[name == "stays"])
			}
			p.put(t, file, f.Text)
			status[p.look(t, name+", "+table.Header[column]+", "+mark+", "+f.Name, slices.Contains(printed, table.Header[column]))]++
		})
		require.Positive(t, status[0], name)
		require.Positive(t, status[1], name)
	}
}

// Any readable file may be named as a document.
func TestDocumentsOfOthers(t *testing.T) {
	p := newPlanting(t)
	for _, name := range []string{"job.json", "policy.json", "beds.json", "new.json"} {
		was, err := os.ReadFile(filepath.Join(p.dir, name))
		require.NoError(t, err)
		for _, mark := range planted.Marks() {
			for _, f := range planted.Documents(p.cases, mark) {
				p.put(t, name, f.Text)
				require.Equal(t, 1, p.look(t, name+", "+mark+", "+f.Name, false))
			}
		}
		p.put(t, name, string(was))
	}
}
