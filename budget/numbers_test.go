package budget_test

import (
	"io"
	"testing"

	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// No number of a policy may be negative, but those that are named.
func TestNumbersOfPolicies(t *testing.T) {
	testsize.Refused(t, "../examples/*/*.json", func(r io.Reader) error {
		p, err := budget.ReadPolicy(r)
		if err == nil {
			_, err = budget.New(p)
		}
		return err
	}, "budgets[].raises[]", "levels[].level")
}
