package pages_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/samplebook"
	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/pages"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/hospital"
	"github.com/yibaojiesuan/settlement/views/rulebook"
	"github.com/yibaojiesuan/settlement/views/statement"
)

var look = flag.String("look", "", "a `folder` into which pages are written, to look at them")

func lishui(t *testing.T) *settlement.Report {
	t.Helper()
	f, err := os.Open("../examples/lishui/report.golden.json")
	require.NoError(t, err)
	defer f.Close()
	r, err := settlement.ReadReport(f)
	require.NoError(t, err)
	return r
}

func written(t *testing.T, b *views.Book, o pages.Options) []byte {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, pages.Write(&out, b, o))
	return out.Bytes()
}

func policies(t *testing.T) *views.Book {
	t.Helper()
	plan, err := job.OpenPolicy("../examples/lishui/policy.json", drg.ReadPolicy, drg.New)
	require.NoError(t, err)
	b, err := rulebook.Of(plan, rulebook.Options{Rows: 40, Case: drg.Case{Institution: "LS01", Group: "ES23"}, Value: settlement.MustDecimal("117.4173")})
	require.NoError(t, err)
	return b
}

func openJob(t *testing.T, folder string, names ...string) (list []*job.Job) {
	t.Helper()
	for _, name := range names {
		j, err := job.Open(job.Folder("../examples/"+folder), name)
		require.NoError(t, err)
		list = append(list, j)
	}
	return list
}

func month(t *testing.T) *views.Book {
	t.Helper()
	jobs := openJob(t, "hospital", "job.json", "job-2024.json")
	b, err := hospital.Analyse(t.Context(), jobs[0], jobs[1], hospital.Options{})
	require.NoError(t, err)
	return b
}

func parameters(t *testing.T) *views.Book {
	t.Helper()
	b, err := statement.Parameters(openJob(t, "lishui", "job.json")[0])
	require.NoError(t, err)
	return b
}

// Pages are written for people to look at, if they ask for it.
func TestLook(t *testing.T) {
	if *look == "" {
		t.Skip("no -look")
	}
	for name, data := range map[string][]byte{
		"statement-en": written(t, statement.Book(lishui(t), nil), pages.Options{Explained: -1, Unit: pages.TenThousands}),
		"charts":       written(t, samplebook.Charts(), pages.Options{Language: views.Chinese}),
		"charts-en":    written(t, samplebook.Charts(), pages.Options{}),
		"statement":    written(t, statement.Book(lishui(t), nil), pages.Options{Language: views.Chinese, Explained: -1}),
		"hospital":     written(t, month(t), pages.Options{Language: views.Chinese, Explained: 200}),
		"hospital-en":  written(t, month(t), pages.Options{Explained: 200}),
		"parameters":   written(t, parameters(t), pages.Options{Language: views.Chinese}),
		"policy":       written(t, policies(t), pages.Options{Language: views.Chinese, Explained: 60}),
		"policy-en":    written(t, policies(t), pages.Options{}),
		"many":         written(t, samplebook.Many(1000), pages.Options{Language: views.Chinese, Explained: 100}),
	} {
		require.NoError(t, os.WriteFile(filepath.Join(*look, name+".html"), data, 0o600))
	}
}

// node is an element of a page that was read as XML.
type node struct {
	Name  string
	Attr  map[string]string
	Text  string // of it and everything inside
	Nodes []*node
}

func read(t *testing.T, data []byte) *node {
	t.Helper()
	top := &node{Attr: map[string]string{}}
	open, said := []*node{top}, []byte(nil)
	var from []int
	d := xml.NewDecoder(bytes.NewReader(data))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		switch x := token.(type) {
		case xml.StartElement:
			n := &node{Name: x.Name.Local, Attr: map[string]string{}}
			for _, a := range x.Attr {
				n.Attr[a.Name.Local] = a.Value
			}
			last := open[len(open)-1]
			last.Nodes, open, from = append(last.Nodes, n), append(open, n), append(from, len(said))
		case xml.EndElement:
			open[len(open)-1].Text = string(said[from[len(from)-1]:])
			open, from = open[:len(open)-1], from[:len(from)-1]
		case xml.CharData:
			said = append(said, x...)
		}
	}
	require.Len(t, open, 1)
	return top
}

// all returns the elements of a name, in their order.
func (n *node) all(name string) (list []*node) {
	for _, inner := range n.Nodes {
		if inner.Name == name {
			list = append(list, inner)
		}
		list = append(list, inner.all(name)...)
	}
	return list
}

// check says what every page must be: no script, no request, ids that are unique, links that
// lead somewhere.
func check(t *testing.T, data []byte) *node {
	t.Helper()
	require.NotContains(t, string(data), "url(")
	require.NotContains(t, string(data), "ZgotmplZ")
	require.NotContains(t, string(data), "@import")
	plain := strings.ReplaceAll(string(data), `xmlns="http://www.w3.org/`, "")
	require.NotContains(t, strings.ToLower(plain), "http://")
	require.NotContains(t, strings.ToLower(plain), "https://")
	top := read(t, data)
	ids := map[string]bool{}
	var links, named []string
	var walk func(n *node)
	walk = func(n *node) {
		require.NotContains(t, []string{"script", "iframe", "object", "embed", "img", "link", "base", "form", "image", "use", "foreignObject"}, n.Name)
		for name, value := range n.Attr {
			require.False(t, strings.HasPrefix(name, "on"), name)
			switch name {
			case "id":
				require.False(t, ids[value], value)
				ids[value] = true
			case "href":
				links = append(links, value)
			case "aria-labelledby":
				named = append(named, strings.Fields(value)...)
			case "src", "srcset", "action", "data":
				require.Fail(t, name)
			}
		}
		for _, inner := range n.Nodes {
			walk(inner)
		}
	}
	walk(top)
	for _, link := range links {
		require.True(t, strings.HasPrefix(link, "#") && ids[link[1:]] || strings.HasPrefix(link, "/explain/"), link)
	}
	for _, name := range named {
		require.True(t, ids[name], name)
	}
	return top
}

// cellsOf checks that the tables of a page have the texts of the book's cells, each in its place.
func cellsOf(t *testing.T, b *views.Book, l views.Language, top *node) {
	t.Helper()
	at := 0
	list := top.all("table")
	for _, table0 := range b.Tables {
		if len(table0.Rows) == 0 {
			continue
		}
		shown := table0.Shown()
		rows := slices.DeleteFunc(list[at].all("tr"), func(n *node) bool { return strings.HasPrefix(n.Attr["class"], "paper") })
		require.Len(t, rows, len(table0.Rows)+1)
		before := 1
		if table0.Plain {
			before = 0
		}
		require.Len(t, rows[0].Nodes, len(shown)+before)
		for i, r := range table0.Rows {
			cells := rows[i+1].Nodes
			require.Len(t, cells, len(shown)+before)
			for k, column := range shown {
				want := table.Clean(r.Cells[column].In(l))
				if table0.Columns[column].Kind.IsNumber() {
					want = table.Grouped(want)
				}
				require.Equal(t, want, cells[k+before].Text)
			}
		}
		at++
	}
	require.Len(t, list, at)
}

func TestWrite(t *testing.T) {
	for name, tt := range map[string]struct {
		book *views.Book
		o    pages.Options
	}{
		"charts":             {samplebook.Charts(), pages.Options{Language: views.Chinese}},
		"many":               {samplebook.Many(150), pages.Options{Explained: 100}},
		"hostile":            {hostile(), pages.Options{Explained: -1}},
		"hostile in Chinese": {hostile(), pages.Options{Language: views.Chinese}},
		"statement, Chinese": {statement.Book(lishui(t), nil), pages.Options{Language: views.Chinese, Explained: 7}},
		"statement":          {statement.Book(lishui(t), nil), pages.Options{Explained: -1}},
		"hospital":           {month(t), pages.Options{Explained: 200}},
		"parameters":         {parameters(t), pages.Options{Language: views.Chinese}},
		"policy":             {policies(t), pages.Options{Explained: -1}},
		"empty":              {&views.Book{}, pages.Options{}},
	} {
		t.Run(name, func(t *testing.T) {
			data := written(t, tt.book, tt.o)
			cellsOf(t, tt.book, tt.o.Language, check(t, data))
			require.Equal(t, data, written(t, tt.book, tt.o), "a second time")
		})
	}
}

// hostile has texts that would do harm wherever a page may have one.
func hostile() *views.Book {
	bad := `</style></title><script>alert("1")</script><img src='x' onerror='y'>` + "\u202e\u2066\x00\x1b\ufffe\xff&amp; ]]> */ } body { } \\"
	text := views.Text{Chinese: bad + "中", English: bad}
	why := func() (views.Reason, error) {
		rule := settlement.Rule{ID: "policy.x", Text: bad, Gives: bad, Formula: "a", Source: settlement.Source{Number: bad, URL: "http://elsewhere"}}
		return views.Reason{
			Steps: settlement.Trail{{Rule: rule, Inputs: []settlement.Input{settlement.In("a", settlement.DecimalInt(1))}, Result: settlement.DecimalInt(1)}},
			Parts: []views.Part{{Name: bad, Label: bad, Value: bad}},
		}, nil
	}
	t := &views.Table{ID: bad, Title: text, Notes: []views.Text{text}, Checks: []views.Check{{Title: text, Left: bad, Right: bad}}}
	for _, k := range []views.Kind{views.Name, views.Code, views.Day, views.Count, views.Money, views.Percent} {
		t.Columns = append(t.Columns, views.Column{ID: bad + string(rune('a'+int(k))), Title: text, Kind: k})
	}
	for i, row := range []string{bad, "=1+1", "1e9999999", "12.50", "-3.00"} {
		var cells []views.Cell
		for range t.Columns {
			cells = append(cells, views.Cell{Text: row, Why: why})
		}
		t.Rows = append(t.Rows, views.Row{Key: bad, Cells: cells, Total: i == 4})
	}
	name, number := t.Columns[0].ID, t.Columns[4].ID
	for _, k := range []views.ChartKind{views.Lines, views.Bars, views.Scatter, views.Waterfall, views.Steps, views.ChartKind(bad)} {
		t.Charts = append(t.Charts,
			views.Chart{ID: bad, Kind: k, Title: text, Label: name, X: number, Y: []string{number, t.Columns[3].ID}, Size: number},
			views.Chart{ID: bad, Kind: k, Title: text, X: name, Y: []string{number}},
			views.Chart{ID: bad, Kind: k, Title: text, Label: "none", X: "none", Y: []string{"none"}})
	}
	return &views.Book{ID: bad, Title: text, Name: bad, Period: text, Facts: []views.Fact{{Name: text, Value: bad}}, Tables: []*views.Table{t, t}}
}

// Every cell with an explanation links to it, up to the limit; links elsewhere come first.
func TestExplained(t *testing.T) {
	b := samplebook.Many(12)
	count := func(o pages.Options) (articles, links int) {
		top := check(t, written(t, b, o))
		for _, table := range top.all("table") {
			links += len(table.all("a"))
		}
		return len(top.all("article")), links
	}
	for _, tt := range []struct{ limit, want int }{{0, 0}, {5, 5}, {-1, 144}, {1000, 144}} {
		articles, links := count(pages.Options{Explained: tt.limit})
		require.Equal(t, [2]int{tt.want, tt.want}, [2]int{articles, links})
	}
	articles, links := count(pages.Options{Explained: -1, Links: func(table, row, column string) string {
		if column == "m1" {
			return ""
		}
		return "/explain/" + table + ":" + row + ":" + column
	}})
	require.Equal(t, [2]int{12, 144}, [2]int{articles, links})
	page := string(written(t, b, pages.Options{Links: func(string, string, string) string { return "javascript:alert(1)" }}))
	require.NotContains(t, page, "javascript:")
	require.Contains(t, string(written(t, b, pages.Options{Explained: 5})), "139 further numbers are not explained on this page.")
	two := samplebook.Many(2)
	two.Tables = append(two.Tables, b.Tables[0])
	require.Len(t, read(t, written(t, two, pages.Options{Explained: 100})).all("article"), 100, "24 of one table, 76 of the other")
	broken := errors.New("broken")
	b.Tables[0].Rows[0].Cells[2].Why = func() (views.Reason, error) { return views.Reason{}, broken }
	require.ErrorIs(t, pages.Write(io.Discard, b, pages.Options{Explained: 1}), broken)
	require.NoError(t, pages.Write(io.Discard, b, pages.Options{}))
}

func TestUnit(t *testing.T) {
	table := &views.Table{ID: "t", Columns: []views.Column{{ID: "a", Kind: views.Money}, {ID: "b", Kind: views.Count}}}
	for _, text := range []string{"1234567.80", "-50.00", "-49.99", "0.00", "n/a", "-99999999999999999.99"} {
		table.Add("", views.Given(text), views.Given("10000"))
	}
	page := read(t, written(t, &views.Book{Tables: []*views.Table{table}}, pages.Options{Unit: pages.TenThousands, Language: views.Chinese}))
	var got []string
	for _, row := range page.all("tr")[1:] {
		require.Equal(t, "10,000", row.Nodes[2].Text)
		got = append(got, row.Nodes[1].Text+"|"+row.Nodes[1].Attr["title"]+"|"+row.Nodes[1].Attr["class"])
	}
	require.Equal(t, []string{
		"123.46|1,234,567.80 元|", "-0.01|-50.00 元|n", "0.00|-49.99 元|", "0.00|0.00 元|", "n/a||w", "-10,000,000,000,000.00|-99,999,999,999,999,999.99 元|n",
	}, got)
	require.Contains(t, page.all("caption")[0].Text, "单位：万元")
}

// A title that names its unit names the other one; what is no amount of the page's unit stays.
func TestUnitOfTitle(t *testing.T) {
	table := &views.Table{ID: "t", Columns: views.Columns("cost money 费用(元) cost (yuan)", "rate money 日均(元/天) a day (yuan/day)", "large money 总额(万元) sum (10,000 yuan)")}
	table.Add("", views.Given("123456.00"), views.Given("300.00"), views.Given("12.35"))
	table.Charts = []views.Chart{{ID: "c", Kind: views.Bars, X: "cost", Y: []string{"cost"}}, {ID: "d", Kind: views.Bars, X: "cost", Y: []string{"large"}}, {ID: "e", Kind: views.Bars, X: "cost", Y: []string{"rate"}}}
	for _, tt := range []struct {
		unit pages.Unit
		want []string
	}{
		{pages.Yuan, []string{"费用(元)", "日均(元/天)", "总额(万元)", "123,456.00", "300.00", "12.35"}},
		{pages.TenThousands, []string{"费用(万元)", "日均(元/天)", "总额(万元)", "12.35", "300.00", "12.35"}},
	} {
		page := read(t, written(t, &views.Book{Tables: []*views.Table{table}}, pages.Options{Unit: tt.unit, Language: views.Chinese}))
		var got []string
		for _, row := range page.all("tr") {
			for _, c := range row.Nodes[1:] {
				got = append(got, c.Text)
			}
		}
		require.Equal(t, tt.want, got)
		require.NotContains(t, page.all("caption")[0].Text, "单位")
		var axes []string
		for _, svg := range page.all("svg") {
			for _, text := range svg.all("text") {
				if strings.HasSuffix(text.Text, "）") {
					axes = append(axes, text.Text)
				}
			}
		}
		require.Equal(t, []string{"费用（万元）", "总额（万元）", "日均（元/天）"}, axes)
	}
}

func TestChecks(t *testing.T) {
	b := samplebook.Many(3)
	b.Tables[0].Checks = []views.Check{{Title: views.Text{Chinese: "合计", English: "sums"}, Left: "1234", Right: "1234"}, {Title: views.Text{Chinese: "点数", English: "points"}, Left: "1", Right: "2"}}
	require.ErrorIs(t, pages.Write(io.Discard, b, pages.Options{}), views.ErrCheck)
	list := read(t, written(t, b, pages.Options{Disagreeing: true, Language: views.Chinese})).all("li")
	require.Equal(t, "✓ 一致 合计：1,234 = 1,234", list[0].Text)
	require.Equal(t, "✗ 不一致 点数：1 ≠ 2", list[1].Text)
}

// A page of a prefecture stays below a megabyte, and one of a thousand institutions has few marks.
func TestSize(t *testing.T) {
	require.Less(t, len(written(t, statement.Book(lishui(t), nil), pages.Options{Explained: -1})), 400_000)
	data := written(t, samplebook.Many(1000), pages.Options{Explained: 200})
	require.Less(t, len(data), 800_000)
	marks := 0
	for _, svg := range read(t, data).all("svg") {
		marks += len(svg.all("path")) + len(svg.all("text"))
	}
	require.Less(t, marks, 500)
}

// A table whose rows are totals alone, and totals in the middle, stay in their places.
func TestTotals(t *testing.T) {
	table := &views.Table{ID: "t", Columns: []views.Column{{ID: "a"}, {ID: "b", Kind: views.Money}}}
	table.AddTotal("", views.Given("小计"), views.Given("1.00"))
	b := &views.Book{Tables: []*views.Table{table}}
	top := check(t, written(t, b, pages.Options{}))
	cellsOf(t, b, views.English, top)
	require.Empty(t, top.all("tfoot"))
	table.Add("", views.Given("甲"), views.Given("2.00"))
	table.AddTotal("", views.Given("合计"), views.Given("3.00"))
	top = check(t, written(t, b, pages.Options{}))
	cellsOf(t, b, views.English, top)
	require.Contains(t, top.all("tfoot")[0].Text, "合计")
}

// TestCarried holds the sums of each sheet to the rows before them: what is carried over is brought
// forward, and adds up to the total, blank where the total is no sum of the rows.
func TestCarried(t *testing.T) {
	for _, unit := range []pages.Unit{pages.Yuan, pages.TenThousands} {
		book := &views.Book{Tables: []*views.Table{{ID: "t", Title: views.Text{Chinese: "表", English: "table"}, Columns: views.Columns(
			"of name 机构 institution", "cases count 例数 cases", "cost money 费用(元) cost (yuan)", "mean money 均费(元) mean (yuan)")}}}
		b := book.Tables[0]
		var cases, fen int64
		for i := range int64(200) {
			cases, fen = cases+i, fen+i*i*100+7
			b.Add("", views.Given(fmt.Sprint("H", i)), views.Given(fmt.Sprint(i)), views.Given(settlement.Money(i*i*100+7).String()), views.Given("1.00"))
		}
		b.AddTotal("total", views.Given("合计"), views.Given(fmt.Sprint(cases)), views.Given(settlement.Money(fen).String()), views.Given("1.00"))
		page := read(t, written(t, book, pages.Options{Language: views.Chinese, Unit: unit}))
		cases, fen = 0, 0
		met, at := 0, int64(0)
		for _, row := range page.all("tr")[1:] {
			cells := row.Nodes
			switch row.Attr["class"] {
			case "paper over", "paper":
				met++
				sum := settlement.Money(fen).String()
				if unit == pages.TenThousands {
					sum = new(big.Rat).SetFrac64(fen, 1_000_000).FloatString(2)
				}
				require.Equal(t, []string{"", map[string]string{"paper over": "过次页", "paper": "承前页"}[row.Attr["class"]], table.Grouped(fmt.Sprint(cases)), table.Grouped(sum), ""},
					[]string{cells[0].Text, cells[1].Text, cells[2].Text, cells[3].Text, cells[4].Text})
			case "":
				cases, fen, at = cases+at, fen+at*at*100+7, at+1
			}
		}
		require.Equal(t, int64(200), at)
		require.Greater(t, met, 10)
		require.Zero(t, met%2)
	}
}
