package bureau

import (
	"math/big"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/views"
)

// asSettled is the way of the statements, beside those that are simulated.
var asSettled = way{"settled", views.TextOf("按实际结算", "as settled")}

// simulated is what a district's institutions need under each way.
type simulated struct {
	district string
	budget   *analysis.DistrictBudget // nil: none is stated
	other    parts                    // what other methods give its institutions
	needs    map[string]*parts        // of drg, by way
	lacks    map[string]bool          // ways that are not known of all of its institutions
	// available is the budget of the year, and fund what of it is there for the volume of the
	// period; both blank without a budget.
	available, fund views.Cell
	// shared is the district settled by points under its fund; nil: it is not.
	shared *shared
}

// need adds what an institution needs.
func (d *simulated) need(way, institution, amount string) {
	if d.needs[way] == nil {
		d.needs[way] = &parts{}
	}
	d.needs[way].add(institution, amount)
}

// simulate sums up by district, and settles each district under its budget. It does so once.
func (r *region) simulate() ([]*simulated, error) {
	if r.simulations != nil {
		return r.simulations, nil
	}
	at := map[string]*simulated{}
	get := func(d string) *simulated {
		if at[d] == nil {
			at[d] = &simulated{district: d, needs: map[string]*parts{}, lacks: map[string]bool{}}
		}
		return at[d]
	}
	for i := range r.bureau.Districts {
		d := get(r.bureau.Districts[i].District)
		d.budget = &r.bureau.Districts[i]
		if err := d.open(); err != nil {
			return nil, err
		}
	}
	own, err := cellsBy(r.byGroup, analysis.Institution, analysis.Method)
	if err != nil {
		return nil, err
	}
	for i := range own {
		if c := &own[i]; c.Keys[1] != string(settlement.DRG) && c.Entitlement != 0 {
			get(r.district[c.Keys[0]]).other.add(labelled(c.Keys), c.Entitlement.String())
		}
	}
	groups, err := r.stays()
	if err != nil {
		return nil, err
	}
	weighed, err := r.weightsOf()
	if err != nil {
		return nil, err
	}
	for _, g := range groups {
		d := get(r.district[g.key])
		list, err := r.paid(g, weighed[g.key])
		if err != nil {
			return nil, err
		}
		d.need(asSettled.id, g.key, g.Entitlement.String())
		for _, w := range ways {
			if p := list[w.id]; p == nil {
				d.lacks[w.id] = true
			} else if w.id != "points" {
				d.need(w.id, g.key, p.amount.String())
			}
		}
	}
	for _, d := range sortedKeys(at) {
		r.simulations = append(r.simulations, at[d])
	}
	return r.simulations, r.share(r.simulations)
}

// open computes the money of the district's year, and what of it is there for the volume of the
// period: of more stays each gets so much less.
func (d *simulated) open() (err error) {
	b := d.budget
	growth, volume, reserve := orZero(b.Growth), orZero(b.Volume), orZero(b.Reserve)
	one := big.NewRat(1, 1)
	money := new(big.Rat).Mul(b.Budget.Rat(), new(big.Rat).Add(one, growth.Rat()))
	d.available, err = worked("available", "可用预算 = 上年预算 × (1 + 增长) × (1 − 预留) (budget × (1 + growth) × (1 − reserve))", "budget × (1 + growth) × (1 − reserve)",
		money.Mul(money, new(big.Rat).Sub(one, reserve.Rat())), 2, settlement.In("budget", b.Budget), settlement.In("growth", growth), settlement.In("reserve", reserve))
	more := new(big.Rat).Add(one, volume.Rat())
	if err != nil || more.Sign() <= 0 {
		return err
	}
	available := settlement.MustDecimal(d.available.Text) // it was printed
	d.fund, err = worked("fund", "本期服务量可用 = 可用预算 ÷ (1 + 服务量增长) (available ÷ (1 + volume))", "available ÷ (1 + volume)",
		new(big.Rat).Quo(available.Rat(), more), 2, settlement.In("available", available), settlement.In("volume", volume))
	return err
}

func orZero(d settlement.Decimal) settlement.Decimal {
	if d.Absent() {
		return settlement.DecimalInt(0)
	}
	return d
}

// shared is a district settled by points under its own fund.
type shared struct {
	pool       *settlement.PoolReport
	statements []settlement.Statement // of the pool
}

// share settles the claims once more, those of each district with a fund under that fund, at a value
// of its own. A district whose fund does not suffice for what comes before points, and one whose
// terms cannot be those of a district, is not settled: a note says why.
func (r *region) share(list []*simulated) error {
	base, why := r.districtTerms()
	var funded []*simulated
	for _, d := range list {
		if d.fund.Text != "" && d.district != "" {
			funded = append(funded, d)
		}
	}
	if base == nil || len(funded) == 0 {
		if len(funded) > 0 {
			r.unshared = append(r.unshared, why)
		}
		return nil
	}
	err := r.shareAll(base, funded)
	if err == nil {
		return nil
	}
	for _, d := range funded { // one of them fails: each by itself
		if len(funded) > 1 {
			err = r.shareAll(base, []*simulated{d})
		}
		if r.ctx.Err() != nil {
			return r.ctx.Err()
		}
		r.notShared(d, err)
	}
	return nil
}

// notShared notes why a district is not settled.
func (r *region) notShared(d *simulated, err error) {
	if err != nil {
		r.unshared = append(r.unshared, views.TextOf(
			place(d.district)+" 未能按点数在其预算内结算："+settlement.Chinese(err)+"。", place(d.district)+" is not settled by points under its budget: "+err.Error()+"."))
	}
}

// districtTerms are the terms under which a district is settled, without its fund; nil with the
// reason if there are none.
func (r *region) districtTerms() (*settlement.Terms, views.Text) {
	given := r.job.Document().Terms
	if given == nil {
		return nil, views.TextOf("任务有多个基金池，区县预算不分池：不按点数模拟。", "The job has several pools, and budgets of districts do not: points are not simulated.")
	}
	t := *given
	t.Total, t.PointValue, t.Compensation, t.Cites = nil, settlement.Decimal{}, nil, nil
	return &t, views.Text{}
}

// shareAll settles some districts. What is of no such district is in a pool beside them, at a value
// that says nothing.
func (r *region) shareAll(base *settlement.Terms, list []*simulated) error {
	const rest = "–"
	beside := *base
	beside.PointValue, beside.Fund, beside.Factors = settlement.DecimalInt(1), settlement.Decimal{}, nil
	pools := []settlement.Pool{{Name: rest, Terms: beside}}
	of := map[string]bool{}
	for _, d := range list {
		t := *base
		t.Fund = settlement.MustDecimal(d.fund.Text) // it was printed
		pools, of[d.district] = append(pools, settlement.Pool{Name: d.district, Terms: t}), true
	}
	report, err := r.result.SettleUnder(r.ctx, pools, func(e *settlement.Entry) error {
		if e.Pool = r.district[e.Institution]; !of[e.Pool] {
			e.Pool = rest
		}
		return nil
	}, r.run)
	if err != nil {
		return err
	}
	for _, d := range list {
		d.shared = &shared{pool: report.Pool(d.district)}
		for i := range report.Statements {
			for _, s := range report.Statements[i].Parts {
				if s.Pool == d.district {
					d.shared.statements = append(d.shared.statements, s)
				}
			}
		}
	}
	return nil
}
