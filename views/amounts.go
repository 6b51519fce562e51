package views

import (
	"fmt"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
)

// Where narrows cells down by the texts of keys. It returns an error wrapping [analysis.ErrKey] if
// the cells do not have a key.
func Where(p *analysis.Priced, keys []analysis.Key, texts []string) (*analysis.Priced, error) {
	for i, k := range keys {
		var err error
		if p, err = p.Where(k, texts[i]); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// Amount is a measure of c, a cell of the table of p by keys. It is explained as the sum over the
// classes of claims, and profit and loss as price less cost.
func Amount(p *analysis.Priced, keys []analysis.Key, c *analysis.Cell, m analysis.Measure) Cell {
	return Explained(c.Text(m), func() (settlement.Trail, error) {
		if m == analysis.Gain {
			return gained(p, keys, c)
		}
		return overClasses(p, keys, c, m)
	})
}

func overClasses(p *analysis.Priced, keys []analysis.Key, c *analysis.Cell, m analysis.Measure) (settlement.Trail, error) {
	by, divided := []analysis.Key{analysis.Method, analysis.Class}, ""
	for i, k := range keys {
		if k == analysis.Payer || k == analysis.Fee { // which divide claims
			by, divided = append(by, k), c.Keys[i]
			continue
		}
		var err error
		if p, err = p.Where(k, c.Keys[i]); err != nil {
			return nil, err
		}
	}
	t, err := p.Table(by, m)
	if err != nil {
		return nil, err
	}
	var terms, names []string
	var inputs []settlement.Input
	for i := range t.Cells {
		part := &t.Cells[i]
		d, err := settlement.ParseDecimal(part.Text(m))
		if err != nil {
			return nil, err
		}
		if len(by) > 2 && part.Keys[2] != divided || d.Sign() == 0 && len(t.Cells) > 1 && part.Claims == 0 {
			continue
		}
		name := fmt.Sprintf("c_%d", len(terms)+1)
		terms, names = append(terms, name), append(names, name+" "+strings.Join(part.Keys[:2], " "))
		inputs = append(inputs, settlement.In(name, d))
	}
	rule := settlement.Rule{ID: "views.classes", Gives: string(m), Formula: strings.Join(terms, " + "), Text: "各类病例之和 (sum over the classes): " + strings.Join(names, ", ")}
	if m == analysis.Price || m == analysis.Entitlement || m == analysis.Due {
		rule.Text += "; 结算单各类价格按点数分摊到分，最大余数法 (the price of a class of the statement, divided by points to the fen)"
	}
	if len(terms) == 0 {
		rule.Formula = "0"
	}
	d, err := settlement.ParseDecimal(c.Text(m))
	return settlement.Trail{{Rule: rule, Inputs: inputs, Result: d}}, err
}

// gained explains profit and loss.
func gained(p *analysis.Priced, keys []analysis.Key, c *analysis.Cell) (settlement.Trail, error) {
	var t settlement.Trail
	for _, m := range []analysis.Measure{analysis.Price, analysis.Cost} {
		part, err := overClasses(p, keys, c, m)
		if err != nil {
			return nil, err
		}
		t = append(t, part...)
	}
	return append(t, GainStep(c.Price, c.Cost, c.Gain)), nil
}

// GainStep is the step of profit and loss.
func GainStep(price, cost, gain settlement.Money) settlement.Step {
	beside := gain - price + cost
	rule := settlement.Rule{ID: "views.gain", Gives: "gain", Formula: "price − cost", Text: "盈亏 = 结算 − 费用 (price − cost)"}
	inputs := []settlement.Input{settlement.In("price", price.Decimal()), settlement.In("cost", cost.Decimal())}
	if beside != 0 {
		rule.Formula += " + beside"
		rule.Text += "; beside: 基金价格之外他人已付，及封顶扣减 (what others paid beside fund money, and what caps take)"
		inputs = append(inputs, settlement.In("beside", beside.Decimal()))
	}
	return settlement.Step{Rule: rule, Inputs: inputs, Result: gain.Decimal()}
}
