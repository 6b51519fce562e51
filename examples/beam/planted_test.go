package main

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/examples/internal/planted"
)

// planting is a folder with a small region: a file of claims of each kind.
type planting struct {
	job, out string
	tables   map[string]planted.Table
	logs     logText
}

// logText keeps what Beam logs, from any goroutine.
type logText struct {
	sync.Mutex
	text bytes.Buffer
}

func (l *logText) Write(p []byte) (int, error) {
	l.Lock()
	defer l.Unlock()
	return l.text.Write(p)
}

func newPlanting(t *testing.T) *planting {
	t.Helper()
	g := newRegion(0, 8)
	p := &planting{job: g.write(t, 1), out: filepath.Join(t.TempDir(), "report.json"), tables: map[string]planted.Table{}}
	replace(t, p.job, "plain-*.csv", "plain-*") // or JSON lines
	replace(t, p.job, "history-*.csv", "history-*")
	replace(t, p.job, "stays-*.csv", "stays-*")
	for name, rows := range map[string]table{"plain": g.plain, "history": g.history, "stays": g.stays} {
		table, err := planted.Parse(rows.header+"\n"+strings.Join(rows.rows, "\n"), 0, 0)
		require.NoError(t, err)
		p.tables[name] = table
	}
	was := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&p.logs, nil))) // what -v shows
	t.Cleanup(func() { slog.SetDefault(was) })
	return p
}

// put replaces the file of a kind of claims.
func (p *planting) put(t *testing.T, name string, f planted.File) {
	t.Helper()
	path := filepath.Join(filepath.Dir(p.job), name+"-000")
	for _, ext := range []string{".csv", ".jsonl"} {
		require.NoError(t, os.RemoveAll(path+ext))
	}
	if path += ".csv"; f.Lines {
		path = strings.TrimSuffix(path, ".csv") + ".jsonl"
	}
	require.NoError(t, os.WriteFile(path, []byte(f.Text), 0o600))
}

// look settles the job and returns the exit status. Neither what is printed nor what is
// logged has a mark; nor has the report, unless it is said to have one by design.
func (p *planting) look(t *testing.T, where string, printed bool) int {
	t.Helper()
	require.NoError(t, os.RemoveAll(p.out))
	var stderr bytes.Buffer
	status := run(p.out, "", false, []string{p.job}, &stderr)
	require.Empty(t, planted.Found(stderr.String()), "%s: %s", where, stderr.String())
	if status != settled || !printed {
		require.Empty(t, planted.FoundIn(filepath.Dir(p.out)), where)
	}
	p.logs.Lock()
	defer p.logs.Unlock()
	require.Empty(t, planted.Found(p.logs.text.String()), "%s: %s", where, p.logs.text.String())
	p.logs.text.Reset()
	return status
}

// Nothing that is printed, logged or written has anything of a person, whatever is wrong
// with a file of claims.
func TestOutputsHaveNobody(t *testing.T) {
	// The report has the values of these columns by design: sums have amounts.
	printed := []string{"cost", "covered"}
	p := newPlanting(t)
	require.Equal(t, settled, p.look(t, "nothing planted", false))
	for name, table := range p.tables {
		t.Run(name, func(t *testing.T) {
			statuses := map[int]int{}
			wide := table.With("department", "name", "phone", "address")
			wide.Cases(false, func(_, column int, mark string, f planted.File) {
				p.put(t, name, f)
				where := wide.Header[column] + ", " + mark + ", " + f.Name
				statuses[p.look(t, where, slices.Contains(printed, wide.Header[column]))]++
			})
			for _, mark := range planted.Marks() { // ids are compared by the pipeline itself
				twice := planted.Table{Header: table.Header, Rows: slices.Clone(table.Rows)}
				for i := range 2 {
					twice.Rows[i] = append([]string{mark}, table.Rows[i][1:]...)
				}
				p.put(t, name, planted.File{Text: twice.Text()})
				require.Equal(t, refused, p.look(t, "an id twice: "+mark, false))
			}
			require.Positive(t, statuses[settled])
			require.Positive(t, statuses[refused])
			p.put(t, name, planted.File{Text: table.Text()})
		})
	}
}

// Any readable file may be named as a document.
func TestDocumentsOfOthers(t *testing.T) {
	p := newPlanting(t)
	for _, name := range []string{"job.json", "plain.json", "beds.json"} {
		path := filepath.Join(filepath.Dir(p.job), name)
		was, err := os.ReadFile(path)
		require.NoError(t, err)
		for _, mark := range planted.Marks() {
			for _, f := range planted.Documents(p.tables["plain"], mark) {
				require.NoError(t, os.WriteFile(path, []byte(f.Text), 0o600))
				require.Equal(t, refused, p.look(t, name+", "+mark+", "+f.Name, false))
			}
		}
		require.NoError(t, os.WriteFile(path, was, 0o600))
	}
}
