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
		p = r.alike(all, p)
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
	tag := p
	if !hasAt(all, p, "<c") {
		return -1
	}
	p += len("<c")
	column, name := len(r.cells), []byte(nil)
	if hasAt(all, p, ` r="`) {
		p += len(` r="`)
		n := bytes.IndexByte(all[p:min(len(all), p+mostOfName)], '"')
		if n < 0 {
			return -1
		}
		name = all[p : p+n]
		var ok bool
		if column, ok = r.column(name); !ok {
			return -1
		}
		p += n + 1
	}
	if column >= MaxColumns {
		return -1
	}
	var c raw
	if p < len(all) && all[p] == ' ' {
		if p = r.plainAttributes(all, p, &c); p < 0 {
			return -1
		}
	}
	switch {
	case hasAt(all, p, "><v>") && c.kind != inlineCell:
		p += len("><v>")
		r.remember(column, c, all[tag:p], name)
		p = plainValue(all, p, &c)
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

// mostOfName is longer than the name of any cell.
const mostOfName = 32

// plainAttributes reads the attributes t and s of a cell, and returns where they end, −1 if
// there are others.
func (r *Rows) plainAttributes(all []byte, p int, c *raw) int {
	var t, style []byte
	for len(all)-p > len(` s=""`) && all[p] == ' ' && all[p+2] == '=' && all[p+3] == '"' {
		name, from := all[p+1], p+4
		for p = from; p < len(all) && all[p] != '"'; p++ {
		}
		if p == len(all) {
			return -1
		}
		switch value := all[from:p:p]; {
		case name == 't' && t == nil:
			t = value
		case name == 's' && style == nil:
			style = value
		default:
			return -1
		}
		p++
	}
	*c = r.styled(t, style)
	return p
}

// plainValue reads a value without entities, to the end of its cell. It returns where that
// ends, −1 if it is anything else.
func plainValue(all []byte, p int, c *raw) int {
	c.from, c.valued = uint32(p), true
	for ; p < len(all) && all[p] != '<'; p++ {
		if all[p] == '&' {
			return -1
		}
	}
	if !hasAt(all, p, "</v></c>") {
		return -1
	}
	c.to = uint32(p)
	return p + len("</v></c>")
}

// plainContent reads what another cell holds, to its end: nothing, a formula and its value,
// or a text.
func plainContent(all []byte, p int, c *raw) int {
	switch {
	case hasAt(all, p, "</c>"):
		return p + len("</c>")
	case c.kind == inlineCell && hasAt(all, p, "<is><t>"):
		p += len("<is><t>")
		c.from, c.valued = uint32(p), true
		for ; p < len(all) && all[p] != '<'; p++ {
			if all[p] == '&' {
				return -1
			}
		}
		if !hasAt(all, p, "</t></is></c>") {
			return -1
		}
		c.to = uint32(p)
		return p + len("</t></is></c>")
	case c.kind != inlineCell && hasAt(all, p, "<f>"):
		p += len("<f>")
		end := bytes.IndexByte(all[p:], '<')
		if end < 0 || !hasAt(all, p+end, "</f><v>") {
			return -1
		}
		c.formula = true
		return plainValue(all, p+end+len("</f><v>"), c)
	}
	return -1
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
