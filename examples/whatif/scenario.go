package main

import (
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/examples/internal/table"
)

// patient is all stays of a person in an institution; a stay without a person
// is a patient of its own.
type patient []drg.Case

// patients returns those of each institution, in the order of the claims.
func patients(cases []drg.Case) map[string][]patient {
	type who struct{ institution, person string }
	index := map[who]int{}
	list := map[string][]patient{}
	for _, c := range cases {
		k := who{c.Institution, c.Person}
		if i, known := index[k]; known && c.Person != "" {
			list[c.Institution][i] = append(list[c.Institution][i], c)
			continue
		}
		index[k] = len(list[c.Institution])
		list[c.Institution] = append(list[c.Institution], patient{c})
	}
	return list
}

// draw draws patients with all their stays, of each institution in the order of
// codes, until its stays have grown as the scenario says.
func draw(list map[string][]patient, s scenario, random *rand.Rand) []drg.Case {
	var drawn []drg.Case
	for _, institution := range slices.Sorted(maps.Keys(list)) {
		all := list[institution]
		stays := int64(0)
		for _, p := range all {
			stays += int64(len(p))
		}
		want := (stays*(100+s.volume) + 50) / 100
		for n := 0; want > 0; n++ {
			p := all[random.IntN(len(all))]
			for _, c := range p {
				c.ID = fmt.Sprintf("%s#%d", c.ID, n)
				if c.Person != "" {
					c.Person = fmt.Sprintf("%s#%d", c.Person, n) // drawn twice it is two people
				}
				drawn = append(drawn, s.grow(c))
			}
			want -= int64(len(p))
		}
	}
	return drawn
}

// grow raises what a stay costs, each amount rounded to the fen.
func (s scenario) grow(c drg.Case) drg.Case {
	more := func(m settlement.Money) settlement.Money { return (m*settlement.Money(100+s.cost) + 50) / 100 }
	c.Cost, c.Covered = max(1, more(c.Cost)), more(c.Covered)
	c.Unreasonable = min(more(c.Unreasonable), c.Cost)
	if m, err := c.ApprovedAmount.Money(); err == nil && !c.ApprovedAmount.Absent() {
		c.ApprovedAmount = max(0, min(more(m), c.Cost-c.Covered)).Decimal()
	}
	return c
}

// simulate settles the draws of a scenario under both policies, and prints the
// least, the middle and the largest gain of each institution.
func simulate(w io.Writer, o options, before, after *side, list map[string][]patient, s scenario) error {
	gains := map[string][]settlement.Money{}
	var values [2][]settlement.Decimal
	stays := 0
	for n := range o.draws {
		// Every scenario draws from the same beginning: they differ by what they say.
		cases := draw(list, s, rand.New(rand.NewPCG(o.seed, uint64(n))))
		stays += len(cases)
		x, err := before.settle(cases)
		if err != nil {
			return err
		}
		y, err := after.settle(cases)
		if err != nil {
			return err
		}
		for i, r := range []*settlement.Report{x.report, y.report} {
			if r.PointValue != nil {
				values[i] = append(values[i], r.PointValue.Value)
			}
		}
		for _, r := range compare(x.by(byInstitution), y.by(byInstitution)) {
			gains[r.code] = append(gains[r.code], r.gain())
		}
	}
	fmt.Fprintf(w, "\n情景 scenario: volume %+d %%, cost %+d %%, %d draws, %d stays each on average\n", s.volume, s.cost, o.draws, (stays+o.draws/2)/o.draws)
	for i, name := range []string{"before", "after"} {
		if v := values[i]; len(v) > 0 {
			slices.SortFunc(v, settlement.Decimal.Cmp)
			fmt.Fprintf(w, "点值 point value %s: %s to %s, in the middle %s\n", name, v[0], v[len(v)-1], v[(len(v)-1)/2])
		}
	}
	codes := slices.Sorted(maps.Keys(gains))
	for _, list := range gains {
		slices.Sort(list)
	}
	middle := func(code string) settlement.Money { return gains[code][(len(gains[code])-1)/2] }
	slices.SortStableFunc(codes, func(a, b string) int { return compareMoney(middle(b), middle(a)) })
	columns := []table.Column{
		{Cells: []string{"机构", "institution"}},
		{Right: true, Cells: []string{"最少", "least gain"}},
		{Right: true, Cells: []string{"居中", "middle"}},
		{Right: true, Cells: []string{"最多", "largest gain"}},
	}
	for _, code := range codes {
		list := gains[code]
		for i, text := range []string{code, signed(list[0]), signed(middle(code)), signed(list[len(list)-1])} {
			columns[i].Cells = append(columns[i].Cells, text)
		}
	}
	fmt.Fprintln(w)
	return table.Write(w, columns)
}

func compareMoney(a, b settlement.Money) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
