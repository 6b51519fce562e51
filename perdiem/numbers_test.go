package perdiem_test

import (
	"io"
	"testing"

	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/perdiem"
)

// No number of a policy may be negative, but those that are named.
func TestNumbersOfPolicies(t *testing.T) {
	testsize.Refused(t, "../examples/*/*.json", func(r io.Reader) error {
		p, err := perdiem.ReadPolicy(r)
		if err == nil {
			_, err = perdiem.New(p)
		}
		return err
	}, "classes[].level", "institutions[].level")
}
