package workbook

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/views"
)

// The rows of a sheet above its rows: its title, what it is of, the titles of its columns.
const (
	titleRow = 1 + iota
	ofRow
	headRow
)

// The bounds of a sheet.
const (
	mostRows    = excelize.TotalRows
	mostColumns = excelize.MaxColumns
)

// grid is a table as it stands on its sheet.
type grid struct {
	f        *file
	t        *views.Table
	of       string
	first    int // the row of the first row, below the titles of the columns
	columns  []column
	head     int // the height of the titles of columns
	hasTotal bool
	plain    int            // how many rows stand before the first total
	notes    []string       // in lines
	steps    map[cellAt]int // of explained cells: the row of their steps
}

// column is a column of a grid.
type column struct {
	views.Column
	index  int // in the table
	title  string
	signed bool // its title has the sign of percent, so that its cells need none
	places int  // the most decimals
	width  int  // of its longest text, and then of the column
}

// Widths are in digits; a Chinese character takes two.
const (
	widest   = 44 // longer texts are wrapped
	narrow   = 8
	buttons  = 3 // of a filter, and the edges of a cell
	lineHigh = 15
	cellHigh = 18
)

// table lays out a table on its sheet. It goes through the rows once, for what stands before them
// in the file: widths and formats.
func (f *file) table(s *sheet, t *views.Table) error {
	g := &grid{f: f, t: t, first: headRow + 1, steps: map[cellAt]int{}}
	if f.plain {
		g.first = 2
	}
	for _, i := range t.Shown() {
		c := column{Column: t.Columns[i], index: i, title: f.heading(t.Worded(t.Columns[i].Title))}
		if c.Kind == views.Percent && strings.Contains(c.title, "%") {
			c.signed = true
		}
		g.columns = append(g.columns, c)
	}
	long := g.measure()
	g.widen()
	g.say(long)
	s.grid, s.rows = g, g.write
	s.last = cellAt{g.first + len(t.Rows) + len(g.notes), max(1, len(g.columns))}
	if s.last.row > mostRows || len(g.columns) > mostColumns {
		return fmt.Errorf("%w: table %s has %d rows and %d columns", ErrSize, t.ID, len(t.Rows), len(g.columns))
	}
	return g.arrange(s)
}

// heading is the title of a column: in English, both languages in two lines.
func (f *file) heading(t views.Text) string {
	if t.English == "" || t.English == t.Chinese || f.lang == views.Chinese {
		return clean(t.Chinese)
	}
	return clean(t.Chinese) + "\n" + clean(t.English)
}

// measure goes through the cells. It reports whether a number has too many digits.
func (g *grid) measure() (long bool) {
	g.plain = len(g.t.Rows)
	for i := range g.t.Rows {
		r := &g.t.Rows[i]
		if r.Total && !g.hasTotal {
			g.hasTotal, g.plain = true, i
		}
		for j := range g.columns {
			c := &g.columns[j]
			text := r.Cells[c.index].In(g.f.lang)
			n, ok := c.number(text)
			if ok {
				c.places = max(c.places, n.places)
				c.width = max(c.width, len(text)+(len(text)-n.places)/3+1)
			} else {
				long = long || n.long
				c.width = max(c.width, min(table.Width(text), widest))
			}
			g.style(c, r.Total, text, false) // now: later it could not be added
		}
	}
	for _, l := range []look{title, remark} {
		g.f.style(style{look: l})
	}
	g.f.style(style{look: head})
	return long
}

// number reads the text of a cell that is stored as a number.
func (c *column) number(text string) (number, bool) {
	if !c.Kind.IsNumber() || text == "" {
		return number{}, false
	}
	n, ok := numberOf(text)
	return n, ok && !n.long
}

// style returns the style of a cell, and whether it is stored as a number.
func (g *grid) style(c *column, sums bool, text string, link bool) (id int, stored bool) {
	s := style{link: link}
	if sums {
		s.look = total
	}
	n, ok := c.number(text)
	if ok {
		s.kind, s.number = c.Kind, n
		if c.signed {
			s.kind = views.Number
		}
	} else {
		s.right = c.Kind.IsNumber()
		s.wrap = table.Width(text) > widest
	}
	return g.f.style(s), ok
}

// widen makes columns as wide as their texts, and wide enough for their titles in few lines.
func (g *grid) widen() {
	lines := 1
	for i := range g.columns {
		c := &g.columns[i]
		said := strings.Split(c.title, "\n")
		for _, line := range said {
			w := table.Width(line)
			c.width = max(c.width, min(w, max(narrow, (w+1)/2+1)))
		}
		n := 0
		for _, line := range said {
			n += (table.Width(line) + c.width) / (c.width + 1)
		}
		lines, c.width = max(lines, n), c.width+buttons
	}
	g.head = lines*lineHigh + 6
}

// say collects what stands above and below the rows.
func (g *grid) say(long bool) {
	b, l := g.f.book, g.f.lang
	g.of = join(b.Name, b.Period.In(l))
	for i := range g.columns {
		if g.columns[i].Kind == views.Money {
			g.of = join(g.of, l.Pick("yuan", "单位：元"))
			break
		}
	}
	notes := g.t.Notes
	if g.f.plain {
		return
	}
	if long {
		notes = append(notes[:len(notes):len(notes)], views.Text{
			Chinese: "超过 15 位有效数字的数按文本写出，不参与计算：表格软件只保留 15 位。",
			English: "Numbers of more than 15 significant digits are texts, which sums leave out: spreadsheets keep 15.",
		})
	}
	width := 0
	for i := range g.columns {
		width += g.columns[i].width
	}
	for _, n := range notes {
		g.notes = append(g.notes, lines(clean(n.In(l)), max(width, 60))...)
	}
}

// lines breaks a text into lines of at most so many digits, at a space where there is one.
func lines(text string, width int) (list []string) {
	for table.Width(text) > width {
		at, space, w := 0, 0, 0
		for i, r := range text {
			if w += table.Width(string(r)); w > width {
				break
			}
			if at = i; r == ' ' {
				space = i
			}
		}
		if space > at/2 {
			at = space
		}
		at = max(at, 1)
		list, text = append(list, text[:at]), strings.TrimLeft(text[at:], " ")
	}
	return append(list, text)
}

// arrange sets what the library makes of a sheet: widths, the filter, what is frozen, the page.
func (g *grid) arrange(s *sheet) error {
	x := g.f.x
	for i := range g.columns {
		name := letters(i + 1)
		if err := x.SetColWidth(s.name, name, name, float64(g.columns[i].width)); err != nil {
			return err
		}
	}
	if g.plain > 0 && len(g.columns) > 0 {
		all := fmt.Sprintf("A%d:%s", g.first-1, cellAt{g.first - 1 + g.plain, len(g.columns)})
		if err := x.AutoFilter(s.name, all, nil); err != nil { // before the page: it resets what that sets
			return err
		}
	}
	panes := &excelize.Panes{Freeze: true, YSplit: g.first - 1, TopLeftCell: cellAt{g.first, 1}.String(), ActivePane: "bottomLeft"}
	if len(g.columns) > 6 && !g.columns[0].Kind.IsNumber() && g.columns[0].width <= 30 {
		panes.XSplit, panes.TopLeftCell, panes.ActivePane = 1, cellAt{g.first, 2}.String(), "bottomRight"
	}
	if err := x.SetPanes(s.name, panes); err != nil {
		return err
	}
	return g.f.page(s, g.first-1)
}
