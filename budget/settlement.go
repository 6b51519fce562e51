package budget

import (
	"iter"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/batch"
	"github.com/yibaojiesuan/settlement/policy"
)

// Settlement wraps other methods. It passes their entries on unchanged, and then adds
// entries for each holder of a budget. Their lines bring the sum of the holder's claims to
// its entitlement. There is one entry for each institution that has lines of the holder,
// and one for the institution that the holder's budget pays. Their Owner names policy and
// holder.
//
// A claim that names a holder (charged_to) is charged to that holder. If that is a holder of
// a budget inside, the claim is charged to the holder that this policy maps it to. A claim
// that names none is charged to the holder that the policy maps its institution to, else to
// its institution. Claims of methods that are not the policy's are charged to nobody. A
// claim counts with its net fund money: amount − covered + its lines. Upheld findings come
// off once, on the statement of the institution whose account has them.
//
// Inner settlements may have budgets of their own. The lines of an inner holder are charged
// to the holder that this policy maps it to, else to the holder of the same name, else to
// the holder of the institution. So budgets lie in each other, and nothing is counted twice:
// an amount that was refused inside is not refused again.
//
// The claims of inner are walked once and not kept. Entries yields an error if:
//   - an inner settlement yields one, or an account is faulty;
//   - a claim has points, unless [Plan.At] fixed their value or the plan waits for it
//     ([Plan.AfterValue]);
//   - a claim names a holder without a budget;
//   - a budget inside bears claims of this one, and the policy's methods leave it out;
//   - a finding exceeds the fund money of its claim, or its claim is not there;
//   - a step refuses more than the fund money of its claims, or has no claims;
//   - the reasonable part of an overrun exceeds the overrun;
//   - a sum does not fit.
//
// The period must be that of the inner settlements, if they state one. Entries that they
// leave out are passed on too, and charged to nobody. The claim of a finding must not be one
// of them.
//
// All claims of a holder belong in one Settlement. A second one under the policy is an error
// of the tally, wrapping [settlement.ErrOwner]. [Plan.Close] is for claims that are split
// over tallies.
//
// The result is a [settlement.Explainer] for the claims of inner settlements that are
// Explainers.
func (p *Plan) Settlement(period settlement.Period, accounts []Account, inner ...settlement.Settlement) settlement.Settlement {
	inner, accounts = slices.Clone(inner), cloneAccounts(accounts)
	all := inner[:len(inner):len(inner)]
	for _, l := range p.nesting(accounts) {
		all = append(all, heading{
			Method: settlement.Budget, Period: period, Policies: []settlement.PolicyRef{l.plan.Ref()}, Names: l.plan.names(), IDsChecked: true,
		})
	}
	about, wrong := settlement.Join(settlement.Budget, all...)
	return settlement.Around(about, func() batch.Rating[settlement.Entry, settlement.Entry] {
		var f settlement.Faults
		f.Add(wrong)
		f.Add(p.checkDeferred())
		f.Add(p.checkAccounts(accounts))
		n := newNest(p.nesting(accounts))
		return batch.Rating[settlement.Entry, settlement.Entry]{Fault: f.Err(), Section: n.section, Entries: n.close}
	}, inner...)
}

// heading is a settlement without entries: it has an About alone.
type heading settlement.About

func (h heading) About() settlement.About { return settlement.About(h) }

func (heading) Entries() iter.Seq2[settlement.Entry, error] {
	return func(func(settlement.Entry, error) bool) {}
}

// names returns the names of holders.
func (p *Plan) names() map[string]string {
	names := map[string]string{}
	for _, b := range p.policy.Budgets {
		for _, code := range []string{b.Holder, b.Institution} {
			if names[code] == "" {
				names[code] = b.Name
			}
		}
	}
	return names
}

// At returns the plan with a fixed point value, so that its budgets can bear claims with
// points. The claims are priced as the terms price them: with one price an institution or,
// where the terms round each claim, one price a claim, which they may cap and floor. At returns an error if the terms are
// faulty or fix no value.
func (p *Plan) At(terms settlement.Terms) (*Plan, error) {
	if err := terms.Check(); err != nil {
		return nil, err
	}
	if terms.PointValue.Absent() {
		return nil, &settlement.FieldError{Path: "terms.point_value", Err: policy.ErrRequired}
	}
	report := settlement.Report{Pools: []settlement.PoolReport{{Terms: terms, PointValue: &settlement.PointValue{Value: terms.PointValue}}}}
	pricer, err := report.Pricer()
	if err != nil {
		return nil, err
	}
	q := *p
	q.pricing = &pricing{pricer: pricer, whole: terms.Basis != settlement.FundOnly, roundEach: terms.RoundEach, floors: terms.NegativeDue == settlement.NegativeFloorClaim}
	return &q, nil
}

// pricing is a fixed point value, or the values of a report.
type pricing struct {
	pricer                   *settlement.Pricer
	whole, roundEach, floors bool
	report                   *settlement.Report // nil: one value for all pools
}

// price prices all points of an institution together.
func (q *pricing) price(institution string, points settlement.Points) (settlement.Money, error) {
	return q.pricer.Institution("", institution, points)
}

// counts reports whether what was covered comes off the price of claims in a pool.
func (q *pricing) counts(pool string) bool {
	if q.report == nil {
		return q.whole
	}
	p := q.report.Pool(pool)
	return p != nil && p.Terms.Basis != settlement.FundOnly
}

// bill prices one claim, as the terms cap and floor it.
func (q *pricing) bill(e *settlement.Entry) (settlement.Bill, error) {
	of := *e
	if q.report == nil {
		of.Pool = "" // there is one value for all of them
	}
	return q.pricer.Bill(of)
}
