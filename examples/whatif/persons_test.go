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
	looks        int
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
	sound := filepath.Join(p.dir, "sound")
	for _, name := range []string{"job.json", "policy.json", "beds.json", "cases.csv", "stays.csv"} {
		text, err := os.ReadFile(filepath.Join(p.dir, name))
		require.NoError(t, err)
		require.NoError(t, os.MkdirAll(sound, 0o700))
		p.put(t, filepath.Join("sound", name), string(text))
	}
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

// modes are the ways to run the program. The job in sound has sound files.
var modes = [][]string{
	{"-scenario", "5:3", "-draws", "1", "new.json"}, {"-by", "institution,line,class,group,claim", "new.json"}, {"-json", "new.json"},
	{"-by", "institution,line,class,group,claim", "sound/job.json"}, {"-json", "sound/job.json"},
}

// look runs the program, each time in the next of the modes, and returns its exit status;
// it fails if it printed any of the marks. sound says that the file may have been settled:
// then what is an amount may be in a sum.
func (p *planting) look(t *testing.T, where string, sound bool, modes [][]string) int {
	t.Helper()
	p.looks++
	mode := modes[p.looks%len(modes)]
	last := len(mode) - 1
	status, stdout, stderr := start(append(mode[:last:last], filepath.Join(p.dir, "job.json"), filepath.Join(p.dir, mode[last]))...)
	require.Empty(t, planted.Found(stderr), "%s, %v: %s", where, mode, stderr)
	if status != 0 || !sound {
		require.Empty(t, planted.Found(stdout), "%s, %v: %s", where, mode, stdout)
	}
	return status
}

func TestOutputsHaveNobody(t *testing.T) {
	// Values of these columns are in the output by design where a row is sound: sums
	// have its amounts.
	printed := []string{"cost", "covered"}
	p := newPlanting(t)
	require.Zero(t, p.look(t, "nothing planted", false, modes))
	for name, table := range map[string]planted.Table{"cases": p.cases.With("person", "name", "phone", "address", "department"), "stays": p.stays.With("name", "phone", "department")} {
		status := map[int]int{}
		table.Cases(true, func(_, column int, mark string, f planted.File) {
			p.write(t, "cases.csv", "stays.csv")
			file := name + ".csv"
			if f.Lines {
				file = name + ".jsonl"
				p.write(t, map[bool]string{true: file, false: "cases.csv"}[name == "cases"], map[bool]string{true: file, false: "stays.csv"}[name == "stays"])
			}
			p.put(t, file, f.Text)
			status[p.look(t, name+", "+table.Header[column]+", "+mark+", "+f.Name, slices.Contains(printed, table.Header[column]), modes)]++
		})
		require.Positive(t, status[0], name)
		require.Positive(t, status[1], name)
	}
}

// Any readable file may be named as a document.
func TestDocumentsOfOthers(t *testing.T) {
	p := newPlanting(t)
	withNew := modes[:3] // the others do not read it
	for _, name := range []string{"job.json", "policy.json", "beds.json", "new.json"} {
		was, err := os.ReadFile(filepath.Join(p.dir, name))
		require.NoError(t, err)
		planted.EachDocument(p.cases, func(_ int, mark string, f planted.File) {
			p.put(t, name, f.Text)
			require.Equal(t, 1, p.look(t, name+", "+mark+", "+f.Name, false, withNew))
		})
		p.put(t, name, string(was))
	}
}
