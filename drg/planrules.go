package drg

import (
	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
)

// Rules returns the rules that steps of the plan may have, each once, sorted by id. Of a table of
// rules they are those of its formulas and definitions.
func (p *Plan) Rules() settlement.Rules {
	values := []any{p.rules, p.reduced}
	if p.table != nil {
		values = append(values, p.table.says, p.table.fund)
	}
	return sheet.Rules(values...)
}
