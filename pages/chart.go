package pages

import (
	"fmt"
	"html/template"
	"math/big"
	"strings"

	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/views"
)

// drawing is a chart as it stands on a page.
type drawing struct {
	Title label
	SVG   template.HTML
	Note  string
}

// drawer draws one chart.
type drawer struct {
	canvas
	t      *views.Table
	c      views.Chart
	o      Options
	rows   []int // of the table
	x      int   // columns of the table; -1: none
	label  int
	size   int
	y      []int
	height float64
	note   string
}

// draw draws a chart of a table; false: its columns have nothing to draw.
func draw(t *views.Table, c views.Chart, n, i int, o Options) (drawing, bool) {
	d := &drawer{t: t, c: c, o: o, x: t.Column(c.X), label: t.Column(c.Label), size: t.Column(c.Size), height: 380}
	for _, name := range c.Y {
		if at := t.Column(name); at >= 0 {
			d.y = append(d.y, at)
		}
	}
	if len(d.y) == 0 {
		return drawing{}, false
	}
	for row, r := range t.Rows {
		if r.Total && c.Kind != views.Waterfall {
			continue
		}
		for _, y := range d.y {
			if number(r.Cells[y].Text) != nil {
				d.rows = append(d.rows, row)
				break
			}
		}
	}
	if len(d.rows) == 0 {
		return drawing{}, false
	}
	switch c.Kind {
	case views.Lines:
		d.lines()
	case views.Steps:
		d.steps()
	case views.Bars:
		d.bars(d.plain())
	case views.Waterfall:
		d.bars(d.waterfall())
	case views.Scatter:
		d.scatter()
	}
	if d.b.Len() == 0 {
		return drawing{}, false
	}
	w := writer{o: o}
	return drawing{w.label(d.name()), d.svg(id("c", n, i), n), d.note}, true
}

// svg puts the marks into an element with a text that says what they show.
func (d *drawer) svg(name string, n int) template.HTML {
	l := d.o.Language
	title := d.words(d.name())
	var columns []string
	for _, y := range d.y {
		columns = append(columns, d.title(y))
	}
	said := l.Pick(fmt.Sprintf("%s, %d rows. The numbers stand in table %d.", strings.Join(columns, ", "), len(d.rows), n),
		fmt.Sprintf("%s，共 %d 行，数据见表%d。", strings.Join(columns, "、"), len(d.rows), n))
	return template.HTML(fmt.Sprintf( //nolint:gosec // every text in it is escaped
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" role="img" aria-labelledby="%st %sd"><title id="%st">%s</title><desc id="%sd">%s</desc>%s</svg>`,
		px(wide), px(d.height), name, name, name, escaped(title), name, escaped(said), d.b.String()))
}

// name is the title of the chart without a unit: its axes have their own.
func (d *drawer) name() views.Text {
	t := d.t.Worded(d.c.Title)
	for _, text := range []*string{&t.Chinese, &t.English} {
		if bare, unit := inTitle(*text); strings.Contains(unit, Yuan.name().Chinese) || strings.Contains(unit, Yuan.name().English) {
			*text = bare
		}
	}
	return t
}

func (d *drawer) words(t views.Text) string { return clean(t).In(d.o.Language) }

// title is a column's title without its unit.
func (d *drawer) title(column int) string {
	bare, _ := inTitle(d.words(d.t.Worded(d.t.Columns[column].Title)))
	return bare
}

// cell returns a cell as it is shown, in yuan.
func (d *drawer) cell(row, column int) string {
	if column < 0 {
		return ""
	}
	text := table.Clean(d.t.Rows[row].Cells[column].In(d.o.Language))
	if d.t.Columns[column].Kind.IsNumber() {
		return table.Grouped(text)
	}
	return text
}

func (d *drawer) number(row, column int) *big.Rat {
	if column < 0 {
		return nil
	}
	return number(d.t.Rows[row].Cells[column].Text)
}

// numbers returns all numbers of columns in the rows that are drawn.
func (d *drawer) numbers(columns ...int) (list []*big.Rat) {
	for _, row := range d.rows {
		for _, c := range columns {
			if v := d.number(row, c); v != nil {
				list = append(list, v)
			}
		}
	}
	return list
}

// axis is a scale along a side of a drawing.
type axis struct {
	scale
	measure
	from, to float64 // places of its ends
}

func (d *drawer) newAxis(columns []int, values []*big.Rat, zero bool, about int64) axis {
	a := axis{measure: d.o.newMeasure(d.t, columns, values)}
	scaled := make([]*big.Rat, len(values))
	for i, v := range values {
		scaled[i] = a.in(v)
	}
	a.scale = newScale(scaled, zero, about)
	return a
}

// place returns the place of a number that is not yet in the axis's measure.
func (a *axis) place(v *big.Rat) float64 { return a.from + a.scale.at(a.in(v))*(a.to-a.from) }

func (a *axis) tickText(i int) string { return a.said(a.tick(i), a.places) }

func (a *axis) tickPlace(i int) float64 {
	return a.from + float64(i)/float64(a.ticks-1)*(a.to-a.from)
}

// widest is the width of the widest tick.
func (a *axis) widest() (width float64) {
	for i := range a.ticks {
		width = max(width, textWidth(a.tickText(i)))
	}
	return width
}

const (
	rim     = 8.0  // around a drawing
	headway = 46.0 // above the marks: legend, title of the axis
	footing = 52.0 // below them: ticks, title of the axis
)

// ups draws the grid of the axis at the left side, and its title above.
func (d *drawer) ups(a *axis, plot box) {
	for i := range a.ticks {
		y, class := a.tickPlace(i), "g"
		if a.tick(i).Sign() == 0 {
			class = "x"
		}
		d.line(class, plot.left, y, plot.right, y)
		d.text(plot.left-6, y+4, end, a.tickText(i))
	}
	if a.title != "" {
		d.text(rim, headway-16, start, a.title)
	}
}

// alongs draws the ticks of an axis of numbers at the lower side, and its title below.
func (d *drawer) alongs(a *axis, plot box) {
	every := 1
	for float64(every)*(a.to-a.from)/float64(a.ticks-1) < a.widest()+14 {
		every++
	}
	for i := range a.ticks {
		x := a.tickPlace(i)
		d.line("g", x, plot.top, x, plot.bottom)
		if i%every == 0 {
			d.text(x, plot.bottom+24, middle, a.tickText(i))
		}
	}
	d.line("x", plot.left, plot.bottom, plot.right, plot.bottom)
	d.text(plot.right, plot.bottom+43, end, a.title)
}

// looks tell series apart: by dash, mark and fill, and by colour too.
var looks = [...]struct {
	colour, dash, fill string
	mark               func(x, y float64) string
}{
	{"#0b4f8a", "", "#0b4f8a", circle},
	{"#a3400a", "7 4", "#fff", square},
	{"#333333", "2 3", "#c9c9c9", triangle},
	{"#6a2c91", "9 3 2 3", "#ead9f3", diamond},
}

func circle(x, y float64) string { return disc(x, y, 3.5) }

func disc(x, y, r float64) string {
	return fmt.Sprintf("M%s %sa%s %s 0 1 0 %s 0a%s %s 0 1 0 -%s 0z", px(x-r), px(y), px(r), px(r), px(2*r), px(r), px(r), px(2*r))
}

func square(x, y float64) string {
	return fmt.Sprintf("M%s %sh7v7h-7z", px(x-3.5), px(y-3.5))
}

func triangle(x, y float64) string {
	return fmt.Sprintf("M%s %sl4.5 8h-9z", px(x), px(y-4.5))
}

func diamond(x, y float64) string {
	return fmt.Sprintf("M%s %sl4.5 4.5l-4.5 4.5l-4.5 -4.5z", px(x), px(y-4.5))
}

// legend names the series above the marks, at the right.
func (d *drawer) legend(bars bool) {
	if len(d.y) < 2 {
		return
	}
	x := wide - rim
	for i := len(d.y) - 1; i >= 0; i-- {
		look, name := looks[i%len(looks)], shortened(d.title(d.y[i]), 220)
		x -= textWidth(name)
		d.text(x, 18, start, name)
		x -= 34
		if bars {
			d.add(`<path fill="%s" stroke="%s" d="M%s 9h24v10h-24z"/>`, look.fill, look.colour, px(x))
		} else {
			d.add(`<path class="l" stroke="%s" stroke-dasharray="%s" d="M%s 14h28"/><path fill="%s" stroke="%s" d="%s"/>`, look.colour, look.dash, px(x), look.fill, look.colour, look.mark(x+14, 14))
		}
		x -= 18
	}
}
