package intake

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/internal/testsize"
)

func TestObservationJoinsTheStayItLedTo(t *testing.T) {
	m := sampleMapping()
	m.Codes["med_type"]["13"] = "observation"
	m.Routes = append([]Route{{When: map[string][]string{"med_type": {"observation"}}, Method: settlement.Item}}, m.Routes...)
	m.Observation = &Observation{When: map[string][]string{"med_type": {"observation"}}, GapDays: 1}
	obs := func(id, person, from, to string) string {
		return id + ",,O" + id + "," + person + ",H1,310,13,01," + to + "," + from + "," + to + ",0,1,0,7.00,3.00,"
	}
	in, err := readRows(t, m, rowFile(
		obs("O1", "PV1", "2025-02-27", "2025-03-01"),
		drgRow("S1", "", "V1", "010", "1000.00", "600.00"), // from 1 to 5 March
		obs("O2", "PV2", "2025-02-26", "2025-02-27"),       // two days before: its own claim
		drgRow("S2", "", "V2", "010", "1.00", "0.60"),
	))
	require.NoError(t, err)
	cases, err := filetest.Collect(in.Cases().All())
	require.NoError(t, err)
	require.Equal(t, settlement.Money(1007_00), cases[0].Cost)
	require.Equal(t, settlement.Money(404_00), cases[0].Covered)
	items, err := filetest.Collect(in.Items().All())
	require.NoError(t, err)
	require.Len(t, items, 1)
	require.True(t, in.Report().Balance[0].OK)

	// Many observations take no more than many rows do.
	var many []string
	rows := testsize.Of(1_000, 20_000)
	for i := range rows {
		n := fmt.Sprint(i)
		many = append(many, obs("O"+n, "PV"+n, "2025-02-27", "2025-03-01"), drgRow("S"+n, "", "V"+n, "010", "10.00", "6.00"))
	}
	in, err = readRows(t, m, rowFile(many...))
	require.NoError(t, err)
	require.Equal(t, BucketCount{Joined, rows, 0}, in.Report().Buckets[0])

	_, err = readRows(t, m, rowFile(obs("O1", "PV1", "2025-02-27", "2025-03-01"), drgRow("S1", "", "V1", "010", "1.00", "0.60"),
		strings.Replace(drgRow("S2", "", "V2", "010", "1.00", "0.60"), "PV2", "PV1", 1)))
	require.EqualError(t, err, "export.csv: row 2, column begndate: rows of two files do not match: the observation led to row 3 or to row 4")
}
