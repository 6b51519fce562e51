package drg

import (
	"fmt"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// Rate returns the entry of a case: its class, and its points or its amount. It
// knows this case alone, allocates nothing and may be called concurrently.
//
// Points are rounded once, half away from zero, to the policy's point_places.
// Rate returns an error, a *settlement.FieldError with the name of the column
// as its path, and an entry with the claim's id, if:
//   - the id is empty, the institution or the group is unknown, or the policy
//     refuses ungrouped cases;
//   - the stay is outside the limits of stays and the policy does not list such
//     stays ([ErrOutside]: the stay belongs to another method, or to none), or has
//     neither days nor dates where there are limits;
//   - no coefficient applies, or the group has base points or a mean cost in other pools
//     alone ([ErrPool]);
//   - the cost is not positive, covered or unreasonable is negative, or
//     unreasonable exceeds the cost;
//   - the approval is unknown, or needs a rule or a column that is missing, or
//     approves more than cost − covered;
//   - a violation is not allowed by the policy, or the case has no points that it
//     could take;
//   - a number does not fit.
func (p *Plan) Rate(c Case) (e settlement.Entry, err error) {
	err = p.rate(&e, &c, p.institutions.Find(c.Institution), p.groups.Find(c.Group), nil)
	return e, err
}

// Explain is Rate with a trail: the same code, and the same entry.
func (p *Plan) Explain(c Case) (e settlement.Entry, err error) {
	var t settlement.Trail
	err = p.rate(&e, &c, p.institutions.Find(c.Institution), p.groups.Find(c.Group), &t)
	e.Trail = t
	return e, err
}

// rating is one case on its way to an entry.
type rating struct {
	*Plan
	c     *Case
	in    *institution      // nil: unknown
	g     *group            // likewise; what the case meets of its group
	pool  uint32            // its number; 0: no table names it
	rules *rules            // those of a readmitted case have the factor
	trail *settlement.Trail // nil: nothing is recorded

	unapproved bool // rules see no approval
}

// rate fills in an empty entry. The caller has looked up the institution, and the group that
// the case names.
func (p *Plan) rate(e *settlement.Entry, c *Case, in *institution, g *group, trail *settlement.Trail) error {
	outline(c, e)
	if p.policy.Stays != nil && c.ID != "" {
		if outside, err := p.outside(c); outside || err != nil {
			return p.rateOutside(e, c, err)
		}
	}
	if err := checkCase(c); err != nil {
		return err
	}
	if c.Approved != NotApproved {
		if err := p.checkApproval(c); err != nil {
			return err
		}
	}
	if p.table != nil {
		return p.rateByTable(e, c, in, g, trail)
	}
	// Field by field: a literal would be made elsewhere and copied, and the copy would
	// wait for what was just written.
	var r rating
	r.Plan, r.c, r.in, r.g, r.rules, r.trail = p, c, in, g, &p.rules, trail
	if r.pool = p.poolOf(c); g != nil && g.several {
		if r.g = p.atLevel(levels{g, g.row}, in); g.row == 0 {
			r.g = p.meets(in, g, r.pool)
		}
	}
	if c.Readmitted && p.policy.Readmission != nil {
		r.rules = &p.reduced
	}
	err := r.rate(e)
	if err == nil && !c.Violation.Absent() {
		err = r.violate(e)
	}
	return err
}

func (r *rating) rate(e *settlement.Entry) error {
	c := r.c
	if r.in == nil {
		return at("institution", settlement.ErrInstitution, c.Institution)
	}
	if c.Approved != NotApproved {
		return r.rateReviewed(e)
	}
	if r.g == nil || r.g.other {
		return r.rateOther(e)
	}
	return r.rateGrouped(e, NotApproved)
}

// rateOther prices a case that is not rated by the base points of a group.
func (r *rating) rateOther(e *settlement.Entry) error {
	switch {
	case r.isUngrouped(r.c.Group, r.g):
		return r.rateUngrouped(e)
	case r.g == nil:
		return at("group", ErrGroup, r.c.Group)
	case !r.g.priced:
		return r.lacking()
	}
	e.Class, e.Priced, e.Amount = settlement.FixedRate, true, r.g.price
	if r.trail != nil {
		r.recordEntry("price")
		r.trail.Record(r.rules.price, e.Amount.Decimal(), settlement.In("price", e.Amount.Decimal()))
	}
	return nil
}

func checkCase(c *Case) error {
	switch {
	case c.ID == "":
		return &settlement.FieldError{Path: "id", Err: settlement.ErrBlank}
	case c.Cost <= 0:
		return &settlement.FieldError{Path: "cost", Err: fmt.Errorf("%w: got %s, want more than 0.00", ErrCost, shown.Amount(c.Cost))}
	case c.Covered < 0:
		return &settlement.FieldError{Path: "covered", Err: fmt.Errorf("%w: got %s", settlement.ErrNegative, shown.Amount(c.Covered))}
	case c.Unreasonable < 0:
		return &settlement.FieldError{Path: "unreasonable", Err: fmt.Errorf("%w: got %s", settlement.ErrNegative, shown.Amount(c.Unreasonable))}
	case c.Unreasonable > c.Cost:
		return &settlement.FieldError{Path: "unreasonable", Err: fmt.Errorf("%w: %s of a cost of %s", ErrCost, shown.Amount(c.Unreasonable), shown.Amount(c.Cost))}
	case c.Approved != NotApproved && c.Approved != ApprovedHigh && c.Approved != ApprovedSpecial:
		return at("approved", ErrApproval, string(c.Approved))
	}
	return nil
}

func at(path string, err error, got string) error {
	return &settlement.FieldError{Path: path, Err: fmt.Errorf("%w: %s", err, shown.QuoteID(got))}
}

// isUngrouped reports whether a case follows the rule for ungrouped ones: its
// code says so, or its group has no weight. A listed group is not ambiguous,
// whatever its code ends with.
func (p *Plan) isUngrouped(code string, g *group) bool {
	switch u := p.policy.Ungrouped; {
	case u == nil:
		return false
	case p.ungrouped[code]:
		return true
	case g != nil:
		return g.noWeight
	default:
		return hasSuffix(u.Suffixes, code)
	}
}

func hasSuffix(suffixes []string, code string) bool {
	for _, s := range suffixes {
		if strings.HasSuffix(code, s) {
			return true
		}
	}
	return false
}

// rateUngrouped prices a case without a group that has a weight.
func (r *rating) rateUngrouped(e *settlement.Entry) error {
	e.Class = settlement.Ungrouped
	switch r.policy.Ungrouped.Treatment {
	case UngroupedCostPoints:
		return r.costPoints(e, r.rules.ungrouped, r.share)
	case UngroupedByItem:
		return r.itemShare(e)
	case Exclude:
		// Nothing is paid: the case counts as a case, and its cost and covered count nowhere.
		e.Priced, e.Left = true, settlement.LeftUnpaid
		conflict(e, "ungrouped: "+r.c.Group)
		return nil
	}
	return at("group", ErrUngrouped, r.c.Group)
}

func (r *rating) rateSpecial(e *settlement.Entry) error {
	rule := r.policy.Special
	e.Class = settlement.Special
	if rule.Formula == SpecialByItem {
		return r.approvedByItem(e)
	}
	if err := r.compensable(e); err != nil {
		return err
	}
	if rule.Formula == AsApproved {
		return r.approvedPoints(e)
	}
	return r.costPoints(e, r.rules.special, one)
}

// compensable notes the by-item money of an approved case that keeps its
// points: the settlement may compensate it by item.
func (r *rating) compensable(e *settlement.Entry) (err error) {
	e.Compensable = true
	e.ByItem, err = r.byItem()
	return err
}

func (r *rating) rateHigh(e *settlement.Entry, b *bound, applies bool) error {
	if !applies {
		return r.normalPoints(e)
	}
	switch r.policy.High.Formula {
	case HighByItem:
		return r.approvedByItem(e)
	case HighNone:
		if err := r.compensable(e); err != nil {
			return err
		}
		return r.normalPoints(e)
	}
	return r.excessPoints(e, b)
}
