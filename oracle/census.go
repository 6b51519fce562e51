package oracle

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/oracle/rat"
)

// Census counts what occurred in a test. The zero value is empty.
type Census struct{ counts map[string]int }

// Add counts something once.
func (c *Census) Add(what string) { c.add(what, 1) }

func (c *Census) add(what string, n int) {
	if c.counts == nil {
		c.counts = map[string]int{}
	}
	c.counts[what] += n
}

// Merge adds the counts of o.
func (c *Census) Merge(o *Census) {
	for what, n := range o.counts {
		c.add(what, n)
	}
}

// Of returns how often something occurred.
func (c *Census) Of(what string) int { return c.counts[what] }

// String returns one line a count.
func (c *Census) String() string {
	var b strings.Builder
	for _, what := range slices.Sorted(maps.Keys(c.counts)) {
		fmt.Fprintf(&b, "%9d  %s\n", c.counts[what], what)
	}
	return b.String()
}

// Rate rates and counts the cases, and returns those that can be settled, together
// with those of other periods.
func (c *Census) Rate(p drg.Policy, period settlement.Period, cases []drg.Case) []drg.Case {
	var good []drg.Case
	for _, one := range cases {
		left, err := Place(p, period, one)
		rated := c.rate(p, one)
		switch {
		case err != nil:
			c.Add("date error: " + kindOf(err))
			continue
		case left != "":
			c.Add("left " + side(period, one))
			if !rated {
				c.Add("left though it cannot be rated")
			}
		case !rated:
			continue
		case period != (settlement.Period{}) && !one.Settled.Absent() && !within(period, one.Discharged):
			c.Add("in the period by the day of settlement")
		}
		good = append(good, one)
	}
	return good
}

// rate rates and counts a case, and reports whether it can be rated.
func (c *Census) rate(p drg.Policy, one drg.Case) bool {
	r, err := Rate(p, one)
	if err != nil {
		c.Add("rate error: " + kindOf(err))
		return false
	}
	c.Add("class " + string(r.Class))
	c.Add("rule " + r.Rule)
	places := p.PointPlaces
	if r.Priced {
		places = 2
	}
	if onHalf(r.Exact, places) {
		c.Add("rated exactly on a half")
	}
	if onBound(p, one) {
		c.Add("cost exactly on a bound")
	}
	in, g, rank := metBy(p, one)
	if rank != "" {
		c.Add("by " + rank)
		_, rank = coefficientOf(p, g, in, one.Pool)
		c.Add("coefficient " + rank)
	}
	return true
}

// side says on which side of a period a case lies.
func side(period settlement.Period, c drg.Case) string {
	if seen(period, c) {
		return "before the period"
	}
	return "after the period"
}

// Resolve counts the effects of the rules about several cases.
func (c *Census) Resolve(p drg.Policy, period settlement.Period, cases []drg.Case) {
	list, err := Resolve(p, period, cases)
	if err != nil {
		c.Add("resolve error: " + kindOf(err))
		return
	}
	for i, one := range list {
		if one.Readmitted {
			c.Add("resolved readmitted")
			c.sameDay(p, list, one)
		}
		if !one.OverQuota {
			continue
		}
		c.Add("resolved over quota")
		for j, other := range list {
			if i != j && one.Institution == other.Institution && one.Cost == other.Cost && one.Group == other.Group && other.Approved == one.Approved && !other.OverQuota {
				c.Add("resolved over quota among equals")
				break
			}
		}
	}
	if period != (settlement.Period{}) {
		c.otherPeriods(p, period, cases, list)
	}
}

// sameDay counts a stay of one day that another one of that day reduces.
func (c *Census) sameDay(p drg.Policy, list []drg.Case, one drg.Case) {
	later := 0
	for _, other := range list {
		if sameDay(one, other) && (Policies{p}).returned(one, other) {
			later++
		}
	}
	if later > 0 {
		c.Add(fmt.Sprintf("resolved readmitted on the same day, %d later", min(later, 2)))
	}
}

// otherPeriods counts where cases of other periods make a difference to those of
// the period, and where they would if all were looked at.
func (c *Census) otherPeriods(p drg.Policy, period settlement.Period, cases, list []drg.Case) {
	differ := func(what string, others []drg.Case, err error) {
		if err != nil {
			c.Add("resolved: a quota refuses only " + what)
			return
		}
		at := map[string]drg.Case{}
		for _, one := range others {
			at[one.ID] = one
		}
		for _, one := range list {
			switch other, ok := at[one.ID]; {
			case !ok || !belongs(period, one):
			case one.Readmitted != other.Readmitted:
				c.Add("resolved: readmission differs " + what)
			case one.OverQuota != other.OverQuota:
				c.Add("resolved: quota differs " + what)
			}
		}
	}
	alone := slices.DeleteFunc(slices.Clone(cases), func(one drg.Case) bool { return !belongs(period, one) })
	others, err := Resolve(p, period, alone)
	differ("without earlier periods", others, err)
	others, err = Resolve(p, settlement.Period{From: period.From}, cases)
	differ("with later periods", others, err)
	others, err = Resolve(p, settlement.Period{To: period.To}, cases)
	differ("with earlier cycles", others, err)
}

// Job counts the special situations among the cases of a job.
func (c *Census) Job(j Job) {
	c.Add("period " + kindOfPeriod(j.Period))
	if len(j.Parts) > 1 {
		c.Add("settled in two")
	}
	if j.Policy.Effective != (settlement.Period{}) && j.Period != (settlement.Period{}) {
		c.Add("in force for a part of the time")
	}
	type place struct {
		part int
		left settlement.Left
	}
	met := map[string]place{}
	for i, part := range j.Parts {
		for _, one := range part {
			at := place{part: i}
			at.left, _ = Place(j.Policy, j.Period, one)
			if first, ok := met[one.ID]; ok {
				c.Add(map[bool]string{true: "twice in one settlement", false: "twice in two settlements"}[first.part == i])
				if first.left != at.left {
					c.Add("twice in two periods")
				}
			}
			met[one.ID] = at
		}
	}
	for _, e := range j.Extra {
		if _, ok := met[e.Claim]; ok {
			c.Add("one id in two methods")
		}
	}
}

func kindOfPeriod(p settlement.Period) string {
	switch {
	case p == settlement.Period{}:
		return "none"
	case p.From.Absent():
		return "open start"
	case p.To.Absent():
		return "open end"
	case p == cycle(drg.InMonth, p.From):
		return "month"
	case p == cycle(drg.InQuarter, p.From):
		return "quarter"
	case p == cycle(drg.InYear, p.From):
		return "year"
	}
	return "days"
}

// onBound reports whether the ratio of a case is a bound of any class.
func onBound(p drg.Policy, c drg.Case) bool {
	_, g, _ := metBy(p, c)
	if g.MeanCost.Sign() <= 0 {
		return false
	}
	ratio := rat.Quo(rat.Yuan(c.Cost), g.MeanCost.Rat())
	return slices.ContainsFunc(bounds(p), func(b settlement.Decimal) bool { return b.Rat().Cmp(ratio) == 0 })
}

// Count counts a settlement by its terms.
func (c *Census) Count(t settlement.Terms, err error) {
	if err != nil {
		c.Add("settle error: " + kindOf(err))
		return
	}
	c.Add("terms ok")
	c.Add("terms basis " + string(t.Basis))
	c.Add("terms value_rounding " + string(t.ValueRounding))
	c.Add("terms negative_due " + string(t.NegativeDue))
	c.Add(fmt.Sprintf("terms places %d", t.Places))
	mode := "terms residue " + string(t.Residue)
	if t.RoundEach {
		mode += ", round each"
	}
	if !t.PointValue.Absent() {
		mode += ", fixed value"
	}
	if t.Fund.Absent() {
		mode += ", no fund"
	}
	c.Add(mode)
}

// CountOutcome counts the special situations in an outcome.
func (c *Census) CountOutcome(o Outcome) {
	for what, occurred := range map[string]bool{
		"outcome tie of remainders":        o.Tie,
		"outcome price or value on a half": o.Halves > 0,
		"outcome without points":           o.Value == nil,
		"outcome value zero":               o.Value != nil && o.Value.Sign() == 0,
		"outcome residue zero":             o.Residue != nil && o.Residue.Sign() == 0,
		"outcome residue positive":         o.Residue != nil && o.Residue.Sign() > 0,
		"outcome residue negative":         o.Residue != nil && o.Residue.Sign() < 0,
	} {
		if occurred {
			c.Add(what)
		}
	}
	negative := false
	for _, d := range o.Institutions {
		negative = negative || d.Due.Sign() < 0
		for of, n := range d.Unpaid {
			c.add("outcome unpaid "+of, n)
		}
	}
	if negative {
		c.Add("outcome negative due")
	}
}

// kindOf returns the words of an error, the first of several, that do not vary.
func kindOf(err error) string {
	var kept []string
	first, _, _ := strings.Cut(err.Error(), "\n")
	for _, word := range strings.Fields(first) {
		if !strings.ContainsAny(word, "0123456789\"") && word != "case" {
			kept = append(kept, word)
		}
	}
	return strings.Join(kept, " ")
}
