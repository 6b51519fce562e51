package capitation

import (
	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
)

// Rules returns the rules that steps of the plan may have, each once, sorted by id.
func (p *Plan) Rules() settlement.Rules { return sheet.Rules(p.rules, p.sharing) }
