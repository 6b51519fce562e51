package drg_test

import (
	"io"
	"testing"

	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/seeds"
)

// No number of a policy may be negative, or larger than numbers are, but those that are named.
func TestNumbersOfPolicies(t *testing.T) {
	read := func(r io.Reader) error {
		p, err := drg.ReadPolicy(r)
		if err == nil {
			_, err = drg.New(p)
		}
		return err
	}
	seeds.Refused(t, "../examples/*/*.json", "-1", read, "coefficients[].level", "groups[].code", "groups[].by[].level", "institutions[].attributes.high", "institutions[].level", "levels[].level", "parameters.bed_points", "parameters.long_stay", "parameters.low", "parameters.newborn_low", "parameters.rate", "parameters.ungrouped_share", "ungrouped.codes[]")
	seeds.Refused(t, "../examples/*/*.json", "99999999999999999999999", read, "coefficients[].level", "groups[].by[].level", "groups[].code", "institutions[].level", "levels[].level", "ungrouped.codes[]")
}
