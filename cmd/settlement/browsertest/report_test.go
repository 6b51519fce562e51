package browsertest

import (
	"encoding/json"
	"math/big"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/pages"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/statement"
)

// document is what the JSON of a report says, as texts: the page is compared with what stands in
// the file, and not with what the library made of it.
type document struct {
	Terms struct {
		Fund string
	}
	PointValue struct{ Value, Numerator, Points string } `json:"point_value"`
	Residue    string
	Statements []struct {
		Institution, Name, Points, Cost, Entitlement, Due string
		Cases                                             int
		ByClass                                           []struct {
			Method, Class, Points, Cost, Covered, Amount string
			Cases                                        int
		} `json:"by_class"`
		Lines []struct{ Kind, Amount string }
	}
	LeftOut []struct {
		Method, Institution, Month, Cost, Covered string
		Count                                     int
	} `json:"left_out"`
	Conflicts []struct{ Method, Institution, Claim, Cost string }
	Checks    []struct {
		Left, Right string
		OK          bool
	}
}

// sum adds up amounts; texts without a number are passed over.
func sum(t *testing.T, places int, list ...string) string {
	t.Helper()
	all, any := new(big.Rat), false
	for _, text := range list {
		if text == "" {
			continue
		}
		v, ok := new(big.Rat).SetString(text)
		require.True(t, ok, text)
		any = true
		all.Add(all, v)
	}
	if !any {
		return ""
	}
	return table.Grouped(all.FloatString(places))
}

var (
	methodWords = map[string]string{"drg": "按病组", "perdiem": "按床日"}
	classWords  = map[string]string{
		"normal": "正常病例", "low": "低倍率病例", "high": "高倍率病例", "special": "特病单议", "ungrouped": "未入组", "fixed": "单病种", "bed-day": "床日",
	}
)

// rowsOf are the rows that the tables of the page must have, by their titles.
func (d *document) rowsOf(t *testing.T) map[string][][]string {
	t.Helper()
	all := map[string][][]string{}
	add := func(title string, cells ...string) { all[title] = append(all[title], cells) }
	columns := make([][]string, 8) // of what is summed up
	for _, s := range d.Statements {
		row := []string{strconv.Itoa(s.Cases), s.Cost, s.Points}
		byKind := map[string][]string{}
		for _, l := range s.Lines {
			byKind[l.Kind] = append(byKind[l.Kind], l.Amount)
		}
		for i, kind := range []string{"price", "amount", "covered"} {
			row = append(row, sum(t, 2, byKind[kind]...))
			columns[3+i] = append(columns[3+i], byKind[kind]...)
			delete(byKind, kind)
		}
		require.Empty(t, byKind, "kinds that this test does not know")
		row = append(row, s.Entitlement, s.Due)
		for i, at := range map[int]string{0: row[0], 1: row[1], 2: row[2], 6: row[6], 7: row[7]} {
			columns[i] = append(columns[i], at)
		}
		add("清算表", s.Institution, s.Name, table.Grouped(row[0]), table.Grouped(row[1]), table.Grouped(row[2]), d.PointValue.Value, row[3], row[4], row[5], table.Grouped(row[6]), table.Grouped(row[7]))
		for _, c := range s.ByClass {
			points := c.Points
			if points == "0.0000" {
				points = ""
			}
			add("按病例类型", s.Institution, s.Name, methodWords[c.Method], classWords[c.Class], table.Grouped(strconv.Itoa(c.Cases)), table.Grouped(points), table.Grouped(c.Cost), table.Grouped(c.Covered), table.Grouped(c.Amount))
		}
	}
	total := make([]string, 8)
	for i := range total {
		total[i] = sum(t, []int{0, 2, 4, 2, 2, 2, 2, 2}[i], columns[i]...)
	}
	add("清算表", "合计", "", total[0], total[1], total[2], "", total[3], total[4], total[5], total[6], total[7])
	for i, name := range []string{"价格", "定价", "已付", "", "应付"} {
		if name != "" {
			add("从价格到应付（元）", name, total[3+i])
		}
	}
	left, cost := 0, []string{}
	for _, l := range d.LeftOut {
		left, cost = left+l.Count, append(cost, l.Cost)
		add("他期病例", l.Institution, methodWords[l.Method], l.Month, "不属于本期", strconv.Itoa(l.Count), table.Grouped(l.Cost), table.Grouped(l.Covered))
	}
	v := d.PointValue
	add("点值、基金与尾差", "点值", v.Value, "= "+table.Grouped(v.Numerator)+" ÷ "+table.Grouped(v.Points))
	add("点值、基金与尾差", "基金", table.Grouped(d.Terms.Fund), "")
	add("点值、基金与尾差", "尾差", table.Grouped(d.Residue), "超支")
	add("点值、基金与尾差", "他期病例", strconv.Itoa(left), "费用 "+sum(t, 2, cost...))
	add("点值、基金与尾差", "异常", strconv.Itoa(len(d.Conflicts)), "")
	for _, c := range d.Conflicts {
		add("异常病例", c.Institution, methodWords[c.Method], c.Claim, "*", table.Grouped(c.Cost))
	}
	for _, c := range d.Checks {
		require.True(t, c.OK)
		add("核对", "*", table.Grouped(c.Left), table.Grouped(c.Right), "相符")
	}
	return all
}

// Every figure of the statements' page is that of the JSON of the report: every cell of every
// table, and the totals are sums of what stands in the file.
func TestEveryFigure(t *testing.T) {
	data, err := os.ReadFile(lishui + "report.golden.json")
	require.NoError(t, err)
	var d document
	require.NoError(t, json.Unmarshal(data, &d))
	want := d.rowsOf(t)
	b := New(t, "file:///")
	b.Open(t, written(t, statement.Book(report(t, "lishui/report.golden.json"), nil), pages.Options{Language: views.Chinese}), 1280)
	titles := Value[[]string](t, b, `[...document.querySelectorAll("section:has(table) > h2")].map(h => h.lastChild.textContent.trim())`)
	got := b.Tables(t)
	require.Len(t, want, len(titles), "%v", titles)
	cells := 0
	for i, title := range titles {
		require.Contains(t, want, title)
		require.Len(t, got[i], len(want[title]), title)
		for n, row := range want[title] {
			require.Len(t, got[i][n], len(row), "%s, row %d", title, n+1)
			for k, text := range row {
				if cells++; text != "*" { // words that the report says in another language
					require.Equal(t, text, got[i][n][k], "%s, row %d, column %d", title, n+1, k+1)
				}
			}
		}
	}
	t.Logf("%d cells", cells)
	b.Quiet(t)
}
