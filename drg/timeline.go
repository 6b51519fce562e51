package drg

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/batch"
	"github.com/yibaojiesuan/settlement/internal/columns"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/timeline"
)

// Timeline is a series of plans that follow each other, such as those of two half-years
// with other weights. The plan whose policy is in force on a case's date rates all of the
// case. Quotas and readmissions span the plans. A Timeline never changes and is safe for
// concurrent use.
type Timeline struct {
	plans []*Plan // by time
	names map[string]string
	// groups and institutions have, by plan and the plan's own index, numbers that mean the
	// same code in all plans; nil: there is one plan.
	groups, institutions [][]uint32
	rows                 *settlement.Rows[Case]
	values               []ValueColumn // of all plans
}

// Follow returns the timeline of plans, which may be given in any order. The timeline of
// one plan settles as the plan does.
//
// On every day from the beginning of the first policy to the end of the last, exactly
// one must be in force. Policies must agree on the fields that rules about several cases
// read:
//   - scale and point_places: all points share one value;
//   - readmission without its factor: the factor of a stay is that of its own date. A group
//     that two policies list is exempt in both or in neither;
//   - quota, quota_levels, quota_base, quota_cycle, quota_rounding, over_quota, quota_value
//     and allowed of special and of each of the quotas, whose names are the same. An
//     institution that two policies list has one share of each;
//   - ranks. The definitions and parameters that their formulas use may differ: those of
//     a case's own date count;
//   - the kind of a column that two policies name;
//   - the method of stays.outside, where two policies name one.
//
// All other rules of a case are those of its own date.
//
// Follow returns every fault at once, each with the places of two plans. A gap or an
// overlap names its day ([settlement.ErrNotInForce], [settlement.ErrInForceTwice]). A
// disagreement names both values ([settlement.ErrDisagree]). No plan at all is
// [policy.ErrRequired].
func Follow(plans ...*Plan) (*Timeline, error) {
	var f settlement.Faults
	order := timeline.Follow(&f, plans, func(p *Plan) (settlement.Period, []timeline.Setting) { return p.policy.Effective, p.policy.spanning() })
	for j, b := range plans {
		for i, a := range plans[:j] {
			agree(&f, i, j, a, b)
		}
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	t := &Timeline{names: map[string]string{}}
	for _, i := range order {
		t.plans = append(t.plans, plans[i])
		for code, name := range plans[i].names {
			if name != "" || t.names[code] == "" { // the newest name counts
				t.names[code] = name
			}
		}
	}
	t.values = merged(plans)
	if len(plans) > 1 {
		t.numberCodes(new(batch.Codes), new(batch.Codes))
		t.alignValues()
	}
	t.rows = rows(t.Columns(), t.values)
	return t, nil
}

// spanning returns the settings of a policy that rules about several cases read, without
// those of single groups and institutions.
func (p *Policy) spanning() []timeline.Setting {
	var r ReadmissionRule
	within, institution := timeline.Text("readmission.within_days", ""), BackIn("")
	if p.Readmission != nil {
		r = *p.Readmission
		within, institution = timeline.Count("readmission.within_days", r.WithinDays), Same
	}
	return []timeline.Setting{
		timeline.Decimal("scale", p.Scale),
		timeline.Count("point_places", p.PointPlaces),
		within,
		timeline.Choice("readmission.institution", r.Institution, institution),
	}
}

// agree compares the groups, institutions and stays of two plans, as far as both have them.
// If many differ, it names the first.
func agree(f *settlement.Faults, i, j int, a, b *Plan) {
	differ := func(path, x, y string) { timeline.Disagree(f, i, j, path, x, y) }
	if a.policy.Readmission != nil && b.policy.Readmission != nil {
		k := slices.IndexFunc(a.policy.Groups, func(g Group) bool { return b.groups.Find(g.Code) != nil && a.exempt[g.Code] != b.exempt[g.Code] })
		if k >= 0 {
			code := a.policy.Groups[k].Code
			is := map[bool]string{true: "exempt", false: "not exempt"}
			differ("readmission.exempt_groups", "group "+shown.QuoteKey(code)+" is "+is[a.exempt[code]], is[b.exempt[code]])
		}
	}
	agreeOnQuotas(differ, a, b)
	agreeOnRanks(differ, a, b)
	for _, c := range a.values {
		if kind := b.policy.Columns[c.Name]; kind != "" && kind != c.Kind {
			differ("columns."+c.Name, string(c.Kind), string(kind))
		}
	}
	if a.handsOver() && b.handsOver() && a.policy.Stays.Outside != b.policy.Stays.Outside {
		differ("stays.outside", string(a.policy.Stays.Outside), string(b.policy.Stays.Outside))
	}
}

// agreeOnQuotas compares the quotas of two plans.
func agreeOnQuotas(differ func(path, x, y string), a, b *Plan) {
	names := func(p *Plan) string {
		var list []string
		for _, q := range p.policy.Quotas {
			list = append(list, shown.QuoteKey(q.Name))
		}
		slices.Sort(list)
		return strings.Join(list, ", ")
	}
	if x, y := names(a), names(b); x != y {
		differ("quotas", x, y)
		return
	}
	if a.policy.Special.limits() != b.policy.Special.limits() {
		share := func(p *Plan) string {
			if !p.policy.Special.limits() {
				return ""
			}
			return cmp.Or(p.policy.Special.Quota.String(), "a quota")
		}
		differ("special.quota", share(a), share(b))
		return
	}
	for i := range a.quotas {
		for _, d := range differentQuotas(a, b, i, i) {
			differ(a.quotas[i].path+d.field, d.a, d.b)
		}
	}
}

// numberCodes gives the codes of all plans their common numbers.
func (t *Timeline) numberCodes(groups, institutions *batch.Codes) {
	t.groups, t.institutions = nil, nil
	for _, p := range t.plans {
		var g, in []uint32
		for _, one := range p.policy.Groups {
			g = append(g, groups.Number(one.Code))
		}
		for _, one := range p.policy.Institutions {
			in = append(in, institutions.Number(one.Code))
		}
		t.groups, t.institutions = append(t.groups, g), append(t.institutions, in)
	}
}

// alignValues lets each plan find its own columns among those of all plans.
func (t *Timeline) alignValues() {
	for i, p := range t.plans {
		if len(p.values) == len(t.values) {
			continue // they have all names
		}
		aligned := *p
		aligned.values = t.values
		if p.table != nil {
			aligned.at = columns.Places(p.table.values, t.values)
		}
		aligned.rows = aligned.Rows()
		t.plans[i] = &aligned
	}
}

// alone is the timeline of one plan.
func alone(p *Plan) *Timeline {
	return &Timeline{plans: []*Plan{p}, names: p.names, rows: p.rows, values: p.values}
}

// at returns the place of the plan that judges a case of a day: the plan in force on the
// day or, where none is, the nearest in time. The first plan judges a case without a date.
func (t *Timeline) at(day settlement.Date) int {
	i := len(t.plans) - 1
	for i > 0 && day.Before(t.plans[i].policy.Effective.From) {
		i--
	}
	return i
}

func (t *Timeline) on(c *Case) *Plan { return t.plans[t.at(c.Date())] }

// group returns the number of a group that the i-th plan has.
func (t *Timeline) group(i int, g *group) uint32 {
	if t.groups == nil {
		return g.index
	}
	return t.groups[i][g.index]
}

// institution is likewise.
func (t *Timeline) institution(i int, in *institution) uint32 {
	if t.institutions == nil {
		return in.index
	}
	return t.institutions[i][in.index]
}

// looksBack reports whether rules look at other cases. Either those of all plans do, or none.
func (t *Timeline) looksBack() bool {
	persons, all := t.LooksBack()
	return persons || all
}

// LooksBack reports whether rules look at a person's other cases, and whether rules look at
// all cases of an institution, a region or a pool.
func (t *Timeline) LooksBack() (persons, all bool) {
	return t.plans[0].policy.Readmission != nil, len(t.plans[0].quotas)+len(t.plans[0].ranks()) > 0
}

// Plans returns the plans in the order of time.
func (t *Timeline) Plans() []*Plan { return slices.Clone(t.plans) }

// Columns returns the columns that [Plan.Columns] returns for any of the plans.
func (t *Timeline) Columns() []string {
	var list []string
	for _, p := range t.plans {
		for _, name := range p.Columns() {
			if !slices.Contains(list, name) {
				list = append(list, name)
			}
		}
	}
	return list
}

// Rows says how cases are digested, as [Plan.Rows] does: by the columns that any of the
// plans reads.
func (t *Timeline) Rows() *settlement.Rows[Case] { return t.rows }

// Settlement binds the plans to a period and claims, as [Plan.Settlement] does. In the
// zero Period a case without a date is an error: nothing says which policy rates it.
func (t *Timeline) Settlement(period settlement.Period, claims settlement.Claims[Case]) settlement.Settlement {
	about, rater := t.rating(period)
	rater.Resolve = t.resolver(period)
	return settlement.Bind(about, claims, rater)
}

// rating returns what binds cases to the plans, without the rules about several cases.
func (t *Timeline) rating(period settlement.Period) (settlement.About, settlement.Rater[Case]) {
	if len(t.plans) == 1 {
		p := t.plans[0]
		place := func(c *Case, e *settlement.Entry, trail *settlement.Trail) error {
			return p.place(e, c, p.institutions.Find(c.Institution), p.groups.Find(c.Group), trail)
		}
		return p.about(period), t.raterOf(place, p.rater)
	}
	about := settlement.About{Method: settlement.DRG, Period: period, Names: t.names, Labels: labels(t.plans...)}
	for _, p := range t.plans {
		about.Policies = append(about.Policies, p.ref())
	}
	place := func(c *Case, e *settlement.Entry, trail *settlement.Trail) error {
		if err := t.dated(c, e); err != nil {
			return err
		}
		p := t.on(c)
		return p.place(e, c, p.institutions.Find(c.Institution), p.groups.Find(c.Group), trail)
	}
	return about, t.raterOf(place, t.rater)
}

// dated returns an error for a case without a date: no policy can be found for it.
func (t *Timeline) dated(c *Case, e *settlement.Entry) error {
	if len(t.plans) == 1 || !c.Date().Absent() {
		return nil
	}
	outline(c, e)
	return &settlement.FieldError{Path: "discharged", Err: fmt.Errorf("%w: nothing says which of %d policies rates the case", settlement.ErrBlank, len(t.plans))}
}

// rater returns a function that rates each claim by the plan of its date.
func (t *Timeline) rater() rate {
	var raters []rate
	for _, p := range t.plans {
		raters = append(raters, p.rater())
	}
	return func(b *batch.Batch[Case], i int, c *Case, e *settlement.Entry) error {
		if err := t.dated(c, e); err != nil {
			return err
		}
		return raters[t.at(c.Date())](b, i, c, e)
	}
}

// Rate rates a case by the plan of its date: see [Plan.Rate].
func (t *Timeline) Rate(c Case) (e settlement.Entry, err error) {
	if err = t.dated(&c, &e); err != nil {
		return e, err
	}
	return t.on(&c).Rate(c)
}

// Explain is Rate with a trail.
func (t *Timeline) Explain(c Case) (e settlement.Entry, err error) {
	if err = t.dated(&c, &e); err != nil {
		return e, err
	}
	return t.on(&c).Explain(c)
}
