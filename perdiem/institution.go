package perdiem

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/exact"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// In this file: the limits of institutions, which look at all their stays.

// institutions sums what limits of institutions look at. It is nil where there
// are none.
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

// limit applies first the limit of days, then that of the advance. Both compare
// net fund money.
func (p *Plan) limit(e *settlement.Entry, s *sum) error {
	var line settlement.Trail
	net, ok := s.net.V.Int64()
	if !ok {
		return settlement.ErrOverflow
	}
	cut := settlement.Money(0)
	l := &p.policy.Limits
	if limit, has := l.InstitutionDays.Caps[e.Institution]; has && s.days > limit {
		uncounted, err := p.countDays(&line, s.days, limit)
		if err != nil {
			return err
		}
		if p.policy.Points != nil {
			return p.cutPoints(e, s, line.Result(), uncounted)
		}
		v, err := divide(exact.Of(max(0, net), uncounted), exact.Of(int64(s.days)), bandPlaces+2, 2)
		if err != nil {
			return err
		}
		if v != 0 {
			cut = settlement.Money(v)
			line.Record(p.rules.daysCap, (-cut).Decimal(), in("net", settlement.Money(net)), inCount("days", s.days), settlement.In("counted_days", line.Result()))
			p.addCut(e, cut, line)
		}
	}
	if l.AdvanceShare.Absent() {
		return nil
	}
	given, ok := l.Advances[e.Institution]
	if !ok {
		return &settlement.FieldError{Path: "limits.advances." + e.Institution, Err: settlement.ErrRequired}
	}
	advance, _ := given.Money()
	share, places, _ := l.AdvanceShare.Coefficient()
	most, err := divide(exact.Of(int64(advance), share), exact.Of(), places+2, 2)
	if err != nil {
		return err
	}
	if left := net - int64(cut); left > most {
		var t settlement.Trail
		over := settlement.Money(left - most)
		t.Record(p.rules.advance, (-over).Decimal(), settlement.In("advance", given), settlement.In("advance_share", l.AdvanceShare), in("net", settlement.Money(left)))
		p.addCut(e, over, t)
	}
	return nil
}

func (p *Plan) addCut(e *settlement.Entry, cut settlement.Money, t settlement.Trail) {
	e.Lines = append(e.Lines,
		settlement.Line{Method: settlement.PerDiem, Kind: settlement.LineOver, Amount: -cut, Trail: t},
		settlement.Line{Method: settlement.PerDiem, Kind: settlement.MemoBorne, Amount: cut})
}

// cutPoints takes the points of days that do not count. An entry of points has
// no lines to explain it: its conflict says why.
func (p *Plan) cutPoints(e *settlement.Entry, s *sum, counted settlement.Decimal, uncounted int64) error {
	v, err := divide(s.points.Times(uncounted), exact.Of(int64(s.days)), bandPlaces, 0)
	if err != nil {
		return err
	}
	e.Points = settlement.Points(-v)
	e.Conflict = fmt.Sprintf("limits: %s of %d days count", counted, s.days)
	return nil
}

// bandPlaces is the number of decimals of days that count: those of a bound and
// of a weight.
const bandPlaces = 8

// countDays returns how many of the days do not count, × 10^bandPlaces.
func (p *Plan) countDays(t *settlement.Trail, days, limit int) (int64, error) {
	counted := weigh(days, limit, p.policy.Limits.InstitutionDays.Over)
	v, ok := counted.V.Int64()
	if counted.Bad || !ok {
		return 0, settlement.ErrOverflow
	}
	t.Record(p.rules.counted, trimmed(v), inCount("days", days), inCount("days_cap", limit))
	return int64(days)*exact.Pow10(bandPlaces) - v, nil
}

// weigh returns limit + Σ band × weight of the days beyond it, × 10^bandPlaces.
func weigh(days, limit int, bands []Weight) exact.Product {
	const half = bandPlaces / 2
	all := exact.Of(int64(days)).Shift(half)
	sum := exact.Of(int64(min(days, limit))).Shift(bandPlaces)
	from := exact.Of(int64(limit)).Shift(half)
	for _, w := range bands {
		to := all
		if !w.UpTo.Absent() {
			upTo, n, _ := w.UpTo.Coefficient()
			if bound := exact.Of(int64(limit)).Shift(half).Plus(exact.Of(int64(limit), upTo).Shift(half - n)); bound.V.Cmp(all.V) < 0 {
				to = bound
			}
		}
		if to.V.Cmp(from.V) <= 0 {
			break
		}
		v, n, _ := w.Weight.Coefficient()
		sum = sum.Plus(to.Minus(from).Times(v).Shift(half - n))
		from = to
	}
	return sum
}

// NextCap returns the cap on an institution's bed-days of the next period, with
// its trail: this one's, and the days beyond it by the weights of
// limits.institution_days.roll, in whole days. Days below the cap leave it.
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
	next := limit
	if days > limit {
		v, ok := weigh(days, limit, p.policy.Limits.InstitutionDays.Roll).V.Int64()
		if !ok {
			return 0, nil, settlement.ErrOverflow
		}
		next = int(v / exact.Pow10(bandPlaces))
	}
	var t settlement.Trail
	if len(p.policy.Limits.InstitutionDays.Roll) == 0 {
		t.Record(p.rules.roll, settlement.DecimalInt(next), inCount("days_cap", limit))
	} else {
		t.Record(p.rules.roll, settlement.DecimalInt(next), inCount("days", days), inCount("days_cap", limit))
	}
	return next, t, nil
}

// trimmed returns v × 10^−bandPlaces without zeros at the end.
func trimmed(v int64) settlement.Decimal {
	places := bandPlaces
	for ; places > 0 && v%10 == 0; places-- {
		v /= 10
	}
	return settlement.DecimalOf(v, places)
}
