package tables

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/his/internal/national"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// mostHeaderRows is how many rows a header may have, one below the other.
const mostHeaderRows = 3

// mostColumns is how many columns a header may have: those of a sheet.
const mostColumns = 16384

// usualNames are the headers that a column may have which the mapping gives none.
func usualNames(is Is) []string {
	platform := func(name string, more ...string) []string {
		return slices.Concat([]string{name}, national.Names()[name], more)
	}
	switch is {
	case IsGroup:
		return platform("drg_codg", "病种编码", "病种代码", "组编码")
	case IsInstitution:
		return platform("fixmedins_code")
	case IsLevel:
		return platform("hosp_lv", "级别", "等级", "机构级别", "医疗机构等级", "医疗机构级别")
	case IsPool:
		return platform("insutype")
	case IsName:
		return []string{"drg_name", "病组名称", "DRG组名称", "DRG名称", "分组名称", "病种名称", "组名称", "fixmedins_name", "定点医药机构名称", "医疗机构名称", "机构名称", "医院名称"}
	case IsBasePoints:
		return []string{"weight", "权重", "DRG权重", "病组权重", "基准权重", "RW", "基准点数", "分值", "病种分值", "病组分值"}
	case IsMeanCost:
		return []string{"例均费用", "病组例均费用", "次均费用", "均次费用", "平均费用"}
	case IsPrice:
		return []string{"支付标准", "DRG支付标准", "病组支付标准", "病种支付标准"}
	case IsCoefficient:
		return []string{"系数", "差异系数", "级别系数", "等级系数", "调整系数", "机构系数", "医疗机构系数"}
	}
	return nil
}

// header is the header of a table.
type header struct {
	rows  []rows.GridRow
	paths []string // of each column, as it is compared: captions and name with / between
	names []string // as messages may repeat it
	found map[string][]int
	index []int // where each column of the mapping is
	rules []int // where the column of each rule for leaving out is; −1: the code
}

// row returns the number of the header's last row.
func (h *header) row() int { return h.rows[len(h.rows)-1].Row }

// find finds the header in the first rows of a table: the fewest rows, one below the other,
// that have the most columns of the mapping. A row of one cell is a title.
func (t *Table) find(first []rows.GridRow) (*header, int) {
	var best *header
	most, at := -1, 0
	for n := 1; n <= mostHeaderRows; n++ {
		for i := range first {
			if i+n > len(first) || first[i].Row > rows.HeaderRows {
				break
			}
			candidate := first[i : i+n]
			if slices.ContainsFunc(candidate, func(r rows.GridRow) bool { return filled(r.Cells) < 2 || len(r.Cells) > mostColumns }) {
				continue
			}
			h := newHeader(candidate)
			found := 0
			for j := range t.Columns {
				if len(h.matching(t.Columns[j].headers())) > 0 {
					found++
				}
			}
			if found > most {
				best, most, at = h, found, i+n
			}
			if most == len(t.Columns) {
				return best, at
			}
		}
	}
	return best, at
}

// has reports whether the first rows have every column.
func (t *Table) has(first []rows.GridRow) bool {
	h, _ := t.find(first)
	return h != nil && !slices.ContainsFunc(t.Columns, func(c Column) bool { return len(h.matching(c.headers())) == 0 })
}

func filled(cells []rows.GridCell) (n int) {
	for _, c := range cells {
		if !c.Blank() {
			n++
		}
	}
	return n
}

// newHeader names the columns. A name stands in the lowest row that has one; those above it
// are captions. A blank cell beside a caption belongs to the caption, as merged cells are
// kept.
func newHeader(list []rows.GridRow) *header {
	h := &header{rows: list, found: make(map[string][]int)}
	width := 0
	for _, r := range list {
		width = max(width, len(r.Cells))
	}
	texts := make([][]string, len(list))
	for k, r := range list {
		texts[k] = make([]string, width)
		for i, c := range r.Cells {
			texts[k][i], _ = cell.Tidy(c.Text)
		}
	}
	captions := make([]string, len(list)) // what the nearest name to the left is a caption of, blank if of nothing
	for i := range width {
		var path, shown []string
		for k := range list {
			s, lower := texts[k][i], false
			for _, row := range texts[k+1:] {
				lower = lower || row[i] != ""
			}
			switch {
			case s != "" && lower:
				captions[k] = s
			case s != "":
				captions[k] = ""
			case lower:
				s = captions[k]
			}
			if key := rows.HeaderKey(s); key != "" && (len(path) == 0 || path[len(path)-1] != key) {
				path, shown = append(path, key), append(shown, s)
			}
		}
		h.add(i, strings.Join(path, "/"), rows.Shown(strings.Join(shown, "/")))
	}
	return h
}

// mostCaptions is how many captions a column may be named with.
const mostCaptions = 8

// add adds a column, which is found by its name, with captions before it or without.
func (h *header) add(i int, path, shown string) {
	h.paths, h.names = append(h.paths, path), append(h.names, shown)
	for n, rest := 0, path; rest != "" && n < mostCaptions; n++ {
		h.found[rest] = append(h.found[rest], i)
		_, rest, _ = strings.Cut(rest, "/")
	}
}

// headers are the names that a column may have.
func (col *Column) headers() []string {
	if col.Header != "" {
		return []string{col.Header}
	}
	return usualNames(col.Is)
}

// matching returns the columns that have one of the names, or end with it below captions.
func (h *header) matching(names []string) (list []int) {
	for _, name := range names {
		parts := strings.Split(name, "/")
		for k := range parts {
			parts[k] = rows.HeaderKey(parts[k])
		}
		list = append(list, h.found[strings.Join(parts, "/")]...)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// place finds the columns of the mapping, and adds the faults of the header to faults.
func (h *header) place(t *Table, fault func(row int, err error)) {
	var missing []string
	one := func(names []string, what string) int {
		list := h.matching(names)
		switch len(list) {
		case 0:
			missing = append(missing, what)
			return -1
		case 1:
			return list[0]
		}
		var letters []string
		for _, i := range list {
			letters = append(letters, rows.ColumnLetters(i))
		}
		fault(h.row(), fmt.Errorf("%w: %s may be the columns %s", rows.ErrAmbiguousColumn, what, strings.Join(letters, ", ")))
		return -1
	}
	for j := range t.Columns {
		col := &t.Columns[j]
		at := one(col.headers(), col.called())
		h.index = append(h.index, at)
		if at >= 0 && col.numeric() && col.Times.Absent() && strings.Contains(h.paths[at], "万元") {
			fault(h.row(), fmt.Errorf("%w: column %s, and times does not say what to do", rows.ErrUnit, rows.ColumnLetters(at)))
		}
	}
	for _, l := range t.LeaveOut {
		at := -1
		if l.Header != "" {
			at = one([]string{l.Header}, rows.Shown(l.Header))
		}
		h.rules = append(h.rules, at)
	}
	if len(missing) > 0 {
		err := fmt.Errorf("%w: %s", rows.ErrMissingColumn, strings.Join(missing, ", "))
		if len(missing) == len(t.Columns) {
			err = fmt.Errorf("%w: %w", rows.ErrNoHeader, err)
		}
		fault(h.row(), err)
	}
}

// called is what messages call a column: its header and what it is.
func (col *Column) called() string {
	if col.Header == "" {
		return string(col.Is)
	}
	return fmt.Sprintf("%s (%s)", rows.Shown(col.Header), col.Is)
}

// again reports whether a row is a row of the header once more.
func (h *header) again(r rows.GridRow) bool {
	return slices.ContainsFunc(h.rows, func(row rows.GridRow) bool {
		for i := range max(len(row.Cells), len(r.Cells)) {
			var a, b string
			if i < len(row.Cells) {
				a, _ = cell.Tidy(row.Cells[i].Text)
			}
			if i < len(r.Cells) {
				b, _ = cell.Tidy(r.Cells[i].Text)
			}
			if a != b {
				return false
			}
		}
		return true
	})
}
