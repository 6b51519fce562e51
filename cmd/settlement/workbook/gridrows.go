package workbook

import (
	"fmt"
	"strings"

	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/views"
)

// write writes the rows of a table.
func (g *grid) write(w *rowWriter) {
	if !g.f.plain {
		w.row(titleRow, 24)
		w.text(g.f.style(style{look: title}), clean(g.t.Worded(g.t.Title).Both(g.f.lang)))
		w.row(ofRow, cellHigh)
		w.text(g.f.style(style{look: remark}), clean(g.of))
	}
	w.row(g.first-1, g.head)
	for i := range g.columns {
		w.text(g.f.style(style{look: head}), g.columns[i].title)
	}
	sums := newTotals(len(g.columns), g.first)
	for i := range g.t.Rows {
		g.row(w, g.first+i, &g.t.Rows[i], sums)
	}
	for i, line := range g.notes {
		w.row(g.first+len(g.t.Rows)+1+i, cellHigh)
		w.text(g.f.style(style{look: remark}), line)
	}
}

// row writes a row.
func (g *grid) row(w *rowWriter, at int, r *views.Row, sums *totals) {
	w.row(at, g.height(r))
	if r.Total {
		sums.end(at)
	}
	for i := range g.columns {
		c := &g.columns[i]
		text := r.Cells[c.index].In(g.f.lang)
		link := len(g.steps) > 0 && g.steps[cellAt{at, i + 1}] > 0
		id, stored := g.style(c, r.Total, text, link)
		switch {
		case !stored:
			w.text(id, clean(text))
		case r.Total && c.Kind != views.Percent:
			if formula := sums.formula(i, text, c.places); formula != "" {
				w.formula(id, formula, text)
				continue
			}
			w.value(id, text)
		default:
			w.value(id, text)
			if g.hasTotal && !r.Total {
				sums.add(i, text, c.places)
			}
		}
	}
	if r.Total {
		sums.begin(at + 1)
	}
}

// height is the height of a row whose texts are wrapped.
func (g *grid) height(r *views.Row) int {
	most := 1
	for i := range g.columns {
		if text := r.Cells[g.columns[i].index].In(g.f.lang); len(text) > widest {
			most = max(most, (table.Width(text)+widest)/(widest+1))
		}
	}
	if most == 1 {
		return cellHigh
	}
	return min(most*lineHigh+4, 400) // the most is 409
}

// totals are the sums of the columns while the rows are written: of all rows that are no totals,
// and of those since the last total.
type totals struct {
	all, block []sum
	from       int      // the first row of the block
	ranges     [][2]int // the rows of the blocks
}

func newTotals(columns, first int) *totals {
	return &totals{make([]sum, columns), make([]sum, columns), first, nil}
}

func (s *totals) add(column int, text string, places int) {
	s.all[column].add(text, places)
	s.block[column].add(text, places)
}

// end ends the block before a row of totals.
func (s *totals) end(row int) {
	if row > s.from {
		s.ranges = append(s.ranges, [2]int{s.from, row - 1})
	}
}

// begin begins a block.
func (s *totals) begin(row int) {
	s.from = row
	clear(s.block)
}

// mostRanges is how many blocks a formula adds up: the length of formulas is bounded.
const mostRanges = 100

// formula returns the formula of a total; blank: it is not the sum of rows before it.
func (s *totals) formula(column int, text string, places int) string {
	ranges := s.ranges
	switch {
	case s.block[column].is(text, places):
		ranges = ranges[len(ranges)-1:]
	case len(ranges) > mostRanges || !s.all[column].is(text, places):
		return ""
	}
	var said []string
	for _, r := range ranges {
		said = append(said, cellAt{r[0], column + 1}.String()+":"+cellAt{r[1], column + 1}.String())
	}
	n, _ := numberOf(text)
	return fmt.Sprintf("ROUND(SUM(%s),%d)", strings.Join(said, ","), n.places)
}
