package main

import (
	"fmt"
	"iter"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
)

// handedOver yields the ids of the cases that a DRG plan leaves to a method.
type handedOver struct {
	method settlement.Method
	ids    iter.Seq2[string, error]
}

func outside(plan *drg.Plan, cases iter.Seq2[drg.Case, error]) *handedOver {
	stays := plan.Policy().Stays
	if stays == nil || stays.Outside == "" || stays.Outside == drg.List || stays.Outside == drg.Refuse {
		return nil
	}
	return &handedOver{
		method: settlement.Method(stays.Outside),
		ids: func(yield func(string, error) bool) {
			for c, err := range plan.Outside(cases) {
				if !yield(c.ID, err) || err != nil {
					return
				}
			}
		},
	}
}

// checkHandedOver refuses a job in which a case that one part leaves to another
// method is in no part of that method: nobody would pay it.
func checkHandedOver(parts []*part) error {
	var f settlement.Faults
	f.Limit = settlement.MaxFaults
	for _, p := range parts {
		if p.outside == nil {
			continue
		}
		waiting := map[string]bool{}
		var order []string
		for id, err := range p.outside.ids {
			if err != nil {
				return inFile(p.claims, err)
			}
			waiting[id] = true
			order = append(order, id)
		}
		for _, other := range parts {
			if other.all.About().Method != p.outside.method || len(waiting) == 0 {
				continue
			}
			for e, err := range other.all.Entries() {
				if err != nil {
					return inFile(other.claims, err)
				}
				delete(waiting, e.Claim)
			}
		}
		for _, id := range order {
			if waiting[id] {
				f.Add(fmt.Errorf("claim %q: it is left to the method %q, and no part of the job has it there", id, p.outside.method))
			}
		}
		if err := f.Err(); err != nil {
			return inFile(p.claims, err)
		}
	}
	return nil
}
