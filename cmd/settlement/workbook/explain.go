package workbook

import (
	"strconv"

	"github.com/xuri/excelize/v2"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/views"
)

// step is a row of the sheet of steps.
type step struct {
	of      *explained // nil: the step is of the cell above
	formula string
	rule    string
}

// explained is a cell whose steps are shown.
type explained struct {
	sheet  *sheet
	at     cellAt
	text   string
	column *column
	row    string // what its row is called
	sums   bool
}

// The columns of the sheet of steps, as wide as they are here.
var stepColumns = []struct {
	title views.Text
	width int
}{
	{views.Text{Chinese: "表", English: "table"}, 18},
	{views.Text{Chinese: "行", English: "row"}, 20},
	{views.Text{Chinese: "列", English: "column"}, 16},
	{views.Text{Chinese: "数值", English: "value"}, 18},
	{views.Text{Chinese: "计算", English: "steps"}, 62},
	{views.Text{Chinese: "依据", English: "rule"}, 52},
}

// explain makes the sheet of steps, and links it with the cells that it explains.
func (f *file) explain() error {
	if f.most <= 0 {
		return nil
	}
	var list []step
	cells := 0
	for _, s := range f.tables {
		own := 0
		for i := range s.grid.t.Rows {
			for j := range s.grid.columns {
				if own >= f.most || cells >= mostLinks {
					break
				}
				said, err := s.grid.reason(s, i, j)
				if err != nil {
					return err
				}
				if len(said) > 0 {
					s.grid.steps[cellAt{s.grid.first + i, j + 1}] = headRow + 1 + len(list)
					list = append(list, said...)
					own, cells = own+1, cells+1
				}
			}
		}
	}
	if len(list) == 0 {
		return nil
	}
	s, err := f.sheet(views.Text{Chinese: "计算过程", English: "how numbers arose"})
	if err != nil {
		return err
	}
	for i := range list {
		if e := list[i].of; e != nil {
			at := cellAt{headRow + 1 + i, 4}
			if err := f.link(e.sheet, e.at, s, at); err != nil {
				return err
			}
			if err := f.link(s, at, e.sheet, e.at); err != nil {
				return err
			}
			e.sheet.grid.style(e.column, e.sums, e.text, true)
			e.sheet.grid.style(e.column, false, e.text, true)
		}
	}
	for _, known := range []style{{look: title}, {look: remark}, {look: head}, {}, {wrap: true}} {
		f.style(known)
	}
	s.rows = func(w *rowWriter) { f.stepRows(w, s, list) }
	s.last = cellAt{headRow + len(list), len(stepColumns)}
	if s.last.row > mostRows {
		return ErrSize
	}
	return f.stepSheet(s)
}

// reason returns the steps of a cell, none if it has none.
func (g *grid) reason(s *sheet, row, column int) ([]step, error) {
	r, c := &g.t.Rows[row], &g.columns[column]
	cell := r.Cells[c.index]
	if cell.Why == nil || cell.Text == "" {
		return nil, nil
	}
	why, err := cell.Why()
	if err != nil {
		return nil, err
	}
	var list []step
	steps := func(indent string, trail settlement.Trail) {
		for _, x := range trail {
			list = append(list, step{formula: clean(indent + views.StepFormula(x)), rule: clean(g.t.StepRule(x, g.f.lang))})
		}
	}
	steps("", why.Steps)
	for _, p := range why.Parts {
		list = append(list, step{formula: clean("    " + join(p.Name, table.Grouped(p.Value))), rule: clean(p.Label)})
		steps("        ", p.Steps)
	}
	if len(list) > 0 {
		name := r.Key
		if name == "" {
			name = strconv.Itoa(row + 1)
		}
		list[0].of = &explained{s, cellAt{g.first + row, column + 1}, cell.In(g.f.lang), c, clean(name), r.Total}
	}
	return list, nil
}

func (f *file) stepSheet(s *sheet) error {
	for i, c := range stepColumns {
		if err := f.x.SetColWidth(s.name, letters(i+1), letters(i+1), float64(c.width)); err != nil {
			return err
		}
	}
	err := f.x.SetPanes(s.name, &excelize.Panes{Freeze: true, YSplit: headRow, TopLeftCell: cellAt{headRow + 1, 1}.String(), ActivePane: "bottomLeft"})
	if err != nil {
		return err
	}
	return f.page(s, headRow)
}

// stepRows writes the sheet of steps.
func (f *file) stepRows(w *rowWriter, s *sheet, list []step) {
	w.row(titleRow, 24)
	w.text(f.style(style{look: title}), s.title.Both(f.lang))
	w.row(ofRow, cellHigh)
	w.text(f.style(style{look: remark}), f.lang.Both("每步：名称 = 公式 = 代入 = 结果；数值与原单元格互相链接。", "Each step: name = formula = with values = result. Values and their cells are linked."))
	w.row(headRow, lineHigh+6)
	for _, c := range stepColumns {
		w.text(f.style(style{look: head}), c.title.Both(f.lang))
	}
	for i, x := range list {
		lines := 1
		for j, text := range []string{x.formula, x.rule} {
			width := stepColumns[4+j].width
			lines = max(lines, (table.Width(text)+width-1)/width)
		}
		w.row(headRow+1+i, min(lines*lineHigh+3, 400))
		if e := x.of; e != nil {
			w.text(f.style(style{wrap: true}), clean(e.sheet.title.In(f.lang)))
			w.text(f.style(style{wrap: true}), e.row)
			w.text(f.style(style{wrap: true}), e.column.title)
			if id, stored := e.sheet.grid.style(e.column, false, e.text, true); stored {
				w.value(id, e.text)
			} else {
				w.text(id, clean(e.text))
			}
		} else {
			for range 4 {
				w.text(f.style(style{}), "")
			}
		}
		w.text(f.style(style{wrap: true}), x.formula)
		w.text(f.style(style{wrap: true}), x.rule)
	}
}
