package api

import (
	"context"
	"errors"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/examples/service/store"
	"github.com/yibaojiesuan/settlement/views"
)

// own is what of a report is an institution's: its statement, its payments and corrections, its
// claims that were left out or are in conflict, and the point values, which are the same for all.
// Funds, residues, sums of claims and checks are those of all hospitals together: they stay out, and
// published.go takes them out of the explanations of what stays.
func own(r *settlement.Report, institution string) *settlement.Report {
	o := &settlement.Report{Name: r.Name, Version: r.Version, Period: r.Period, Policies: r.Policies, Statements: []settlement.Statement{}, Checks: []settlement.Check{}}
	for _, p := range r.Pools {
		o.Pools = append(o.Pools, settlement.PoolReport{Name: p.Name, PointValue: p.PointValue, Checks: []settlement.Check{}})
	}
	if s := r.Statement(institution); s != nil {
		o.Statements = append(o.Statements, *s)
	}
	o.LeftOut = only(r.LeftOut, func(l settlement.LeftOut) string { return l.Institution }, institution)
	o.Conflicts = only(r.Conflicts, func(c settlement.Conflict) string { return c.Institution }, institution)
	o.Accounts = only(r.Accounts, func(a settlement.ClearedAccount) string { return a.Institution }, institution)
	if r.Year == nil {
		return o
	}
	o.Year = &settlement.YearReport{Month: r.Year.Month}
	for _, m := range r.Year.Months {
		m.Payments = only(m.Payments, func(p settlement.Payment) string { return p.Institution }, institution)
		o.Year.Months = append(o.Year.Months, m)
	}
	o.Year.Corrections = only(r.Year.Corrections, func(c settlement.Correction) string { return c.Institution }, institution)
	o.Year.Restated = only(r.Year.Restated, func(s settlement.Restated) string { return s.Institution }, institution)
	return o
}

func only[T any](list []T, of func(T) string, institution string) []T {
	return slices.DeleteFunc(slices.Clone(list), func(one T) bool { return of(one) != institution })
}

// hidden is an error as the caller may read it. Faults of a settlement name claims and sums of all
// hospitals: a hospital is told that there is a fault, and no more.
func (c *call) hidden(err error) error {
	if err == nil || c.own() == "" {
		return err
	}
	service := (*store.Error)(nil)
	if errors.As(err, &service) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, store.ErrDatabase) {
		return err
	}
	if read := (*readFault)(nil); errors.As(err, &read) {
		return read.error
	}
	if err == settlement.ErrClaim || err == views.ErrAddress { //nolint:errorlint // one that wraps more may say more
		return err
	}
	return errOthers
}

// institution is whose tables are asked for: a hospital's are its own, whatever it asks.
func (c *call) institution() (string, error) {
	asked := c.r.URL.Query().Get("institution")
	if own := c.own(); own != "" {
		if asked != "" && asked != own {
			return "", errForbidden
		}
		return own, nil
	}
	return asked, nil
}
