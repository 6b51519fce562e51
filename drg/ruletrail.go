package drg

import (
	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/formula"
)

func (r *desk) recordRules(e *settlement.Entry, f *formula.Frame, rule *tableRule) {
}
