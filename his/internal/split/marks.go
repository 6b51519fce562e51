package split

import (
	"math/bits"

	"github.com/yibaojiesuan/settlement/his/internal/word"
)

// In this file: finding commas and line feeds, eight bytes at a time.

// appendMarks appends where a text has commas and line feeds.
func appendMarks(marks []uint32, text string, comma byte) []uint32 {
	commas, feeds := word.Ones*uint64(comma), uint64(word.Ones*'\n')
	n, i := len(marks), 0
	marks = marks[:cap(marks)]
	for ; i+64 <= len(text); i += 64 {
		if n+64 > len(marks) {
			marks = append(marks, make([]uint32, max(1024, len(marks)))...)
			marks = marks[:cap(marks)]
		}
		chunk := text[i : i+64]
		found := marked(word.Load(chunk, 0), commas, feeds) | marked(word.Load(chunk, 8), commas, feeds)<<8 |
			marked(word.Load(chunk, 16), commas, feeds)<<16 | marked(word.Load(chunk, 24), commas, feeds)<<24 |
			marked(word.Load(chunk, 32), commas, feeds)<<32 | marked(word.Load(chunk, 40), commas, feeds)<<40 |
			marked(word.Load(chunk, 48), commas, feeds)<<48 | marked(word.Load(chunk, 56), commas, feeds)<<56
		// It writes eight marks at once, even if there are fewer: the processor would
		// mostly mispredict a branch for each.
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
	hit := ^(((c&word.Low7)+word.Low7|c)&((f&word.Low7)+word.Low7|f) | word.Low7)
	return hit >> 7 * gather >> 56
}

// gather collects the lowest bits of eight bytes in the highest byte.
const gather = 0x0102040810204080
