package pages

import (
	"fmt"
	"math"
	"math/big"
	"slices"

	"github.com/yibaojiesuan/settlement/views"
)

// bar is a bar of a row, from one number to another.
type bar struct {
	row, column int
	slot        int // among the bars of its row
	from, to    *big.Rat
	look        int
	shown       *big.Rat // what it is of
}

const (
	mostBars = 20  // of rows with names in a drawing: they fit a sheet of A4
	mostBins = 120 // of a histogram
)

// plain are bars from the ground. Of too many rows the largest are drawn.
func (d *drawer) plain() (list []bar) {
	most := max(1, mostBars/len(d.y))
	if d.isHistogram() {
		most = mostBins
	}
	if n := len(d.rows); n > most {
		bySize := slices.Clone(d.rows)
		slices.SortStableFunc(bySize, func(a, b int) int { return d.magnitude(b).Cmp(d.magnitude(a)) })
		d.rows = bySize[:most]
		slices.Sort(d.rows)
		d.note = d.o.Language.Pick(fmt.Sprintf("The %d largest of %d rows.", most, n), fmt.Sprintf("图中为 %d 行中最大的 %d 行。", n, most))
	}
	for _, row := range d.rows {
		for i, y := range d.y {
			if v := d.number(row, y); v != nil {
				list = append(list, bar{row, y, i, new(big.Rat), v, i, v})
			}
		}
	}
	return list
}

func (d *drawer) magnitude(row int) *big.Rat {
	v := d.number(row, d.y[0])
	if v == nil {
		return new(big.Rat)
	}
	return new(big.Rat).Abs(v)
}

// waterfall are bars each of which begins where the one before it ends; totals begin at the
// ground.
func (d *drawer) waterfall() (list []bar) {
	d.y = d.y[:1]
	at := new(big.Rat)
	for _, row := range d.rows {
		v := d.number(row, d.y[0])
		one := bar{row: row, column: d.y[0], from: at, to: new(big.Rat).Add(at, v), shown: v}
		switch {
		case d.t.Rows[row].Total:
			one.from, one.to, one.look = new(big.Rat), v, 2
		case v.Sign() < 0:
			one.look = 1
		}
		at = one.to
		list = append(list, one)
	}
	return list
}

// bars draws bars upright where the names of the rows fit below them, else lying.
func (d *drawer) bars(list []bar) {
	ends := make([]*big.Rat, 0, 2*len(list))
	for _, b := range list {
		ends = append(ends, b.from, b.to)
	}
	axis := d.newAxis(d.y, ends, true, 6)
	plot := box{rim + axis.widest() + 6, headway + 16, wide - rim, d.height - footing}
	band := (plot.right - plot.left) / float64(len(d.rows))
	names := make([][]string, len(d.rows))
	const mostLines = 3
	fits, lines := true, 1
	for i, row := range d.rows {
		var ok bool
		names[i], ok = wrapped(d.cellName(row), band-8, mostLines)
		fits, lines = fits && ok, max(lines, len(names[i]))
	}
	switch {
	case !fits && d.isHistogram():
		d.thin(names, band)
		d.upright(list, axis, plot, band, names)
	case !fits:
		d.lying(list, axis)
	default:
		d.height += float64(lines-1) * lead
		if !d.isHistogram() {
			d.height -= letter * 1.4 // no title below
		}
		d.upright(list, axis, plot, band, names)
	}
	d.legend(true)
}

// isHistogram reports whether the rows are ranges of X in their order, and have no names.
func (d *drawer) isHistogram() bool { return d.label < 0 && d.x >= 0 }

// thin leaves the names of every so many bars, so that they fit.
func (d *drawer) thin(names [][]string, band float64) {
	widest := 0.0
	for _, row := range d.rows {
		widest = max(widest, textWidth(d.cellName(row)))
	}
	every := int(math.Ceil((widest + 10) / band))
	for i, row := range d.rows {
		names[i] = nil
		if i%every == 0 {
			names[i] = []string{d.cellName(row)}
		}
	}
}

// texts are the numbers of bars in the measure of the axis, and the width of the widest. Steps of
// a waterfall have their signs.
func (d *drawer) texts(list []bar, a *axis) (texts []string, width float64) {
	places := 0
	if a.amount || d.t.Columns[d.y[0]].Kind != views.Count {
		places = 2
	}
	for _, b := range list {
		text := a.said(a.in(b.shown), places)
		if d.c.Kind == views.Waterfall && !d.t.Rows[b.row].Total && b.shown.Sign() > 0 && b.row != d.rows[0] {
			text = "+" + text
		}
		texts, width = append(texts, text), max(width, textWidth(text))
	}
	return texts, width
}

func (d *drawer) upright(list []bar, a axis, plot box, band float64, names [][]string) {
	texts, width := d.texts(list, &a)
	slots := float64(len(d.y))
	thick := min(64, band*0.76/slots)
	labelled := width+6 <= band/slots
	a.from, a.to = plot.bottom, plot.top
	if labelled && a.low.Sign() < 0 {
		a.from -= 14
	}
	d.ups(&a, plot)
	for i := range d.rows {
		if x := plot.left + (float64(i)+0.5)*band; names[i] != nil && x+textWidth(names[i][0])/2 <= wide {
			d.text(x, plot.bottom+20, middle, names[i]...)
		}
	}
	at := map[int]float64{}
	for i, row := range d.rows {
		at[row] = plot.left + (float64(i)+0.5)*band
	}
	for i, b := range list {
		x := at[b.row] + (float64(b.slot)-slots/2)*thick
		y1, y2 := a.place(b.from), a.place(b.to)
		d.rect(b, x+1, min(y1, y2), thick-2, max(y1, y2)-min(y1, y2))
		if labelled {
			y := min(y1, y2) - 5
			if b.shown.Sign() < 0 {
				y = max(y1, y2) + 14
			}
			d.text(x+thick/2, y, middle, texts[i])
		}
		if d.c.Kind == views.Waterfall && i+1 < len(list) {
			d.line("k", x+thick-1, y2, at[list[i+1].row]-thick/2+1, y2)
		}
	}
	if d.isHistogram() {
		d.text(plot.right, d.height-6, end, d.title(d.x))
	}
}

func (d *drawer) lying(list []bar, a axis) {
	const mostName = 260
	names := 0.0
	for _, row := range d.rows {
		names = max(names, min(mostName, textWidth(d.cellName(row))))
	}
	texts, width := d.texts(list, &a)
	slots := float64(len(d.y))
	const thick = 18.0
	band := thick*slots + 5
	plot := box{rim + names + 8, headway - 12, wide - rim, 0}
	plot.bottom = plot.top + band*float64(len(d.rows)) + 4
	d.height = plot.bottom + footing
	a.from, a.to = plot.left, plot.right-width-10
	if slices.ContainsFunc(list, func(b bar) bool { return b.shown.Sign() < 0 }) {
		a.from += width + 10
	}
	d.alongs(&a, box{a.from, plot.top, a.to, plot.bottom})
	zero := a.place(new(big.Rat))
	d.line("x", zero, plot.top, zero, plot.bottom)
	at := map[int]float64{}
	for i, row := range d.rows {
		at[row] = plot.top + 4 + float64(i)*band
		d.text(plot.left-8, at[row]+band/2+1, end, shortened(d.cellName(row), mostName))
	}
	for i, b := range list {
		y := at[b.row] + float64(b.slot)*thick
		x1, x2 := a.place(b.from), a.place(b.to)
		d.rect(b, min(x1, x2), y+1, max(x1, x2)-min(x1, x2), thick-2)
		x, anchored := max(x1, x2)+5, start
		if b.shown.Sign() < 0 {
			x, anchored = min(x1, x2)-5, end
		}
		d.text(x, y+thick/2+4, anchored, texts[i])
	}
}

func (d *drawer) rect(b bar, x, y, w, h float64) {
	look := looks[b.look%len(looks)]
	d.add(`<path fill="%s" stroke="%s" d="M%s %sh%sv%sh-%sz"><title>%s</title></path>`, look.fill, look.colour, px(x), px(y), px(w), px(h), px(w),
		escaped(d.cellName(b.row)+" · "+d.title(b.column)+" "+d.amount(b.row, b.column)))
}
