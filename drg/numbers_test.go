package drg_test

import (
	"io"
	"testing"

	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// No number of a policy may be negative, but those that are named.
func TestNumbersOfPolicies(t *testing.T) {
	testsize.Refused(t, "../examples/*/*.json", func(r io.Reader) error {
		p, err := drg.ReadPolicy(r)
		if err == nil {
			_, err = drg.New(p)
		}
		return err
	}, "classes.high[].base_points_up_to", "coefficients[].level", "groups[].code", "groups[].by[].level", "institutions[].attributes.high", "institutions[].level", "levels[].level", "parameters.bed_points", "parameters.long_stay", "parameters.low", "parameters.newborn_low", "parameters.rate", "parameters.ungrouped_share", "ungrouped.codes[]")
}
