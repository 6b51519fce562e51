package batch

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestCodes(t *testing.T) {
	var c Codes
	require.Zero(t, c.Find("H1"))
	require.Zero(t, c.Number(""))
	require.EqualValues(t, 1, c.Number("H1"))
	require.EqualValues(t, 2, c.Number("H2"))
	require.EqualValues(t, 1, c.Number("H1"))
	require.Equal(t, "H2", c.Text(2))
	require.Empty(t, c.Text(0))
	require.Equal(t, 2, c.Len())
	require.Zero(t, c.Find("H3"))
}

// Codes of every length, alike in all but one byte, keep their numbers while the
// table grows.
func TestCodesGrow(t *testing.T) {
	var c Codes
	var all []string
	for n := 1; n < 40; n++ {
		for i := range n {
			b := []byte(strings.Repeat("0", n))
			b[i] = '1'
			all = append(all, string(b))
		}
	}
	for i := range 10_000 {
		all = append(all, "H3311"+strconv.Itoa(10_000_000+i))
	}
	for i, code := range all {
		require.EqualValues(t, i+1, c.Number(code))
	}
	for i, code := range all {
		require.EqualValues(t, i+1, c.Find(code))
		require.Equal(t, code, c.Text(uint32(i+1)))
	}
}

func TestCodesEqualAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var c Codes
		numbers := map[string]uint32{"": 0}
		for _, code := range rapid.SliceOf(rapid.OneOf(rapid.StringN(0, 3, 3), rapid.String())).Draw(t, "codes") {
			n, known := numbers[code]
			if found := c.Find(code); found != n {
				t.Fatalf("find %q: %d, want %d", code, found, n)
			}
			if !known {
				n = uint32(len(numbers))
				numbers[code] = n
			}
			if got := c.Number(code); got != n || c.Text(n) != code {
				t.Fatalf("number %q: %d %q, want %d", code, got, c.Text(n), n)
			}
		}
	})
}

func TestCodesAllocateNothing(t *testing.T) {
	var c Codes
	code := "H3311" + strconv.Itoa(len(t.Name()))
	c.Number(code)
	require.Zero(t, testing.AllocsPerRun(100, func() { c.Number(code) }))
}
