package drg_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// Groups: a policy of 100,000 of them, with an institution for every tenth, is read, compiled,
// digested and settled under, with a case of each group.
func TestGroupsGrowLinearly(t *testing.T) {
	testsize.Linear(t, testsize.Of(500, 25_000), func(n int) {
		p := worked1()
		p.Groups, p.Institutions, p.Coefficients = nil, nil, nil
		var cases []drg.Case
		for i := range n {
			group, institution := fmt.Sprintf("G%06d", i), fmt.Sprintf("H%05d", i/10)
			p.Groups = append(p.Groups, drg.Group{Code: group, MeanCost: settlement.Money(500_000 + i).Decimal(), BasePoints: settlement.DecimalOf(int64(1_000_000+i), 4)})
			if i%10 == 0 {
				p.Institutions = append(p.Institutions, drg.Institution{Code: institution, Coefficient: settlement.DecimalOf(int64(8_000+i%5_000), 4)})
			}
			p.Coefficients = append(p.Coefficients, drg.Coefficient{Institution: institution, Group: group, Coefficient: number("1.1")})
			cases = append(cases, drg.Case{ID: fmt.Sprint("c", i), Institution: institution, Group: group, Cost: settlement.Money(400_000 + i)})
		}
		text, err := json.Marshal(p)
		require.NoError(t, err)
		read, err := drg.ReadPolicy(bytes.NewReader(text))
		require.NoError(t, err)
		plan := newPlan(t, read)
		report, err := settlement.Settle(settlement.Terms{Fund: number("1000000000.00")}, plan.Settlement(settlement.Period{}, settlement.Each(cases)))
		require.NoError(t, err)
		require.NoError(t, report.Verify(plan.Rules()))
		require.Len(t, report.Statements, (n+9)/10)
	})
}
