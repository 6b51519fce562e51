package book

import (
	"encoding/binary"
	"math/bits"
)

// In this file: cells that are written as the one above them, but for the number of their row
// and for their value. Most cells are, and such a one is read by few comparisons.

// shape is how a column's last plain cell with a value is written.
type shape struct {
	before piece  // with the column's letters: `<c r="B`
	after  string // what stands between the number of the row and the value: `" s="1"><v>`
	cell   raw    // what its attributes say
}

// piece is a text of at most eight bytes, which is compared at once.
type piece struct {
	text, mask uint64
	len        int
}

// pieceOf returns a text as a piece; ok is false if it is too long.
func pieceOf(text []byte) (p piece, ok bool) {
	if len(text) > 8 {
		return piece{}, false
	}
	var bytes, mask [8]byte
	for i, c := range text {
		bytes[i], mask[i] = c, 0xFF
	}
	return piece{binary.LittleEndian.Uint64(bytes[:]), binary.LittleEndian.Uint64(mask[:]), len(text)}, true
}

// at reports whether the piece stands at p; eight bytes must be there.
func (w *piece) at(all []byte, p int) bool {
	return binary.LittleEndian.Uint64(all[p:])&w.mask == w.text
}

// remember keeps how a cell is written: tag is what stands before its value, name is its name
// in the tag.
func (r *Rows) remember(column int, c raw, tag, name []byte) {
	letters := 0
	for letters < len(name) && 'A' <= name[letters] && name[letters] <= 'Z' {
		letters++
	}
	from := len(`<c r="`) + letters
	before, ok := pieceOf(tag[:min(from, len(tag))])
	if letters == 0 || !ok {
		return
	}
	if column >= len(r.shapes) {
		r.shapes = append(r.shapes, make([]shape, column+1-len(r.shapes))...)
	}
	if s, after := &r.shapes[column], tag[from+len(name)-letters:]; s.after != string(after) {
		*s = shape{before, string(after), c}
	}
}

// alike reads a cell at p that is written as the one above it, and returns where it ends, −1
// if it is not, or if the buffer may end in it.
func (r *Rows) alike(all []byte, p int) int {
	column := len(r.cells)
	if column >= len(r.shapes) {
		return -1
	}
	s := &r.shapes[column]
	if r.number.len == 0 || s.after == "" || len(all)-p < 16+len(s.after)+16 || !s.before.at(all, p) {
		return -1
	}
	if p += s.before.len; !r.number.at(all, p) {
		return -1
	}
	if p += r.number.len; !hasAt(all, p, s.after) {
		return -1
	}
	p += len(s.after)
	c := s.cell
	c.from, c.valued = uint32(p), true
	for len(all)-p >= 16 {
		text := binary.LittleEndian.Uint64(all[p:])
		found := marked(text, '<') | marked(text, '&')
		if found == 0 {
			p += 8
			continue
		}
		p += bits.TrailingZeros64(found) / 8
		if binary.LittleEndian.Uint64(all[p:]) != endOfValue {
			return -1
		}
		c.to = uint32(p)
		r.cells = append(r.cells, c)
		return p + 8
	}
	return -1
}

// endOfValue is what stands after a plain value: </v></c>.
const endOfValue = '<' | '/'<<8 | 'v'<<16 | '>'<<24 | '<'<<32 | '/'<<40 | 'c'<<48 | '>'<<56

// marked returns a word whose lowest bit marks the first byte of a text that is c.
func marked(text uint64, c uint64) uint64 {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	text ^= c * ones
	return (text - ones) &^ text & highs
}
