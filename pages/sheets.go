package pages

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/views"
)

// In this file: tables on paper that go on over several sheets. Where the last row sums up the rows
// before it, each sheet ends with the sums so far (过次页), and the next one begins with them
// (承前页). A browser cannot sum what a sheet holds, so that rows are counted out here; sheets have
// room to spare for what is estimated too low.

// The height of a sheet between its margins, and of what stands beside the rows, in points and in
// sizes of letters.
const (
	sheetHeight = 181.0 / 25.4 * 72
	sheetBeside = 14 // caption, two lines of headings, three rows of sums
	rowHeight   = 2.05
	wrapCells   = 24 // a text of more takes another line
)

// carry puts the rows of sums between the rows of a table. first says that the heads of the page
// stand on its first sheet.
func (w *writer) carry(t *views.Table, shown []int, s *section, facts int, first bool) {
	if len(s.Foot) != 1 || s.Plain {
		return
	}
	places := carried(t, shown, len(s.Body))
	if len(places) == 0 {
		return
	}
	size, _ := strconv.ParseFloat(s.Print, 64)
	room := int((sheetHeight - sheetBeside*size) / (rowHeight * size))
	left := room - 3 // the title
	if first {
		left = room - 6 - facts*2
	}
	if left < 3 {
		left = room
	}
	body := make([]line, 0, len(s.Body))
	sums := map[int]*big.Rat{}
	for i, one := range s.Body {
		if height := lines(t, shown, i); left >= height || i == 0 {
			left -= height
		} else {
			s.Carried = true
			body = append(body, w.carriedRow(t, shown, places, sums, "carried over", "过次页", "paper over"), w.carriedRow(t, shown, places, sums, "brought in", "承前页", "paper"))
			left = room - height
		}
		for _, k := range places {
			if v := number(t.Rows[i].Cells[k].Text); v != nil {
				if sums[k] == nil {
					sums[k] = new(big.Rat)
				}
				sums[k].Add(sums[k], v)
			}
		}
		body = append(body, one)
	}
	s.Body = body
}

// carried returns the columns whose total is the sum of the rows.
func carried(t *views.Table, shown []int, rows int) (list []int) {
	for _, i := range shown {
		total := number(t.Rows[rows].Cells[i].Text)
		if !t.Columns[i].Kind.IsNumber() || total == nil {
			continue
		}
		sum := new(big.Rat)
		for _, r := range t.Rows[:rows] {
			if v := number(r.Cells[i].Text); v != nil && !r.Total {
				sum.Add(sum, v)
			}
		}
		if sum.Cmp(total) == 0 {
			list = append(list, i)
		}
	}
	return list
}

// carriedRow is a row of the sums so far, with the decimals that the totals have.
func (w *writer) carriedRow(t *views.Table, shown, places []int, sums map[int]*big.Rat, english, chinese, class string) line {
	one := line{Paper: class}
	named := false
	for _, i := range shown {
		to := cell{}
		switch {
		case !t.Columns[i].Kind.IsNumber() && !named:
			to.Text, to.Class, named = w.o.Language.Both(chinese, english), "t", true
		case sums[i] != nil && slices.Contains(places, i):
			_, decimals, _ := strings.Cut(t.Rows[len(t.Rows)-1].Cells[i].Text, ".")
			text := fixed(sums[i], len(decimals))
			if has, _ := amounts(&t.Columns[i]); has {
				text = w.o.Unit.shown(text)
			}
			if to.Text = table.Grouped(text); strings.HasPrefix(text, "-") {
				to.Class = "n"
			}
		}
		one.Cells = append(one.Cells, to)
	}
	return one
}

// lines is how many lines of letters a row is high.
func lines(t *views.Table, shown []int, row int) int {
	most := 1
	for _, i := range shown {
		if t.Columns[i].Kind == views.Name {
			most = max(most, (table.Width(t.Rows[row].Cells[i].Text)+wrapCells-1)/wrapCells)
		}
	}
	return most
}
