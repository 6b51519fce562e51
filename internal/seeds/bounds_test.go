package seeds_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/seeds"
)

// The bounds that a reader has are found, and those of other fields are not mixed up with them.
func TestBounds(t *testing.T) {
	errRefused := errors.New("refused")
	try := func(text string) error {
		var d struct {
			Days  int
			Share string
			List  []struct{ Rate string }
			Name  string
		}
		if err := json.Unmarshal([]byte(text), &d); err != nil {
			return err
		}
		var share, rate float64
		fmt.Sscan(d.Share, &share)
		fmt.Sscan(d.List[0].Rate, &rate)
		_, places, _ := strings.Cut(d.Share, ".")
		if d.Days < -2 || d.Days > 31 || share < 0 || share > 1 || len(places) > 6 || rate > 12.34 || d.Name != "7 days" {
			return errRefused
		}
		return nil
	}
	require.Equal(t, []string{"days: -2 to 31", "list[].rate: any to 12.3400, 9 decimals", "share: 0.0000 to 1.0000, 6 decimals"},
		seeds.Bounds(t, `{"days": 5, "share": "0.50", "list": [{"rate": "3.10"}, {"rate": "4"}], "name": "7 days"}`, try))
}
