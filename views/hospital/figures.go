package hospital

import (
	"context"
	"fmt"
	"math/big"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/views"
)

// slice is cells of some keys, such as those of a ward in a month.
type slice struct {
	cells *analysis.Priced
	total analysis.Cell
}

// sliced sums cells up to one.
func sliced(p *analysis.Priced) (*slice, error) {
	if p == nil {
		return nil, nil
	}
	t, err := p.Table(nil)
	if err != nil {
		return nil, err
	}
	return &slice{p, t.Total}, nil
}

// figure is a figure as it is shown; blank if it is undefined.
func figure(f analysis.Figure, places int) views.Cell {
	d, err := f.Round(places)
	return stepped(d, err, func() (settlement.Trail, error) { return f.Trail(places) })
}

// percent is a figure as a percentage of two decimals.
func percent(f analysis.Figure) views.Cell {
	d, err := f.Percent(2)
	return stepped(d, err, func() (settlement.Trail, error) { return f.PercentTrail(2) })
}

func stepped(d settlement.Decimal, err error, steps func() (settlement.Trail, error)) views.Cell {
	if err != nil {
		return text("?")
	}
	return views.Explained(d.String(), steps)
}

// indexed is an index of consumption as it is shown. Its explanation names the groups.
func (r *report) indexed(x analysis.Index, places int) views.Cell {
	c := figure(x.Figure, places)
	own := c.Why
	if own == nil || len(x.Parts) == 0 {
		return c
	}
	c.Why = func() (views.Reason, error) {
		why, err := own()
		for i, p := range x.Parts {
			why.Parts = append(why.Parts, views.Part{Name: fmt.Sprintf("sum_%d", i+1), Label: strings.TrimSpace(p.Group + " " + r.now.groups[p.Group]), Value: p.Sum.String()})
		}
		return why, err
	}
	return c
}

// chained explains a cell by what explains others first.
func chained(c views.Cell, before ...views.Cell) views.Cell {
	own := c.Why
	if own == nil {
		return c
	}
	c.Why = func() (views.Reason, error) {
		var all views.Reason
		for _, b := range before {
			if b.Why == nil || b.Text == "" {
				continue
			}
			r, err := b.Why()
			if err != nil {
				return all, err
			}
			all.Steps, all.Parts = append(all.Steps, r.Steps...), append(all.Parts, r.Parts...)
		}
		r, err := own()
		return views.Reason{Steps: append(all.Steps, r.Steps...), Parts: append(all.Parts, r.Parts...)}, err
	}
	return c
}

// ofClaim explains the own price of a claim, down to the articles. The trail of a claim goes on to
// what is due: it is cut at the price.
func (r *report) ofClaim(ctx context.Context, c *claim) func() (settlement.Trail, error) {
	return func() (settlement.Trail, error) {
		x, err := r.explainer.Explain(ctx, c.id)
		if err != nil {
			return nil, err
		}
		for n := len(x.Trail); n > 0; n-- {
			if d := x.Trail[n-1].Result; !d.Absent() && d.Cmp(c.price.Decimal()) == 0 {
				return x.Trail[:n], nil
			}
		}
		return x.Trail, nil
	}
}

// weighed sums the cells up all of whose claims have a weight, for the cost of a weight.
func weighed(p *analysis.Priced) (*analysis.Cell, error) {
	t, err := p.Table([]analysis.Key{analysis.Method, analysis.Class, analysis.Group})
	if err != nil {
		return nil, err
	}
	sum := &analysis.Cell{}
	for i := range t.Cells {
		if c := &t.Cells[i]; c.Weighed > 0 && c.Weighed == c.Claims {
			sum.Cost, sum.BasePoints, sum.Weighed, sum.Claims = sum.Cost+c.Cost, sum.BasePoints+c.BasePoints, sum.Weighed+c.Weighed, sum.Claims+c.Claims
		}
	}
	return sum, nil
}

// given is an amount as a file has it.
func given(name string, m settlement.Money) views.Cell {
	return views.Explained(m.String(), func() (settlement.Trail, error) {
		rule := settlement.Rule{ID: "hospital.given", Gives: name, Formula: "given", Text: "病例文件所载 (as the file of the claim has it)"}
		return settlement.Trail{{Rule: rule, Inputs: []settlement.Input{settlement.In("given", m.Decimal())}, Result: m.Decimal()}}, nil
	})
}

// added is a sum of numbers of some decimals, which a text names.
func added(name, of string, places int, list ...settlement.Decimal) views.Cell {
	var terms []string
	var inputs []settlement.Input
	sum := new(big.Rat)
	for i, d := range list {
		in := fmt.Sprintf("s_%d", i+1)
		terms, inputs = append(terms, in), append(inputs, settlement.In(in, d))
		sum.Add(sum, d.Rat())
	}
	if len(list) == 0 {
		terms = []string{"0"}
	}
	d, err := settlement.ParseDecimal(sum.FloatString(places))
	return stepped(d, err, func() (settlement.Trail, error) {
		rule := settlement.Rule{ID: "hospital.added", Gives: name, Formula: strings.Join(terms, " + "), Text: of}
		return settlement.Trail{{Rule: rule, Inputs: inputs, Result: d}}, nil
	})
}
