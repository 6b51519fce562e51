package oracle

import (
	"math/rand/v2"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
)

// RandomTimeline returns up to three policies that follow each other, in random order. They
// agree on the rules that span them. One of them is p, in force for a part of the time.
func RandomTimeline(r *rand.Rand, p drg.Policy) Policies {
	d := dice{r}
	from := pick(d, settlement.Date{}, settlement.MustDate("2024-12-25"), settlement.MustDate("2025-01-01"))
	next := settlement.MustDate("2025-01-02").Add(d.IntN(40))
	var list Policies
	for i, n := 0, 1+d.IntN(3); i < n; i++ {
		q := p
		if i > 0 {
			q = d.revised(p)
		}
		q.Effective = settlement.Period{From: from, To: next.Add(-1)}
		if i == n-1 {
			q.Effective.To = pick(d, settlement.Date{}, settlement.MustDate("2025-12-31"), next.Add(10))
		}
		list = append(list, q)
		from, next = next, next.Add(1+d.IntN(40))
	}
	// Which of them is in force first is random, too.
	i := d.IntN(len(list))
	list[0].Effective, list[i].Effective = list[i].Effective, list[0].Effective
	d.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

// revised returns a policy with other weights and rules. Its rules about several cases are the
// same, except for the factor of readmissions.
func (d dice) revised(p drg.Policy) drg.Policy {
	s := &sketch{dice: d, Policy: p, style: d.IntN(styles)}
	s.Name = "revised"
	s.Groups, s.Institutions, s.Coefficients = slices.Clone(p.Groups), slices.Clone(p.Institutions), slices.Clone(p.Coefficients)
	for i := range s.Groups {
		if g := &s.Groups[i]; len(g.By) > 0 {
			g.By = slices.Clone(g.By)
			for j := range g.By {
				if b := &g.By[j]; !b.BasePoints.Absent() && s.chance(50) {
					b.BasePoints = s.basePoints()
				}
			}
			if g.BasePoints.Absent() || g.MeanCost.Absent() { // a new institution finds no entry
				g.BasePoints, g.MeanCost = s.basePoints(), s.cost()
			}
		}
		if g := &s.Groups[i]; !g.BasePoints.Absent() && s.chance(70) {
			g.BasePoints, g.MeanCost, g.Uniform = s.basePoints(), s.cost(), s.chance(15)
		}
		if g := &s.Groups[i]; !g.BasePoints.Absent() && s.chance(8) {
			g.Price = scaled(s.spread(100_000_00), 2)
		}
	}
	for i := range s.Coefficients {
		s.Coefficients[i].Coefficient = s.coefficient()
	}
	for i := range s.Institutions {
		if in := s.Institutions[i]; s.chance(30) && (!in.Coefficient.Absent() || !s.lists(drg.Coefficient{Institution: in.Code})) {
			s.Institutions[i].Coefficient = s.coefficient()
		}
	}
	// Codes have other places in it, and there are new ones; one may be gone.
	s.Groups = slices.DeleteFunc(s.Groups, func(g drg.Group) bool { return s.chance(10) && !s.names(g.Code) })
	s.Groups = append(s.Groups, drg.Group{Code: "NEW1", BasePoints: s.basePoints(), MeanCost: s.cost()})
	s.Institutions = append(s.Institutions, drg.Institution{Code: "NEW", Coefficient: s.coefficient()})
	s.Shuffle(len(s.Groups), func(i, j int) { s.Groups[i], s.Groups[j] = s.Groups[j], s.Groups[i] })
	s.Shuffle(len(s.Institutions), func(i, j int) { s.Institutions[i], s.Institutions[j] = s.Institutions[j], s.Institutions[i] })
	if s.chance(50) {
		s.Low.Formula = pick(d, "", drg.Ratio, drg.LowByItem, drg.LowNone)
		s.High.When = pick(d, "", drg.Approved, drg.Always)
	}
	if s.Scale.Cmp(settlement.DecimalInt(1)) == 0 {
		s.PointRounding = drg.RoundingAccepted
	}
	if p.Stays != nil {
		stays := *p.Stays
		stays.MinDays, stays.MaxDays = s.IntN(3), pick(d, 0, 21, 30)
		s.Stays = pick(d, nil, &stays)
	}
	if p.Readmission != nil {
		readmission := *p.Readmission
		readmission.Factor = pick(d, decimals("0.5", "0.9", "0", "1", "0.25")...)
		s.Readmission = &readmission
	}
	return s.Policy
}

// names reports whether a rule of the policy names the group.
func (s *sketch) names(code string) bool {
	return slices.ContainsFunc(s.Coefficients, func(c drg.Coefficient) bool { return c.Group == code }) ||
		slices.ContainsFunc(s.Classes.High, func(b drg.HighBand) bool { return b.Group == code }) ||
		s.Readmission != nil && slices.Contains(s.Readmission.ExemptGroups, code)
}
