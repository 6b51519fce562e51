package capitation_test

import (
	"io"
	"testing"

	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// No number of a policy may be negative, but those that are named.
func TestNumbersOfPolicies(t *testing.T) {
	testsize.Refused(t, "../examples/*/*.json", func(r io.Reader) error {
		p, err := capitation.ReadPolicy(r)
		if err == nil {
			_, err = capitation.New(p)
		}
		return err
	}, "medical_types[]", "quality.assessed.TJ01.albumin", "quality.assessed.TJ01.peritonitis", "quality.assessed.TJ02.albumin", "quality.assessed.TJ02.peritonitis", "quality.indicators[].at_least", "quality.indicators[].at_most")
}
