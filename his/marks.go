package his

import "math/bits"

// In this file: eight bytes at a time.

const (
	ones  = 0x0101010101010101
	low7  = 0x7F7F7F7F7F7F7F7F
	high1 = 0x8080808080808080
)

// load returns eight bytes of a text, the first one lowest.
func load(t string, i int) uint64 {
	_ = t[i+7]
	return uint64(t[i]) | uint64(t[i+1])<<8 | uint64(t[i+2])<<16 | uint64(t[i+3])<<24 |
		uint64(t[i+4])<<32 | uint64(t[i+5])<<40 | uint64(t[i+6])<<48 | uint64(t[i+7])<<56
}

// zeros marks the bytes of w that are zero with 0x80, exactly.
func zeros(w uint64) uint64 { return ^(((w & low7) + low7) | w | low7) }

// appendMarks appends where a text has commas and line feeds.
func appendMarks(marks []uint32, text string, comma byte) []uint32 {
	commas, feeds := ones*uint64(comma), uint64(ones*'\n')
	n, i := len(marks), 0
	marks = marks[:cap(marks)]
	for ; i+64 <= len(text); i += 64 {
		if n+64 > len(marks) {
			marks = append(marks, make([]uint32, max(1024, len(marks)))...)
			marks = marks[:cap(marks)]
		}
		chunk := text[i : i+64]
		found := marked(load(chunk, 0), commas, feeds) | marked(load(chunk, 8), commas, feeds)<<8 |
			marked(load(chunk, 16), commas, feeds)<<16 | marked(load(chunk, 24), commas, feeds)<<24 |
			marked(load(chunk, 32), commas, feeds)<<32 | marked(load(chunk, 40), commas, feeds)<<40 |
			marked(load(chunk, 48), commas, feeds)<<48 | marked(load(chunk, 56), commas, feeds)<<56
		// Eight at once, whether there are as many or not: a branch for each would
		// mostly be guessed wrong.
		for end := n + bits.OnesCount64(found); n < end; {
			to := (*[8]uint32)(marks[n:])
			for j := range to {
				to[j] = uint32(i + bits.TrailingZeros64(found))
				found &= found - 1
			}
			n = min(n+8, end)
		}
	}
	marks = marks[:n]
	for ; i < len(text); i++ {
		if c := text[i]; c == comma || c == '\n' {
			marks = append(marks, uint32(i))
		}
	}
	return marks
}

// marked returns a bit for each byte of w that is a comma or a line feed.
func marked(w, commas, feeds uint64) uint64 {
	c, f := w^commas, w^feeds
	hit := ^(((c&low7)+low7|c)&((f&low7)+low7|f) | low7)
	return hit >> 7 * gather >> 56
}

// gather brings the lowest bits of eight bytes together in the highest byte.
const gather = 0x0102040810204080
