package oracle

import (
	"fmt"
	"math/big"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
)

// In this file: tables by level, institution and pool, looked up rank by rank as the
// regulation lists the ranks.

// names says which of its fields an entry of a table names.
type names struct{ group, institution, level, pool bool }

// String returns "group + level".
func (n names) String() string {
	text := ""
	for _, one := range []struct {
		named bool
		name  string
	}{{n.group, "group"}, {n.institution, "institution"}, {n.level, "level"}, {n.pool, "pool"}} {
		if !one.named {
			continue
		}
		if text != "" {
			text += " + "
		}
		text += one.name
	}
	return text
}

// byRanks are the ranks of groups[].by.
var byRanks = []names{
	{institution: true, pool: true}, {institution: true}, {level: true, pool: true}, {level: true}, {pool: true},
}

// coefficientRanks are the ranks of coefficients.
var coefficientRanks = []names{
	{group: true, institution: true, pool: true}, {group: true, institution: true}, {group: true, level: true, pool: true},
	{group: true, level: true}, {group: true, pool: true}, {institution: true, pool: true}, {institution: true},
	{level: true, pool: true}, {level: true}, {pool: true},
}

// fitting reports whether an entry names what n names, and what it names is the case's.
func (n names) fitting(group, institution, level, pool string, g drg.Group, in drg.Institution, of string) bool {
	if (names{group != "", institution != "", level != "", pool != ""}) != n {
		return false
	}
	return (group == "" || group == g.Code) && (institution == "" || institution == in.Code) &&
		(level == "" || level == in.Level) && (pool == "" || pool == of)
}

// met returns the group as a case of the institution and pool meets it, and the rank of the
// entry; "none" where there is none.
func met(g drg.Group, in drg.Institution, pool string) (drg.Group, string) {
	for _, rank := range byRanks {
		for _, b := range g.By {
			if !rank.fitting("", b.Institution, b.Level, b.Pool, g, in, pool) {
				continue
			}
			if !b.BasePoints.Absent() {
				g.BasePoints = b.BasePoints
			}
			if !b.MeanCost.Absent() {
				g.MeanCost = b.MeanCost
			}
			if !b.Price.Absent() {
				g.Price = b.Price
			}
			if b.Uniform != nil {
				g.Uniform = *b.Uniform
			}
			if b.NoWeight != nil {
				g.NoWeight = *b.NoWeight
			}
			return g, rank.String()
		}
	}
	return g, "none"
}

// metBy returns the institution and the group of a case, as the case meets it, and the rank.
// The group is empty if the policy lists none of the code.
func metBy(p drg.Policy, c drg.Case) (in drg.Institution, g drg.Group, rank string) {
	if i := slices.IndexFunc(p.Institutions, func(in drg.Institution) bool { return in.Code == c.Institution }); i >= 0 {
		in = p.Institutions[i]
	}
	i := slices.IndexFunc(p.Groups, func(g drg.Group) bool { return g.Code == c.Group })
	if i < 0 {
		return in, g, ""
	}
	g, rank = met(p.Groups[i], in, c.Pool)
	return in, g, rank
}

// coefficientOf returns the coefficient of the cases of a group in an institution and a pool,
// and the rank of its entry; nil if there is none.
func coefficientOf(p drg.Policy, g drg.Group, in drg.Institution, pool string) (*big.Rat, string) {
	if g.Uniform {
		return big.NewRat(1, 1), "uniform"
	}
	all := slices.Clone(p.Coefficients)
	for _, one := range p.Institutions {
		if !one.Coefficient.Absent() {
			all = append(all, drg.Coefficient{Institution: one.Code, Coefficient: one.Coefficient})
		}
	}
	for _, one := range p.Levels {
		all = append(all, drg.Coefficient{Level: one.Level, Coefficient: one.Coefficient})
	}
	for _, rank := range coefficientRanks {
		for _, c := range all {
			if rank.fitting(c.Group, c.Institution, c.Level, c.Pool, g, in, pool) {
				return c.Coefficient.Rat(), rank.String()
			}
		}
	}
	if p.DefaultCoefficient.Absent() {
		return nil, "none"
	}
	return p.DefaultCoefficient.Rat(), "default"
}

// lacking returns an error if a group with a weight has no base points, or no mean cost that
// its cases are compared with.
func lacking(p drg.Policy, g drg.Group) error {
	if g.BasePoints.Absent() {
		return fmt.Errorf("no base points")
	}
	if g.MeanCost.Absent() && compared(p, g) {
		return fmt.Errorf("no mean cost")
	}
	return nil
}

// compared reports whether a rule may compare the cost of a case with the group's mean.
func compared(p drg.Policy, g drg.Group) bool {
	if !p.Classes.Low.Absent() || len(p.Middle) > 0 {
		return true
	}
	if p.Special != nil && p.Special.Candidates != nil && (!p.Special.Candidates.Ratio.Absent() || !p.Special.Candidates.Excess.Absent()) {
		return true
	}
	return slices.ContainsFunc(p.Classes.High, func(b drg.HighBand) bool {
		return (b.Group == "" || b.Group == g.Code) && (b.BasePointsUpTo.Absent() || g.BasePoints.Rat().Cmp(b.BasePointsUpTo.Rat()) <= 0)
	})
}

// Pools returns the pools that the tables of a policy name, in order.
func Pools(p drg.Policy) []string {
	var list []string
	for _, c := range p.Coefficients {
		list = append(list, c.Pool)
	}
	for _, g := range p.Groups {
		for _, b := range g.By {
			list = append(list, b.Pool)
		}
	}
	slices.Sort(list)
	return slices.DeleteFunc(slices.Compact(list), func(pool string) bool { return pool == "" })
}

// Places returns the most decimals that base points × coefficient has for any group,
// institution and pool.
func Places(p drg.Policy) int {
	most := 0
	for _, g := range p.Groups {
		for _, in := range p.Institutions {
			for _, pool := range append([]string{""}, Pools(p)...) {
				one, _ := met(g, in, pool)
				if one.NoWeight || !one.Price.Absent() || isUngrouped(p, one.Code, true) || lacking(p, one) != nil {
					continue
				}
				if a, _ := coefficientOf(p, one, in, pool); a != nil {
					most = max(most, decimalsOf(a.Mul(a, one.BasePoints.Rat())))
				}
			}
		}
	}
	return most
}

func decimalsOf(x *big.Rat) int {
	for n := 0; ; n++ {
		if new(big.Rat).Mul(x, new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil))).IsInt() {
			return n
		}
	}
}

// tables draws entries by level, institution and pool for some policies.
func (s *sketch) tables() {
	pools := []string{}
	if s.chance(50) {
		pools = []string{"310", "390", "居民"}[:1+s.IntN(3)]
	}
	if s.chance(50) {
		for i := range s.Groups {
			if s.chance(60) {
				s.by(&s.Groups[i], pools)
			}
		}
	}
	if s.chance(50) {
		s.coefficientsByPool(pools)
	}
}

// places calls do for every place that an entry can name: a level or an institution or
// neither, and a pool or none, but not nothing.
func (s *sketch) places(pools []string, do func(institution, level, pool string)) {
	levels := s.levels
	if s.chance(10) {
		levels = append(slices.Clone(levels), "nobody's")
	}
	for _, pool := range append([]string{""}, pools...) {
		for _, in := range s.Institutions {
			do(in.Code, "", pool)
		}
		for _, level := range levels {
			do("", level, pool)
		}
		if pool != "" {
			do("", "", pool)
		}
	}
}

func (s *sketch) by(g *drg.Group, pools []string) {
	s.places(pools, func(institution, level, pool string) {
		if !s.chance(25) {
			return
		}
		b := drg.GroupBy{Institution: institution, Level: level, Pool: pool}
		if s.chance(70) {
			b.BasePoints = s.basePoints()
		}
		if s.chance(70) {
			b.MeanCost = s.cost()
		}
		if s.chance(8) {
			b.Price = scaled(s.spread(100_000_00), 2)
		}
		if s.chance(15) {
			uniform := s.chance(50)
			b.Uniform = &uniform
		}
		if s.chance(8) || g.NoWeight {
			noWeight := s.chance(30)
			b.NoWeight = &noWeight
		}
		if g.BasePoints.Absent() { // else New may miss them
			b.BasePoints, b.MeanCost = s.basePoints(), s.cost()
		}
		g.By = append(g.By, b)
	})
	s.Shuffle(len(g.By), func(i, j int) { g.By[i], g.By[j] = g.By[j], g.By[i] })
}

func (s *sketch) coefficientsByPool(pools []string) {
	groups := append([]drg.Group{{}}, s.Groups...)
	for _, g := range groups {
		s.places(pools, func(institution, level, pool string) {
			c := drg.Coefficient{Group: g.Code, Institution: institution, Level: level, Pool: pool, Coefficient: s.coefficient()}
			if s.chance(12) && !s.lists(c) {
				s.Coefficients = append(s.Coefficients, c)
			}
		})
	}
	s.Shuffle(len(s.Coefficients), func(i, j int) {
		s.Coefficients[i], s.Coefficients[j] = s.Coefficients[j], s.Coefficients[i]
	})
}

// lists reports whether the policy has a coefficient that names the same.
func (s *sketch) lists(c drg.Coefficient) bool {
	c.Coefficient = settlement.Decimal{}
	for _, in := range s.Institutions {
		if !in.Coefficient.Absent() && c == (drg.Coefficient{Institution: in.Code}) {
			return true
		}
	}
	for _, level := range s.Levels {
		if c == (drg.Coefficient{Level: level.Level}) {
			return true
		}
	}
	return slices.ContainsFunc(s.Coefficients, func(other drg.Coefficient) bool {
		other.Coefficient = settlement.Decimal{}
		return c == other
	})
}

// withdraw takes from some groups what no case needs: the mean cost that nothing is compared
// with, and what every case finds in an entry.
func (s *sketch) withdraw() {
	for i := range s.Groups {
		g := &s.Groups[i]
		compares := func(b drg.GroupBy) bool {
			return b.MeanCost.Absent() && !b.BasePoints.Absent() && compared(s.Policy, drg.Group{Code: g.Code, BasePoints: b.BasePoints})
		}
		if s.chance(50) && !compared(s.Policy, *g) && !slices.ContainsFunc(g.By, compares) {
			g.MeanCost = settlement.Decimal{}
		}
		own := *g
		if g.BasePoints, g.MeanCost = (settlement.Decimal{}), (settlement.Decimal{}); !s.chance(50) || !s.covered(*g) {
			*g = own
		}
	}
}

// covered reports whether every case of a group finds what rules need, but for cases of
// pools that no entry of the group names.
func (s *sketch) covered(g drg.Group) bool {
	pools := Pools(drg.Policy{Groups: []drg.Group{g}})
	if len(pools) == 0 {
		pools = []string{""}
	}
	for _, in := range s.Institutions {
		for _, pool := range pools {
			one, _ := met(g, in, pool)
			if !one.NoWeight && one.Price.Absent() && lacking(s.Policy, one) != nil {
				return false
			}
		}
	}
	return len(g.By) > 0
}
