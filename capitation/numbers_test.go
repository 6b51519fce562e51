package capitation_test

import (
	"io"
	"testing"

	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/internal/seeds"
)

// No number of a policy may be negative, or larger than numbers are, but those that are named.
func TestNumbersOfPolicies(t *testing.T) {
	read := func(r io.Reader) error {
		p, err := capitation.ReadPolicy(r)
		if err == nil {
			_, err = capitation.New(p)
		}
		return err
	}
	seeds.Refused(t, "../examples/*/*.json", "-1", read, "medical_types[]", "quality.assessed.TJ01.albumin", "quality.assessed.TJ01.peritonitis", "quality.assessed.TJ02.albumin", "quality.assessed.TJ02.peritonitis", "quality.indicators[].at_least", "quality.indicators[].at_most")
	seeds.Refused(t, "../examples/*/*.json", "99999999999999999999999", read, "medical_types[]")
}
