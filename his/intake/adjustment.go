package intake

import (
	"iter"

	"github.com/yibaojiesuan/settlement"
)

// Adjustment is a refund whose original is not in the files: it is taken off in its own
// month. Its amounts are negative, except where it takes a refund back.
type Adjustment struct {
	ID          string            `json:"id"`
	Original    string            `json:"original"`
	Institution string            `json:"institution"`
	Month       settlement.Month  `json:"month"`
	Pool        string            `json:"pool,omitempty"`
	Method      settlement.Method `json:"method,omitempty"`
	Cost        settlement.Money  `json:"cost"`
	Covered     settlement.Money  `json:"covered"`
}

// Adjustments yields the refunds of the period whose originals are not in the files.
func (in *Run) Adjustments() iter.Seq2[Adjustment, error] {
	return func(yield func(Adjustment, error) bool) {
		if in.err != nil {
			yield(Adjustment{}, in.err)
			return
		}
		faults := settlement.Faults{Limit: settlement.MaxFaults}
		going := true
		in.rows(&faults, func(file int, r *Row) bool {
			if in.fates[place{file, r.Line}] == Adjusted {
				going = faults.Total > 0 || yield(in.adjustment(r), nil)
			}
			return going
		})
		if err := changed(&faults); going && err != nil {
			yield(Adjustment{}, err)
		}
	}
}

func (in *Run) adjustment(r *Row) Adjustment {
	a := Adjustment{
		ID: r.ID, Original: r.Original, Institution: in.mapper.institution(r), Month: in.mapper.date(r).Month(),
		Pool: in.mapper.poolOf(r), Cost: r.amounts[amountTotal], Covered: in.mapper.others(r),
	}
	if to := in.mapper.route(r); to != nil {
		a.Method = to.Method
	}
	return a
}
