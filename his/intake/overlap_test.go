package intake

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOverlaps(t *testing.T) {
	stay := func(id, person, hospital, from, to string) string {
		return id + ",,W" + id + "," + person + "," + hospital + ",310,21,05," + to + "," + from + "," + to + ",0,1,0,6.00,4.00,ES23"
	}
	head := func(id, person, hospital, day string) string {
		return id + ",,W" + id + "," + person + "," + hospital + ",310,14,04," + day + ",,,0,1,0,6.00,4.00,"
	}
	in, err := readRows(t, sampleMapping(), rowFile(
		stay("S1", "P1", "H1", "2025-01-01", "2025-01-10"), stay("S2", "P1", "H2", "2025-01-10", "2025-01-12"),
		stay("S3", "P1", "H2", "2025-01-09", "2025-01-11"), stay("S4", "P2", "H1", "2025-01-01", "2025-01-10"),
		head("C1", "P1", "H1", "2025-05-01"), head("C2", "P1", "H1", "2025-05-03"), head("C3", "P1", "H2", "2025-05-30"), head("C4", "P1", "H2", "2025-06-01"),
	))
	require.NoError(t, err)
	stays, heads, total, err := in.Overlaps()
	require.NoError(t, err)
	require.Equal(t, 3, total)
	ids := func(list []Overlap) (s []string) {
		for _, o := range list {
			s = append(s, o.Rows[0].ID+" "+o.Rows[1].ID)
		}
		return s
	}
	require.Equal(t, []string{"S3 S2", "S1 S3"}, ids(stays))
	require.Equal(t, []string{"C1 C3"}, ids(heads))
	require.Equal(t, "2025-05", heads[0].Month.String())
}
