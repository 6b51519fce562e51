package book

import (
	"bytes"

	"github.com/yibaojiesuan/settlement/his/internal/split"
)

// In this file: rows as programs write nearly all of them, in one pass over their bytes. Any
// other row is read token by token, and what is read here is what would be read there.

var rowEnd = []byte("</row>")

// mostOfPlain is the longest row that is read in one pass: it is all in the buffer.
const mostOfPlain = 1 << 20

// plainRow reads the cells of a row, after its tag. It returns false, and leaves the scanner
// where it was, if a cell is not plain.
func (r *Rows) plainRow() bool {
	s := r.s
	for n := 0; ; {
		if i := bytes.Index(s.buf[s.at+n:s.end], rowEnd); i >= 0 {
			n += i
			if !r.plainCells(s.buf[:s.at+n], s.at) {
				return false
			}
			s.at += n + len(rowEnd)
			r.from = s.buf
			return true
		}
		n = max(0, s.end-s.at-len(rowEnd)+1)
		if s.last || s.end-s.at >= mostOfPlain || s.fill() != nil {
			return false
		}
	}
}

// plainCells reads the cells of row from p on, up to its end.
func (r *Rows) plainCells(row []byte, p int) bool {
	for p < len(row) {
		var at, t, style []byte
		if len(row)-p < len("<c/>") || row[p] != '<' || row[p+1] != 'c' {
			return false
		}
		p += 2
		for len(row)-p > len(` r=""`) && row[p] == ' ' && row[p+2] == '=' && row[p+3] == '"' {
			name, from := row[p+1], p+4
			p = from
			for p < len(row) && row[p] != '"' {
				p++
			}
			if p == len(row) {
				return false
			}
			switch value := row[from:p:p]; {
			case name == 'r' && at == nil:
				at = value
			case name == 't' && t == nil:
				t = value
			case name == 's' && style == nil:
				style = value
			default:
				return false
			}
			p++
		}
		column, ok := r.column(at)
		if !ok || column >= MaxColumns || p == len(row) {
			return false
		}
		c := r.styled(t, style)
		if row[p] == '/' {
			if p++; p == len(row) || row[p] != '>' {
				return false
			}
			r.put(column, c)
			p++
			continue
		}
		if row[p] != '>' {
			return false
		}
		if p = plainContent(row, p+1, &c); p < 0 {
			return false
		}
		r.put(column, c)
	}
	return true
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
