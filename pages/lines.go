package pages

import (
	"math/big"
	"strings"

	"github.com/yibaojiesuan/settlement/views"
)

// fewMarks is up to how many rows a line has a mark for each.
const fewMarks = 40

// lines draws columns over the rows in their order, or over a column of numbers.
func (d *drawer) lines() {
	if d.x >= 0 && d.t.Columns[d.x].Kind.IsNumber() {
		d.overNumbers(false)
		return
	}
	up := d.newAxis(d.y, d.numbers(d.y...), true, 6)
	plot := box{rim + up.widest() + 6, headway, wide - rim - 12, d.height - footing}
	up.from, up.to = plot.bottom, plot.top
	d.ups(&up, plot)
	places := make([]float64, len(d.rows))
	wideLabel := 0.0
	for _, row := range d.rows {
		wideLabel = max(wideLabel, textWidth(d.cellName(row)))
	}
	inset := wideLabel/2 + 4
	for i := range d.rows {
		places[i] = (plot.left + plot.right) / 2
		if len(d.rows) > 1 {
			places[i] = plot.left + inset + float64(i)/float64(len(d.rows)-1)*(plot.right-plot.left-2*inset)
		}
	}
	d.line("x", plot.left, plot.bottom, plot.right, plot.bottom)
	every := 1
	if n := len(d.rows); n > 1 {
		for float64(every)*(places[1]-places[0]) < wideLabel+10 && every < n {
			every++
		}
	}
	bounds := box{0, plot.bottom, wide, d.height}
	for i := 0; i < len(d.rows); i += every {
		d.line("x", places[i], plot.bottom, places[i], plot.bottom+4)
		d.canvas.place(bounds, places[i], plot.bottom+21, middle, d.cellName(d.rows[i]))
	}
	if d.x >= 0 {
		d.text(plot.right, plot.bottom+43, end, d.title(d.x))
	}
	for i, y := range d.y {
		d.series(i, y, &up, func(n int) float64 { return places[n] }, false)
	}
	d.legend(false)
}

// cellName is what a row is called: its label, else its X.
func (d *drawer) cellName(row int) string {
	if d.label >= 0 {
		return d.cell(row, d.label)
	}
	return d.cell(row, d.x)
}

// steps draws columns over a number; jumps of a column stand as dotted lines.
func (d *drawer) steps() { d.overNumbers(true) }

func (d *drawer) overNumbers(jumps bool) {
	xs := d.numbers(d.x)
	if len(xs) != len(d.rows) {
		return // a row without its number
	}
	up := d.newAxis(d.y, d.numbers(d.y...), true, 6)
	along := d.newAxis([]int{d.x}, xs, jumps, 8)
	plot := box{rim + up.widest() + 6, headway, wide - rim - 24, d.height - footing}
	up.from, up.to, along.from, along.to = plot.bottom, plot.top, plot.left, plot.right
	d.ups(&up, plot)
	d.alongs(&along, plot)
	for i, y := range d.y {
		d.series(i, y, &up, func(n int) float64 { return along.place(xs[n]) }, jumps)
	}
	d.legend(false)
}

// series draws one column. A blank cell is a gap.
func (d *drawer) series(i, column int, up *axis, place func(n int) float64, jumps bool) {
	look := looks[i%len(looks)]
	var path, marks, falls, tips strings.Builder
	open := false
	for n, row := range d.rows {
		v := d.number(row, column)
		if v == nil {
			open = false
			continue
		}
		x, y := place(n), up.place(v)
		jump := jumps && open && d.jumps(d.rows[n-1], row, column)
		switch {
		case jump:
			px0, py0 := place(n-1), up.place(d.number(d.rows[n-1], column))
			falls.WriteString("M" + px(px0) + " " + px(py0) + "L" + px(x) + " " + px(y))
			path.WriteString("M")
			marks.WriteString(look.mark(px0, py0) + look.mark(x, y))
		case open:
			path.WriteString("L")
		default:
			path.WriteString("M")
		}
		path.WriteString(px(x) + " " + px(y))
		open = true
		if !jumps && len(d.rows) <= fewMarks {
			marks.WriteString(look.mark(x, y))
			tips.WriteString(`<circle cx="` + px(x) + `" cy="` + px(y) + `" r="8" opacity="0"><title>` +
				escaped(d.cellName(row)+" · "+d.title(column)+" "+d.amount(row, column)) + "</title></circle>")
		}
	}
	d.add(`<path class="l" stroke="%s" stroke-dasharray="%s" d="%s"/>`, look.colour, look.dash, path.String())
	if falls.Len() > 0 {
		d.add(`<path class="k" d="%s"/>`, falls.String())
	}
	if marks.Len() > 0 {
		d.add(`<path fill="%s" stroke="%s" d="%s"/>`, look.fill, look.colour, marks.String())
	}
	d.b.WriteString(tips.String())
}

// jumps reports whether a column jumps between two rows: X grows by a fen or less, and Y changes by
// more than ten times that, so that it does not merely go on.
func (d *drawer) jumps(before, row, column int) bool {
	x := new(big.Rat).Sub(d.number(row, d.x), d.number(before, d.x))
	y := new(big.Rat).Sub(d.number(row, column), d.number(before, column))
	return x.Cmp(big.NewRat(1, 100)) <= 0 && y.Abs(y).Cmp(x.Mul(x, big.NewRat(10, 1))) > 0
}

// amount is a cell with its unit.
func (d *drawer) amount(row, column int) string {
	text, c := d.cell(row, column), &d.t.Columns[column]
	if _, unit := inTitle(d.words(d.t.Worded(c.Title))); unit != "" && c.Kind != views.Percent {
		return text + " " + unit
	}
	switch c.Kind {
	case views.Money:
		return text + " " + Yuan.name().In(d.o.Language)
	case views.Percent:
		return text + "%"
	}
	return text
}
