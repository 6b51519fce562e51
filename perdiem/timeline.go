package perdiem

import (
	"cmp"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/columns"
	"github.com/yibaojiesuan/settlement/internal/timeline"
	"github.com/yibaojiesuan/settlement/policy"
)

// Timeline is a series of plans that follow each other, such as those of two half-years
// with other rates. The plan whose policy is in force on the day of settlement rates all of
// a stay, or all of a bill of a long one. The day index and limits span the plans. A
// Timeline never changes and is safe for concurrent use.
type Timeline struct {
	plans  []*Plan // by time
	digest string  // of the policies
	values []policy.Column
	rows   *settlement.Rows[Stay]
}

// Follow returns the timeline of plans, which may be given in any order. The timeline of
// one plan settles as the plan does.
//
// On every day from the beginning of the first policy to the end of the last, exactly
// one must be in force. Policies must agree on the fields that rules about several stays,
// or about several bills of one, read:
//   - day_count and readmission_gap_days, which count the day index;
//   - index_over and readmission_institution, which say over which stays it continues;
//   - limits, except the amount of a bundle and episodes_beyond: each stay has those of its
//     own day;
//   - the kind of a column that two policies name;
//   - rate_is and patient.share_on, since the bills of a stay must add up;
//   - whether there are points, and their scale and places.
//
// All other rules of a stay are those of its own day. A later bill is the cumulative amount
// under the policy of its day, less the amount billed under the policies before.
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
			for _, c := range a.values {
				if kind := b.policy.Columns[c.Name]; kind != "" && kind != c.Kind {
					timeline.Disagree(&f, i, j, "columns."+c.Name, string(c.Kind), string(kind))
				}
			}
		}
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	if len(plans) == 1 {
		return alone(plans[0]), nil
	}
	t := &Timeline{}
	var policies []Policy
	for _, i := range order {
		t.plans, policies = append(t.plans, plans[i]), append(policies, plans[i].policy)
	}
	t.digest = policy.Digest(policies)
	t.align()
	return t, nil
}

// spanning returns the settings of a policy that rules about several stays read.
func (p *Policy) spanning() []timeline.Setting {
	l := &p.Limits
	var points PointsRule
	places := "" // no points
	if p.Points != nil {
		points = *p.Points
		places = settlement.DecimalInt(cmp.Or(points.Places, 4)).String()
	}
	covered, beyond := CoveredOf(""), Beyond("")
	if l.DaysPerYear > 0 || l.EpisodesPerYear > 0 {
		covered = Proportional
	}
	if !l.Bundle.Amount.Absent() {
		beyond = Days
	}
	return []timeline.Setting{
		timeline.Choice("day_count", p.DayCount, Nights),
		timeline.Count("readmission_gap_days", p.ReadmissionGapDays),
		timeline.Choice("index_over", p.IndexOver, OverClass),
		timeline.Choice("readmission_institution", p.ReadmissionInstitution, SameInstitution),
		timeline.Choice("rate_is", p.RateIs, Total),
		timeline.Choice("patient.share_on", p.Patient.ShareOn, Covered),
		timeline.Count("limits.days_per_year", l.DaysPerYear),
		timeline.Count("limits.episodes_per_year", l.EpisodesPerYear),
		timeline.Text("limits.episodes_beyond", map[bool]string{false: "a rate"}[l.EpisodesBeyond.Absent()]),
		timeline.Choice("limits.days_of", l.DaysOf, OfSettlement),
		timeline.Choice("limits.covered", l.Covered, covered),
		timeline.Text("limits.bundle.amount", map[bool]string{false: "an amount"}[l.Bundle.Amount.Absent()]),
		timeline.Count("limits.bundle.days", l.Bundle.Days),
		timeline.JSON("limits.bundle.classes", l.Bundle.Classes),
		timeline.Choice("limits.bundle.beyond", l.Bundle.Beyond, beyond),
		timeline.JSON("limits.institution_days.caps", l.InstitutionDays.Caps),
		timeline.JSON("limits.institution_days.over", l.InstitutionDays.Over),
		timeline.Decimal("limits.advance_share", l.AdvanceShare),
		timeline.JSON("limits.advances", l.Advances),
		timeline.Decimal("points.scale", points.Scale),
		timeline.Text("points.places", places),
	}
}

// alone is the timeline of one plan.
func alone(p *Plan) *Timeline {
	return &Timeline{plans: []*Plan{p}, digest: p.digest, values: p.values, rows: p.rows}
}

// align lets each plan find its own columns among those of all plans.
func (t *Timeline) align() {
	var lists [][]policy.Column
	for _, p := range t.plans {
		lists = append(lists, p.values)
	}
	t.values = columns.Merged(lists...)
	t.rows = rowsOf(t.values)
	for i, p := range t.plans {
		if len(p.values) < len(t.values) {
			aligned := *p
			aligned.at, aligned.values = columns.Places(p.values, t.values), t.values
			t.plans[i] = &aligned
		}
	}
}

// at returns the place of the plan that is in force on a day or, where none is, of the plan
// nearest in time.
func (t *Timeline) at(day settlement.Date) int {
	i := len(t.plans) - 1
	for i > 0 && day.Before(t.plans[i].policy.Effective.From) {
		i--
	}
	return i
}

func (t *Timeline) on(s *Stay) *Plan { return t.plans[t.at(s.date())] }

// Plans returns the plans in the order of time.
func (t *Timeline) Plans() []*Plan { return slices.Clone(t.plans) }

// Columns returns the columns that [Plan.Columns] returns, which are the same for all plans.
func (t *Timeline) Columns() []string { return t.plans[0].Columns() }

// Rate rates a stay by the plan of its day: see [Plan.Rate].
func (t *Timeline) Rate(s Stay) (settlement.Entry, error) { return t.on(&s).Rate(s) }

// Explain is Rate with a trail.
func (t *Timeline) Explain(s Stay) (settlement.Entry, error) { return t.on(&s).Explain(s) }

// usesCost reports whether an amount of any policy depends on the actual cost.
func (t *Timeline) usesCost() bool { return slices.ContainsFunc(t.plans, (*Plan).usesCost) }

// names returns the names of institutions. The newest name counts.
func (t *Timeline) names() map[string]string {
	names := map[string]string{}
	for _, p := range t.plans {
		for _, in := range p.policy.Institutions {
			if in.Name != "" || names[in.Code] == "" {
				names[in.Code] = in.Name
			}
		}
	}
	return names
}
