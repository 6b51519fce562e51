package settlementtest

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
)

// CheckCliffs returns an error unless each cliff explains itself: its two trails replay, and
// end with what it says is paid before and after. A side that pays nothing may have no steps.
func CheckCliffs(list []settlement.Cliff) error {
	for _, c := range list {
		before, after, err := c.Explain()
		if err != nil {
			return fmt.Errorf("%s: %w", c, err)
		}
		for _, side := range []struct {
			trail settlement.Trail
			paid  settlement.Decimal
		}{{before, c.Before}, {after, c.After}} {
			if err := side.trail.Replay(); err != nil {
				return fmt.Errorf("%s: %w", c, err)
			}
			got := side.trail.Result()
			if len(side.trail) == 0 {
				got = settlement.DecimalInt(0)
			}
			if got.Cmp(side.paid) != 0 {
				return fmt.Errorf("%s: the explanation ends with %s, and the cliff says %s", c, got, side.paid)
			}
		}
	}
	return nil
}
