package job

import (
	"context"
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement"
)

// SettleUnder settles the claims of the result once more, under other pools: what a region would
// have paid if each district had a fund of its own, for example. change says in which of the pools
// an entry is, and may change what it is paid by; several workers may call it at once. The report is
// not cleared, and has no name.
//
// Of o it takes Workers and Observe. It returns an error wrapping [ErrUnsupported] if something of
// the result came after the value, because budgets that act then are of the job's own pools; the
// faults of the claims; or those of settling, such as a fund that priced claims use up.
func (r *Result) SettleUnder(ctx context.Context, pools []settlement.Pool, change func(*settlement.Entry) error, o Options) (*settlement.Report, error) {
	j := r.job
	if j.offFund() || r.afterValue() {
		return nil, fmt.Errorf("%w: budgets that act after the value are of the job's own pools", ErrUnsupported)
	}
	w := &watch{ctx: ctx, phase: Simulating, observe: o.Observe}
	list := j.wrap(j.bound(w))
	for i := range list {
		list[i] = settlement.Map(list[i], change)
	}
	report, err := settlement.Workers(max(1, o.Workers)).SettlePools(pools, list...)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, j.blame(j.inRows(err))
	}
	return report, nil
}

// Simulating is the phase of [Result.SettleUnder].
const Simulating Phase = "simulate"

// afterValue reports whether a line of the report was drawn up after the point value was struck.
func (r *Result) afterValue() bool {
	return slices.ContainsFunc(r.Report.Statements, func(s settlement.Statement) bool {
		return slices.ContainsFunc(s.Lines, func(l settlement.Line) bool { return l.AfterValue })
	})
}
