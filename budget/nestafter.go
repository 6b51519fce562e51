package budget

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
)

// In this file: what all levels of budgets do after the value.

// draw draws up the lines of all levels, from the inside out. Each level is charged those of the
// levels inside it.
func (n nest) draw(r *settlement.Report) (lines []settlement.AfterLine, byHolder map[string][]settlement.Line, err error) {
	byHolder = map[string][]settlement.Line{}
	var all []placedLine
	for _, b := range n {
		if err := b.takeInner(all); err != nil {
			return nil, nil, b.within(err)
		}
		list, err := b.drawAfter(r)
		if err != nil {
			return nil, nil, b.within(err)
		}
		all = append(all, list...)
	}
	for _, l := range all {
		lines = append(lines, settlement.AfterLine{Pool: l.pool, Institution: l.institution, Line: l.line})
		l.line.Pool, l.line.AfterValue = l.pool, true
		byHolder[l.holder] = append(byHolder[l.holder], l.line)
	}
	return lines, byHolder, nil
}

// lookUp walks the claims, if findings, steps or subsidies are about any. acts says that the
// budgets act after the value; else findings and steps have acted already.
func (n nest) lookUp(acts bool, claims []settlement.Settlement) error {
	var audited, subsidised nest
	for _, b := range n {
		if acts && len(b.claims)+len(b.steps) > 0 {
			audited = append(audited, b)
		}
		if len(b.plan.policy.Subsidies) > 0 {
			subsidised = append(subsidised, b)
		}
	}
	f := settlement.Faults{Limit: settlement.MaxFaults}
	switch {
	case len(audited)+len(subsidised) == 0:
		return nil
	case len(claims) == 0 && len(audited) > 0:
		f.At("accounts", fmt.Errorf("%w: the claims are needed to look up findings", ErrPayments))
	case len(claims) == 0:
		f.At("subsidies", fmt.Errorf("%w: they look at single claims", ErrSums))
	}
	findings, dear := audited.pages(0), subsidised.pages(0)
	for _, s := range claims {
		for e, err := range s.Entries() {
			if err != nil {
				f.Add(err)
				break
			}
			for _, b := range findings {
				f.Add(b.within(b.look(&e)))
			}
			for _, b := range dear {
				f.Add(b.within(b.after.beside.add(b, &e)))
			}
		}
	}
	return f.Err()
}

// payBeside returns what all levels pay beside their budgets, and notes it by holder.
func (n nest) payBeside(result *After) ([]settlement.AfterLine, error) {
	var list []settlement.AfterLine
	for _, b := range n {
		lines, byHolder, err := b.plan.payBeside(b.after.beside, b.after.pools)
		if err != nil {
			return nil, b.within(err)
		}
		list = append(list, lines...)
		for code, more := range byHolder {
			if result.Beside == nil {
				result.Beside = map[string][]settlement.Line{}
			}
			result.Beside[code] = append(result.Beside[code], more...)
		}
	}
	return list, nil
}
