package drg

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/policy"
)

// In this file: the quotas of a policy, from the document to the approvals that count in them.

// own returns the quota that special case review has of its own; it has no name.
func (s *SpecialRule) own() Quota { return Quota{QuotaRule: s.QuotaRule} }

// limits reports whether special case review has a quota of its own.
func (s *SpecialRule) limits() bool {
	return s != nil && s.given()
}

// given reports whether the rule says how many may be approved.
func (q *QuotaRule) given() bool {
	return !q.Quota.Absent() || len(q.QuotaLevels) > 0 || q.Allowed != nil
}

// clone returns a copy that shares no memory.
func (q QuotaRule) clone() QuotaRule {
	q.QuotaLevels, q.Allowed = slices.Clone(q.QuotaLevels), clonePointer(q.Allowed)
	return q
}

// normal returns the quota with its defaults filled in.
func (q Quota) normal() Quota {
	q.QuotaBase, q.QuotaCycle = cmp.Or(q.QuotaBase, Discharges), cmp.Or(q.QuotaCycle, InPeriod)
	q.QuotaRounding, q.OverQuota = cmp.Or(q.QuotaRounding, Down), cmp.Or(q.OverQuota, OverRefuse)
	return q
}

// checkQuotas checks the quotas of a policy.
func checkQuotas(c *policy.Checker, p Policy) {
	if p.Special.limits() {
		checkQuota(c, "special.", p.Special.own())
	}
	seen := map[string]bool{}
	for i, q := range p.Quotas {
		at := fmt.Sprintf("quotas[%d]", i)
		c.Required(at+".name", q.Name != "" || p.ruled())
		if q.Name == "" && seen[""] { // of a table of rules: the quota of approvals that name none
			c.At(at+".name", fmt.Errorf("%w: %s", settlement.ErrDuplicate, shown.QuoteKey(q.Name)))
		}
		c.Code(at+".name", q.Name, seen)
		c.Required(at+".quota", q.given())
		checkQuota(c, at+".", q)
	}
	if len(p.Quotas) > 0 && p.Special == nil && !p.ruled() {
		c.At("quotas", fmt.Errorf("special: %w", policy.ErrRequired))
	}
}

func checkQuota(c *policy.Checker, at string, q Quota) {
	c.Share(at+"quota", q.Quota)
	seen := map[string]bool{}
	for i, l := range q.QuotaLevels {
		at := fmt.Sprintf("%squota_levels[%d]", at, i)
		c.Code(at+".level", l.Level, seen)
		c.Share(at+".quota", l.Quota)
	}
	if len(q.QuotaLevels) > 0 && (q.QuotaBase == OfRegion || q.QuotaBase == OfPool) {
		c.At(at+"quota_levels", fmt.Errorf("%w: quota_base %s counts institutions of all levels together", policy.ErrExcludes, q.QuotaBase))
	}
	if q.Allowed != nil {
		c.Count(at+"allowed", *q.Allowed)
	}
	c.Required(at+"quota_value", !q.QuotaValue.Absent() || q.OverQuota != Rank)
	c.Positive(at+"quota_value", q.QuotaValue)
}

// quota is a compiled [Quota].
type quota struct {
	Quota        // with its defaults
	path  string // of the document: "special." or "quotas[2]."
	share number // of a region or a pool
	value number
	// Why an approval beyond the quota does not count.
	overSpecial, overHigh string
}

// quotas compiles the quotas: that of special, then the others by name, so that the numbers
// of quotas do not depend on their order in the document.
func (p *Plan) compileQuotas(f *settlement.Faults) {
	if p.policy.Special.limits() {
		p.quotas = append(p.quotas, quota{Quota: p.policy.Special.own().normal(), path: "special."})
	}
	named := len(p.quotas)
	for i, q := range p.policy.Quotas {
		p.quotas = append(p.quotas, quota{Quota: q.normal(), path: fmt.Sprintf("quotas[%d].", i)})
	}
	slices.SortFunc(p.quotas[named:], func(a, b quota) int { return strings.Compare(a.Name, b.Name) })
	for i := range p.quotas {
		q := &p.quotas[i]
		q.value = p.number(f, q.path+"quota_value", q.QuotaValue)
		q.share = p.number(f, q.path+"quota", q.Quota.Quota)
		q.overSpecial, q.overHigh = "special: the approval is beyond the quota", "high: the approval is beyond the quota"
		if q.Name != "" {
			q.overSpecial, q.overHigh = q.overSpecial+" "+q.quoted(), q.overHigh+" "+q.quoted()
		}
		p.shares(f, i, q)
	}
}

// shares gives the institutions their shares of a quota that counts each by itself.
func (p *Plan) shares(f *settlement.Faults, i int, q *quota) {
	byLevel := map[string]number{}
	for k, l := range q.QuotaLevels {
		byLevel[l.Level] = p.number(f, fmt.Sprintf("%squota_levels[%d].quota", q.path, k), l.Quota)
	}
	for _, in := range p.institutions.List() {
		if in.quotas == nil {
			in.quotas = make([]number, len(p.quotas))
		}
		var has bool
		if in.quotas[i], has = byLevel[in.level]; !has && !q.Quota.Quota.Absent() {
			in.quotas[i] = q.share
		}
	}
}

// quoted returns the name in quotes. It is the policy's own, and no value of a claim.
func (q *quota) quoted() string { return `"` + q.Name + `"` }

// limited reports whether an institution has the i-th quota.
func (p *Plan) limited(i int, in *institution) bool {
	return p.quotas[i].Allowed != nil || p.quotas[i].QuotaBase != Discharges || in.quotas[i].shown != nil
}

// dated reports whether discharges are counted by their day.
func (q *quota) dated() bool { return q.QuotaCycle != InPeriod }

// quotaOf returns the number of the quota that the approval of a case counts in, or -1.
func (p *Plan) quotaOf(c *Case) int {
	name := ""
	if len(p.policy.Quotas) > 0 {
		name = c.ApprovedAs
	}
	if c.Approved == NotApproved || c.Approved == ApprovedHigh && name == "" {
		return -1
	}
	for i := range p.quotas {
		if p.quotas[i].Name == name {
			return i
		}
	}
	return -1
}

// checkQuotaOf returns an error unless the approval of a case names its quota where the
// policy has several, and that quota exists.
func (p *Plan) checkQuotaOf(c *Case) error {
	switch {
	case len(p.policy.Quotas) == 0, p.quotaOf(c) >= 0, c.Approved == ApprovedHigh && c.ApprovedAs == "":
		return nil
	case c.ApprovedAs == "":
		return &settlement.FieldError{Path: "approved_as", Err: fmt.Errorf("%w: the policy has quotas, and special has none of its own", settlement.ErrBlank)}
	}
	return &settlement.FieldError{Path: "approved_as", Err: fmt.Errorf("%w: no quota %s, want %s", ErrApproval, shown.QuoteID(c.ApprovedAs), p.quotaNames())}
}

// quotaNames lists the names of the quotas.
func (p *Plan) quotaNames() string {
	var list []string
	for i := range p.quotas {
		if p.quotas[i].Name != "" {
			list = append(list, p.quotas[i].quoted())
		}
	}
	return strings.Join(list, ", ")
}

// beyond says why an approval beyond the quota does not count.
func (q *quota) beyond(approved Approval) string {
	if approved == ApprovedHigh {
		return q.overHigh
	}
	return q.overSpecial
}

// takesEffect reports whether the approval of a case changes how it is paid, apart from any
// quota. It does not report faults of the case: Rate does.
func (p *Plan) takesEffect(c *Case) bool {
	if c.Approved == NotApproved || checkCase(c) != nil || p.checkApproval(c) != nil {
		return false
	}
	if p.policy.Stays != nil {
		if outside, err := p.outside(c); outside || err != nil {
			return false
		}
	}
	if p.table != nil {
		return p.takesEffectByTable(c)
	}
	r := rating{Plan: p, c: c}
	if r.in, r.g = p.find(c); r.in == nil {
		return false
	}
	grouped := r.g != nil && !r.g.other
	switch {
	case c.Approved == ApprovedHigh:
		return grouped && p.policy.High.When != Always && r.high() != nil
	case grouped:
		return r.decides(r.high())
	}
	return r.beaten()
}
