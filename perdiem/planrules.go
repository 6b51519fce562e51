package perdiem

import (
	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
)

// Rules returns the rules that steps of the plan may have, each once, sorted by id.
func (p *Plan) Rules() settlement.Rules {
	values := []any{p.rules}
	for _, c := range p.classes.List() {
		for _, r := range c.rates {
			values = append(values, r.rules)
		}
	}
	if p.formula != nil {
		values = append(values, p.formula.says)
	}
	return sheet.Rules(values...)
}
