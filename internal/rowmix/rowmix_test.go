package rowmix

import (
	"encoding/binary"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The constants are numbers that nobody chose, and that published digests depend on:
// splitmix64 from the seed 0, made odd.
func TestConstants(t *testing.T) {
	for i, c := range []uint64{C0, C1, C2, C3, C4, C5} {
		require.Equal(t, splitmix(uint64(i))|1, c, i)
	}
	seen := map[uint64]bool{}
	for i, k := range Keys {
		require.Equal(t, splitmix(uint64(i)+6)|1, k, i)
		require.False(t, seen[k])
		seen[k] = true
	}
}

func TestBytes(t *testing.T) {
	const text = "\x01\x82\x03\xf4\x05\x06\x07\xff\x09"
	require.Equal(t, binary.LittleEndian.Uint32([]byte(text)), uint32(Four(text)))
	require.Equal(t, binary.LittleEndian.Uint64([]byte(text)), Eight(text))
	require.EqualValues(t, 6, Fold(2, 3))
	require.EqualValues(t, 1^2, Fold(1<<63+1, 2), "the upper half is 1, the lower one 2")
}

// Texts of every length that differ in one byte, or in zeros at their end, have different
// numbers.
func TestText(t *testing.T) {
	require.Zero(t, Text(""))
	seen := map[uint64]string{}
	put := func(s string) {
		n := Text(s)
		require.Equal(t, n, Text(strings.Clone(s)))
		require.NotContains(t, seen, n, "%q", s)
		seen[n] = s
	}
	for n := 1; n < 40; n++ {
		put(strings.Repeat("\x00", n))
		for i := range n {
			b := []byte(strings.Repeat("0", n))
			b[i] = '1'
			put(string(b))
		}
	}
}
