package his

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// Each kind of claims with the days of stays that its files have, as a CSV file and as JSON
// lines in which a column has a day.
var filled = []struct {
	columns, values string
	days            []string
	read            func(rows.File) error
}{
	{"id,institution,group,cost,covered,admitted,discharged,settled", "a,H1,G,1,1,2025-01-01,2025-01-03,2025-01-04", []string{"admitted", "discharged", "settled"}, func(f rows.File) error {
		_, err := filetest.Collect(Cases(f, "admitted", "discharged", "settled").All())
		return err
	}},
	{"id,institution,class,cost,covered,admitted,discharged,settled,observed", "a,H1,x,1,1,2025-01-01,2025-01-03,2025-01-04,2025-01-01", []string{"admitted", "discharged", "settled", "observed"}, func(f rows.File) error {
		_, err := filetest.Collect(Stays(f, "observed", "settled").All())
		return err
	}},
	{"id,institution,cost,covered,settled", "a,H1,1,1,2025-01-04", []string{"settled"}, func(f rows.File) error {
		_, err := filetest.Collect(Items(f, "settled").All())
		return err
	}},
	{"person,institution,month,kind,cost,covered,date", "p,H1,2025-01,own,1,1,2025-01-04", []string{"date"}, func(f rows.File) error {
		_, err := filetest.Collect(Charges(f, "date").All())
		return err
	}},
}

// with returns the claim with another day in a column.
func with(columns, values, column, day string) []rows.File {
	names, list := strings.Split(columns, ","), strings.Split(values, ",")
	var keys []string
	for i, name := range names {
		if name == column {
			list[i] = day
		}
		keys = append(keys, fmt.Sprintf("%q:%q", name, list[i]))
	}
	return []rows.File{
		filetest.Memory("c.csv", columns+"\n"+strings.Join(list, ",")+"\n"),
		filetest.Memory("c.jsonl", "{"+strings.Join(keys, ",")+"}\n"),
	}
}

// A day that other programs write where there is none is no day of a stay, in canonical
// files as in exports.
func TestFillersInCanonicalFiles(t *testing.T) {
	for _, of := range filled {
		for _, column := range of.days {
			for _, day := range []string{"0001-01-01", "1753-01-01", "1899-12-30", "1900-01-01", "1949-12-31", "1970-01-01", "2099-01-01", "2999-12-31", "9999-12-31"} {
				for _, f := range with(of.columns, of.values, column, day) {
					err := of.read(f)
					require.ErrorIs(t, err, ErrFiller, "%s %s %s", of.columns, column, day)
					require.ErrorContains(t, err, "column "+column)
					require.Equal(t, "his.filler", settlement.Code(err.(*settlement.Faults).List[0]))
				}
			}
			for _, day := range []string{"1950-01-01", "1969-12-31", "1970-01-02", "2098-12-31"} {
				for _, f := range with(of.columns, of.values, column, day) {
					require.NotErrorIs(t, of.read(f), ErrFiller, "%s %s", column, day)
				}
			}
		}
	}
	_, err := filetest.Collect(Cases(filetest.Memory("c.csv", "id,institution,group,cost,covered,settled\na,H1,G,1,1,9999-12-31 23:59:59\n"), "settled").All())
	require.ErrorIs(t, err, ErrFiller)
	_, err = filetest.Collect(History(filetest.Memory("c.csv", "institution,group,cost,discharged\nH1,G,1,1900-01-01\n"), true, false).All())
	require.ErrorIs(t, err, ErrFiller)
}

// What nobody reads is not looked at, a blank day is none, and an agreement may end on the
// last day there is.
func TestFillersThatMayStand(t *testing.T) {
	_, err := filetest.Collect(Cases(filetest.Memory("c.csv", "id,institution,group,cost,covered,admitted\na,H1,G,1,1,1900-01-01\n")).All())
	require.NoError(t, err)
	_, err = filetest.Collect(Cases(filetest.Memory("c.csv", "id,institution,group,cost,covered,admitted\na,H1,G,1,1,\n"), "admitted").All())
	require.NoError(t, err)
	members, err := filetest.Collect(Members(filetest.Memory("m.csv", "person,institution,category,signed,ends\np,H1,c,1900-01-01,9999-12-31\n")).All())
	require.NoError(t, err)
	require.Equal(t, settlement.MustDate("9999-12-31"), members[0].Ends)
}
