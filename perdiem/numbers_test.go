package perdiem_test

import (
	"io"
	"testing"

	"github.com/yibaojiesuan/settlement/internal/seeds"
	"github.com/yibaojiesuan/settlement/perdiem"
)

// No number of a policy may be negative, or larger than numbers are, but those that are named.
func TestNumbersOfPolicies(t *testing.T) {
	read := func(r io.Reader) error {
		p, err := perdiem.ReadPolicy(r)
		if err == nil {
			_, err = perdiem.New(p)
		}
		return err
	}
	seeds.Refused(t, "../examples/*/*.json", "-1", read, "classes[].level", "institutions[].level")
	seeds.Refused(t, "../examples/*/*.json", "99999999999999999999999", read, "classes[].level", "institutions[].level")
}
