package split

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// recordsOf returns the records that wanted accepts, and the error that ends them.
func recordsOf(s *Splitter, next func() error, wanted func(int) bool) (list []string, end error) {
	for {
		if err := next(); err != nil {
			return list, err
		}
		if !wanted(s.Row) {
			continue
		}
		var fields []string
		for i := range s.Count() {
			fields = append(fields, s.Field(i))
		}
		list = append(list, fmt.Sprintf("%d %q", s.Row, fields))
	}
}

// NextOf finds the records that Next finds, and no other.
func TestNextOf(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	pieces := []string{"a", "12", ",", ",", "\n", "\n", "\r\n", "\r", "\n\n", `"q"`, `"q,` + "\n" + `"`, `""`, `"`, strings.Repeat("x", 300), strings.Repeat("a,b\n", 50)}
	for range testsize.Of(2_000, 100_000) {
		var b strings.Builder
		for range random.IntN(60) {
			n := len(pieces)
			if random.IntN(2) > 0 {
				n -= 7 // without quotes
			}
			b.WriteString(pieces[random.IntN(n)])
		}
		text, modulo := b.String(), 1+random.IntN(5)
		wanted := func(row int) bool { return row%modulo == 0 }
		quotes := random.IntN(4) > 0
		all := New(strings.NewReader(text), ',', quotes)
		want, end := recordsOf(all, all.Next, wanted)
		for _, one := range []bool{false, true} {
			r := New(strings.NewReader(text), ',', quotes)
			if one {
				r = New(iotest.OneByteReader(strings.NewReader(text)), ',', quotes)
			}
			var got []string
			if random.IntN(2) > 0 { // the header is read before
				if err := r.Next(); err != nil {
					continue
				}
				if wanted(r.Row) {
					got = want[:1]
				}
			}
			r.Sparse()
			more, err := recordsOf(r, func() error { return r.NextOf(wanted) }, func(int) bool { return true })
			require.Equal(t, fmt.Sprint(end), fmt.Sprint(err), "%q", text)
			require.True(t, slices.Equal(want, append(slices.Clone(got), more...)), "%q\n%q\n%q", text, want, more)
		}
	}
}
