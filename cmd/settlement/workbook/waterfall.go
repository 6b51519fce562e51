package workbook

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"github.com/yibaojiesuan/settlement/views"
)

// waterfall is what a waterfall is drawn from: stacked columns, the lowest of which is not seen.
// A step that crosses zero has a part above it and a part below.
type waterfall struct {
	f      *file
	column int
	title  string
	labels []string
	parts  [][waterfallParts]string // of each step
}

// The parts of a step, in the order in which they are stacked.
const (
	ground = iota // not seen
	stands        // a total
	riseAbove
	riseBelow
	fallAbove
	fallBelow
	waterfallParts
)

// waterfall computes the steps: each row is added to those before it, a total stands on the ground.
// It returns nil if a number of the column is none, or they are too large.
func (d *drawing) waterfall(column int) *waterfall {
	w := &waterfall{f: d.f, column: column, title: d.title()}
	c := &d.g.columns[d.y[0]-1]
	var reached int64
	for i := range d.g.t.Rows {
		r := &d.g.t.Rows[i]
		text := r.Cells[c.index].In(d.f.lang)
		if text == "" {
			continue
		}
		n, ok := units(text, c.places)
		if _, is := c.number(text); !is || !ok {
			return nil
		}
		from, to := reached, reached+n
		if r.Total {
			from, to = 0, n
		}
		reached = to
		w.labels = append(w.labels, clean(r.Cells[d.g.columns[d.x-1].index].In(d.f.lang)))
		w.parts = append(w.parts, stacked(from, to, r.Total, c.places))
	}
	return w
}

// stacked divides a step into what is stacked.
func stacked(from, to int64, total bool, places int) (p [waterfallParts]string) {
	set := func(part int, n int64) {
		if n != 0 {
			p[part] = unitsText(n, places)
		}
	}
	low, high := min(from, to), max(from, to)
	above, below := max(high, 0)-max(low, 0), min(low, 0)-min(high, 0)
	set(ground, max(low, 0)+min(high, 0))
	switch {
	case total:
		set(stands, to)
	case to >= from:
		set(riseAbove, above)
		set(riseBelow, below)
	default:
		set(fallAbove, above)
		set(fallBelow, below)
	}
	return p
}

// draw adds the series to a chart.
func (w *waterfall) draw(x *excelize.Chart, s *sheet) {
	span := func(column int) string {
		return fmt.Sprintf("%s!%s:%s", quoted(s.name), cellAt{firstChart + 1, column}.fixed(), cellAt{w.last(), column}.fixed())
	}
	for part, color := range [waterfallParts]string{"", blue, green, green, red, red} {
		series := excelize.ChartSeries{
			Name:       quoted(s.name) + "!" + cellAt{firstChart, w.column + 1 + part}.fixed(),
			Categories: span(w.column), Values: span(w.column + 1 + part),
			Fill: excelize.Fill{Type: "pattern", Pattern: 1},
		}
		if part != ground {
			series.Fill.Color = []string{color}
		}
		x.Series = append(x.Series, series)
	}
	gap, overlap := uint(50), 100
	x.GapWidth, x.Overlap = &gap, &overlap
}

// last is the last row.
func (w *waterfall) last() int { return firstChart + len(w.labels) }

func (w *waterfall) heads() []string {
	said := []string{w.title}
	for _, t := range [waterfallParts]views.Text{
		{Chinese: "底", English: "ground"}, {Chinese: "合计", English: "total"},
		{Chinese: "增加", English: "rise"}, {Chinese: "增加（零下）", English: "rise below zero"},
		{Chinese: "减少", English: "fall"}, {Chinese: "减少（零下）", English: "fall below zero"},
	} {
		said = append(said, t.In(w.f.lang))
	}
	return said
}

// styles adds the styles of its cells.
func (w *waterfall) styles() {
	for at := firstChart; at <= w.last(); at++ {
		w.row(nil, at)
	}
}

// row writes the row of a sheet, or adds its styles if there is no writer.
func (w *waterfall) row(out *rowWriter, at int) {
	if at < firstChart || at > w.last() {
		return
	}
	say := func(text string, value bool) {
		s := style{look: remark}
		if n, ok := numberOf(text); value && ok {
			s.kind, s.number = views.Money, n
			if id := w.f.style(s); out != nil {
				out.value(id, text)
			}
			return
		}
		if id := w.f.style(s); out != nil {
			out.text(id, text)
		}
	}
	if out != nil {
		out.skip(w.column - out.at.column)
	}
	if at == firstChart {
		for _, h := range w.heads() {
			say(h, false)
		}
		return
	}
	i := at - firstChart - 1
	say(w.labels[i], false)
	for _, part := range w.parts[i] {
		say(part, true)
	}
}
