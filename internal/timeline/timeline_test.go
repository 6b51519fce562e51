package timeline_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/timeline"
)

func period(from, to string) settlement.Period {
	var p settlement.Period
	if from != "" {
		p.From = settlement.MustDate(from)
	}
	if to != "" {
		p.To = settlement.MustDate(to)
	}
	return p
}

func TestOrder(t *testing.T) {
	for _, row := range []struct {
		name    string
		periods []settlement.Period
		order   []int
		says    string
	}{
		{"one", []settlement.Period{period("", "")}, []int{0}, ""},
		{"in any order", []settlement.Period{period("2025-07-01", ""), period("", "2025-02-28"), period("2025-03-01", "2025-06-30")}, []int{1, 2, 0}, ""},
		{"a gap of a day", []settlement.Period{period("2025-07-02", ""), period("", "2025-06-30")}, []int{1, 0},
			"plans[0] and plans[1]: effective: the policy is not in force on 2025-07-01: /2025-06-30, then 2025-07-02/"},
		{"twice the same", []settlement.Period{period("2025-01-01", "2025-01-31"), period("2025-01-01", "2025-01-31")}, []int{0, 1},
			"plans[0] and plans[1]: effective: two policies are in force on 2025-01-01: 2025-01-01/2025-01-31 and 2025-01-01/2025-01-31"},
		{"both open", []settlement.Period{period("", "2025-01-31"), period("", "")}, []int{0, 1},
			"plans[0] and plans[1]: effective: two policies are in force from the beginning: /2025-01-31 and /"},
		{"a long one over two", []settlement.Period{period("2025-01-01", "2025-12-31"), period("2025-02-01", "2025-02-28"), period("2025-04-01", "2025-04-30"), period("2026-01-01", "")}, []int{0, 1, 2, 3},
			"plans[0] and plans[1]: effective: two policies are in force on 2025-02-01: 2025-01-01/2025-12-31 and 2025-02-01/2025-02-28\n" +
				"plans[0] and plans[2]: effective: two policies are in force on 2025-04-01: 2025-01-01/2025-12-31 and 2025-04-01/2025-04-30"},
	} {
		t.Run(row.name, func(t *testing.T) {
			var f settlement.Faults
			require.Equal(t, row.order, timeline.Order(&f, row.periods))
			if row.says == "" {
				require.NoError(t, f.Err())
			} else {
				require.EqualError(t, f.Err(), row.says)
			}
		})
	}
}

// TestAgree: each setting is compared with those of all policies before, and the first
// that says otherwise is named.
func TestAgree(t *testing.T) {
	policy := func(share, mode string, n int) []timeline.Setting {
		var d settlement.Decimal
		if share != "" {
			d = settlement.MustDecimal(share)
		}
		return []timeline.Setting{timeline.Decimal("share", d), timeline.Choice("mode", mode, "a"), timeline.JSON("list", make([]int, n))}
	}
	var f settlement.Faults
	timeline.Agree(&f, [][]timeline.Setting{policy("0.5", "", 1), policy("0.50", "a", 1), policy("", "b", 2), policy("0.5", "a", 1)})
	require.EqualError(t, f.Err(), "plans[0] and plans[2]: share: policies that follow each other must agree: 0.5 and nothing\n"+
		"plans[0] and plans[2]: mode: policies that follow each other must agree: a and b\n"+
		"plans[0] and plans[2]: list: policies that follow each other must agree\n"+
		"plans[2] and plans[3]: share: policies that follow each other must agree: nothing and 0.5\n"+
		"plans[2] and plans[3]: mode: policies that follow each other must agree: b and a\n"+
		"plans[2] and plans[3]: list: policies that follow each other must agree")
}
