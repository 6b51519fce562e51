package split

import (
	"bytes"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMarks(t *testing.T) {
	var text []byte
	for i := range 1000 {
		text = append(text, byte(i*i*31+i))
	}
	text = append(text, bytes.Repeat([]byte{','}, 300)...)
	text = append(text, bytes.Repeat([]byte{'\n', 'x'}, 300)...)
	for from := range 70 {
		for _, to := range []int{from, from + 1, from + 63, from + 64, 999, len(text)} {
			part := string(text[from:max(from, to)])
			var want []uint32
			for i := range len(part) {
				if part[i] == ',' || part[i] == '\n' {
					want = append(want, uint32(i))
				}
			}
			got := appendMarks(nil, part, ',')
			require.True(t, slices.Equal(want, got), "%q", part)
		}
	}
}
