package oracle

import (
	"fmt"
	"math/big"
	"math/rand/v2"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/oracle/rat"
)

// RandomCases returns n cases. One in fifty cannot be rated.
func RandomCases(r *rand.Rand, p drg.Policy, n int) []drg.Case {
	d := dice{r}
	cases := make([]drg.Case, n)
	for i := range cases {
		c := d.randomCase(p)
		if i > 0 && d.chance(10) { // the same stay elsewhere: equal points and remainders
			c = cases[d.IntN(i)]
			c.Institution = pick(d, p.Institutions...).Code
		} else if d.chance(15) {
			c = d.ontoHalf(p, c)
		}
		if d.chance(1) {
			d.fault(&c)
		}
		c.ID = fmt.Sprintf("c%03d", i+1)
		cases[i] = c
	}
	d.sameDay(cases)
	d.tie(p, cases)
	return cases
}

func (d dice) randomCase(p drg.Policy) drg.Case {
	c := drg.Case{Institution: pick(d, p.Institutions...).Code}
	mean := rat.Int(10_000)
	switch {
	case p.Ungrouped != nil && d.chance(10):
		codes := append([]string{"XQY", "X99", "0000"}, p.Ungrouped.Codes...)
		c.Group = pick(d, codes...)
	default:
		g := pick(d, p.Groups...)
		c.Group = g.Code
		if pools := Pools(p); len(pools) > 0 {
			c.Pool = pick(d, append(pools, "", "other")...)
		}
		if _, g, _ = metBy(p, c); g.MeanCost.Sign() > 0 {
			mean = g.MeanCost.Rat()
		}
	}
	c.Cost = d.cost(mean, bounds(p))
	switch x := d.IntN(20); {
	case x < 2:
	case x < 3: // more than it cost
		c.Covered = c.Cost + d.money(c.Cost)
	case x < 5:
		c.Covered = d.money(c.Cost)
	default:
		c.Covered = c.Cost * settlement.Money(d.between(10, 45)) / 100
	}
	switch x := d.IntN(20); {
	case x < 1:
		c.Unreasonable = c.Cost
	case x < 2:
		c.Unreasonable = d.money(c.Cost)
	case x < 6:
		c.Unreasonable = c.Cost * settlement.Money(d.IntN(30)) / 100
	}
	d.approve(p, &c)
	d.stay(p, &c)
	// Not drawn, so that equal seeds give the other fields that they always gave.
	c.ChargedTo, c.Department = []string{"", "", "C1"}[c.Cost%3], []string{"", "内科", "外科"}[c.Cost/3%3]
	return c
}

// money returns an amount of 0 to most.
func (d dice) money(most settlement.Money) settlement.Money {
	return settlement.Money(d.between(0, int64(most)))
}

// cost returns a cost on a bound, a fen beside it, or anywhere.
func (d dice) cost(mean *big.Rat, bounds []settlement.Decimal) settlement.Money {
	ratio := big.NewRat(d.between(1, 7000), 1000)
	off := int64(0)
	switch x := d.IntN(20); {
	case x < 8 && len(bounds) > 0:
		ratio = pick(d, bounds...).Rat()
		off = pick(d, int64(-1), 0, 0, 0, 1)
	case x < 13:
		ratio = big.NewRat(d.between(500, 1900), 1000)
	case x == 13:
		return settlement.Money(d.between(1, 100))
	case x == 14:
		ratio = big.NewRat(d.between(1, 100), 1)
	}
	fen := rat.Trunc(rat.Mul(mean, ratio, rat.Int(100)))
	return settlement.Money(max(1, fen.Num().Int64()+off))
}

func (d dice) approve(p drg.Policy, c *drg.Case) {
	special := 1
	if p.Special != nil {
		special = 15
		if p.Special.QuotaCycle != "" {
			special = 35
		}
	}
	switch {
	case d.chance(special):
		c.Approved = drg.ApprovedSpecial
	case d.chance(35):
		c.Approved = drg.ApprovedHigh
	}
	d.name(p, c)
	if c.Covered <= c.Cost && d.chance(30) {
		item := d.money(c.Cost - c.Covered)
		if d.chance(10) {
			item = c.Cost - c.Covered
		}
		c.ApprovedAmount = item.Decimal()
	}
	if d.chance(95) {
		places := d.IntN(p.PointPlaces + 1)
		v := d.spread(9_999_999)
		if d.chance(2) {
			v = d.spread(9_000_000_000_000)
		}
		c.ApprovedPoints = scaled(v, places)
		if d.chance(3) {
			c.ApprovedPoints = scaled(0, 0)
		}
	}
}

// name names the quota that an approval counts in.
func (d dice) name(p drg.Policy, c *drg.Case) {
	if len(p.Quotas) == 0 {
		return
	}
	var names []string
	for _, q := range quotasOf(p) {
		names = append(names, q.Name)
	}
	c.ApprovedAs = pick(d, names...)
	switch {
	case c.Approved == drg.ApprovedHigh && d.chance(50):
		c.ApprovedAs = ""
	case d.chance(1):
		c.ApprovedAs = pick(d, "", "none")
	}
}

// ontoHalf varies cost and unreasonable cost until the number to be rounded lies exactly on
// a half. If none is found, it returns c as it is.
func (d dice) ontoHalf(p drg.Policy, c drg.Case) drg.Case {
	for range 16 {
		try := c
		try.Cost = settlement.Money(d.between(max(1, int64(c.Cost)/2), int64(c.Cost)+50))
		if trim := try.Cost - try.Cost%500; trim > 0 && d.chance(50) {
			try.Cost = trim
		}
		if try.Unreasonable > 0 {
			try.Unreasonable = d.money(try.Cost)
		}
		if !try.ApprovedAmount.Absent() || try.Covered > try.Cost {
			try.ApprovedAmount, try.Covered = settlement.Decimal{}, 0
		}
		r, err := Rate(p, try)
		if err == nil && onHalf(r.Exact, map[bool]int{true: 2, false: p.PointPlaces}[r.Priced]) {
			return try
		}
	}
	return c
}

// fault makes the case impossible.
func (d dice) fault(c *drg.Case) {
	switch d.IntN(10) {
	case 0:
		c.Institution = "nowhere"
	case 1:
		c.Group = "nothing"
	case 2:
		c.Cost = 0
	case 3:
		c.Covered = -1
	case 4:
		c.Unreasonable = c.Cost + 1
	case 5:
		c.Unreasonable = -1
	case 6:
		c.Approved = "maybe"
	case 7:
		c.Approved, c.Covered, c.ApprovedAmount = drg.ApprovedSpecial, 0, scaled(d.spread(99_999)*10+d.between(0, 1), 3)
	case 8:
		c.Approved = pick(d, drg.ApprovedSpecial, drg.ApprovedHigh)
		c.ApprovedAmount = (max(c.Cost-c.Covered, 0) + 1).Decimal()
	case 9:
		c.Approved, c.ApprovedPoints = drg.ApprovedSpecial, scaled(d.spread(999)*10+d.between(0, 1), 8)
	}
}

// extraCodes returns institutions that may be absent from the policy.
func extraCodes(p drg.Policy) []string {
	codes := []string{"X1", "X2", "X10", "x1", "康复"}
	for _, i := range p.Institutions {
		codes = append(codes, i.Code)
	}
	return codes
}
