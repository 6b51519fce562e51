package his

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/internal/batch"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/perdiem"
)

type (
	caseOf   = drg.Case
	stayOf   = perdiem.Stay
	itemOf   = budget.Claim
	chargeOf = capitation.Charge
)

// inSections walks in sections, as workers do.
func inSections(w batch.Walk[drg.Case]) error {
	for section := range w.Sections {
		for _, err := range section {
			if err != nil {
				return err
			}
		}
	}
	_, err := w.Finish()
	return err
}

// A second walk that reads other bytes than the first is an error, for every change.
func TestAFileThatChanges(t *testing.T) {
	var b strings.Builder
	b.WriteString("id,institution,group,cost,covered,remark\n")
	for i := range 300 {
		fmt.Fprintf(&b, "c%d,H%d,G,%d.00,1.00,r\n", i, i%7, i+1)
	}
	before := b.String()
	ways := map[string]func(*Table[drg.Case]) error{
		"one by one":   func(t *Table[drg.Case]) error { return filetest.Drain(t.All()) },
		"batches":      func(t *Table[drg.Case]) error { return inSections(t.Claims().Source().Start(1)) },
		"in sections":  func(t *Table[drg.Case]) error { return inSections(t.sections(500, nil)) },
		"for workers":  func(t *Table[drg.Case]) error { return inSections(t.Claims().Source().Start(2)) },
		"dated, again": func(t *Table[drg.Case]) error { return filetest.Drain(t.DatedBy(DateByNone).All()) },
		"the rows":     func(t *Table[drg.Case]) error { _, err := t.Rows(map[string]bool{"c1": true}); return err },
	}
	tries := 0
	for change, after := range map[string]string{
		"an amount":          strings.Replace(before, "8.00", "9.00", 1),
		"two that sum up":    strings.Replace(strings.Replace(before, "c8,H1,G,9.00", "c8,H1,G,8.00", 1), "c7,H0,G,8.00", "c7,H0,G,9.00", 1),
		"a column not read":  strings.Replace(before, ",r\n", ",s\n", 1),
		"the header":         strings.Replace(before, "remark", "remarks", 1),
		"a row more":         before + "d,H1,G,1.00,1.00,r\n",
		"a row less":         strings.Replace(before, "c299,H5,G,300.00,1.00,r\n", "", 1),
		"the order of rows":  strings.Replace(strings.Replace(before, "c0,H0,G,1.00,1.00,r\n", "", 1), "c2,", "c0,H0,G,1.00,1.00,r\nc2,", 1),
		"another line end":   strings.Replace(before, ",r\n", ",r\r\n", 1),
		"a row of a section": strings.Replace(before, "c250,H5", "c250,H6", 1),
	} {
		require.NotEqual(t, before, after, change)
		for first, walk := range ways {
			for second, again := range ways {
				if tries++; tries%testsize.Of(3, 1) != 0 {
					continue // the order of the map is another one each time
				}
				table := Cases(filetest.Changing("cases.csv", before, after))
				require.NoError(t, walk(table), "%s, %s", change, first)
				err := again(table)
				require.ErrorIs(t, err, settlement.ErrChanged, "%s: %s, then %s", change, first, second)
				require.ErrorContains(t, err, "cases.csv")
				same := Cases(filetest.Changing("cases.csv", before))
				require.NoError(t, walk(same))
				require.NoError(t, again(same))
			}
		}
	}
}

// A walk that is left early says nothing; one that is left and done again does.
func TestAFileThatChangesAfterPartOfIt(t *testing.T) {
	before := "id,institution,group,cost,covered\n" + strings.Repeat("a,H1,G,1,1\n", 40_000)
	table := Cases(filetest.Changing("cases.csv", before, before+"b,H1,G,1,1\n"))
	for range table.All() {
		break
	}
	require.NoError(t, filetest.Drain(table.All()), "the first complete one")
	require.NoError(t, filetest.Drain(table.All()))
}
