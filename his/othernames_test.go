package his

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// A canonical file may have the platform's names where it does not have its own.
func TestCanonicalFilesUnderOtherNames(t *testing.T) {
	cases, err := filetest.Collect(Cases(filetest.Memory("c.csv", "结算ID,fixmedins_code,DRG组代码,医疗费总额(元),covered,住院天数\nS1,H1,ES23,10.00,4.00,3\n"), "days").All())
	require.NoError(t, err)
	require.Equal(t, "S1", cases[0].ID)
	require.Equal(t, settlement.Money(10_00), cases[0].Cost)
	require.Equal(t, 3, cases[0].Days)
	_, err = filetest.Collect(Cases(filetest.Memory("c.csv", "结算ID,fixmedins_code,DRG组代码,医疗费总额(元),covered\nS1,H1,ES23,x,4.00\n")).All())
	require.ErrorContains(t, err, "c.csv: row 2, column 医疗费总额(元) (cost): want a plain decimal")
	cases, err = filetest.Collect(Cases(filetest.Memory("c.csv", "id,setl_id,institution,group,cost,covered\nmine,theirs,H1,G,1,1\n")).All())
	require.NoError(t, err)
	require.Equal(t, "mine", cases[0].ID, "its own name wins")
	list, err := Cases(filetest.Memory("c.csv", "id,setl_id,institution,group,cost,covered\n")).Unknown()
	require.NoError(t, err)
	require.Equal(t, []string{"setl_id"}, list)
}

// The header of a canonical file is its first row.
func TestTitleCanonical(t *testing.T) {
	f := filetest.Memory("c.csv", "Cases\nid,institution,group,cost,covered\nc1,H1,G,1,1\n")
	_, err := filetest.Collect(Cases(f).All())
	require.ErrorContains(t, err, "c.csv: row 1: this is no header row: needed column missing: id, institution, group, cost, covered")
	unknown, err := Cases(f).Unknown()
	require.ErrorIs(t, err, rows.ErrNoHeader)
	require.Empty(t, unknown, "a title may be anything")
}
