package settlement_test

import (
	"encoding/json"
	"io"
	"testing"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/seeds"
)

// No number of terms may be negative, but those that are named.
func TestNumbersOfTerms(t *testing.T) {
	seeds.Refused(t, "examples/*/job*.json", "-1", func(r io.Reader) error {
		var d struct {
			Terms *settlement.Terms
			Pools []settlement.Pool
		}
		if err := json.NewDecoder(r).Decode(&d); err != nil {
			return err
		}
		if d.Terms != nil {
			return d.Terms.Check()
		}
		return settlement.CheckPools(d.Pools)
	}, "parts[].pool", "pools[].name", "pools[].terms.total.adjustments[].amount", "terms.compensation.paid.A", "terms.compensation.paid.B", "terms.compensation.paid.C")
}
