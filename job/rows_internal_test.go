package job

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Each changed row is paired with one row that it was before, the first of those that are alike and
// not yet paired: no row is two others, and none that is alike by more is passed over.
func TestRowsArePairedOnce(t *testing.T) {
	table := rowTable{name: "heads", columns: []string{"id", "institution", "month", "amount"}, alike: [][]string{{"id", "month"}, {"institution", "month"}}}
	says := func(list []Change) (texts []string) {
		for _, c := range list {
			texts = append(texts, c.Claim+" "+c.Institution+" "+string(c.Reason)+" "+c.Where+" "+c.From+">"+c.To)
		}
		return texts
	}
	for _, row := range []struct {
		name           string
		removed, added [][]string
		want           []string
	}{
		{"two of one key", [][]string{{"1", "H", "1", "5"}, {"1", "H", "1", "6"}}, [][]string{{"1", "H", "1", "7"}, {"1", "H", "1", "8"}},
			[]string{"1 H column heads: amount 5>7", "1 H column heads: amount 6>8"}},
		{"one, and one more", [][]string{{"1", "H", "1", "5"}}, [][]string{{"1", "H", "1", "7"}, {"1", "H", "1", "8"}},
			[]string{"1 H column heads: amount 5>7", "1 H added heads >"}},
		{"two, and one less", [][]string{{"1", "H", "1", "5"}, {"1", "H", "1", "6"}}, [][]string{{"1", "H", "1", "7"}},
			[]string{"1 H column heads: amount 5>7", "1 H removed heads >"}},
		{"alike by the second list", [][]string{{"1", "H", "1", "5"}, {"2", "H", "1", "5"}}, [][]string{{"3", "H", "1", "5"}, {"2", "G", "1", "5"}},
			[]string{"3 H column heads: id 1>3", "2 G column heads: institution H>G"}},
		{"not alike", [][]string{{"1", "H", "1", "5"}}, [][]string{{"2", "G", "1", "5"}, {"1", "H", "2", "5"}},
			[]string{"2 G added heads >", "1 H added heads >", "1 H removed heads >"}},
		{"nothing to be alike by", [][]string{{"", "", "", "5"}}, [][]string{{"", "", "", "6"}}, []string{"  added heads >", "  removed heads >"}},
		{"two columns", [][]string{{"1", "H", "1", "5"}}, [][]string{{"1", "G", "1", "6"}}, []string{"1 G column heads: institution H>G", "1 G column heads: amount 5>6"}},
		{"none", nil, nil, nil},
	} {
		require.Equal(t, row.want, says(table.pair(row.removed, row.added)), row.name)
	}
}
