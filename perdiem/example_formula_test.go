package perdiem_test

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/perdiem"
	"github.com/yibaojiesuan/settlement/policy"
)

// A city pays the day rates times a ratio that each claim states, in fund money.
func ExamplePlan_Values() {
	plan, err := perdiem.New(perdiem.Policy{
		Document: policy.Document{Name: "ratio of the stay", Kind: policy.Example}, RateIs: perdiem.Fund,
		Classes: []perdiem.Class{{Code: "long", Tiers: []perdiem.Tier{{Rate: settlement.MustDecimal("160.00")}}}},
		Columns: map[string]policy.ColumnKind{"ratio": policy.DecimalColumn},
		Actual:  perdiem.ActualRule{Treatment: perdiem.Formula, Amount: "standard × ratio"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	stay := perdiem.Stay{
		ID: "a", Institution: "D1", Class: "long", Admitted: settlement.MustDate("2025-01-01"), Discharged: settlement.MustDate("2025-02-01"),
	}
	if stay.Values, err = plan.Values(map[string]string{"ratio": "0.73643"}); err != nil {
		fmt.Println(err)
		return
	}
	entry, err := plan.Explain(stay)
	fmt.Println(entry.Amount, err)
	last := entry.Trail[len(entry.Trail)-1]
	fmt.Println(last.Rule.Formula, "=", last.Values())
	// Output:
	// 3652.69 <nil>
	// round(standard × ratio, 2) = round(4960.00 × 0.73643, 2)
}
