package main

import (
	"context"
	"fmt"

	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/internal/coded"
)

// errMonth says that there is nothing to analyse.
var errMonth = coded.New("hospital.month", "the job has no claims of this month and institution")

// arrange makes all tables of the month.
func (r *report) arrange(ctx context.Context, limits []analysis.Threshold) error {
	p, err := r.now.of(r.month)
	if err != nil {
		return err
	}
	whole, err := sliced(p)
	if err != nil {
		return err
	}
	if whole == nil || whole.total.Claims+whole.total.Unpaid == 0 {
		return fmt.Errorf("%w: %s", errMonth, r.month)
	}
	for _, make := range []func() error{
		r.indicators,
		func() error { return r.wards(p) },
		func() error { return r.doctors(p) },
		func() error { return r.claims(ctx) },
		func() error { return r.groups(p) },
		func() error { return r.classes(ctx, p) },
		func() error { return r.beds(p) },
		func() error { return r.weights(p) },
		r.forecast,
		func() error { return r.warnings(p, limits) },
		r.reconciled,
	} {
		if err := make(); err != nil {
			return err
		}
	}
	return nil
}
