package drg

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// In this file: whether points hold base points × coefficient. The work grows with the
// entries of tables, and not with groups × institutions: institutions that no table of a
// group names are looked at by level, and their coefficients by kind of number.

// places says how many decimals a number has, and how many a product with it may lose: the
// factors 2 and 5 of its digits. 0.5 × 0.2 has one decimal.
type places struct{ decimals, twos, fives int }

func placesOf(n *number) places {
	if n.v == 0 {
		return places{decimals: -1} // there is no number
	}
	p := places{decimals: n.places}
	for v := n.v; v%2 == 0; v /= 2 {
		p.twos++
	}
	for v := n.v; v%5 == 0; v /= 5 {
		p.fives++
	}
	return p
}

// times returns the decimals of a product.
func (p places) times(q places) int {
	return max(0, p.decimals+q.decimals-min(p.twos+q.twos, p.fives+q.fives))
}

// checkPlaces refuses a policy of scale 1 whose points cannot hold base points × coefficient,
// unless the policy accepts that. It names the product with the most decimals.
func (p *Plan) checkPlaces() error {
	if p.policy.Scale.Cmp(settlement.DecimalInt(1)) != 0 || p.policy.PointRounding == RoundingAccepted {
		return nil
	}
	c := placesCheck{Plan: p, most: p.places}
	c.collect()
	for _, g := range p.groups.List() {
		c.group(g)
	}
	if c.worst == nil {
		return nil
	}
	in := "institution " + shown.QuoteKey(c.worst.in.code)
	if pool := c.worst.pool; pool != 0 {
		in += ", pool " + shown.QuoteKey(p.pools.Text(pool))
	}
	group := shown.QuoteKey(c.worst.g.code)
	if c.most > 8 {
		err := fmt.Errorf("%w: group %s in %s needs %d places, more than 8: want point_rounding accepted", ErrPlaces, group, in, c.most)
		return &settlement.FieldError{Path: "point_places", Err: err}
	}
	err := fmt.Errorf("%w: group %s in %s needs %d places, got %d: want more places, or point_rounding accepted", ErrPlaces, group, in, c.most, p.places)
	return &settlement.FieldError{Path: "point_places", Err: err}
}

// placesCheck looks for the product with the most decimals.
type placesCheck struct {
	*Plan
	most  int     // decimals, of the worst product or of points
	worst *rating // whose product has them; nil: none has too many
	// levels has the institutions of each level and pool by the kind of their coefficient
	// in groups that have none of their own.
	levels [][]poolKinds
	named  map[*group]map[*institution]bool // by coefficients
}

// poolKinds are the institutions of a level in a pool, by the kind of their coefficient.
type poolKinds struct {
	pool  uint32
	kinds []kindOfNumber
}

type kindOfNumber struct {
	places
	of []*institution
}

// collect notes which coefficient institutions have where no group is named, and which
// institutions coefficients of groups name.
func (c *placesCheck) collect() {
	pools := []uint32{0}
	for _, in := range c.institutions.List() {
		pools = append(pools, in.pools.pools...)
	}
	pools = append(pools, c.poolCoefficients.pools...)
	for _, g := range c.groups.List() {
		pools = append(pools, g.pools.pools...)
		if g.beyond != nil {
			pools = append(pools, g.beyond.pools...)
		}
	}
	slices.Sort(pools)
	pools = slices.Compact(pools)
	c.levels = make([][]poolKinds, c.levelNumbers.Len()+1)
	for level := range c.levels {
		for _, pool := range pools {
			c.levels[level] = append(c.levels[level], poolKinds{pool: pool})
		}
	}
	for _, in := range c.institutions.List() {
		for i := range c.levels[in.at] {
			k := &c.levels[in.at][i]
			r := rating{Plan: c.Plan, in: in, pool: k.pool}
			k.add(placesOf(&r.findOwn().number), in)
		}
	}
	c.named = map[*group]map[*institution]bool{}
	for i := range c.policy.Coefficients {
		one := &c.policy.Coefficients[i]
		if g, in := c.groups.Find(one.Group), c.institutions.Find(one.Institution); g != nil && in != nil {
			if c.named[g] == nil {
				c.named[g] = map[*institution]bool{}
			}
			c.named[g][in] = true
		}
	}
}

func (k *poolKinds) add(p places, in *institution) {
	i := slices.IndexFunc(k.kinds, func(n kindOfNumber) bool { return n.places == p })
	if i < 0 {
		i = len(k.kinds)
		k.kinds = append(k.kinds, kindOfNumber{places: p})
	}
	k.kinds[i].of = append(k.kinds[i].of, in)
}

// group looks at the products of a group.
func (c *placesCheck) group(g *group) {
	named := c.named[g]
	if g.beyond != nil && g.beyond.institutions != nil {
		named = map[*institution]bool{}
		for in := range c.named[g] {
			named[in] = true
		}
		for _, in := range c.institutions.List() {
			if g.beyond.institutions[in.index] != 0 {
				named[in] = true
			}
		}
	}
	bases := map[*group]places{}
	look := func(in *institution, pool uint32) rank {
		r := rating{Plan: c.Plan, in: in, g: c.meets(in, g, pool), pool: pool}
		if r.g.other {
			return rankUniform
		}
		a := r.findCoefficient()
		base, known := bases[r.g]
		if !known {
			base = placesOf(&r.g.base)
			bases[r.g] = base
		}
		if n := base.times(placesOf(&a.number)); a.v != 0 && n > c.most {
			c.most, c.worst = n, &r
		}
		return a.rank
	}
	for _, in := range slices.SortedFunc(maps.Keys(named), func(a, b *institution) int { return cmp.Compare(a.index, b.index) }) {
		for i := range c.levels[in.at] {
			look(in, c.levels[in.at][i].pool)
		}
	}
	for level := range c.levels {
		for i := range c.levels[level] {
			k := &c.levels[level][i]
			for _, kind := range k.kinds {
				at := slices.IndexFunc(kind.of, func(in *institution) bool { return !named[in] })
				if at < 0 {
					continue
				}
				if look(kind.of[at], k.pool) < rankInstitutionPool {
					break // the coefficient is the same in all institutions of the level
				}
			}
		}
	}
}
