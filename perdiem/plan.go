package perdiem

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/batch"
	"github.com/yibaojiesuan/settlement/internal/columns"
	"github.com/yibaojiesuan/settlement/internal/directory"
	"github.com/yibaojiesuan/settlement/internal/exact"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
	"github.com/yibaojiesuan/settlement/policy"
)

// Plan is a policy that was checked and compiled. It never changes and is safe
// for concurrent use.
type Plan struct {
	policy       Policy
	rows         *settlement.Rows[Stay]
	digest       string // of the policy
	classes      directory.Directory[class]
	institutions directory.Directory[institution]
	anywhere     bool        // none is listed: any institution will do
	levels       batch.Codes // of institutions
	whole        bool
	inclusive    bool
	bundle       number // the amount of a bundle; meaningful where rates are bundled
	above, below number // shares of a corridor; cap and fixed are corridors too
	ratio        number // of the patient's share
	perDay       number // the patient's yuan a paid day
	mean         int64  // regional mean in fen, with points
	scale        number
	places       int // of the points of a day
	bundlePoints int64
	rules        rules
	values       []policy.Column // that the policy names itself
	at           []int           // where they stand among those of a timeline; nil: they are all
	formula      *amountFormula  // nil: the policy has none
}

// class is the entries of one code. Those that name more come first.
type class struct{ rates []*rates }

type institution struct {
	level string
	at    uint32 // the number of the level; 0: none
}

// rates are a compiled Class.
type rates struct {
	class       *Class
	from        settlement.Date
	level       uint32 // its number; 0: any
	tiers       []tier
	places      int // of every rate, at least 2
	sharePlaces int // of every fund share
	split       bool
	uniform     bool  // the fund's share is that of the first tier in all
	bundle      int64 // at places; 0: none
	bundled     bool
	coefficient number
	rules       []tierRules
	hasBeyond   bool  // episodes beyond those of a year have a rate of their own
	beyond      int64 // that rate, at places
}

// tier is a span of the day index: the days from+1 to upTo.
type tier struct {
	from, upTo  int
	rate, share int64
	daily       int64 // points of a day in units of 10⁻⁸
	beyond      int64 // the same of a day of an episode beyond those of a year
}

// days returns how many of the days after b and up to e lie in the tier.
func (t *tier) days(b, e int) int { return max(0, min(e, t.upTo)-max(b, t.from)) }

// open reports whether the tier has no last day.
func (t *tier) open() bool { return t.upTo == math.MaxInt }

// New checks a policy and compiles it.
//
// It returns every fault at once, in input order, each a
// *settlement.FieldError with its path: a required field that is missing, a
// negative or impossible value, a code that is unknown or listed twice, tiers
// that are out of order or leave days without a rate, a choice that does not
// exist, rules that exclude each other, a citation of nothing.
func New(p Policy) (*Plan, error) {
	p = clone(p)
	if err := check(p); err != nil {
		return nil, err
	}
	plan := &Plan{
		policy: p, values: columns.List(p.Columns, ownFields...), digest: policy.Digest(p), anywhere: len(p.Institutions) == 0, whole: p.TierMode == Whole, inclusive: p.DayCount == Inclusive, rules: newRules(p),
	}
	var f settlement.Faults
	for _, in := range p.Institutions {
		plan.institutions.Put(in.Code, &institution{in.Level, plan.levels.Number(in.Level)})
	}
	plan.above, plan.below = shares(p.Actual)
	plan.rows = rowsOf(plan.values)
	plan.formula = newFormula(&f, plan)
	plan.ratio = parameter(&f, "patient.ratio", p.Patient.Ratio)
	plan.perDay = parameter(&f, "patient.per_day", p.Patient.PerDay)
	plan.bundle = parameter(&f, "limits.bundle.amount", p.Limits.Bundle.Amount)
	if r := p.Points; r != nil {
		mean, _ := r.RegionalMean.Money()
		plan.mean, plan.scale, plan.places = int64(mean), parameter(&f, "points.scale", r.Scale), r.Places
		if r.Places == 0 {
			plan.places = 4
		}
		var err error
		plan.bundlePoints, err = plan.inPoints(exact.Of(plan.bundle.v), plan.bundle.places)
		f.At("limits.bundle.amount", err)
	}
	for i := range p.Classes {
		c := &p.Classes[i]
		of := plan.classes.Find(c.Code)
		if of == nil {
			of = &class{}
			plan.classes.Put(c.Code, of)
		}
		of.rates = append(of.rates, plan.rates(&f, i, c))
	}
	for _, of := range plan.classes.List() {
		slices.SortStableFunc(of.rates, func(a, b *rates) int {
			return cmp.Or(cmp.Compare(rank(b.class), rank(a.class)), b.class.From.Compare(a.class.From))
		})
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	return plan, nil
}

// rank orders the entries of a class: those that name more come first.
func rank(c *Class) int {
	switch {
	case c.Institution != "":
		return 2
	case c.Level != "":
		return 1
	}
	return 0
}

func parameter(f *settlement.Faults, path string, d settlement.Decimal) number {
	v, places, err := d.Coefficient()
	f.At(path, err)
	return number{v, places}
}

// shares returns the shares above and below the standard for a treatment of actual cost. A
// fixed standard and a cap are corridors with shares of 0 and 1.
func shares(a ActualRule) (above, below number) {
	below = one
	switch a.Treatment {
	case Cap:
		below = number{}
	case Corridor:
		above.v, above.places, _ = a.ShareAbove.Coefficient()
		if !a.ShareBelow.Absent() {
			below.v, below.places, _ = a.ShareBelow.Coefficient()
		}
	}
	return above, below
}

// rates compiles the i-th class.
func (p *Plan) rates(f *settlement.Faults, i int, c *Class) *rates {
	path := fmt.Sprintf("classes[%d]", i)
	r := &rates{class: c, from: c.From, level: p.levels.Number(c.Level), places: 2, coefficient: one, uniform: true}
	if !c.Coefficient.Absent() {
		r.coefficient = parameter(f, path+".coefficient", c.Coefficient)
	}
	for _, t := range c.Tiers {
		r.places, r.sharePlaces = max(r.places, significant(t.Rate)), max(r.sharePlaces, significant(t.FundShare))
		r.split = r.split || !t.FundShare.Absent() && t.FundShare.Cmp(settlement.DecimalInt(1)) != 0
	}
	if beyond := p.policy.Limits.EpisodesBeyond; !beyond.Absent() {
		r.hasBeyond, r.places = true, max(r.places, significant(beyond))
		r.beyond = scaled(f, "limits.episodes_beyond", beyond, r.places)
	}
	from := 0
	for k, t := range c.Tiers {
		at := fmt.Sprintf("%s.tiers[%d]", path, k)
		x := tier{from: from, upTo: t.DaysUpTo, share: exact.Pow10(r.sharePlaces)}
		if x.upTo == 0 {
			x.upTo = math.MaxInt
		}
		from = x.upTo
		x.rate = scaled(f, at+".rate", t.Rate, r.places)
		if !t.FundShare.Absent() {
			x.share = scaled(f, at+".fund_share", t.FundShare, r.sharePlaces)
		}
		if p.policy.Points != nil {
			daily, err := p.inPoints(exact.Of(x.rate, x.share, r.coefficient.v), r.places+r.sharePlaces+r.coefficient.places)
			f.At(at+".rate", err)
			x.daily = daily
			x.beyond, err = p.inPoints(exact.Of(r.beyond, x.share, r.coefficient.v), r.places+r.sharePlaces+r.coefficient.places)
			f.At("limits.episodes_beyond", err)
		}
		r.uniform = r.uniform && (k == 0 || x.share == r.tiers[0].share)
		r.tiers = append(r.tiers, x)
		r.rules = append(r.rules, newTierRules(p.policy, at, k, x.open()))
	}
	b := p.policy.Limits.Bundle
	if p.policy.bundles(c.Code) {
		r.bundled, r.bundle = true, scaled(f, "limits.bundle.amount", b.Amount, r.places)
	}
	return r
}

// inPoints converts num × 10^−down yuan into points, in units of 10⁻⁸: ÷ regional mean ×
// scale, rounded once to the places of the points of a day.
func (p *Plan) inPoints(num exact.Product, down int) (int64, error) {
	v, err := divide(num.Times(p.scale.v).Shift(2), exact.Of(p.mean), down+p.scale.places, p.places)
	if err == nil {
		var fits bool
		if v, fits = wide.Mul(v, exact.Pow10(8-p.places)).Int64(); !fits {
			err = settlement.ErrOverflow
		}
	}
	return v, err
}

// scaled scales a parameter whose zeros at the end may exceed the places.
func scaled(f *settlement.Faults, path string, d settlement.Decimal, places int) int64 {
	v, n, err := d.Coefficient()
	if err == nil {
		var ok bool
		if v, ok = wide.Mul(v, exact.Pow10(places-n)).Int64(); !ok {
			err = settlement.ErrOverflow
		}
	}
	f.At(path, err)
	return v
}

// find returns the rates of a class that apply in an institution on a day.
func (p *Plan) find(s *Stay) (*rates, error) {
	level := uint32(0)
	if !p.anywhere {
		in := p.institutions.Find(s.Institution)
		if in == nil {
			return nil, at("institution", settlement.ErrInstitution, s.Institution)
		}
		level = in.at
	}
	of := p.classes.Find(s.Class)
	if of == nil {
		return nil, at("class", ErrClass, s.Class)
	}
	day := s.Discharged
	if p.policy.RatesOn == Admission {
		day = s.began()
	}
	for _, r := range of.rates {
		if (r.level == 0 || r.level == level) && !day.Before(r.from) && (r.class.Institution == "" || r.class.Institution == s.Institution) {
			return r, nil
		}
	}
	return nil, &settlement.FieldError{Path: "class", Err: fmt.Errorf("%w: %s has no rates for %s on %s", ErrClass, shown.QuoteID(s.Class), shown.QuoteID(s.Institution), day)}
}

// Columns returns the names of the optional claim columns that the plan's
// rules read, for a reader that skips the others.
func (p *Plan) Columns() []string {
	return []string{"person", "observed", "leave_days", "interim", "pool", "charged_to", "department"}
}

// usesCost reports whether an amount depends on the actual cost.
func (p *Plan) usesCost() bool {
	return p.policy.Actual.Treatment == Cap || p.policy.Actual.Treatment == Corridor || p.policy.Patient.ShareOn == Actual ||
		p.formula != nil && p.formula.reads["cost"]
}

// ref names the policy in reports.
func (p *Plan) ref() settlement.PolicyRef {
	r := p.policy.Ref(settlement.PerDiem)
	r.Digest = p.digest
	return r
}

// Policy returns a copy of the plan's policy.
func (p *Plan) Policy() Policy { return clone(p.policy) }

func clone(p Policy) Policy {
	p.Sources, p.Cites = slices.Clone(p.Sources), maps.Clone(p.Cites)
	p.Classes, p.Institutions = slices.Clone(p.Classes), slices.Clone(p.Institutions)
	for i := range p.Classes {
		p.Classes[i].Tiers = slices.Clone(p.Classes[i].Tiers)
	}
	p.Columns = maps.Clone(p.Columns)
	l := &p.Limits
	l.Bundle.Classes = slices.Clone(l.Bundle.Classes)
	d := &l.InstitutionDays
	d.Caps, d.Over, d.Roll = maps.Clone(d.Caps), slices.Clone(d.Over), slices.Clone(d.Roll)
	l.Advances = maps.Clone(l.Advances)
	p.Procedure = p.Procedure.Clone()
	if p.Points != nil {
		r := *p.Points
		p.Points = &r
	}
	return p
}
