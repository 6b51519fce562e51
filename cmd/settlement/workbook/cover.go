package workbook

import (
	"strconv"

	"github.com/xuri/excelize/v2"

	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/views"
)

// entry is a row of the list of sheets: texts side by side. One that names a sheet is linked.
type entry struct {
	style  style
	cells  []string
	number bool // the cells after the first are at the right
	to     *sheet
}

// cover makes the first sheet: what the book is of, the list of sheets, the checks. It is made
// last, when all sheets are known.
func (f *file) cover() error {
	s := f.sheets[0]
	list := f.entries()
	widths := []int{12, 12, 12, 12}
	for i, e := range list {
		for j, cell := range e.cells {
			if len(e.cells) > 1 {
				widths[j] = max(widths[j], min(table.Width(cell), 60)+buttons)
			}
		}
		if e.to != nil {
			if err := f.link(s, cellAt{i + 1, 1}, e.to, cellAt{1, 1}); err != nil {
				return err
			}
		}
		for j := range e.cells {
			f.style(e.cell(j))
		}
	}
	for i, w := range widths {
		if err := f.x.SetColWidth(s.name, letters(i+1), letters(i+1), float64(w)); err != nil {
			return err
		}
	}
	s.last = cellAt{max(1, len(list)), len(widths)}
	s.rows = func(w *rowWriter) {
		for i, e := range list {
			if e.cells == nil {
				continue
			}
			height := cellHigh
			if e.style.look == title {
				height = 26
			}
			w.row(i+1, height)
			for j, cell := range e.cells {
				w.text(f.style(e.cell(j)), cell)
			}
		}
	}
	if err := f.noLines(s); err != nil {
		return err
	}
	return f.page(s, 0)
}

// noLines takes the lines between cells off a sheet that is no table.
func (f *file) noLines(s *sheet) error {
	no := false
	return f.x.SetSheetView(s.name, 0, &excelize.ViewOptions{ShowGridLines: &no})
}

// cell is the style of a cell of an entry.
func (e *entry) cell(j int) style {
	s := e.style
	s.link = e.to != nil && j == 0
	s.right = e.number && j > 0
	return s
}

// entries are the rows of the first sheet.
func (f *file) entries() (list []entry) {
	b, l := f.book, f.lang
	add := func(s style, cells ...string) *entry {
		for i := range cells {
			cells[i] = clean(cells[i])
		}
		list = append(list, entry{style: s, cells: cells})
		return &list[len(list)-1]
	}
	gap := func() { list = append(list, entry{}) }
	add(style{look: title}, b.Title.Both(l))
	if b.Name != "" || b.Period.In(l) != "" {
		add(style{look: free}, join(b.Name, b.Period.In(l)))
	}
	gap()
	for _, fact := range b.Facts {
		said := join(fact.Name.Both(l), fact.Value)
		if note := fact.Note.In(l); note != "" {
			said += l.Pick(" ("+note+")", "（"+note+"）")
		}
		add(style{look: free}, said)
	}
	if len(b.Facts) > 0 {
		gap()
	}
	add(style{look: head}, l.Both("工作表", "sheet"), l.Both("行数", "rows")).number = true
	for _, s := range f.sheets[1:] {
		count := ""
		if s.grid != nil {
			count = strconv.Itoa(len(s.grid.t.Rows))
		}
		e := add(style{look: plain}, s.title.Both(l), count)
		e.to, e.number = s, true
	}
	f.checks(add, gap)
	return list
}

// checks lists what was compared.
func (f *file) checks(add func(style, ...string) *entry, gap func()) {
	l, some := f.lang, false
	for _, s := range f.tables {
		for _, c := range s.grid.t.Checks {
			if !some {
				gap()
				add(style{look: head}, l.Both("核对", "check"), l.Both("一方", "one side"), l.Both("另一方", "other side"), l.Both("结果", "result")).number = true
				some = true
			}
			said := l.Pick("equal", "一致")
			if !c.OK() {
				said = l.Pick("differs", "不一致")
			}
			name := views.Text{Chinese: s.title.Chinese + "：" + c.Title.Chinese, English: c.Title.English}
			add(style{look: plain}, name.Both(l), table.Grouped(c.Left), table.Grouped(c.Right), said).number = true
		}
	}
}
