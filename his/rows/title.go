package rows

import (
	"errors"
	"io"
	"slices"
	"strings"
)

// HeaderRows is the number of rows at the top of an export that are searched for its
// header: above it may stand a title, the name of the hospital, and a unit.
const HeaderRows = 20

// seek moves the header to the first row, among the first rows of an export, that has
// all needed columns; next reads the names of a further row. If no row has them all,
// the header is the first of the rows with the most of them, and the message says which
// columns that row lacks. A row of one cell is a title. A header may be two rows, whose
// names are merged or stand under captions.
func (h *header) seek(needed []string, alias func(string) string, next func() (names []string, row int, err error)) (fault error) {
	has := func(names []string) (n int) {
		var cells int
		var means []string
		for _, name := range names {
			if strings.TrimSpace(name) != "" {
				cells++
				means = append(means, alias(name))
			}
		}
		for _, name := range needed {
			if cells > 1 && slices.Contains(means, name) {
				n++
			}
		}
		return n
	}
	above := h.names
	units := make(map[int]bool) // rows that name another unit than yuan
	look := func(row int, names []string) { units[row] = slices.ContainsFunc(names, inOtherUnit) }
	look(h.row1, h.names)
	defer func() {
		for row := 1; row < h.row1 && fault == nil; row++ {
			if units[row] {
				fault = &Error{File: h.file, Sheet: h.sheet, Row: row, Err: ErrTitleUnit}
			}
		}
	}()
	for best := has(h.names); best < len(needed); {
		names, row, err := next()
		if errors.Is(err, io.EOF) || err == nil && row > HeaderRows {
			return nil
		}
		if err != nil {
			return err
		}
		look(row, names)
		whole := below(above, names)
		above = names
		n := has(names)
		if m := has(whole); m > n {
			n, names = m, whole
		}
		if n > best {
			best, h.names, h.row1 = n, names, row
		}
	}
	return nil
}

// inOtherUnit reports whether a cell of a title says that amounts are not in yuan.
func inOtherUnit(title string) bool {
	for _, unit := range []string{"万元", "千元", "百元", "亿元"} {
		if strings.Contains(title, unit) {
			return true
		}
	}
	_, unit, said := strings.Cut(strings.ReplaceAll(title, " ", ""), "单位")
	unit = strings.TrimLeft(unit, ":：为是（(")
	for _, small := range []string{"分", "角", "万"} {
		if rest, found := strings.CutPrefix(unit, small); said && found && (rest == "" || strings.ContainsAny(rest[:1], ")],;") || strings.HasPrefix(rest, "）") || strings.HasPrefix(rest, "，")) {
			return true // not 单位：分院
		}
	}
	return false
}

// below returns the names of a header of two rows: names that are merged with the row
// below stand in the upper one, those under a caption in the lower one.
func below(above, names []string) []string {
	list := slices.Clone(names)
	for len(list) < len(above) {
		list = append(list, "")
	}
	for i, name := range above {
		if strings.TrimSpace(list[i]) == "" {
			list[i] = name
		}
	}
	return list
}
