package main

import (
	"fmt"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
)

// job names what is computed.
type job string

const (
	jobRead     job = "rows of " // with a file's name: count its rows
	jobPoints   job = "points"   // the points of each institution
	jobKeep     job = "keep"     // points, value, price and due of each institution
	jobEach     job = "each"     // the price of each claim is rounded
	jobRows     job = "claims"   // keep, and a row a claim
	jobNational job = "national" // keep, of cases without approvals: an export has none
	jobPerDiem  job = "bed-days"
	jobHeads    job = "heads"
	jobBudget   job = "budget"
	jobPools    job = "pools"
	jobReturns  job = "readmissions" // of persons of whom some come back
	jobQuotas   job = "quotas"       // of special cases, ranked
	jobHalf     job = "half"         // keep, of the first half of the year
	jobCalls    job = "calls"
)

// reference does a job with the library, from memory or from a generator, one claim
// after the other. Every version of the job is compared with its result.
func reference(d *data, j job) (result, error) {
	t := terms(d.n)
	if file, ok := strings.CutPrefix(string(j), string(jobRead)); ok {
		rows := 0
		for range d.rows(file) {
			rows++
		}
		return result{Rows: rows}, nil
	}
	switch j {
	case jobCalls:
		return result{Rows: d.n}, nil
	case jobPoints:
		r, err := resultOf(settlement.Settle(t, d.settlement(vouched)))
		return result{Points: r.Points}, err
	case jobKeep:
		return resultOf(settlement.Settle(t, d.settlement(vouched)))
	case jobHalf:
		return resultOf(settlement.Settle(t, d.settlement(halfYear())))
	case jobEach:
		t.RoundEach = true
		return resultOf(settlement.Settle(t, d.settlement(vouched)))
	case jobRows:
		return claimRows(t, d.settlement(vouched))
	case jobNational:
		return resultOf(settlement.Settle(t, d.region.plan.Settlement(vouched, settlement.Stream(unapproved(d)))))
	case jobPerDiem:
		return wardReference(d)
	case jobHeads:
		return clinicReference(d)
	case jobBudget:
		return cadreReference(d)
	case jobPools, jobReturns, jobQuotas:
		return workersReference(d, j)
	}
	return result{}, fmt.Errorf("no such job: %s", j)
}

// vouched is the period of claims whose dates are not checked.
var vouched settlement.Period

// settlement is the region's cases of a period, generated anew on every walk.
func (d *data) settlement(period settlement.Period) settlement.Settlement {
	return d.region.plan.Settlement(period, settlement.Stream(func(yield func(drg.Case, error) bool) {
		for c := range d.region.cases(d.n) {
			if !yield(c, nil) {
				return
			}
		}
	}))
}

// unapproved are the cases as an export of the platform has them.
func unapproved(d *data) func(yield func(drg.Case, error) bool) {
	return func(yield func(drg.Case, error) bool) {
		for c := range d.region.cases(d.n) {
			c.Approved = ""
			if !yield(c, nil) {
				return
			}
		}
	}
}
