package budget_test

import (
	"io"
	"testing"

	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/internal/seeds"
)

// No number of a policy may be negative, or larger than numbers are, but those that are named.
func TestNumbersOfPolicies(t *testing.T) {
	read := func(r io.Reader) error {
		p, err := budget.ReadPolicy(r)
		if err == nil {
			_, err = budget.New(p)
		}
		return err
	}
	seeds.Refused(t, "../examples/*/*.json", "-1", read, "budgets[].raises[]", "levels[].level")
	seeds.Refused(t, "../examples/*/*.json", "99999999999999999999999", read, "levels[].level")
}
