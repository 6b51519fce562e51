package settlement

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/rowmix"
)

// The institution and the group of a claim that were numbered have these numbers in its row, each
// its own, and one that was not has that of its text.
func TestRowNumbered(t *testing.T) {
	id := rowmix.Text("id")
	for _, row := range []struct {
		codes              *[2]uint64
		institution, group uint64
	}{
		{nil, rowmix.Text("H"), rowmix.Text("G")},
		{&[2]uint64{}, rowmix.Text("H"), rowmix.Text("G")},
		{&[2]uint64{1, 0}, 1, rowmix.Text("G")},
		{&[2]uint64{0, 2}, rowmix.Text("H"), 2},
		{&[2]uint64{3, 4}, 3, 4},
	} {
		given, want := Row{codes: row.codes}, Row{codes: row.codes}.number(id).number(row.institution)
		require.Equal(t, want, given.Claim("id", "H"))
		require.Equal(t, want.number(row.group), given.GroupedClaim("id", "H", "G"))
	}
}

// An amount that does not fit is refused, however the sum comes about.
func TestTotal(t *testing.T) {
	const most, least = 1<<63 - 1, -1 << 63
	for _, row := range []struct {
		amounts []int64
		want    Money
		err     error
	}{
		{nil, 0, nil},
		{[]int64{2, 3, -10}, -5, nil},
		{[]int64{most}, most, nil},
		{[]int64{least}, least, nil},
		{[]int64{most, 1}, 0, ErrOverflow},
		{[]int64{least, -1}, 0, ErrOverflow},
		{[]int64{most, 1, -1}, most, nil},
		{[]int64{1, most, -2, least}, -2, nil},
	} {
		got, err := total(row.amounts...)
		require.ErrorIs(t, err, row.err, row.amounts)
		require.Equal(t, row.want, got, row.amounts)
	}
}
