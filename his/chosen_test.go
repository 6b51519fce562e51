package his

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/batch"
)

// TestChosenRows: a walk over chosen claims reads these, and each shownRow-th, as the walk over
// all of them does, and says the row of each in its section.
func TestChosenRows(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 7))
	for range 20 {
		var text strings.Builder
		text.WriteString(batchHead)
		for i := range 1 + r.IntN(6_000) {
			end := []string{"\n", "\n", "\n", "\r\n", "\n\n"}[r.IntN(5)]
			switch r.IntN(200) {
			case 0:
				fmt.Fprintf(&text, "c%d,H1,\"G,1\",1,1,3,,\"two\nlines\"%s", i, end)
			case 1:
				fmt.Fprintf(&text, " c%d ,H1,G1, 1.50 ,1,3,,\" x\"%s", i, end)
			default:
				fmt.Fprintf(&text, "c%d,H%d,G1,%d.25,0,3,,%s", i, r.IntN(3), r.IntN(1000), end)
			}
		}
		table := Cases(filetest.Memory("some.csv", text.String()), "days", "approved", "department")
		source := table.Claims().Source()
		require.True(t, source.Steady)
		odds := []int{1, 2, 50, 1 << 30}[r.IntN(4)]
		seed := r.Uint64()
		chosen := func(section int) func(int) bool {
			return func(row int) bool {
				return rand.New(rand.NewPCG(seed, uint64(section)<<32|uint64(row))).IntN(odds) == 0
			}
		}
		for name, of := range map[string]func(batch.Chosen) batch.Walk[drg.Case]{
			"one worker":     func(c batch.Chosen) batch.Walk[drg.Case] { return source.StartOnly(1, c) },
			"two workers":    func(c batch.Chosen) batch.Walk[drg.Case] { return source.StartOnly(2, c) },
			"small sections": func(c batch.Chosen) batch.Walk[drg.Case] { return table.sections(3_000, c) },
		} {
			var want, got [][]string
			for number, all := range bySections(t, of(nil)) {
				var some []string
				for row, c := range all {
					if row%shownRow == 0 || chosen(number)(row) {
						some = append(some, fmt.Sprint(row, c))
					}
				}
				want = append(want, some)
			}
			number := 0
			for section := range of(chosen).Sections {
				var some []string
				for b, err := range section {
					require.NoError(t, err)
					require.Len(t, b.Rows, len(b.List))
					for i, c := range b.List {
						some = append(some, fmt.Sprint(b.Rows[i], c))
					}
				}
				got = append(got, some)
				number++
			}
			require.Equal(t, want, got, name)
		}
	}
	require.False(t, Cases(rows.File{Name: "q", Query: &rows.Query{}}).Claims().Source().Steady, "a database may give its rows in any order")
}

// sameChosen holds walks over every third claim to those over all of them.
func sameChosen(t testing.TB, walk func(batch.Chosen) batch.Walk[drg.Case]) {
	t.Helper()
	chosen := func(section int) func(int) bool { return func(row int) bool { return (section+row)%3 == 1 } }
	all := bySections(t, walk(nil))
	number := 0
	for section := range walk(chosen).Sections {
		var want []drg.Case
		for row, c := range all[number] {
			if row%shownRow == 0 || chosen(number)(row) {
				want = append(want, c)
			}
		}
		var got []drg.Case
		for b, err := range section {
			require.NoError(t, err)
			got = append(got, b.List...)
		}
		require.Empty(t, differ(want, got), "section %d", number)
		number++
	}
	require.Equal(t, len(all), number)
}

// bySections are the claims of a walk over all, by section.
func bySections(t testing.TB, w batch.Walk[drg.Case]) (list [][]drg.Case) {
	for section := range w.Sections {
		var all []drg.Case
		for b, err := range section {
			require.NoError(t, err)
			require.Nil(t, b.Rows)
			all = append(all, b.List...)
		}
		list = append(list, all)
	}
	return list
}
