package serve

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/job"
)

// base is the mark of what was settled, as the page of parameters has it.
func (p *page) mark(work string) string {
	p.t.Helper()
	m := regexp.MustCompile(`name="base" value="([0-9a-f]+)"`).FindStringSubmatch(p.get(work + "/whatif"))
	require.NotNil(p.t, m)
	return m[1]
}

// What the page says of a change is what two settlements give, and what [job.Difference] sums up to.
func TestWhatIf(t *testing.T) {
	p := start(t, Options{})
	work := p.settled()
	mark := p.mark(work)
	shown := p.get(work + "/whatif")
	for _, name := range []string{"set:job.json: terms.fund", "set:job.json: terms.point_value", "set:policy.json: institutions[LS01].coefficient", "set:policy.json: classes.low", "set:beds.json: points.regional_mean"} {
		require.Contains(t, shown, `name="`+name+`"`)
	}
	before := settleIn(t, job.Folder("../../../examples/lishui"))
	for n, row := range []struct {
		field, value string
		file         string
		from, to     string
	}{
		{"set:policy.json: institutions[LS01].coefficient", "1.0000", "policy.json", `"coefficient": "1.0800"`, `"coefficient": "1.0000"`},
		{"set:job.json: terms.fund", "180000000.00", "job.json", "170300000.00", "180000000.00"},
		{"set:policy.json: classes.low", "0.5", "policy.json", `"low": "0.4"`, `"low": "0.5"`},
		{"set:job.json: terms.point_value", "110", "job.json", `"places": 4`, `"places": 4, "point_value": "110"`},
		{"more", "policy.json: groups[ES23].base_points = 60", "policy.json", `"base_points": "41.5200"`, `"base_points": "60"`},
	} {
		page := p.post(work+"/whatif", http.StatusOK, url.Values{"base": {mark}, row.field: {row.value}})
		files := map[string][]byte{}
		for _, name := range []string{"job.json", "policy.json", "beds.json", "cases.csv", "stays.csv"} {
			files[name] = lishui(t, name).text
		}
		require.Contains(t, string(files[row.file]), row.from)
		changed := jobfile.Overlay{Files: job.Folder("../../../examples/lishui"), Texts: map[string][]byte{row.file: []byte(strings.Replace(string(files[row.file]), row.from, row.to, 1))}}
		after := settleIn(t, changed)
		list, err := job.Difference(context.Background(), before, after)
		require.NoError(t, err)
		sums := map[string]settlement.Money{}
		for _, c := range list {
			sums[c.Institution] += c.Amount
		}
		for at, cells := range p.cells(work+"/download/whatif~"+string(rune('1'+n))+".json", "institutions") {
			if at == "total" {
				continue
			}
			require.Equal(t, after.Report.Statement(at).Due.String(), cells["due_after"], row.field)
			require.Equal(t, before.Report.Statement(at).Due.String(), cells["due_before"])
			require.Equal(t, sums[at].String(), cells["difference"], at)
		}
		require.Contains(t, page, "按机构")
	}
	require.Contains(t, p.post(work+"/whatif", http.StatusUnprocessableEntity, url.Values{"base": {mark}}), "serve.what")
	require.Contains(t, p.post(work+"/whatif", http.StatusUnprocessableEntity, url.Values{"base": {"old"}}), "serve.stale")
	for _, line := range []string{"policy.json: groups[NONE].base_points = 1", "other.json: x = 1", "/etc/passwd: x = 1", "policy.json: groups = 1", "policy.json: = 1", "nonsense"} {
		require.Contains(t, p.post(work+"/whatif", http.StatusUnprocessableEntity, url.Values{"base": {mark}, "more": {line}}), "serve.path", line)
	}
	require.Contains(t, p.post(work+"/whatif", http.StatusUnprocessableEntity, url.Values{"base": {mark}, "more": {"policy.json: classes.low = -1"}}), "classes.low")
	// the settlement itself stays
	require.Equal(t, string(lishui(t, "report.golden.json").text), p.get(work+"/download/report.json"))
	p.at(work+"/whatif/99", http.StatusNotFound)
}

func settleIn(t testing.TB, files job.Files) *job.Result {
	t.Helper()
	j, err := job.Open(files, "job.json")
	require.NoError(t, err)
	r, err := j.Settle(context.Background(), job.Options{})
	require.NoError(t, err)
	return r
}

// cells are the cells of a table of a book that was downloaded, by the key of the row and column.
func (p *page) cells(path, table string) map[string]map[string]string {
	p.t.Helper()
	var book struct {
		Tables []struct {
			ID      string
			Columns []struct{ ID string }
			Rows    []struct {
				Key   string
				Cells []string
			}
		}
	}
	require.NoError(p.t, json.Unmarshal([]byte(p.get(path)), &book))
	rows := map[string]map[string]string{}
	for _, t := range book.Tables {
		if t.ID != table {
			continue
		}
		for _, r := range t.Rows {
			rows[r.Key] = map[string]string{}
			for i, c := range r.Cells {
				rows[r.Key][t.Columns[i].ID] = c
			}
		}
	}
	require.NotEmpty(p.t, rows)
	return rows
}

// Changes name elements by their codes, and know texts, numbers and flags.
func TestChange(t *testing.T) {
	text := `{"a": {"b": "1"}, "n": 3, "f": true, "list": [{"code": "X", "v": "1"}, {"code": "Y", "v": "2"}, {"code": "Y", "v": "3"}], "tiers": [{"v": "0.1"}]}`
	for _, row := range []struct{ path, to, from, want string }{
		{"a.b", "2", "1", `{"a":{"b":"2"}`}, {"a.c", "2", "", `"c":"2"`}, {"n", "4", "3", `"n":4`}, {"f", "false", "true", `"f":false`},
		{"list[X].v", "9", "1", `{"code":"X","v":"9"}`}, {"list[2].v", "9", "3", `"v":"9"}]`}, {"tiers[0].v", "9", "0.1", `[{"v":"9"}]`}, {"a.b", "", "1", `"a":{}`},
		{"n", "x", "3", `"n":"x"`},
	} {
		tree := treeOf([]byte(text))
		c := change{Path: row.path, To: row.to}
		require.NoError(t, c.apply(tree), row.path)
		require.Equal(t, row.from, c.From)
		said, err := json.Marshal(tree)
		require.NoError(t, err)
		require.Contains(t, string(said), row.want)
	}
	for _, path := range []string{"", ".", "a", "list", "list[Y].v", "list[7].v", "list[-1].v", "a.b.c", "list[X]", "a[0]", "x.y"} {
		c := change{Path: path, To: "1"}
		require.ErrorIs(t, c.apply(treeOf([]byte(text))), errPath, path)
	}
}
