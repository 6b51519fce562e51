package tables

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// In this file: which rows are taken.

// row reads a row below the header.
func (w *walk) row(r rows.GridRow) {
	w.seen.Rows++
	switch {
	case w.head.again(r):
		w.leave(Again, "", r.Row)
		return
	case filled(r.Cells) == 1:
		w.single(r)
		return
	case w.isTotal(r):
		w.totals(r)
		return
	}
	w.fill(&r)
	if why := w.ruledOut(r); why != "" {
		w.leave(Ruled, why, r.Row)
		w.sumLeft(r)
		return
	}
	before := w.faults.Total + w.unknown.total
	v := w.values(r)
	if w.faults.Total+w.unknown.total > before {
		return
	}
	if v.leave != "" {
		w.leave(Ruled, v.leave, r.Row)
		w.sumLeft(r)
		return
	}
	w.take(v)
}

// leave counts a row that is not taken.
func (w *walk) leave(kind LeftKind, why string, row int) {
	i := slices.IndexFunc(w.seen.LeftOut, func(l Left) bool { return l.Kind == kind && l.Why == why })
	if i < 0 {
		i, w.seen.LeftOut = len(w.seen.LeftOut), append(w.seen.LeftOut, Left{Kind: kind, Why: why})
	}
	l := &w.seen.LeftOut[i]
	if l.Rows++; len(l.First) < rows.FirstPlaces {
		l.First = append(l.First, row)
	}
}

// cell returns the cell of a column of the mapping.
func (w *walk) cell(r rows.GridRow, j int) rows.GridCell {
	if at := w.head.index[j]; at < len(r.Cells) {
		return r.Cells[at]
	}
	return rows.GridCell{}
}

// single leaves out a row of one cell, which is a caption or a note, unless that cell is a
// code: then the row should have values.
func (w *walk) single(r rows.GridRow) {
	for j := range w.Columns {
		if c := w.cell(r, j); w.isKey(w.Columns[j].Is) && !c.Blank() {
			if text, _, err := c.Read(rows.CodeKind, rows.Rules{Export: true}); err == nil && isCode(text) && w.ruledOut(r) == "" {
				w.columnFault(r.Row, j, fmt.Errorf("%w: %s", ErrNoValue, shown.QuoteID(text)))
				return
			}
		}
	}
	w.leave(Caption, "", r.Row)
}

// isKey reports whether a column is the code of what the rows are about.
func (t *Table) isKey(is Is) bool {
	switch t.Of {
	case OfInstitutions:
		return is == IsInstitution
	case OfLevels:
		return is == IsLevel
	case OfGroups:
		return is == IsGroup
	}
	return is == IsGroup || is == IsInstitution
}

// isCode reports whether a text may be a code: of ASCII, without spaces.
func isCode(text string) bool {
	for _, r := range text {
		if r <= ' ' || r > '~' {
			return false
		}
	}
	return text != ""
}

// fill puts the cell above into blank cells of merged columns.
func (w *walk) fill(r *rows.GridRow) {
	for j := range w.Columns {
		if !w.Columns[j].Merged {
			continue
		}
		at := w.head.index[j]
		if at < len(r.Cells) && !r.Cells[at].Blank() {
			w.above[j] = r.Cells[at]
			continue
		}
		if w.above[j].Blank() {
			continue
		}
		for len(r.Cells) <= at {
			r.Cells = append(r.Cells, rows.GridCell{})
		}
		r.Cells[at] = w.above[j]
		w.repaired(Filled, j, r.Row)
	}
}

// ruledOut returns why the mapping leaves out a row, blank if it does not.
func (w *walk) ruledOut(r rows.GridRow) string {
	for i, l := range w.LeaveOut {
		text := ""
		if at := w.head.rules[i]; at >= 0 && at < len(r.Cells) {
			text, _ = cell.Tidy(r.Cells[at].Text)
		} else if at < 0 {
			text = w.code(r)
		}
		if slices.Contains(l.Equals, text) || l.Begins != "" && strings.HasPrefix(text, l.Begins) || l.Ends != "" && strings.HasSuffix(text, l.Ends) {
			return l.Why
		}
	}
	return ""
}

// code returns the text of the code of what a row is about.
func (w *walk) code(r rows.GridRow) string {
	var parts []string
	for j := range w.Columns {
		if w.isKey(w.Columns[j].Is) {
			if text, _ := cell.Tidy(w.cell(r, j).Text); text != "" && !slices.Contains(w.None, text) {
				parts = append(parts, text)
			}
		}
	}
	return strings.Join(parts, w.Join)
}
