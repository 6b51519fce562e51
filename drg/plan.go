package drg

import (
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/batch"
	"github.com/yibaojiesuan/settlement/internal/columns"
	"github.com/yibaojiesuan/settlement/internal/directory"
	"github.com/yibaojiesuan/settlement/internal/exact"
	"github.com/yibaojiesuan/settlement/internal/formula"
	"github.com/yibaojiesuan/settlement/internal/wide"
	"github.com/yibaojiesuan/settlement/policy"
)

// Plan is a policy that was checked and compiled. It never changes and is safe
// for concurrent use.
type Plan struct {
	policy           Policy
	places           int         // of the points of a case
	unit             int64       // 10^−places points
	scale            number      // points of a case at the regional mean
	mean             int64       // regional mean in fen; 0: there is none
	share            number      // discount of ungrouped cases
	levelNumbers     batch.Codes // of levels that institutions or bands have
	capRatio         number      // of high cases, at the places of bounds; Absent in policy: no cap
	groups           directory.Directory[group]
	institutions     directory.Directory[institution]
	byLevel          []group            // what cases of groups meet by level, one group after the other
	pools            batch.Codes        // that tables name
	blankPool        string             // the pool of cases that name none
	listed           []coefficient      // what institutions, groups and pools refer to
	poolCoefficients byPool[levelTable] // of levels, and of all institutions
	ungrouped        map[string]bool    // codes that say so
	rules            rules
	reduced          rules           // of readmitted cases
	factor           fraction        // of their points
	exempt           map[string]bool // groups in which nobody is readmitted
	quotas           []quota
	over             beats             // what special case review takes a case out of
	names            map[string]string // of institutions
	rows             *settlement.Rows[Case]
	departments      bool
	digest           func() string   // of the policy, computed when it is first asked for
	ofGroups         []attributeName // that formulas may read; none in a shorthand policy
	ofInstitutions   []attributeName
	values           []ValueColumn // that the policy names itself
	table            *table        // nil: the policy is shorthand
	blank            *group        // of a table of rules: that of cases without a code; nil: there is none
	endings          []*group      // groups of a table of rules that stand for the endings of codes
	at               []int         // of a timeline: where the plan's values stand among those of all plans; nil: as in the plan
	own              *desk         // of a section of claims; nil: each case takes one
	lastPool         *metPool      // likewise
}

// number is a parameter as v × 10^−places, and as the policy writes it. Only explanations
// use the latter.
type number struct {
	v      int64
	places int
	shown  *settlement.Decimal
}

func newNumber(v int64, places int, shown settlement.Decimal) number {
	return number{v, places, &shown}
}

// in returns the parameter as an input of a step.
func (n number) in(name string) settlement.Input { return settlement.In(name, *n.shown) }

var one = newNumber(1, 0, settlement.DecimalInt(1))

// group is a compiled Group. The fields that most cases need come first. Bounds are costs in
// fen: a ratio is never divided out.
type group struct {
	// What every case reads comes first and fits a line of the cache: tables by level have many
	// groups.
	base     number
	mean     int64
	normal   costs // in which a case is normal in every institution
	index    uint32
	uniform  bool
	noWeight bool
	priced   bool
	other    bool   // cases of it are not rated by base points
	several  bool   // cases meet something else in some institutions: variants
	row      uint32 // 1 + where its levels begin in the plan's byLevel, where only these matter; 0: nowhere
	leveled  bool   // levels have coefficients of their own in it: byLevel
	bounds
	variants
	byLevel references // by the number of a level
	pools   byPool[levelTable]
	entry   int32    // of by; or itself
	lacks   []string // what cases of it would need, and the policy does not have
	price   settlement.Money
	code    string
	values  []attributeValue // by the plan's names of attributes of groups
	given   *formula.Given   // what formulas read of it
}

type institution struct {
	index   uint32
	at      uint32      // the number of the level; 0: none
	own     coefficient // v 0: none; of the institution, of its level, or the default
	byGroup references  // by the index of a group
	pools   byPool[institutionPool]
	code    string
	level   string
	quotas  []number         // shares of discharges by the number of a quota; without a text: none
	values  []attributeValue // by the plan's names of attributes of institutions
	given   *formula.Given   // what formulas read of it
}

// ratioPlaces is the number of decimals that bounds may have, so that bound ×
// mean cost is exact in the 8 decimals of a trail.
const ratioPlaces = 6

// New checks a policy and compiles it.
//
// It returns every fault at once, in input order, each a
// *settlement.FieldError with its path: a required field that is missing, a
// negative or impossible value, a code that is unknown or listed twice, two entries
// of a table that name the same, bands that overlap or are out of order, a choice
// that does not exist, a citation of nothing. If there is none of these, it returns
// [ErrPlaces] for a policy of scale 1 whose points cannot hold base points ×
// coefficient.
func New(p Policy) (*Plan, error) {
	p = clone(p)
	if err := check(p); err != nil {
		return nil, withFormulas(p, err)
	}
	plan := &Plan{
		policy: p, places: p.PointPlaces, unit: exact.Pow10(8 - p.PointPlaces),
		ungrouped: map[string]bool{}, names: map[string]string{}, digest: sync.OnceValue(func() string { return policy.Digest(p) }),
	}
	var f settlement.Faults
	plan.scale = plan.number(&f, "scale", p.Scale)
	mean, err := p.RegionalMean.Money()
	f.At("regional_mean", err)
	plan.mean, plan.share = int64(mean), one
	if u := p.Ungrouped; u != nil {
		for _, code := range u.Codes {
			plan.ungrouped[code] = true
		}
		if !u.Share.Absent() {
			plan.share = plan.number(&f, "ungrouped.share", u.Share)
		}
	}
	plan.rules, plan.over = newRules(p, false), p.Special.over()
	plan.readmission(&f)
	if !p.High.CapRatio.Absent() {
		plan.capRatio = newNumber(scaled(p.High.CapRatio), ratioPlaces, p.High.CapRatio)
	}
	if p.ruled() {
		plan.ofGroups, plan.ofInstitutions = p.attributeNames()
	}
	for i, g := range p.Groups {
		c := plan.group(&f, i, itself)
		switch {
		case g.Ending:
			plan.endings = append(plan.endings, c)
		case g.Code == "": // only a table of rules has it
			plan.blank = c
		default:
			plan.groups.Put(g.Code, c)
		}
	}
	for i, in := range p.Institutions {
		c := &institution{index: uint32(i), code: in.Code, level: in.Level, at: plan.levelNumbers.Number(in.Level)}
		c.values = attributeValues(&f, fmt.Sprintf("institutions[%d]", i), plan.ofInstitutions, in.Attributes)
		plan.institutions.Put(in.Code, c)
		plan.names[in.Code] = in.Name
	}
	plan.coefficients(&f)
	plan.compileEntries(&f)
	plan.compileQuotas(&f)
	plan.values = columns.List(p.Columns, ownFields...)
	if p.ruled() {
		plan.table = newTable(&f, plan)
	}
	plan.rows = plan.Rows()
	plan.layOut()
	if err := f.Err(); err != nil {
		return nil, err
	}
	if plan.table != nil && !plan.table.multiplies() {
		return plan, nil
	}
	if err := plan.checkPlaces(); err != nil {
		return nil, err
	}
	return plan, nil
}

func (p *Plan) number(f *settlement.Faults, path string, d settlement.Decimal) number {
	v, places, err := d.Coefficient()
	f.At(path, err)
	return newNumber(v, places, d)
}

// scaled returns a ratio that was checked to have at most ratioPlaces decimals.
func scaled(d settlement.Decimal) int64 {
	v, _ := d.Scaled(ratioPlaces)
	return v
}

// group compiles a group, or an entry of its by, as the cases meet it that it fits.
func (p *Plan) group(f *settlement.Faults, i, entry int) *group {
	g, path := p.policy.Groups[i].met(entry), byPath(i, entry)
	c := &group{
		index: uint32(i), entry: int32(entry), code: g.Code, uniform: g.Uniform, noWeight: g.NoWeight, priced: !g.Price.Absent(),
		base: p.number(f, path+".base_points", g.BasePoints),
	}
	c.price, _ = g.Price.Money()
	mean, _ := g.MeanCost.Money()
	c.mean = int64(mean)
	c.lacks, c.values = p.policy.lacks(g), attributeValues(f, path, p.ofGroups, g.Attributes)
	c.other = c.priced || p.isUngrouped(g.Code, c) || len(c.lacks) > 0
	if p.policy.ruled() {
		c.other = c.priced || c.noWeight || c.base.v == 0
	}
	if c.mean != 0 {
		p.compileBounds(f, path, g, c)
	}
	c.normal = c.bounds.normal()
	return c
}

// costAt returns ratio × mean in fen, rounded down, and whether that is a whole fen.
func costAt(ratio settlement.Decimal, mean int64) (floor int64, whole, ok bool) {
	unit := exact.Pow10(ratioPlaces)
	product := wide.Mul(scaled(ratio), mean)
	floor, ok = product.DivInt64(unit, wide.Floor)
	return floor, wide.Mul(floor, unit) == product, ok
}

// about describes a settlement of the plan.
func (p *Plan) about(period settlement.Period) settlement.About {
	return settlement.About{
		Method: settlement.DRG, Period: period, Policies: []settlement.PolicyRef{p.ref()}, Names: p.names, Labels: labels(p),
	}
}

// Columns returns the names of the optional claim columns that the plan's
// rules read, for a reader that skips the others. Those that the policy names
// itself are among them: see [Plan.ValueColumns] for their kinds.
func (p *Plan) Columns() []string {
	list := []string{"approved", "unreasonable", "approved_amount", "pool", "charged_to"}
	if p.departments {
		list = append(list, "department")
	}
	add := func(names ...string) {
		for _, name := range names {
			if !slices.Contains(list, name) {
				list = append(list, name)
			}
		}
	}
	if s := p.policy.Special; s != nil {
		if s.Formula == AsApproved {
			add("approved_points")
		}
		if s.Candidates != nil && s.Candidates.Days > 0 {
			add("days", "admitted", "discharged")
		}
	}
	if slices.ContainsFunc(p.quotas, func(q quota) bool { return q.dated() }) {
		add("discharged")
	}
	if len(p.policy.Quotas) > 0 {
		add("approved_as")
	}
	if p.policy.Readmission != nil {
		add("person", "admitted", "discharged", "justified")
	}
	if p.policy.Stays != nil {
		add("days", "admitted", "discharged")
	}
	if p.policy.Violations != nil {
		add("violation")
	}
	return p.table.columns(list)
}

// Departments returns a plan that also reads and digests the column of departments, for
// claims whose departments a budget looks at.
func (p *Plan) Departments() *Plan {
	q := *p
	q.departments = true
	q.rows = q.Rows()
	return &q
}

// InPool returns a plan that takes cases which name no pool for cases of the given one, where
// tables tell pools apart. It is for claims of which every file says the pool as a whole. The
// entries of such cases name no pool, as before.
func (p *Plan) InPool(pool string) *Plan {
	q := *p
	q.blankPool = pool
	return &q
}

// ref names the policy in reports.
func (p *Plan) ref() settlement.PolicyRef {
	r := p.policy.Ref(settlement.DRG)
	r.Digest = p.digest()
	return r
}

// Policy returns a copy of the plan's policy.
func (p *Plan) Policy() Policy { return clone(p.policy) }

func clone(p Policy) Policy {
	p.Sources, p.Cites, p.Procedure = slices.Clone(p.Sources), maps.Clone(p.Cites), p.Procedure.Clone()
	p.Groups, p.Institutions = slices.Clone(p.Groups), slices.Clone(p.Institutions)
	for i := range p.Groups {
		g := &p.Groups[i]
		g.By, g.Attributes = cloneBy(g.By), maps.Clone(g.Attributes)
	}
	for i := range p.Institutions {
		p.Institutions[i].Attributes = maps.Clone(p.Institutions[i].Attributes)
	}
	p.Levels, p.Coefficients = slices.Clone(p.Levels), slices.Clone(p.Coefficients)
	p.Classes.High, p.Middle = slices.Clone(p.Classes.High), slices.Clone(p.Middle)
	p.Parameters, p.Columns, p.Define, p.Rules = maps.Clone(p.Parameters), maps.Clone(p.Columns), slices.Clone(p.Define), slices.Clone(p.Rules)
	for i := range p.Rules {
		if at := p.Rules[i].Source; at != nil {
			source := *at
			p.Rules[i].Source = &source
		}
	}
	if p.Special != nil {
		s := *p.Special
		s.Over, s.QuotaRule = slices.Clone(s.Over), s.QuotaRule.clone()
		if s.Candidates != nil {
			c := *s.Candidates
			s.Candidates = &c
		}
		p.Special = &s
	}
	p.Ranks = slices.Clone(p.Ranks)
	for i := range p.Ranks {
		p.Ranks[i].Allowed = clonePointer(p.Ranks[i].Allowed)
	}
	p.Quotas = slices.Clone(p.Quotas)
	for i, q := range p.Quotas {
		p.Quotas[i].QuotaRule = q.QuotaRule.clone()
	}
	if p.Readmission != nil {
		r := *p.Readmission
		r.ExemptGroups = slices.Clone(r.ExemptGroups)
		p.Readmission = &r
	}
	if p.Stays != nil {
		s := *p.Stays
		p.Stays = &s
	}
	if p.Violations != nil {
		v := *p.Violations
		p.Violations = &v
	}
	if p.Ungrouped != nil {
		u := *p.Ungrouped
		u.Codes, u.Suffixes = slices.Clone(u.Codes), slices.Clone(u.Suffixes)
		p.Ungrouped = &u
	}
	return p
}
