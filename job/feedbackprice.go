package job

import (
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/intake"
)

// In this file: what a claim comes to, at the job's value of a point or at the bureau's.

// poolValue is a value that claims of a pool are priced at; an absent one is the job's.
type poolValue struct {
	pool  string
	value settlement.Decimal
}

// valued is a report with that value, and its pricer.
type valued struct {
	report *settlement.Report
	pricer *settlement.Pricer
}

// at returns the report as it is at a value of a point.
func (c *comparing) at(pool string, value settlement.Decimal) (*valued, error) {
	key := poolValue{pool, value}
	if value.Absent() {
		key.pool = ""
	}
	if v := c.values[key]; v != nil {
		return v, nil
	}
	r := *c.report
	if !value.Absent() {
		r.Pools = slices.Clone(r.Pools)
		p := r.Pool(pool)
		p.Terms.Residue = settlement.ResidueKeep // points × value, also where the job's prices are shares
		p.PointValue = &settlement.PointValue{Value: value}
	}
	pricer, err := r.Pricer()
	if err != nil {
		return nil, err
	}
	c.values[key] = &valued{&r, pricer}
	return c.values[key], nil
}

// amount is what a claim comes to at a value of a point.
func (c *comparing) amount(e *settlement.Entry, value settlement.Decimal) (settlement.Money, error) {
	v, err := c.at(e.Pool, value)
	if err != nil {
		return 0, err
	}
	if c.options.Amount == intake.FeedbackPrice {
		return v.pricer.Price(*e)
	}
	return v.pricer.Due(*e)
}

// minus returns a − b.
func minus(a, b settlement.Money) (settlement.Money, error) {
	d := a - b
	if (a < b) != (d < 0) {
		return 0, settlement.ErrOverflow
	}
	return d, nil
}
