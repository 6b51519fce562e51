package book

import (
	"encoding/binary"
	"math/bits"
)

// In this file: cells that are written as the one above them, but for the number of their row
// and for their value. Most cells are, and such a one is read by few comparisons.

// shape is how a column's last plain cell with a value is written.
type shape struct {
	before piece // with the column's letters: `<c r="B`
	// What stands between the number of the row and the value: `" t="s"><v>`.
	after [mostPieces]piece
	long  int // of all of after; 0 if there was no such cell
	cell  raw // what its attributes say
}

// mostPieces is how many pieces a cell has after the number of its row, at most. Cells of
// longer ones are not remembered.
const mostPieces = 3

// piece is a text of at most eight bytes, which is compared at once.
type piece struct {
	text, mask uint64
	len        int
}

// pieceOf returns the beginning of a text as a piece, and the rest.
func pieceOf(text []byte) (x piece, rest []byte) {
	var bytes, mask [8]byte
	x.len = copy(bytes[:], text)
	for i := range x.len {
		mask[i] = 0xFF
	}
	x.text, x.mask = binary.LittleEndian.Uint64(bytes[:]), binary.LittleEndian.Uint64(mask[:])
	return x, text[x.len:]
}

// at reports whether the piece stands at p; eight bytes must be there.
func (x *piece) at(all []byte, p int) bool {
	return binary.LittleEndian.Uint64(all[p:])&x.mask == x.text
}

// remember keeps how a cell is written: tag is what stands before its value, name is its name
// in the tag.
func (r *Rows) remember(column int, c raw, tag, name []byte) {
	letters := 0
	for letters < len(name) && 'A' <= name[letters] && name[letters] <= 'Z' {
		letters++
	}
	if letters == 0 {
		return
	}
	s := shape{cell: c}
	number := len(`<c r="`) + letters
	before, rest := pieceOf(tag[:number])
	after := tag[number+len(name)-letters:]
	s.before, s.long = before, len(after)
	for i := range s.after {
		s.after[i], after = pieceOf(after)
	}
	if len(rest) > 0 || len(after) > 0 {
		return
	}
	if column >= len(r.shapes) {
		r.shapes = append(r.shapes, make([]shape, column+1-len(r.shapes))...)
	}
	r.shapes[column] = s
}

// alike reads cells from p on that are written as those above them, and returns where others
// begin, or where the buffer may end.
func (r *Rows) alike(all []byte, p int) int {
	cells := r.cells
	for len(cells) < len(r.shapes) && len(all)-p >= longestAlike && r.number.len > 0 {
		s := &r.shapes[len(cells)]
		number := p + s.before.len
		after := number + r.number.len
		if s.long == 0 || !s.before.at(all, p) || !r.number.at(all, number) || !s.after[0].at(all, after) ||
			s.long > 8 && !(s.after[1].at(all, after+8) && s.after[2].at(all, after+16)) {
			break
		}
		c := s.cell
		c.from = uint32(after + s.long)
		end := endOfCell(all, after+s.long)
		if end < 0 {
			break
		}
		c.to, c.valued = uint32(end), true
		cells = append(cells, c)
		p = end + len("</v></c>")
	}
	r.cells = cells
	return p
}

// longestAlike is longer than a cell is before its value, and eight bytes.
const longestAlike = 8 * (3 + mostPieces)

// endOfCell returns where the plain value ends that begins at p; −1 if it is none, or if the
// buffer may end in it.
func endOfCell(all []byte, p int) int {
	const end = '<' | '/'<<8 | 'v'<<16 | '>'<<24 | '<'<<32 | '/'<<40 | 'c'<<48 | '>'<<56
	for ; len(all)-p >= 16; p += 8 {
		text := binary.LittleEndian.Uint64(all[p:])
		if found := marked(text, '<') | marked(text, '&'); found != 0 {
			p += bits.TrailingZeros64(found) / 8
			if binary.LittleEndian.Uint64(all[p:]) != end {
				return -1
			}
			return p
		}
	}
	return -1
}

// marked returns a word whose lowest bit marks the first byte of a text that is c.
func marked(text uint64, c uint64) uint64 {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	text ^= c * ones
	return (text - ones) &^ text & highs
}
