package his

import (
	"fmt"
	"hash/maphash"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
)

// hashes are ways to make fingerprints that must make no difference.
var hashes = map[string]func(string) uint64{
	"good":         func(id string) uint64 { return maphash.String(seed, id) },
	"all the same": func(string) uint64 { return 7 },
	"zero":         func(string) uint64 { return 0 },
	"the length":   func(id string) uint64 { return uint64(len(id)) },
}

var seed = maphash.MakeSeed()

func unique(table *Table[drg.Case], hash func(string) uint64) ([]drg.Case, error) {
	return collect(func(yield func(drg.Case, error) bool) { table.unique(hash, yield) })
}

func TestUnique(t *testing.T) {
	row := func(id string) string { return id + ",H1,G,1,1" }
	bad := func(id string) string { return id + ",H1,G,x,1" }
	twice := func(row int, id string, first int) string {
		return fmt.Sprintf("cases.csv: row %d, column id: occurs twice: %s is also in row %d", row, quoteID(id), first)
	}
	tests := []struct {
		name   string
		lines  []string
		claims []string
		want   []string
	}{
		{"none", []string{row("a"), row("b"), row("c")}, []string{"a", "b", "c"}, nil},
		{"one", []string{row("a"), row("b"), row("a"), row("c")}, []string{"a", "b", "a", "c"}, []string{twice(4, "a", 2)}},
		{"several", []string{row("a"), row("b"), row("a"), row("c"), row("b"), row("a"), row("d")}, []string{"a", "b", "a", "c", "b", "a", "d"},
			[]string{twice(4, "a", 2), twice(6, "b", 3), twice(7, "a", 2)}},
		{"among other faults, by row", []string{row("a"), bad("b"), row("a"), bad("a"), row("b"), row("b")}, []string{"a"},
			[]string{plain(3, "cost", `"x"`), twice(4, "a", 2), plain(5, "cost", `"x"`), twice(7, "b", 6)}},
		{"before broken quoting", []string{row("a"), row("a"), bad("b"), row("\"c"), row("d")}, []string{"a", "a"},
			[]string{twice(3, "a", 2), plain(4, "cost", `"x"`), `cases.csv: row 5: extraneous or missing " in quoted-field, on line 6`}},
		{"rows after a quoted line end", []string{row("\"a\nb\""), row("\"a\nb\"")}, []string{"a\nb", "a\nb"}, []string{twice(4, "a\nb", 2)}},
	}
	for _, tt := range tests {
		for name, hash := range hashes {
			t.Run(tt.name+"/"+name, func(t *testing.T) {
				table := Cases(csvFile(tt.lines...))
				cases, err := unique(table, hash)
				require.Empty(t, cmp.Diff(tt.claims, ids(cases)))
				require.Empty(t, cmp.Diff(tt.want, messages(err)))
				require.Equal(t, len(tt.want), total(err))
			})
		}
		_, err := collect(Cases(csvFile(tt.lines...)).Unique())
		require.Empty(t, cmp.Diff(tt.want, messages(err)))
	}
}

func TestUniqueCountsAll(t *testing.T) {
	var lines []string
	for range 3 {
		for i := range 250 {
			lines = append(lines, fmt.Sprintf("c%d,H1,G,1,1", i))
		}
	}
	lines = append(lines, "b,H1,G,x,1")
	cases, err := collect(Cases(csvFile(lines...)).Unique())
	require.Len(t, cases, 750)
	require.ErrorIs(t, err, settlement.ErrDuplicate)
	require.Equal(t, 501, total(err))
	got := messages(err)
	require.Len(t, got, settlement.MaxFaults+1)
	require.Equal(t, `cases.csv: row 351, column id: occurs twice: "c99" is also in row 101`, got[99])
}

func TestUniqueReadsOnceWithoutHits(t *testing.T) {
	opened := 0
	f := csvFile("a,H1,G,1,1", "b,H1,G,1,1")
	open := f.Open
	f.Open = func() (io.ReadCloser, error) { opened++; return open() }
	_, err := collect(Cases(f).Unique())
	require.NoError(t, err)
	require.Equal(t, 1, opened)

	_, err = unique(Cases(f), hashes["zero"])
	require.NoError(t, err)
	require.Equal(t, 3, opened, "false hits cost one walk")

	for range Cases(f).Unique() {
		break
	}
	require.Equal(t, 4, opened)
}

func TestUniqueOnAFileThatChanges(t *testing.T) {
	head := "id,institution,group,cost,covered\n"
	first := head + "a,H1,G,1,1\nb,H1,G,1,1\na,H1,G,1,1\n"
	tests := []struct {
		name   string
		second []string
		want   string
	}{
		{"it breaks", []string{head + "a,H1,G,x,1\n"}, "cases.csv: " + settlement.ErrChanged.Error()},
		{"the duplicate is gone", []string{head + "a,H1,G,1,1\nb,H1,G,1,1\n"}, "cases.csv: " + settlement.ErrChanged.Error()},
		{"the file is gone", []string{""}, "cases.csv: the file is empty: want a header"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			walks := append([]string{first}, tt.second...)
			f := File{Name: "cases.csv", Open: func() (io.ReadCloser, error) {
				text := walks[0]
				walks = walks[1:]
				return io.NopCloser(strings.NewReader(text)), nil
			}}
			_, err := collect(Cases(f).Unique())
			require.Equal(t, []string{tt.want}, messages(err))
		})
	}
}

func TestFingerprints(t *testing.T) {
	var s fingerprints
	const n = 100_000
	s.reset(10)
	require.True(t, s.add(5))
	s.reset(n + 1)
	next := uint64(1)
	step := func() uint64 { next = next*6364136223846793005 + 1442695040888963407; return next }
	for range n {
		require.True(t, s.add(step()))
	}
	require.True(t, s.add(0))
	next = 1
	for range n {
		require.False(t, s.add(step()))
	}
	require.False(t, s.add(0))
	used := 0
	for _, hash := range s.slots {
		if hash != 0 {
			used++
		}
	}
	require.Equal(t, n+1, used)
	require.Len(t, s.slots, 1<<18)
	s.reset(n / 4)
	require.Len(t, s.slots, 1<<16)
	require.True(t, s.add(0), "it is empty")
	s.reset(n)
	require.Len(t, s.slots, 1<<18, "in the memory that there is")
}
