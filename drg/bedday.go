package drg

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
	"github.com/yibaojiesuan/settlement/policy"
)

// bedDayPlaces is the number of decimals of the points of a bed-day.
const bedDayPlaces = 4

// BedDayPoints converts the rate of a bed-day (床日) in yuan into the points of a policy:
// rate ÷ regional mean × scale, rounded once to 4 decimals, with its trail. With these
// points, stays that are paid by the day share one fund with the policy's cases.
//
// It returns an error if the rate is negative or has more than two decimals, if the policy
// lacks regional mean or scale, or on overflow.
func BedDayPoints(p Policy, rate settlement.Decimal) (settlement.Points, settlement.Trail, error) {
	var c policy.Checker
	c.Required("scale", !p.Scale.Absent())
	c.Positive("scale", p.Scale)
	c.Required("regional_mean", !p.RegionalMean.Absent())
	c.Positive("regional_mean", p.RegionalMean)
	c.Fen("regional_mean", p.RegionalMean)
	c.Money("rate", rate)
	if err := c.Err(); err != nil {
		return 0, nil, err
	}
	rule := sheet.NewRule(settlement.Rule{
		ID: "drg.bed_day", Gives: "daily_points", Formula: fmt.Sprintf("round(rate ÷ regional_mean × scale, %d)", bedDayPlaces),
		Text: "床日点数 = 床日标准 ÷ 区域次均费用 × 系数 (the points of a bed-day)", Source: p.Cite("regional_mean"),
	})
	var w sheet.Sheet
	daily := w.Places(rule, bedDayPlaces, settlement.In("rate", rate), settlement.In("regional_mean", p.RegionalMean), settlement.In("scale", p.Scale))
	points, err := daily.Points()
	if w.Err != nil || err != nil {
		return 0, nil, &settlement.FieldError{Path: "rate", Err: settlement.ErrOverflow}
	}
	return points, w.Trail, nil
}
