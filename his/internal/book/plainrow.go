package book

import (
	"bytes"

	"github.com/yibaojiesuan/settlement/his/internal/split"
)

// In this file: rows as programs write nearly all of them, in one pass over their bytes. Any
// other row is read token by token, and what is read here is what would be read there.

// A row that is read in one pass is all in the buffer. It is at most mostOfPlain long, and a
// cell that may go on beyond the buffer at most mostOfCell.
const (
	mostOfPlain = 1 << 20
	mostOfCell  = 4 << 10
)

// plainRow reads the cells of a row, after its tag. It returns false, and leaves the scanner
// where it was, if a cell is not plain.
func (r *Rows) plainRow() bool {
	s := r.s
	for {
		p, ok := r.plainCells(s.buf[:s.end], s.at)
		if ok {
			s.at, r.from = p, s.buf
			return true
		}
		if s.last || s.end-p > mostOfCell || s.end-s.at > mostOfPlain || s.more() != nil {
			return false
		}
		r.cells = r.cells[:0]
	}
}

// plainCells reads the cells of a row from p on, and its end. It returns where that ends, or
// where a cell begins that is not plain, or not all there.
func (r *Rows) plainCells(all []byte, p int) (int, bool) {
	for {
		if hasAt(all, p, "</row>") {
			return p + len("</row>"), true
		}
		n := r.plainCell(all, p)
		if n < 0 {
			return p, false
		}
		p = n
	}
}

// plainCell reads a cell at p, and returns where it ends, −1 if it is not plain.
func (r *Rows) plainCell(all []byte, p int) int {
	if !hasAt(all, p, "<c") {
		return -1
	}
	p += len("<c")
	var at, t, style []byte
	for len(all)-p > len(` r=""`) && all[p] == ' ' && all[p+2] == '=' && all[p+3] == '"' {
		name, from := all[p+1], p+4
		for p = from; p < len(all) && all[p] != '"'; p++ {
		}
		if p == len(all) {
			return -1
		}
		switch value := all[from:p:p]; {
		case name == 'r' && at == nil:
			at = value
		case name == 't' && t == nil:
			t = value
		case name == 's' && style == nil:
			style = value
		default:
			return -1
		}
		p++
	}
	column, ok := r.column(at)
	if !ok || column >= MaxColumns {
		return -1
	}
	c := r.styled(t, style)
	switch {
	case hasAt(all, p, ">"):
		p = plainContent(all, p+1, &c)
	case hasAt(all, p, "/>"):
		p += len("/>")
	default:
		return -1
	}
	if p >= 0 {
		r.put(column, c)
	}
	return p
}

// plainContent reads what a cell holds, to the end of the cell: nothing, a value, a formula
// and its value, or a text. It returns where that ends, −1 if it is anything else.
func plainContent(row []byte, p int, c *raw) int {
	before, after := "<v>", "</v></c>"
	switch {
	case hasAt(row, p, "</c>"):
		return p + len("</c>")
	case c.kind == inlineCell:
		before, after = "<is><t>", "</t></is></c>"
	case hasAt(row, p, "<f>"):
		end := bytes.IndexByte(row[p+len("<f>"):], '<')
		if end < 0 || !hasAt(row, p+len("<f>")+end, "</f>") {
			return -1
		}
		c.formula = true
		p += len("<f>") + end + len("</f>")
	}
	if !hasAt(row, p, before) {
		return -1
	}
	from := p + len(before)
	for p = from; p < len(row) && row[p] != '<'; p++ {
		if row[p] == '&' {
			return -1
		}
	}
	if !hasAt(row, p, after) {
		return -1
	}
	c.from, c.to, c.valued = uint32(from), uint32(p), true
	return p + len(after)
}

// hasAt reports whether a text has another one at p.
func hasAt(text []byte, p int, what string) bool {
	return len(text)-p >= len(what) && string(text[p:p+len(what)]) == what
}

// keptBlock is how many bytes of texts are kept at once.
const keptBlock = 4 << 10

// keep returns a copy of a text.
func (r *Rows) keep(text []byte) string {
	from := len(r.kept)
	r.kept = append(r.kept, text...)
	return r.lastKept(from)
}

// lastKept returns what follows from in the block of texts, which is never written again.
func (r *Rows) lastKept(from int) string {
	text := split.Lent(r.kept[from:])
	if cap(r.kept)-len(r.kept) < keptBlock/16 {
		r.kept = make([]byte, 0, keptBlock)
	}
	return text
}
