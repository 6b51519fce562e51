package perdiem

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/exact"
	"github.com/yibaojiesuan/settlement/internal/sheet"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/policy"
)

// In this file: the limits of institutions, which look at all their stays.

// institutions sums the days and the money that limits of institutions look at. It is nil
// if there are no such limits.
type institutions struct {
	of   *Timeline // whose plans have the same limits
	sums map[place]*sum
}

type place struct{ pool, institution string }

type sum struct {
	days   int
	net    exact.Product // fund money in fen
	points exact.Product // in units of 10⁻⁸
}

func (t *Timeline) newInstitutions() *institutions {
	l := &t.plans[0].policy.Limits
	if len(l.InstitutionDays.Caps) == 0 && l.AdvanceShare.Absent() {
		return nil
	}
	return &institutions{t, map[place]*sum{}}
}

func (x *institutions) add(e *settlement.Entry, paid int) {
	if x == nil {
		return
	}
	k := place{e.Pool, e.Institution}
	s := x.sums[k]
	if s == nil {
		s = &sum{}
		x.sums[k] = s
	}
	s.days += paid
	s.points.V.Accumulate(int64(e.Points))
	if e.Priced {
		s.net.V.Accumulate(int64(e.Amount))
		s.net.V.Accumulate(-int64(e.Covered))
	}
}

// join adds what a section came to.
func (x *institutions) join(o *institutions) {
	for k, s := range o.sums {
		sum := x.sums[k]
		if sum == nil {
			x.sums[k] = s
			continue
		}
		sum.days += s.days
		sum.net.V, _ = sum.net.V.Add(s.net.V)
		sum.points.V, _ = sum.points.V.Add(s.points.V)
	}
}

// entries returns one entry for each institution that exceeds a limit, by pool
// and code.
func (x *institutions) entries() ([]settlement.Entry, error) {
	var list []settlement.Entry
	plan := x.of.plans[0]
	for _, k := range slices.SortedFunc(maps.Keys(x.sums), func(a, b place) int {
		return cmp.Or(cmp.Compare(a.pool, b.pool), cmp.Compare(a.institution, b.institution))
	}) {
		e := settlement.Entry{
			Method: settlement.PerDiem, Institution: k.institution, Pool: k.pool, Class: settlement.BedDay, Priced: plan.policy.Points == nil,
			Owner: &settlement.Owner{Policy: x.of.digest},
		}
		if err := plan.limit(&e, x.sums[k]); err != nil {
			return nil, fmt.Errorf("%s: institution %s: %w", settlement.PerDiem, shown.QuoteID(k.institution), err)
		}
		if e.Points != 0 || len(e.Lines) > 0 {
			list = append(list, e)
		}
	}
	return list, nil
}

// limit applies the limit of days first, and then the limit of the advance. Both compare
// net fund money.
func (p *Plan) limit(e *settlement.Entry, s *sum) error {
	v, ok := s.net.V.Int64()
	if !ok {
		return settlement.ErrOverflow
	}
	net := settlement.Money(v)
	l := &p.policy.Limits
	if limit, has := l.InstitutionDays.Caps[e.Institution]; has && s.days > limit {
		var w sheet.Sheet
		counted := w.Step(p.rules.counted, sheet.Count("days", s.days), sheet.Count("days_cap", limit))
		if w.Err == nil && p.policy.Points != nil {
			return p.cutPoints(e, s, counted)
		}
		cut := w.Money(p.rules.daysCap, sheet.Money("net", net), sheet.Count("days", s.days), settlement.In("counted_days", counted))
		if w.Err != nil {
			return w.Err
		}
		net += p.addCut(e, cut, w.Trail)
	}
	if l.AdvanceShare.Absent() {
		return nil
	}
	given := l.Advances[e.Institution]
	if given.Absent() {
		return &settlement.FieldError{Path: "limits.advances." + e.Institution, Err: policy.ErrRequired}
	}
	var w sheet.Sheet
	cut := w.Money(p.rules.advance, settlement.In("advance", given), settlement.In("advance_share", l.AdvanceShare), sheet.Money("net", net))
	p.addCut(e, cut, w.Trail)
	return w.Err
}

// addCut adds the line of an amount that is taken off, and returns the amount, which is
// negative or zero.
func (p *Plan) addCut(e *settlement.Entry, cut settlement.Money, t settlement.Trail) settlement.Money {
	if cut != 0 {
		e.Lines = append(e.Lines,
			settlement.Line{Method: settlement.PerDiem, Kind: settlement.LineOver, Amount: cut, Trail: t},
			settlement.Line{Method: settlement.PerDiem, Kind: settlement.MemoBorne, Amount: -cut})
	}
	return cut
}

// cutPoints takes the points of days that do not count. An entry of points has
// no lines to explain it: its conflict says why.
func (p *Plan) cutPoints(e *settlement.Entry, s *sum, counted settlement.Decimal) error {
	scaled, err := counted.Scaled(bandPlaces)
	if err != nil {
		return err
	}
	uncounted := int64(s.days)*exact.Pow10(bandPlaces) - scaled
	v, err := divide(s.points.Times(uncounted), exact.Of(int64(s.days)), bandPlaces, 0)
	if err != nil {
		return err
	}
	e.Points = settlement.Points(-v)
	e.Conflict = fmt.Sprintf("limits: %s of %d days count", counted, s.days)
	return nil
}

// bandPlaces is the number of decimals of days that count: those of a bound plus those of
// a weight.
const bandPlaces = 8
