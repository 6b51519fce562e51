package oracle

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
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

// Rate rates and counts the cases, and returns those that can be rated.
func (c *Census) Rate(p drg.Policy, cases []drg.Case) []drg.Case {
	var good []drg.Case
	for _, one := range cases {
		r, err := Rate(p, one)
		if err != nil {
			c.Add("rate error: " + kindOf(err))
			continue
		}
		good = append(good, one)
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
	}
	return good
}

// Resolve counts what the rules about several cases come to.
func (c *Census) Resolve(p drg.Policy, cases []drg.Case) {
	list, err := Resolve(p, cases)
	if err != nil {
		c.Add("resolve error: " + kindOf(err))
		return
	}
	for i, one := range list {
		if one.Readmitted {
			c.Add("resolved readmitted")
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
}

// onBound reports whether the ratio of a case is a bound of any class.
func onBound(p drg.Policy, c drg.Case) bool {
	g := slices.IndexFunc(p.Groups, func(g drg.Group) bool { return g.Code == c.Group })
	if g < 0 || p.Groups[g].MeanCost.Sign() <= 0 {
		return false
	}
	ratio := quo(yuan(c.Cost), p.Groups[g].MeanCost.Rat())
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

// CountOutcome counts what is noteworthy about an outcome.
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
	for _, d := range o.Institutions {
		if d.Due.Sign() < 0 {
			c.Add("outcome negative due")
			return
		}
	}
}

// kindOf returns the words of an error that do not vary.
func kindOf(err error) string {
	var kept []string
	for _, word := range strings.Fields(err.Error()) {
		if !strings.ContainsAny(word, "0123456789\"") && word != "case" {
			kept = append(kept, word)
		}
	}
	return strings.Join(kept, " ")
}
