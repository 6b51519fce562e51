package analysis

import (
	"math/big"

	"github.com/yibaojiesuan/settlement"
)

// WeightClass counts the claims whose weight is at least From and less than To (RW 分布).
type WeightClass struct {
	From   settlement.Decimal
	To     settlement.Decimal // absent: there is no upper bound
	Claims int
	Share  Figure // of all weighed claims
}

// WeightBounds are the lower bounds of the classes that hospitals report: 0, 0.5, 1, 2, 3, 4.
func WeightBounds() (list []settlement.Decimal) {
	for _, text := range []string{"0", "0.5", "1", "2", "3", "4"} {
		list = append(list, settlement.MustDecimal(text))
	}
	return list
}

// Weights counts the weighed claims of cells by their weight (RW), which is base points ÷ scale.
// The cells must be by group, finer is allowed: a cell's claims count by their mean weight, which is that
// of each of them where the group has the same base points for all. bounds ascend; claims below
// the first, and all where scale is not above zero, are not counted.
func Weights(cells []Cell, scale settlement.Decimal, bounds []settlement.Decimal) []WeightClass {
	list := make([]WeightClass, len(bounds))
	for i, from := range bounds {
		list[i].From = from
		if i+1 < len(bounds) {
			list[i].To = bounds[i+1]
		}
	}
	all := 0
	for i := range cells {
		c := &cells[i]
		if c.Weighed == 0 || scale.Sign() <= 0 {
			continue
		}
		weight := new(big.Rat).Quo(c.BasePoints.Decimal().Rat(), new(big.Rat).Mul(whole(c.Weighed), scale.Rat()))
		for k := len(bounds) - 1; k >= 0; k-- {
			if weight.Cmp(bounds[k].Rat()) >= 0 {
				list[k].Claims += c.Weighed
				all += c.Weighed
				break
			}
		}
	}
	for i := range list {
		list[i].Share = Share(settlement.DecimalInt(list[i].Claims), settlement.DecimalInt(all))
	}
	return list
}
