package drg

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
)

// In this file: the walk over history that comes before the sums, to find which groups have
// too few cases, and which costs are outliers.

// home returns the group in which the cases of a group count.
func (c *calibration) home(code string) string { return cmp.Or(c.homes[code], code) }

// survey walks the history if the options need it. It returns the groups that are gathered.
func (c *calibration) survey(history settlement.Claims[Case]) ([]Gathered, error) {
	if c.Trim.By == "" && len(c.Composites) == 0 {
		return nil, nil
	}
	counts, costs := map[string]*mean{}, map[string][]int64{}
	for one, err := range history.All() {
		if err != nil {
			return nil, err
		}
		if _, reason := c.unusable(&one); reason != "" {
			continue
		}
		addTo(counts, one.Group, int64(one.Cost))
		if c.Trim.By != "" {
			costs[one.Group] = append(costs[one.Group], int64(one.Cost))
		}
	}
	var f settlement.Faults
	list := c.gather(&f, counts)
	if c.Trim.By != "" {
		for _, g := range list {
			costs[g.Composite] = append(costs[g.Composite], costs[g.Code]...)
			delete(costs, g.Code)
		}
		c.kept = c.bounds(&f, costs)
	}
	return list, f.Err()
}

// gather finds a home for the groups with too few cases, and lists them by code.
func (c *calibration) gather(f *settlement.Faults, counts map[string]*mean) []Gathered {
	var list []Gathered
	for i, one := range c.Composites {
		if c.isUngrouped(one.Composite) {
			f.At(fmt.Sprintf("composites[%d].composite", i), fmt.Errorf("%w: its cases are ungrouped", ErrComposite))
		}
		few := counts[one.Code]
		if few == nil || few.cases >= int64(c.CompositeCases) || !c.listed[one.Code].Price.Absent() {
			continue
		}
		c.homes[one.Code] = one.Composite
		list = append(list, Gathered{Code: one.Code, Composite: one.Composite, Cases: int(few.cases), Cost: costOf(f, "groups."+one.Code, few.sum)})
	}
	slices.SortFunc(list, func(a, b Gathered) int { return cmp.Compare(a.Code, b.Code) })
	return list
}

// drafts returns the draft's groups by code, and the composites that cases were gathered in,
// with their names. Groups that were gathered are not among them.
func (c *calibration) drafts() map[string]Group {
	drafts, names := maps.Clone(c.listed), map[string]string{}
	for _, one := range c.Composites {
		names[one.Composite] = cmp.Or(names[one.Composite], one.Name)
	}
	for code, home := range c.homes {
		delete(drafts, code)
		if g, ok := drafts[home]; ok || c.groups[home] != nil {
			g.Name = cmp.Or(g.Name, names[home])
			drafts[home] = g
		}
	}
	return drafts
}
