package his

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// A workbook that LibreOffice makes of a file has the claims of the file; ids are texts if
// it was told so, and refused if it lost their digits.
func TestLibreOffice(t *testing.T) {
	const text = "id,institution,group,cost,covered,days,admitted,discharged,person,department\n" +
		"20250316000000000001,012345,ES23,1234.10,100.07,7,2025-02-10,2025-03-16,P1,心内科\n" +
		"20250316000000000002,012345,0000,124599.99,0,1,2025-03-15,2025-03-16,P2,\"呼吸,内科\"\n"
	listed := []string{"days", "admitted", "discharged", "person", "department"}
	want, err := filetest.Collect(Cases(filetest.Memory("c.csv", text), listed...).All())
	require.NoError(t, err)
	got, err := filetest.Collect(Cases(filetest.LibreOffice(t, text, "1/2/2/2/3/2"), listed...).All())
	require.NoError(t, err)
	require.Equal(t, want, got)

	_, err = filetest.Collect(Cases(filetest.LibreOffice(t, text, ""), listed...).All())
	require.ErrorIs(t, err, rows.ErrNumberID)
	require.ErrorContains(t, err, "column id, cell A2: ")
}
