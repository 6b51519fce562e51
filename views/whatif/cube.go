package whatif

import (
	"cmp"
	"context"
	"errors"
	"math/big"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/job"
)

// sums are the sums of an institution, a class or a group.
type sums struct {
	cases  int
	points settlement.Points
	due    settlement.Money
}

func (s *sums) add(o sums) {
	s.cases += o.cases
	s.points += o.points
	s.due += o.due
}

// row is an institution, a class or a group in both jobs.
type row struct {
	code          string
	before, after sums
}

func (r row) gain() settlement.Money { return r.after.due - r.before.due }

// compare returns the rows from the largest gain to the largest loss, ties by code.
func compare(before, after map[string]sums) []row {
	codes := map[string]bool{}
	for code := range before {
		codes[code] = true
	}
	for code := range after {
		codes[code] = true
	}
	rows := make([]row, 0, len(codes))
	for code := range codes {
		rows = append(rows, row{code, before[code], after[code]})
	}
	sortRows(rows)
	return rows
}

func sortRows(rows []row) {
	slices.SortFunc(rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(b.gain(), a.gain()), cmp.Compare(a.code, b.code))
	})
}

// institutions returns the sums of statements.
func institutions(r *settlement.Report) map[string]sums {
	list := make(map[string]sums, len(r.Statements))
	for i := range r.Statements {
		s := &r.Statements[i]
		all := sums{s.Cases, s.Points, s.Due}
		for _, p := range s.Parts {
			all.points += p.Points
		}
		list[s.Institution] = all
	}
	return list
}

// place is a group and class of a method in an institution and pool.
type place struct {
	of           priced
	class, group string
	compensable  bool
}

// priced is a part of a report that has a price of its own.
type priced struct {
	institution, pool string
	method            settlement.Method
}

// noClaim is the place of amounts of an institution that belong to none of its claims.
const noClaim = "–"

// cube is a result by place.
type cube struct {
	places map[place]*sums
	of     map[string][]place          // an institution
	basis  map[string]settlement.Basis // of a pool
}

// cubeOf sums up the claims of a result, and divides the prices of institutions over
// their places.
func cubeOf(ctx context.Context, r *job.Result) (*cube, error) {
	c := &cube{places: map[place]*sums{}, of: map[string][]place{}, basis: map[string]settlement.Basis{}}
	for _, p := range r.Report.Pools {
		c.basis[p.Name] = p.Terms.Basis
	}
	for one, err := range r.Claims(ctx) {
		if err != nil {
			return nil, err
		}
		if one.Left != settlement.LeftPeriod {
			c.add(&one)
		}
	}
	for i := range r.Report.Statements {
		if err := c.divide(&r.Report.Statements[i]); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// add adds a claim, less what it shares by its points.
func (c *cube) add(one *job.Rated) {
	to := c.at(place{priced{one.Institution, one.Pool, one.Method}, string(one.Class), cmp.Or(one.Group, noClaim), one.Compensable})
	to.cases++
	if one.Left != "" {
		return
	}
	to.points += one.Points
	to.due += one.Amount
	if one.Priced || c.basis[one.Pool] == settlement.WholeCost {
		to.due -= one.Covered
	}
	for _, l := range one.Lines {
		if !l.Kind.Memo() {
			to.due += l.Amount
		}
	}
}

func (c *cube) at(p place) *sums {
	if c.places[p] == nil {
		c.places[p] = &sums{}
		c.of[p.of.institution] = append(c.of[p.of.institution], p)
	}
	return c.places[p]
}

// share is a place and its part of a price.
type share struct {
	at     place
	points settlement.Points
}

// divide gives each place of an institution its part of the price of its method, and
// the rest of the due to noClaim.
func (c *cube) divide(s *settlement.Statement) error {
	left := s.Due
	shares := map[priced][]share{}
	for _, p := range c.of[s.Institution] {
		left -= c.places[p].due
		if points := c.places[p].points; points != 0 && !compensated(s, p) {
			shares[p.of] = append(shares[p.of], share{p, points})
		}
	}
	for _, l := range s.Lines {
		if l.Kind != settlement.LinePrice {
			continue
		}
		given, err := c.give(l.Amount, shares[priced{s.Institution, l.Pool, l.Method}])
		if err != nil {
			return err
		}
		left -= given
	}
	if left != 0 {
		c.at(place{of: priced{institution: s.Institution}, class: noClaim, group: noClaim}).due += left
	}
	return nil
}

// compensated reports whether the claims of a place are paid by item and no longer
// share points.
func compensated(s *settlement.Statement, p place) bool {
	if p.compensable {
		for _, one := range append(s.Parts[:len(s.Parts):len(s.Parts)], *s) {
			for _, c := range one.ByClass {
				if c.Compensated && one.Pool == p.of.pool && c.Method == p.of.method && string(c.Class) == p.class {
					return true
				}
			}
		}
	}
	return false
}

// give divides a price over places, and returns how much it divided: all of it, except
// what rounding leaves where points were taken from a place.
func (c *cube) give(price settlement.Money, to []share) (given settlement.Money, err error) {
	shares := make([]settlement.Share, len(to))
	var all int64
	for i, s := range to {
		key := s.at.class + "\x00" + s.at.group
		if s.at.compensable {
			key += "\x00"
		}
		shares[i] = settlement.Share{Key: key, Weight: int64(s.points)}
		all += int64(s.points)
	}
	if len(to) == 0 || all == 0 {
		return 0, nil
	}
	parts, err := settlement.Apportion(price, shares)
	if errors.Is(err, settlement.ErrShares) {
		parts, err = rounded(price, shares, all), nil
	}
	for i, part := range parts {
		c.places[to[i].at].due += part
		given += part
	}
	return given, err
}

// rounded divides by weights of either sign, each part toward zero.
func rounded(price settlement.Money, shares []settlement.Share, all int64) []settlement.Money {
	parts := make([]settlement.Money, len(shares))
	for i, s := range shares {
		product := new(big.Int).Mul(big.NewInt(int64(price)), big.NewInt(s.Weight))
		parts[i] = settlement.Money(product.Quo(product, big.NewInt(all)).Int64())
	}
	return parts
}

// by sums up the places under a key.
func (c *cube) by(key func(place) string) map[string]sums {
	list := map[string]sums{}
	for p, one := range c.places {
		all := list[key(p)]
		all.add(*one)
		list[key(p)] = all
	}
	return list
}
