package drg_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
)

// FuzzCalibrate reads options and calibrates with them: a calibration is refused, or every
// number of it is at the end of a trail that replays.
func FuzzCalibrate(f *testing.F) {
	f.Add(`{"min_cases": 2, "benchmark": "K", "by": [{"of": "level", "base_points": true}, {"of": "pool", "min_cases": 3}], "composites": [{"code": "R1", "composite": "Z"}]}`, int64(100))
	f.Add(`{"years": [{"year": 2024, "weight": 1000000000}], "year_mode": "cases", "trim": {"by": "iqr", "fence": "0"}, "blend": {"case_mix": "0.00000001"}}`, int64(1)<<61)
	f.Add(`{"max_cv": "0", "trim": {"by": "multiples", "low": "1", "high": "1"}, "coefficients": "level", "floor": "0.0001", "pools": ["居民"], "ungrouped": ["K"]}`, int64(-1))
	f.Add(`{"benchmark": "Z", "composites": [{"code": "K", "composite": "Z", "name": "z"}], "composite_cases": 999999999, "regional_mean": "all"}`, int64(0))
	f.Fuzz(func(t *testing.T, text string, cost int64) {
		o, err := drg.ReadCalibration(strings.NewReader(text))
		if err != nil || len(o.Years) > 100 {
			return
		}
		o.Trails = true
		past := diseases(t)
		for i := range past {
			if i%2 == 0 {
				past[i].Cost = settlement.Money(cost)
			}
		}
		d := diseaseDraft()
		d.Groups = append(d.Groups, drg.Group{Code: "Z"})
		p, s, err := drg.Calibrate(d, o, settlement.Each(past))
		if err != nil {
			if fault := o.Check(); fault != nil {
				require.EqualError(t, err, fault.Error())
			}
			return
		}
		require.NoError(t, o.Check())
		requireReplays(t, p, s)
		_, err = drg.New(p)
		require.NoError(t, err)
	})
}
