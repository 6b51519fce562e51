package perdiem

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/exact"
	"github.com/yibaojiesuan/settlement/internal/sheet"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
	"github.com/yibaojiesuan/settlement/policy"
)

// Calibration says how [Calibrate] turns history into day rates. It is a document:
// [ReadCalibration] reads one. The zero value of a field is its default.
type Calibration struct {
	// MinStays is how many stays a class needs at a level to get rates of its own
	// there; default 5.
	MinStays int `json:"min_stays,omitempty"`
}

// ReadCalibration reads the options of a calibration as strict JSON. It does not check them.
func ReadCalibration(r io.Reader) (Calibration, error) { return policy.Read[Calibration](r) }

// Check returns every fault of the options.
func (o Calibration) Check() error {
	var c policy.Checker
	c.Count("min_stays", o.MinStays)
	return c.Err()
}

// CalibrationSummary says what a calibration found and what it left out.
type CalibrationSummary struct {
	Stays   int              `json:"stays"` // used
	Days    int              `json:"days"`
	Cost    settlement.Money `json:"cost"`
	Classes []ClassHistory   `json:"classes"`
	LeftOut []LeftOut        `json:"left_out,omitempty"`
}

// ClassHistory is the history of a class, in all (with an empty Level) or at a level.
type ClassHistory struct {
	Code  string           `json:"code"`
	Level string           `json:"level,omitempty"`
	Stays int              `json:"stays"`
	Days  int              `json:"days"`
	Cost  settlement.Money `json:"cost"`
	Daily settlement.Money `json:"daily"` // mean cost of a day
	Used  bool             `json:"used"`  // it has rates of its own
	// Trail gives Daily and, if the class is used, the rate of each tier.
	Trail settlement.Trail `json:"trail,omitempty"`
}

// LeftOut counts stays that were not used, and why.
type LeftOut struct {
	Reason string           `json:"reason"`
	Stays  int              `json:"stays"`
	Cost   settlement.Money `json:"cost"`
}

// Reasons for leaving a stay of history out.
const (
	LeftOutFault = "the stay is faulty"
	LeftOutClass = "the class is blank"
	LeftOutCost  = "the cost is not positive"
	LeftOutDays  = "the stay has no days besides leave"
)

// Calibrate computes day rates by class and level from historical stays.
//
// The draft is a policy whose rules are kept. Its institutions say which level a hospital
// has. Its tiers say where rates change, and the drafted rates only state their ratios to
// each other: each rate is multiplied by
//
//	Σ cost ÷ Σ (days × drafted rate)
//
// over the stays of the class, and rounded to the fen, half away from zero. So the standard
// of the whole history equals its cost, except for that rounding. A class that has no tiers,
// or that the draft does not list, gets the mean cost of a day, Σ cost ÷ Σ days. Every class
// gets rates over all its stays, and further rates for each level that has enough stays.
// The draft's levels, institutions and dates of rates are not kept. Limits do not matter
// here.
//
// The draft says how days are counted and where the day index continues. See
// [Plan.Settlement] for the stays that the history must hold. Neither the order of stays
// nor the order of the draft's lists changes the result: classes are sorted by code and
// level. Calibrate walks the history three times.
//
// It returns an error if the options have a fault, if the history yields one, if no stay of it can be used, or if [New]
// refuses the draft or the result.
func Calibrate(draft Policy, options Calibration, history settlement.Claims[Stay]) (Policy, *CalibrationSummary, error) {
	if err := options.Check(); err != nil {
		return Policy{}, nil, err
	}
	if options.MinStays == 0 {
		options.MinStays = 5
	}
	shapes, err := drafted(draft, history)
	if err != nil {
		return Policy{}, nil, err
	}
	work := clone(draft)
	work.Cites, work.Classes, work.Points = nil, nil, nil
	work.Limits, work.Patient, work.Actual, work.Columns = Limits{}, PatientRule{}, ActualRule{}, nil
	for _, code := range slices.Sorted(maps.Keys(shapes)) {
		work.Classes = append(work.Classes, shapes[code])
	}
	plan, err := New(work)
	if err != nil {
		return Policy{}, nil, err
	}
	c := calibration{plan: plan, sums: map[level]*past{}, leftOut: map[string]*LeftOut{}}
	if err := alone(plan).eachResolved(history, c.add); err != nil {
		return Policy{}, nil, err
	}
	return c.policy(clone(draft), shapes, options)
}

// eachResolved visits stays of any time in order, with their histories.
func (t *Timeline) eachResolved(stays settlement.Claims[Stay], visit func(*Stay) error) error {
	s := settlement.Bind(settlement.About{Method: settlement.PerDiem}, stays, settlement.Rater[Stay]{
		Outline: outline, Resolve: t.resolver(settlement.Period{}),
		Rate: func(s *Stay, e *settlement.Entry) error {
			outline(s, e)
			return visit(s)
		},
	})
	for _, err := range s.Entries() {
		if err != nil {
			return err
		}
	}
	return nil
}

// drafted returns one class for each code of the draft and of the history,
// with the tiers that the draft gives it first.
func drafted(draft Policy, history settlement.Claims[Stay]) (map[string]Class, error) {
	shapes := map[string]Class{}
	flat := []Tier{{Rate: settlement.DecimalInt(1)}}
	for _, c := range clone(draft).Classes {
		if have, ok := shapes[c.Code]; ok && len(have.Tiers) > 0 {
			continue
		}
		shapes[c.Code] = Class{Code: c.Code, Name: c.Name, Tiers: c.Tiers, Coefficient: c.Coefficient}
	}
	for s, err := range history.All() {
		if err != nil {
			return nil, err
		}
		if _, ok := shapes[s.Class]; !ok && s.Class != "" {
			shapes[s.Class] = Class{Code: s.Class}
		}
	}
	for code, c := range shapes {
		if len(c.Tiers) == 0 {
			c.Tiers = flat
			shapes[code] = c
		}
	}
	return shapes, nil
}

type level struct{ class, level string }

// past sums the stays of a class.
type past struct {
	stays, days int
	cost        wide.Int
	standard    exact.Product // at the places of the drafted rates
	places      int
}

type calibration struct {
	plan    *Plan
	sums    map[level]*past
	leftOut map[string]*LeftOut
}

func (c *calibration) add(s *Stay) error {
	reason := ""
	var standard exact.Product
	var found *rates
	var err error
	days := 0
	if s.Class == "" {
		reason = LeftOutClass
	} else if checkStay(s) != nil {
		reason = LeftOutFault
	} else if s.Cost <= 0 {
		reason = LeftOutCost
	} else {
		if found, err = c.plan.find(s); err != nil {
			return fmt.Errorf("claim %s: %w", shown.QuoteID(s.ID), err)
		}
		r := rating{Plan: c.plan, s: s, rates: found}
		var e settlement.Entry
		if days, err = r.days(&e); err != nil {
			reason = LeftOutFault
		} else if days == 0 {
			reason = LeftOutDays
		} else {
			h := &s.History
			all, _ := r.standard(h.DaysBefore, h.DaysBefore+h.BilledDays+days)
			before, _ := r.standard(h.DaysBefore, h.DaysBefore+h.BilledDays)
			standard = all.Minus(before)
		}
	}
	if reason != "" {
		l := c.leftOut[reason]
		if l == nil {
			l = &LeftOut{Reason: reason}
			c.leftOut[reason] = l
		}
		l.Stays++
		l.Cost += s.Cost
		return nil
	}
	at := []level{{s.Class, ""}}
	if in := c.plan.institutions.Find(s.Institution); in != nil && in.level != "" {
		at = append(at, level{s.Class, in.level})
	}
	for _, k := range at {
		p := c.sums[k]
		if p == nil {
			p = &past{places: found.places}
			c.sums[k] = p
		}
		p.stays++
		p.days += days
		p.cost.Accumulate(int64(s.Cost))
		p.standard = p.standard.Plus(standard)
	}
	return nil
}

// policy fills the draft with rates.
func (c *calibration) policy(p Policy, shapes map[string]Class, options Calibration) (Policy, *CalibrationSummary, error) {
	summary, rules := &CalibrationSummary{}, p.calibrationRules()
	p.Classes = nil
	keys := slices.SortedFunc(maps.Keys(c.sums), func(a, b level) int {
		return cmp.Or(cmp.Compare(a.class, b.class), cmp.Compare(a.level, b.level))
	})
	for _, k := range keys {
		sum := c.sums[k]
		cost, ok := sum.cost.Int64()
		if !ok {
			return Policy{}, nil, fmt.Errorf("class %s: %w", shown.QuoteID(k.class), settlement.ErrOverflow)
		}
		w := sheet.Sheet{}
		money := sheet.Money("cost", settlement.Money(cost))
		daily := w.Money(rules.daily, money, sheet.Count("days", sum.days))
		used := k.level == "" || sum.stays >= options.MinStays
		class := shapes[k.class]
		class.Level, class.Tiers = k.level, slices.Clone(class.Tiers)
		if used {
			rules.rate(&w, class.Tiers, money, sum)
		}
		if w.Err != nil {
			return Policy{}, nil, fmt.Errorf("class %s: %w", shown.QuoteID(k.class), w.Err)
		}
		summary.Classes = append(summary.Classes, ClassHistory{
			Code: k.class, Level: k.level, Stays: sum.stays, Days: sum.days, Cost: settlement.Money(cost), Daily: daily, Used: used, Trail: w.Trail,
		})
		if k.level == "" {
			summary.Stays += sum.stays
			summary.Days += sum.days
			summary.Cost += settlement.Money(cost)
		}
		if !used {
			continue
		}
		p.Classes = append(p.Classes, class)
	}
	if summary.Stays == 0 {
		return Policy{}, nil, fmt.Errorf("%w: no stay of the history can be used", ErrClass)
	}
	for _, reason := range slices.Sorted(maps.Keys(c.leftOut)) {
		summary.LeftOut = append(summary.LeftOut, *c.leftOut[reason])
	}
	p.Cites = nil // its paths may have moved
	if _, err := New(p); err != nil {
		return Policy{}, nil, err
	}
	return p, summary, nil
}
