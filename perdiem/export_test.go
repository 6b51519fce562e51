package perdiem

import (
	"iter"

	"github.com/yibaojiesuan/settlement"
)

// Resolved yields the stays of any time with their histories, or their faults.
func (t *Timeline) Resolved(stays settlement.Claims[Stay]) iter.Seq2[Stay, error] {
	return func(yield func(Stay, error) bool) {
		var list []Stay
		err := t.eachResolved(stays, func(s *Stay) error {
			list = append(list, *s)
			return nil
		})
		if err != nil {
			yield(Stay{}, err)
			return
		}
		for _, s := range list {
			if !yield(s, nil) {
				return
			}
		}
	}
}

// Resolved is [Timeline.Resolved] of the plan alone.
func (p *Plan) Resolved(stays settlement.Claims[Stay]) iter.Seq2[Stay, error] {
	return alone(p).Resolved(stays)
}
