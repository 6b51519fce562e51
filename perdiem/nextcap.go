package perdiem

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
)

// In this file: caps on the bed-days of institutions that roll from period to period.

// NextCap is an institution's cap on bed-days, and that of the next period.
type NextCap struct {
	Institution string           `json:"institution"`
	Pool        string           `json:"pool,omitempty"`
	Days        int              `json:"days"` // paid in the period, before the cap
	Cap         int              `json:"cap"`
	Next        int              `json:"next"`
	Trail       settlement.Trail `json:"trail,omitempty"`
}

// NextCaps returns the caps on bed-days of the next period, by pool and institution: see
// [Plan.NextCap]. Days are those of the period that its settlement pays before the cap.
// An institution with a cap and no stays has no days. It is in the pool without a name.
//
// NextCaps is empty if the policy caps no institution. It returns an error if the settlement
// has one.
func (p *Plan) NextCaps(period settlement.Period, stays settlement.Claims[Stay]) ([]NextCap, error) {
	return alone(p).NextCaps(period, stays)
}

// NextCaps is [Plan.NextCaps] for plans that follow each other, which have the same caps.
func (t *Timeline) NextCaps(period settlement.Period, stays settlement.Claims[Stay]) ([]NextCap, error) {
	p := t.plans[0]
	caps := p.policy.Limits.InstitutionDays.Caps
	if len(caps) == 0 {
		return nil, nil
	}
	met := t.newInstitutions()
	for _, err := range t.settlement(period, stays, func() *institutions { return met }).Entries() {
		if err != nil {
			return nil, err
		}
	}
	here := map[string]bool{}
	for k := range met.sums {
		here[k.institution] = true
	}
	for code := range caps {
		if !here[code] {
			met.sums[place{institution: code}] = &sum{}
		}
	}
	var list []NextCap
	for _, k := range slices.SortedFunc(maps.Keys(met.sums), func(a, b place) int {
		return cmp.Or(cmp.Compare(a.pool, b.pool), cmp.Compare(a.institution, b.institution))
	}) {
		limit, capped := caps[k.institution]
		if !capped {
			continue
		}
		days := met.sums[k].days
		next, trail, err := p.NextCap(k.institution, days)
		if err != nil {
			return nil, err
		}
		list = append(list, NextCap{k.institution, k.pool, days, limit, next, trail})
	}
	return list, nil
}

// NextCap returns the cap on an institution's bed-days of the next period, with its trail.
// It is this period's cap plus the days beyond it, weighted by
// limits.institution_days.roll, in whole days. Fewer days than the cap leave it as it is.
//
// It returns an error if days is negative or the institution has no cap.
func (p *Plan) NextCap(institution string, days int) (int, settlement.Trail, error) {
	limit, ok := p.policy.Limits.InstitutionDays.Caps[institution]
	switch {
	case !ok:
		return 0, nil, at("limits.institution_days.caps", settlement.ErrInstitution, institution)
	case days < 0:
		return 0, nil, &settlement.FieldError{Path: "days", Err: fmt.Errorf("%w: got %d", settlement.ErrNegative, days)}
	}
	inputs := []settlement.Input{sheet.Count("days", days), sheet.Count("days_cap", limit)}
	if len(p.policy.Limits.InstitutionDays.Roll) == 0 {
		inputs = inputs[1:] // the cap stays as it is
	}
	var w sheet.Sheet
	next, err := w.Step(p.rules.roll, inputs...).Scaled(0)
	return int(next), w.Trail, errors.Join(w.Err, err)
}
