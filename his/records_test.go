package his

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// Records have the texts of every column, also under other names, and repaired.
func TestRecords(t *testing.T) {
	r, err := RecordsOf(filetest.Memory("c.csv", "结算ID,institution,group,cost,covered,discharged,paid_fund,severity\n S1 ,H1,,10.000,4,2025/3/1,,heavy\nS2,H1,G,1.00,0,,1.00,\n"), CaseKind, "severity")
	require.NoError(t, err)
	list, err := filetest.Collect(r.All())
	require.NoError(t, err)
	require.Len(t, list, 2)
	require.Equal(t, 2, list[0].Row)
	at := func(i int, name string) string { return list[i].Texts[slices.Index(r.Columns, name)] }
	require.Equal(t, []string{"S1", "", "10.00", "4", "2025-03-01", "heavy", "1.00"},
		[]string{at(0, "id"), at(0, "group"), at(0, "cost"), at(0, "covered"), at(0, "discharged"), at(0, "severity"), at(1, "paid_fund")})
	require.True(t, r.Needed[slices.Index(r.Columns, "group")])
	require.False(t, r.Needed[slices.Index(r.Columns, "days")])
	require.NoError(t, r.Unread())
}

// What the reader of a kind refuses is refused, with its row and column.
func TestRecordsRefused(t *testing.T) {
	for kind, tt := range map[Kind][2]string{
		CaseKind:   {"id,institution,group,cost,covered\nc1,H1,G,1.234,1\n", "c.csv: row 2, column cost"},
		StayKind:   {"id,institution,class,admitted,discharged,cost,covered\ns1,H1,C,,2025-01-02,1,1\n", "c.csv: row 2, column admitted"},
		MemberKind: {"person,institution,category,signed\nP1,H1,C,1900-13-01\n", "c.csv: row 2, column signed"},
		ChargeKind: {"person,institution,month,kind,cost,covered\nP1,H1,2025-01,odd,1,1\n", "c.csv: row 2, column kind"},
		ItemKind:   {"id,institution,cost,covered\n,H1,1,1\n", "c.csv: row 2, column id"},
	} {
		r, err := RecordsOf(filetest.Memory("c.csv", tt[0]), kind)
		require.NoError(t, err)
		_, err = filetest.Collect(r.All())
		require.ErrorContains(t, err, tt[1])
	}
	_, err := RecordsOf(rows.File{}, "other")
	require.ErrorIs(t, err, ErrKind)
	r, err := RecordsOf(filetest.Memory("c.csv", "id,institution,group,cost,covered,extra\nc1,H1,G,1,1,12.50\n"), CaseKind)
	require.NoError(t, err)
	require.ErrorIs(t, r.Unread(), ErrUnread)
}
