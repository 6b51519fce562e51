package drg

import (
	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/batch"
)

// Part is claims that are settled together with others, under plans of their own.
type Part struct {
	Plans  *Timeline
	Period settlement.Period
	Claims settlement.Claims[Case]
}

// Together binds several parts, each as [Timeline.Settlement] does, and returns their
// settlements in order. Rules about several cases span the parts: a person who came back in
// another part was readmitted, and quotas count the discharges and approvals of all parts.
//
// A rule spans those parts whose policies have the same rule: readmissions with the same
// within_days and institution, and quotas that have the same name and agree in all fields and
// in the shares of the institutions that both know. Where policies differ, each rule looks at
// the parts that have it.
//
// Together walks the claims of all parts when the first of them is settled: see
// [settlement.BindTogether].
func Together(parts ...Part) []settlement.Settlement {
	list := make([]settlement.Settlement, len(parts))
	var looking []Part
	var at []int // where they stand
	for i, p := range parts {
		if p.Plans.looksBack() {
			looking, at = append(looking, p), append(at, i)
		} else {
			list[i] = p.Plans.Settlement(p.Period, p.Claims)
		}
	}
	if len(looking) == 1 {
		p := looking[0]
		list[at[0]] = p.Plans.Settlement(p.Period, p.Claims)
		return list
	}
	var bound []settlement.Part[Case]
	for _, p := range looking {
		about, rater := p.Plans.rating(p.Period)
		bound = append(bound, settlement.Part[Case]{About: about, Claims: p.Claims, Rater: rater})
	}
	for k, s := range settlement.BindTogether(func(others []settlement.Others[Case]) ([]settlement.Fill[Case], error) {
		return together(looking).fills(others)
	}, bound...) {
		list[at[k]] = s
	}
	return list
}

// together returns the overview of parts. The codes of all plans have common numbers in it.
func together(parts []Part) *overview {
	var groups, institutions batch.Codes
	o, hash := &overview{}, newHash()
	for _, one := range parts {
		line := *one.Plans
		line.numberCodes(&groups, &institutions)
		p := &part{line: &line, period: one.Period}
		o.share(p, hash)
		o.parts = append(o.parts, p)
	}
	return o
}

// fills looks at the cases of all parts, and returns what fills in those of each.
func (o *overview) fills(others []settlement.Others[Case]) ([]settlement.Fill[Case], error) {
	err := o.resolve(func(chosen func(*part) settlement.Chosen, section func(*part, int) (func(*Case, int) error, func())) error {
		var faults settlement.Faults
		for i, p := range o.parts {
			var here settlement.Chosen
			if chosen != nil {
				here = chosen(p)
			}
			faults.Add(others[i](here, func(number int) (func(*Case, int) error, func()) { return section(p, number) }))
		}
		return faults.Err()
	})
	if err != nil {
		return nil, err
	}
	var list []settlement.Fill[Case]
	for _, p := range o.parts {
		list = append(list, p.fill())
	}
	return list, nil
}
