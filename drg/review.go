package drg

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
)

// In this file: what review (特病单议, 高倍率审核) decided on a case, and where the decision
// takes effect.

// beats says which classes a case approved in special case review is taken out of.
type beats struct{ ungrouped, fixed, high bool }

// over compiles the classes that special case review beats. Without a list it beats all.
func (s *SpecialRule) over() beats {
	if s == nil {
		return beats{}
	}
	if s.Over == nil {
		return beats{true, true, true}
	}
	var b beats
	for _, class := range s.Over {
		switch class {
		case OverUngrouped:
			b.ungrouped = true
		case OverFixed:
			b.fixed = true
		case OverHigh:
			b.high = true
		}
	}
	return b
}

// checkApproval returns an error for a case approved in special case review under a policy
// that knows no such review, and for an approval without the quota that it must name,
// whatever the class of the case.
func (p *Plan) checkApproval(c *Case) error {
	if c.Approved != ApprovedSpecial || p.policy.Special != nil || p.table.readsApproval() {
		return p.checkQuotaOf(c)
	}
	if p.table != nil {
		return &settlement.FieldError{Path: "approved", Err: fmt.Errorf("%w: special, and no rule reads approved", ErrApproval)}
	}
	return &settlement.FieldError{Path: "approved", Err: fmt.Errorf("%w: special, and the policy has no special rule", ErrApproval)}
}

// rateReviewed rates a case that review approved. Where the approval does not decide the
// class, the entry says why.
func (r *rating) rateReviewed(e *settlement.Entry) error {
	approved := r.c.Approved
	if r.c.OverQuota {
		if q := r.quotaOf(r.c); q >= 0 {
			conflict(e, r.quotas[q].beyond(approved))
			approved = NotApproved
		}
	}
	var err error
	switch {
	case r.g != nil && !r.g.other:
		err = r.rateGrouped(e, approved)
	case approved == ApprovedSpecial && r.beaten():
		err = r.rateSpecial(e)
	default:
		err = r.rateOther(e)
	}
	if err == nil && !decided(approved, e.Class) {
		conflict(e, withoutEffect(e.Class))
	}
	return err
}

// withoutEffect is the reason for which a case is listed whose class review did not decide. It
// is made without an allocation for the classes of the shorthand.
func withoutEffect(class settlement.Class) string {
	switch class {
	case settlement.Normal:
		return "approval without effect: normal"
	case settlement.Low:
		return "approval without effect: low"
	case settlement.Middle:
		return "approval without effect: middle"
	case settlement.High:
		return "approval without effect: high"
	case settlement.Ungrouped:
		return "approval without effect: ungrouped"
	case settlement.FixedRate:
		return "approval without effect: fixed"
	}
	return "approval without effect: " + string(class)
}

// beaten reports whether special case review takes a case out of its class. The case is not
// rated by the base points of a group.
func (r *rating) beaten() bool {
	switch {
	case r.isUngrouped(r.c.Group, r.g):
		return r.over.ungrouped
	case r.g == nil || !r.g.priced:
		return false // an unknown group is a fault, and so is one without base points here
	}
	return r.over.fixed
}

// decides reports whether special case review decides on a case of a group that has base
// points; high is the bound that the case reaches. Unless high cases are high without an
// approval, no case is high that review approved as special.
func (r *rating) decides(high *bound) bool {
	return high == nil || r.policy.High.When != Always || r.over.high
}

// decided reports whether an approval decided the class of a case, or there was none. An
// approved case that is high anyway ("always") has the class that was approved.
func decided(approved Approval, class settlement.Class) bool {
	switch approved {
	case ApprovedHigh:
		return class == settlement.High
	case ApprovedSpecial:
		return class == settlement.Special
	}
	return true
}

// conflict adds a reason to those for which the claim is listed.
func conflict(e *settlement.Entry, reason string) {
	if e.Conflict != "" {
		reason = e.Conflict + "; " + reason
	}
	e.Conflict = reason
}
