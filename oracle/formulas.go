package oracle

import (
	"fmt"
	"math/big"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/oracle/rat"
)

func (s stay) points(class settlement.Class, rule string, points *big.Rat) (Rated, error) {
	return pointed(s.policy, s.c, class, rule, points)
}

// weighted rates by B·A.
func (s stay) weighted(class settlement.Class, rule string) (Rated, error) {
	a, err := s.coefficient()
	if err != nil {
		return Rated{}, err
	}
	return s.points(class, rule, rat.Mul(s.base, a))
}

// factor returns A where it applies, else 1.
func (s stay) factor(applies bool) (*big.Rat, error) {
	if applies {
		return s.coefficient()
	}
	return rat.Int(1), nil
}

func (s stay) special() (Rated, error) {
	switch s.policy.Special.Formula {
	case "", drg.CostPoints:
		points := rat.Mul(rat.Quo(s.reasonable, s.policy.RegionalMean.Rat()), s.policy.Scale.Rat())
		return s.compensable(s.points(settlement.Special, "special cost points", points))
	case drg.AsApproved:
		approved := s.c.ApprovedPoints
		if approved.Absent() || approved.Sign() < 0 {
			return Rated{}, fmt.Errorf("approved points %q", approved)
		}
		if approved.Places() > s.policy.PointPlaces {
			return Rated{}, fmt.Errorf("approved points %s have too many decimals", approved)
		}
		return s.compensable(s.points(settlement.Special, "special as approved", approved.Rat()))
	case drg.SpecialByItem:
		return s.byItem(settlement.Special, "special by item")
	}
	return Rated{}, fmt.Errorf("special formula %q", s.policy.Special.Formula)
}

// byItem pays fund money by item on top of covered.
func (s stay) byItem(class settlement.Class, rule string) (Rated, error) {
	item, err := s.item()
	if err != nil {
		return Rated{}, err
	}
	if !s.c.ApprovedAmount.Absent() {
		rule += " as approved"
	}
	r := priced(s.c, class, rule, rat.Sum(rat.Yuan(s.c.Covered), item))
	r.ByItem = item
	return r, nil
}

// item returns the fund money of a stay that is paid by item.
func (s stay) item() (*big.Rat, error) {
	approved := s.c.ApprovedAmount
	if approved.Absent() {
		return rat.Sub(s.reasonable, rat.Yuan(s.c.Covered)), nil
	}
	if approved.Places() > 2 || approved.Sign() < 0 || approved.Rat().Cmp(rat.Yuan(s.c.Cost-s.c.Covered)) > 0 {
		return nil, fmt.Errorf("approved amount %s", approved)
	}
	return approved.Rat(), nil
}

func (s stay) high(bound *big.Rat) (Rated, error) {
	rule := s.policy.High
	if !(s.approved == drg.ApprovedHigh || rule.When == drg.Always) {
		return s.weighted(settlement.High, "high not approved")
	}
	switch rule.Formula {
	case drg.HighNone:
		return s.compensable(s.weighted(settlement.High, "high none"))
	case drg.HighByItem:
		return s.byItem(settlement.High, "high by item")
	}
	a, err := s.coefficient()
	if err != nil {
		return Rated{}, err
	}
	name := "high excess"
	counted := rat.Quo(s.reasonable, s.mean) // r′
	if !rule.CapRatio.Absent() && counted.Cmp(rule.CapRatio.Rat()) > 0 {
		counted = rule.CapRatio.Rat()
		name = "high excess capped"
	}
	excess := rat.Mul(s.base, rat.Sub(counted, bound))
	if excess.Sign() < 0 {
		excess = rat.Int(0)
		name = "high excess negative"
	}
	if rule.Coefficient {
		excess = rat.Mul(excess, a)
		name += " × A"
	}
	return s.points(settlement.High, name, rat.Sum(rat.Mul(s.base, a), excess))
}

// compensable adds the fund money of a stay with points that the settlement may
// compensate by item.
func (s stay) compensable(r Rated, err error) (Rated, error) {
	if err != nil {
		return Rated{}, err
	}
	r.ByItem, err = s.item()
	return r, err
}

func (s stay) low() (Rated, error) {
	rule := s.policy.Low
	switch rule.Formula {
	case drg.LowNone:
		return s.weighted(settlement.Low, "low none")
	case drg.LowByItem:
		return priced(s.c, settlement.Low, "low by item", s.reasonable), nil
	}
	a, err := s.factor(rule.Coefficient)
	if err != nil {
		return Rated{}, err
	}
	name := "low ratio"
	points := rat.Mul(s.base, a, s.ratio)
	if rule.Cap == drg.BasePoints && points.Cmp(s.base) > 0 {
		points = s.base
		name = "low ratio capped"
	}
	if rule.Coefficient {
		name += " × A"
	}
	return s.points(settlement.Low, name, points)
}

func (s stay) middle(band drg.MiddleBand) (Rated, error) {
	a, err := s.factor(band.Coefficient)
	if err != nil {
		return Rated{}, err
	}
	name := "middle"
	if band.Coefficient {
		name += " × A"
	}
	return s.points(settlement.Middle, name, rat.Mul(s.base, a, rat.Sum(s.ratio, band.Plus.Rat())))
}
