package main

import (
	"bytes"
	"fmt"
	"time"
)

// stays is how many there are in the year, the crafted ones included.
const stays = 24_000

// A stay is one row of cases.csv.
type stay struct {
	institution   string
	group         string
	cost, covered fen
	days          int64
	discharged    int64 // day of the year, 0 is 1 January 2025
	person        int
	approved      string
	unreasonable  fen
	department    string
}

// A visit is a person's last stay, for those who come back.
type visit struct {
	institution int
	group       int // -1: ungrouped
	discharged  int64
}

// A region makes stays one after the other and remembers whom it has seen.
type region struct {
	draw
	people  []visit // by number, less one
	sizes   []int64
	weights [4][]int64 // of the groups, by level of the hospital
}

// cases returns the year: first the crafted stays, then the drawn ones in
// order of discharge.
func cases() []stay {
	r := &region{draw: newDraw()}
	for _, i := range institutions {
		r.sizes = append(r.sizes, i.stays)
	}
	for level := 1; level <= 3; level++ {
		for _, g := range groups {
			if g.level > level {
				g.weight = 0
			}
			r.weights[level] = append(r.weights[level], g.weight)
		}
	}
	var list []stay
	for _, c := range append(onBounds(), oneOfAKind...) {
		list = append(list, r.finish(c))
	}
	for n := len(list); n < stays; n++ {
		list = append(list, r.next(int64(n)*365/stays))
	}
	return list
}

// finish draws what a crafted stay leaves open.
func (r *region) finish(c crafted) stay {
	s := stay{
		institution: c.institution, group: c.group, cost: c.cost, covered: c.covered,
		approved: c.approved, unreasonable: c.unreasonable, discharged: r.Below(365),
	}
	g, ok := find(c.group)
	if !ok {
		g = strange
	}
	s.department = g.department
	s.days = r.stayDays(g, s.cost)
	if s.covered == drawn {
		s.covered = r.coveredOf(s.cost)
	}
	r.people = append(r.people, visit{discharged: 365}) // and they never return
	s.person = len(r.people)
	return s
}

// strange is what an ungrouped stay is drawn from.
var strange = group{mean: regionalMean, level: 1, days: 8, department: "全科", shape: wild}

// next draws the stay that ends on this day.
func (r *region) next(day int64) stay {
	i := r.pick(r.sizes)
	at := -1
	if !r.Chance(10) { // 1 % cannot be grouped
		at = r.pick(r.weights[institutions[i].rank])
	}

	// A sixth of the stays belong to somebody who was here before: at the same
	// hospital, and every other time for the same disease.
	person := -1
	if len(r.people) > 0 && r.Chance(170) {
		person = int(r.Below(int64(len(r.people))))
		last := r.people[person]
		if last.discharged >= day { // still in bed on that day
			person = -1
		} else if i = last.institution; last.group >= 0 && r.Chance(500) && recurs(groups[last.group]) {
			at = last.group
		} else if at >= 0 && groups[at].level > institutions[i].rank {
			at = r.pick(r.weights[institutions[i].rank])
		}
	}

	g, code := strange, ""
	if at >= 0 {
		g, code = groups[at], groups[at].code
	} else {
		code = ungrouped[r.pick([]int64{6, 1, 1, 1, 1})]
	}

	s := stay{institution: institutions[i].code, group: code, discharged: day, department: g.department}
	s.cost = g.mean.Part(r.ratio(g.shape), 1_000_000).Part(institutions[i].cost*1000, 1_000_000)
	s.days = r.stayDays(g, s.cost)
	if person >= 0 {
		// No two stays of one person overlap; on the day of the last discharge
		// the next may begin.
		s.days = min(s.days, day-r.people[person].discharged)
	}
	s.covered = r.coveredOf(s.cost)
	if r.Chance(2) { // medical assistance and other funds pay it all
		s.covered = 0
	}
	if at >= 0 {
		r.review(&s, g)
	}
	seen := visit{i, at, day}
	if person < 0 {
		r.people = append(r.people, seen)
		person = len(r.people) - 1
	}
	r.people[person] = seen
	s.person = person + 1
	return s
}

// recurs reports whether one has the same disease again: medical groups
// (second letter R to Z) and those of malignant growths (R…), but not births.
func recurs(g group) bool { return g.code[0] == 'R' || g.code[1] >= 'R' && g.code[0] != 'O' }

// stayDays grows with the cost, but slower: the days that a mean stay takes, 60 % of
// them at any cost.
func (r *region) stayDays(g group, cost fen) int64 {
	thousandths := 600 + 400*int64(cost)/int64(g.mean)
	days := (g.days*thousandths*r.Between(75, 125) + 50_000) / 100_000
	return max(1, min(days, 90))
}

// coveredOf is what the patient and other payers paid: 25 to 45 % of the cost.
func (r *region) coveredOf(cost fen) fen { return cost.Part(r.Between(250_000, 450_000), 1_000_000) }

// review decides what the bureau's reviewers said. Hospitals hand in two thirds
// of the high stays, and two thirds of those pass, some with unreasonable cost
// struck out. Special review is for costly stays that are not high; it stays
// below 5 ‰ of all.
func (r *region) review(s *stay, g group) {
	if g.price > 0 || g.mark == noWeight {
		return
	}
	switch {
	case g.high(s.cost):
		switch n := r.Below(9); {
		case n < 4:
			s.approved = "yes"
			if r.Chance(300) {
				s.unreasonable = s.cost.Part(r.Between(8_000, 90_000), 1_000_000)
			}
		case n < 6:
			s.approved = "no"
		}
	case int64(s.cost)*10 > int64(g.mean)*14 && r.Chance(30):
		s.approved = "special"
		if r.Chance(400) {
			s.unreasonable = s.cost.Part(r.Between(5_000, 60_000), 1_000_000)
		}
	}
}

const header = "id,institution,group,cost,covered,days,admitted,discharged,person," +
	"approved,approved_amount,approved_points,unreasonable,department\n"

// encodeCases writes cases.csv with plain LF. No field holds a comma or a
// quote, so none is quoted. approved_amount and approved_points stay empty:
// this policy pays approved stays by formula.
func encodeCases(list []stay) []byte {
	var b bytes.Buffer
	b.WriteString(header)
	for n, s := range list {
		out := newYear.AddDate(0, 0, int(s.discharged))
		in := out.AddDate(0, 0, -int(s.days))
		fmt.Fprintf(&b, "LS2025%06d,%s,%s,%v,%v,%d,%s,%s,P%06d,%s,,,%v,%s\n",
			n+1, s.institution, s.group, s.cost, s.covered, s.days,
			in.Format(time.DateOnly), out.Format(time.DateOnly), s.person,
			s.approved, s.unreasonable, s.department)
	}
	return b.Bytes()
}

var newYear = time.Date(2025, time.January, 1, 0, 0, 0, 0, time.UTC)
