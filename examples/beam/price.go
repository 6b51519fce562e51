package main

import (
	"context"
	"encoding/json"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/job"
)

// In this file: the second walk, where each claim is rounded.

func init() {
	register.DoFn3x2[[]byte, func(**settlement.Tally) bool, func(*Faults) bool, []byte, error](&findValues{})
	register.DoFn5x1[context.Context, job.Task, []byte, func(*settlement.Tally), func(Faults), error](&priceTask{})
	register.DoFn5x1[string, func(*job.Claim) bool, []byte, func(*settlement.Tally), func(Faults), error](&pricePerson{})
}

// findValues strikes the point values when every claim is in the tally, and yields what claims are
// priced by. It yields nothing if there are faults: then the claims are not walked again.
type findValues struct{ Worker }

func (fn *findValues) ProcessElement(_ []byte, tallies func(**settlement.Tally) bool, found func(*Faults) bool) ([]byte, error) {
	all, err := joined(tallies, found)
	if err != nil {
		return nil, nil // the last step says so
	}
	p, err := fn.job.Pricer(all)
	if err != nil {
		return nil, refuse(err)
	}
	return json.Marshal(p)
}

// priced returns an empty tally that prices what is added, or nil if the claims are not walked
// again.
func priced(pricer []byte) (*settlement.Tally, error) {
	if len(pricer) == 0 {
		return nil, nil
	}
	var p *settlement.Pricer // null: nothing to price
	if err := json.Unmarshal(pricer, &p); err != nil {
		return nil, err
	}
	t := new(settlement.Tally)
	return t, t.PriceBy(p)
}

// priceTask does a task again, and prices its claims.
type priceTask struct{ Worker }

func (fn *priceTask) ProcessElement(ctx context.Context, t job.Task, pricer []byte, tally func(*settlement.Tally), faults func(Faults)) error {
	sum, err := priced(pricer)
	if sum == nil || t.Persons { // pricePerson prices claims with persons
		return err
	}
	file := fn.begin(ctx, t)
	s, err := fn.job.Settlement(ctx, t)
	if err == nil {
		err = sum.AddAll(s)
	}
	switch {
	case fn.files.fault != nil:
		return fn.files.fault
	case err != nil:
		faults(faultsOf(t.Part, file, err))
	default:
		tally(sum)
	}
	return nil
}

// pricePerson rates all claims of a person again, and prices them.
type pricePerson struct{ Worker }

func (fn *pricePerson) ProcessElement(_ string, claims func(*job.Claim) bool, pricer []byte, tally func(*settlement.Tally), faults func(Faults)) error {
	sum, err := priced(pricer)
	if sum != nil && err == nil {
		fn.rate(claims, sum, tally, faults)
	}
	return err
}
