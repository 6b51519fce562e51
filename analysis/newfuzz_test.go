package analysis_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
)

// FuzzNew: keys make a cube that takes entries, or every fault of them is told; its bytes make it
// again.
func FuzzNew(f *testing.F) {
	for _, text := range []string{"", "department", "group,doctor,month", "department,department", "no", "pool,institution,method,class", "payer", "fee,department", "level", "district,home", "payer,fee", "holder,group"} {
		for n := range 8 {
			f.Add(text, n)
		}
	}
	f.Fuzz(func(t *testing.T, text string, limit int) {
		var o analysis.Options
		for _, k := range strings.Split(text, ",") {
			if k != "" {
				o.By = append(o.By, analysis.Key(k))
			}
		}
		o.Limit = limit
		var f settlement.Faults
		analysis.CheckTable(&f, "", o.By, append(analysis.Measures()[:2:2], analysis.Measure(text), "paid_fund", "paid_fund"))
		if err := f.Err(); err != nil {
			require.NotEmpty(t, settlement.Chinese(err))
		}
		c, err := analysis.New(o)
		if err != nil {
			require.NotEmpty(t, settlement.Chinese(err))
			return
		}
		other := c.Another()
		list := ward()
		list[1].Lines = []settlement.Line{{Kind: settlement.LinePrice, Method: settlement.Item, Amount: 5}, {Kind: settlement.LineAmount, Amount: 7}}
		list[2].Left, list[2].Compensable = settlement.LeftUnpaid, true
		for i, e := range list {
			if err := []*analysis.Cube{c, other}[i%2].Add(&e); err != nil {
				require.NotEmpty(t, settlement.Chinese(err))
				return
			}
		}
		if err := c.Merge(other); err != nil {
			require.NotEmpty(t, settlement.Chinese(err))
			return
		}
		written, err := c.MarshalBinary()
		require.NoError(t, err)
		var again analysis.Cube
		require.NoError(t, again.UnmarshalBinary(written))
		require.Equal(t, c.Keys(), again.Keys())
		require.Equal(t, c.Len(), again.Len())
	})
}
