package capitation

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/directory"
	"github.com/yibaojiesuan/settlement/internal/wide"
	"github.com/yibaojiesuan/settlement/policy"
)

// Plan is a policy that was checked and compiled. It never changes and is safe
// for concurrent use.
type Plan struct {
	policy       Policy
	digest       string          // of the policy
	begins       int             // month in which the policy year begins
	effective    int             // month from which cumulative months are counted
	institutions map[string]bool // nil: any
	categories   directory.Directory[category]
	packages     map[string]map[string][]pack
	packageCodes map[string]bool
	packageOrder map[string]int  // of codes, as the policy lists them
	weekly       map[string]bool // codes that a weekly limit counts
	medicalTypes map[string]bool
	rules        rules
	sharing      *settlement.SharingRules // nil: a surplus is kept, an overrun borne
	key          []byte                   // of the names of rows; nil: they are digests without a key
}

// category is a category of standards or packages.
type category struct{ standards []standard } // by first day

// standard is a compiled Standard.
type standard struct {
	from     settlement.Date
	annual   settlement.Decimal   // absent: the month's is stated
	monthly  [12]settlement.Money // from the month in which the policy takes effect
	includes bool
	capped   bool // the fund pays its share of the lower of the fee and the cost
	share    settlement.Decimal
	rule     *settlement.Rule
}

// pack is a compiled Package.
type pack struct {
	index                int // in the policy
	from                 settlement.Date
	price, fund, patient settlement.Money
	weekly, monthly      int
	rule                 *settlement.Rule
}

// New checks a policy and compiles it.
//
// It returns every fault at once, in input order, each a
// *settlement.FieldError with its path: a required field that is missing, a
// negative or impossible value, a code that is unknown or listed twice, a
// price that is not the sum of its parts, tiers out of order, a choice that
// does not exist, a citation of nothing.
func New(p Policy) (*Plan, error) {
	p = clone(p)
	if err := check(p); err != nil {
		return nil, err
	}
	plan := &Plan{
		policy: p, digest: policy.Digest(p), begins: max(p.YearBegins, 1),
		packages: map[string]map[string][]pack{}, packageCodes: map[string]bool{}, packageOrder: map[string]int{},
		weekly: map[string]bool{}, medicalTypes: map[string]bool{}, rules: newRules(p),
	}
	for _, in := range p.Institutions {
		if plan.institutions == nil {
			plan.institutions = map[string]bool{}
		}
		plan.institutions[in.Code] = true
	}
	for i, s := range p.Standards {
		c := standard{from: s.From, annual: s.Annual, includes: s.IncludesPatientShare, rule: plan.rules.standards[i], capped: s.Actual == Cap, share: s.FundShare}
		if c.share.Absent() {
			c.share = settlement.DecimalInt(1)
		}
		c.fill(s, p.Months == Cumulative)
		of := plan.category(s.Category)
		of.standards = append(of.standards, c)
	}
	plan.effective = plan.begins
	if from := p.Effective.From; !from.Absent() {
		_, month, _ := from.Civil()
		plan.effective = int(month)
	}
	for _, of := range plan.categories.List() {
		slices.SortFunc(of.standards, func(a, b standard) int { return a.from.Compare(b.from) })
	}
	plan.compilePackages()
	if p.Sharing != nil {
		var err error
		if plan.sharing, err = p.Sharing.Compile(p.Cite("sharing.surplus"), p.Cite("sharing.overrun")); err != nil {
			return nil, &settlement.FieldError{Path: "sharing", Err: err}
		}
	}
	for _, t := range p.MedicalTypes {
		plan.medicalTypes[t] = true
	}
	return plan, nil
}

// category returns the category of a code, which it adds if there is none yet.
func (p *Plan) category(code string) *category {
	of := p.categories.Find(code)
	if of == nil {
		of = &category{}
		p.categories.Put(code, of)
	}
	return of
}

func (p *Plan) compilePackages() {
	for i, k := range p.policy.Packages {
		c := pack{index: i, from: k.From, weekly: k.Weekly, monthly: k.Monthly, rule: p.rules.sessions[i]}
		c.price, _ = k.Price.Money()
		c.fund, _ = k.Fund.Money()
		c.patient, _ = k.Patient.Money()
		if p.packages[k.Code] == nil {
			p.packages[k.Code] = map[string][]pack{}
			p.packageOrder[k.Code] = i
		}
		p.packages[k.Code][k.Category] = append(p.packages[k.Code][k.Category], c)
		p.packageCodes[k.Code] = true
		if k.Category != "" {
			p.category(k.Category)
		}
		if k.Weekly > 0 {
			p.weekly[k.Code] = true
		}
	}
	for _, byCategory := range p.packages {
		for _, list := range byCategory {
			slices.SortFunc(list, func(a, b pack) int { return a.from.Compare(b.from) })
		}
	}
	for _, l := range p.policy.PackageLimits {
		for _, code := range l.Packages {
			if l.Weekly > 0 || l.Most > 0 && l.Window.Unit == Week {
				p.weekly[code] = true
			}
		}
	}
}

// fill fills in what each month of the policy's year has.
func (c *standard) fill(s Standard, cumulative bool) {
	annual, _ := s.Annual.Money()
	stated, _ := s.Monthly.Money()
	for k := range c.monthly {
		switch {
		case s.Annual.Absent():
			c.monthly[k] = stated
		case cumulative:
			c.monthly[k] = twelfths(annual, k+1) - twelfths(annual, k)
		default:
			c.monthly[k] = twelfths(annual, 1)
		}
	}
}

// twelfths returns n twelfths of a year's standard, rounded half up.
func twelfths(annual settlement.Money, n int) settlement.Money {
	v, _ := wide.Mul(int64(annual), int64(n)).DivInt64(12, wide.HalfUp) // at most the annual standard
	return settlement.Money(v)
}

// monthOf returns the place of a month in the policy's year, from 0: twelve months from the
// month in which it takes effect.
func (p *Plan) monthOf(m settlement.Month) int {
	_, month := m.Civil()
	return (int(month) - p.effective + 12) % 12
}

// Settlement binds the plan to a period, the members and their charges. The result also
// explains single claims: it is a [settlement.Explainer].
//
// The period is whole months of one policy year. The members must be all that were in force
// from the beginning of that year. The charges must be all from the beginning of the year
// to the end of the period. Charges of other months are in no account, but sessions before
// the period count for the limits of its first week. The payment of a period is the account
// to date at its end, less the account before its beginning, so that months add up to the
// year.
//
// The entries are, in this order:
//   - one for each charge of a month outside the period, in the order of the charges. It is
//     left out, and has cost and covered as claimed and no money;
//   - one for each member and month with a head fee. It has the fee as Amount, the member's
//     own care as Cost and Covered, and referred care as a line;
//   - one for each session, and one for each charge that is listed;
//   - one for each institution, with an empty claim. Its lines bring the sum to the
//     institution's [Account].
//
// Every walk over the entries walks the members once, then the charges once, and the
// charges once more if two of them may be one. Several workers read members, and then
// charges, section by section. Members and sessions are held in memory, other charges only
// as sums and as fingerprints of 8 bytes. Two charges that have one id, or that have no ids
// and are equal in every column, are one charge given twice: an error that names both
// positions.
//
// The walk ends with an error if the period is not whole months of one policy year, if the
// policy is not in force all through it, if members or charges yield an error, or if rows
// are refused. Each refused row is a *[RowError].
func (p *Plan) Settlement(period settlement.Period, members settlement.Claims[Member], charges settlement.Claims[Charge]) settlement.Settlement {
	return bound{plan: p, period: period, members: members, charges: charges}
}

// Account returns the accounts of a period, such as a month or a year, by institution code.
// [Plan.Settlement] settles these accounts: the Due of an account is the sum over the
// institution's entries. Account returns an error in the same cases.
func (p *Plan) Account(period settlement.Period, members settlement.Claims[Member], charges settlement.Claims[Charge]) ([]Account, error) {
	b, err := p.open(period, members, charges, nil)
	if err != nil {
		return nil, err
	}
	return b.accounts()
}

// Columns returns the names of the optional columns of charges that the plan's rules read,
// or that tell charges apart, for a reader that skips the others. Of members all columns
// are read.
func (p *Plan) Columns() []string {
	list := []string{"id", "scope", "waived", "date", "medical_type"}
	if len(p.policy.Packages) > 0 {
		list = append(list, "package")
	}
	return list
}

// ref names the policy in reports.
func (p *Plan) ref() settlement.PolicyRef {
	r := p.policy.Ref(settlement.Capitation)
	r.Digest = p.digest
	return r
}

// Policy returns a copy of the plan's policy.
func (p *Plan) Policy() Policy { return clone(p.policy) }

// packageOn returns the package of a code for a category on a day: the package of the
// category itself, else the one for all.
func (p *Plan) packageOn(code, category string, d settlement.Date) *pack {
	for _, key := range [...]string{category, ""} {
		list, ok := p.packages[code][key]
		if !ok {
			continue
		}
		for i := len(list) - 1; i >= 0; i-- {
			if !d.Before(list[i].from) {
				return &list[i]
			}
		}
		return nil
	}
	return nil
}

// year places a period in its policy year: the year's first month, and the
// indices in it of the period's first and last months.
func (p *Plan) year(period settlement.Period) (start settlement.Month, first, last int, err error) {
	from, to := period.From.Month(), period.To.Month()
	fault := func(err error) error { return &settlement.FieldError{Path: "period", Err: err} }
	if from.Absent() || to.Absent() || period.From != from.First() || period.To != to.Last() || to.Compare(from) < 0 {
		return start, 0, 0, fault(fmt.Errorf("%w: want the first day of a month to the last day of one, got %s", settlement.ErrPeriod, period))
	}
	_, month := from.Civil()
	first = (int(month) - p.begins + 12) % 12
	start = from.Add(-first)
	if start.Absent() {
		return start, 0, 0, fault(fmt.Errorf("%w: want whole months of one policy year, got %s", settlement.ErrPeriod, period))
	}
	if last = to.Sub(start); last > 11 {
		return start, 0, 0, fault(fmt.Errorf("%w: want whole months of one policy year, which begins in month %d, got %s", settlement.ErrPeriod, p.begins, period))
	}
	if !p.policy.Effective.Covers(period) {
		return start, 0, 0, fault(fmt.Errorf("%w: on every day of %s, it is from %s", ErrEffective, period, p.policy.Effective))
	}
	return start, first, last, nil
}

func clone(p Policy) Policy {
	p.Sources, p.Cites, p.Procedure = slices.Clone(p.Sources), maps.Clone(p.Cites), p.Procedure.Clone()
	p.Institutions, p.Standards = slices.Clone(p.Institutions), slices.Clone(p.Standards)
	p.Quality.ReductionRate, p.Quality.ReductionAmount = maps.Clone(p.Quality.ReductionRate), maps.Clone(p.Quality.ReductionAmount)
	p.Quality.Indicators, p.Quality.Assessed = slices.Clone(p.Quality.Indicators), maps.Clone(p.Quality.Assessed)
	for code, values := range p.Quality.Assessed {
		p.Quality.Assessed[code] = maps.Clone(values)
	}
	if p.Sharing != nil {
		s := *p.Sharing
		s.Surplus, s.Overrun = slices.Clone(s.Surplus), slices.Clone(s.Overrun)
		p.Sharing = &s
	}
	p.ReasonableOverrun, p.Capacity = maps.Clone(p.ReasonableOverrun), maps.Clone(p.Capacity)
	p.MedicalTypes = slices.Clone(p.MedicalTypes)
	p.Packages, p.PackageLimits = slices.Clone(p.Packages), slices.Clone(p.PackageLimits)
	for i := range p.PackageLimits {
		p.PackageLimits[i].Packages = slices.Clone(p.PackageLimits[i].Packages)
	}
	return p
}

// compareMembers puts the members of an institution in an order that does not depend on the
// order of the rows.
func compareMembers(a, b *row) int {
	if c := cmp.Compare(a.Person, b.Person); c != 0 {
		return c
	}
	return cmp.Or(
		a.Signed.Compare(b.Signed), cmp.Compare(a.Category, b.Category), a.Ends.Compare(b.Ends),
		slices.CompareFunc(a.Suspended, b.Suspended, compareSpans), slices.CompareFunc(a.Inpatient, b.Inpatient, compareSpans),
	)
}

func compareSpans(a, b settlement.Period) int {
	return cmp.Or(a.From.Compare(b.From), a.To.Compare(b.To))
}
