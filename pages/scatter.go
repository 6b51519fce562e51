package pages

import (
	"fmt"
	"math"
	"math/big"
	"slices"
)

const (
	fewTips   = 60  // more marks are one path, without a tip each
	mostNames = 300 // marks among which names are placed
)

// mark is a row of a scatter.
type mark struct {
	row   int
	x, y  float64
	r     float64
	apart float64 // how far it stands from the means
}

// scatter draws a mark for each row, and lines at the means, which are weighted by the size.
func (d *drawer) scatter() {
	d.y = d.y[:1]
	d.rows = slices.DeleteFunc(d.rows, func(row int) bool { return d.number(row, d.x) == nil })
	if len(d.rows) == 0 {
		return
	}
	d.height = 460
	xs, ys := d.numbers(d.x), d.numbers(d.y[0])
	up, along := d.newAxis(d.y, ys, false, 6), d.newAxis([]int{d.x}, xs, false, 8)
	plot := box{rim + up.widest() + 6, headway, wide - rim - 24, d.height - footing}
	up.from, up.to, along.from, along.to = plot.bottom, plot.top, plot.left, plot.right
	d.ups(&up, plot)
	d.alongs(&along, plot)
	meanX, meanY := d.mean(xs), d.mean(ys)
	mx, my := along.place(meanX), up.place(meanY)
	d.line("m", mx, plot.top, mx, plot.bottom)
	d.line("m", plot.left, my, plot.right, my)
	d.taken = append(d.taken, box{mx - 1, plot.top, mx + 1, plot.bottom}, box{plot.left, my - 1, plot.right, my + 1})
	marks := d.marks(xs, ys, &along, &up, mx, my)
	d.drawMarks(marks)
	d.names(marks, plot)
	by := d.o.Language.Pick("Dashed lines: the means of the marks", "虚线为图中各点的平均值")
	if d.size >= 0 {
		name := d.title(d.size)
		by = d.o.Language.Pick("Dashed lines: the means, weighted by "+name+", which the area of a mark shows", "虚线为按"+name+"加权的平均值，点的面积表示"+name)
	}
	d.note = by + d.o.Language.Pick(fmt.Sprintf(": %s, %s.", along.said(along.in(meanX), 2), up.said(up.in(meanY), 2)), fmt.Sprintf("：%s，%s。", along.said(along.in(meanX), 2), up.said(up.in(meanY), 2)))
}

// weight is how much a row counts: its size, where there is one and it is not negative.
func (d *drawer) weight(row int) *big.Rat {
	if v := d.number(row, d.size); v != nil && v.Sign() >= 0 {
		return v
	}
	if d.size >= 0 {
		return new(big.Rat)
	}
	return big.NewRat(1, 1)
}

func (d *drawer) mean(values []*big.Rat) *big.Rat {
	sum, weights := new(big.Rat), new(big.Rat)
	for i, row := range d.rows {
		w := d.weight(row)
		sum.Add(sum, new(big.Rat).Mul(w, values[i]))
		weights.Add(weights, w)
	}
	if weights.Sign() == 0 {
		return new(big.Rat).Set(values[0])
	}
	return sum.Quo(sum, weights)
}

func (d *drawer) marks(xs, ys []*big.Rat, along, up *axis, mx, my float64) []mark {
	const small, large, usual = 3.0, 16.0, 4.5
	most := new(big.Rat)
	for _, row := range d.rows {
		if w := d.weight(row); w.Cmp(most) > 0 {
			most = w
		}
	}
	list := make([]mark, len(d.rows))
	for i, row := range d.rows {
		m := mark{row: row, x: along.place(xs[i]), y: up.place(ys[i]), r: usual}
		if d.size >= 0 && most.Sign() > 0 {
			part, _ := new(big.Rat).Quo(d.weight(row), most).Float64()
			m.r = max(small, large*math.Sqrt(part))
		}
		m.apart = math.Hypot(m.x-mx, m.y-my) + 2*m.r
		list[i] = m
	}
	// Large ones first, so that small ones are seen before them.
	slices.SortStableFunc(list, func(a, b mark) int {
		switch {
		case a.r > b.r:
			return -1
		case a.r < b.r:
			return 1
		}
		return 0
	})
	return list
}

func (d *drawer) drawMarks(marks []mark) {
	const style = `fill="#0b4f8a" fill-opacity="0.35" stroke="#0b4f8a"`
	if len(marks) > fewTips {
		d.add(`<path %s d="`, style)
		for _, m := range marks {
			d.b.WriteString(disc(m.x, m.y, m.r))
		}
		d.b.WriteString(`"/>`)
		return
	}
	for _, m := range marks {
		d.add(`<path %s d="%s"><title>%s</title></path>`, style, disc(m.x, m.y, m.r),
			escaped(fmt.Sprintf("%s · %s %s · %s %s", d.cellName(m.row), d.title(d.x), d.amount(m.row, d.x), d.title(d.y[0]), d.amount(m.row, d.y[0]))))
	}
}

// names writes names beside marks, those far from the means first, where there is room.
func (d *drawer) names(marks []mark, plot box) {
	if d.label < 0 {
		return
	}
	marks = slices.Clone(marks)
	slices.SortStableFunc(marks, func(a, b mark) int {
		switch {
		case a.apart > b.apart:
			return -1
		case a.apart < b.apart:
			return 1
		}
		return 0
	})
	if len(marks) > mostNames {
		marks = marks[:mostNames]
	}
	for _, m := range marks {
		d.taken = append(d.taken, box{m.x - m.r, m.y - m.r, m.x + m.r, m.y + m.r})
	}
	const longest = 150
	for _, m := range marks {
		name, r := shortened(d.cell(m.row, d.label), longest), m.r+3
		_ = d.canvas.place(plot, m.x+r, m.y+4, start, name) || d.canvas.place(plot, m.x-r, m.y+4, end, name) ||
			d.canvas.place(plot, m.x, m.y-r-4, middle, name) || d.canvas.place(plot, m.x, m.y+r+ascent*letter, middle, name)
	}
}
