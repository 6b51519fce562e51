package settlement

import "cmp"

// whose keeps apart the sums that different holders bear. Statements do not show it: budgets
// that are computed from the sums need it.
type whose struct {
	chargedTo string
	whole     bool  // of no claim
	owner     Owner // of what is of no claim
}

// whose returns who bears the entry.
func (e *Entry) whose() whose {
	w := whose{chargedTo: e.ChargedTo, whole: e.Claim == ""}
	if w.whole && e.Owner != nil {
		w.owner = *e.Owner
	}
	return w
}

func (w whose) compare(o whose) int {
	whole := func(w whose) int {
		if w.whole {
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(w.chargedTo, o.chargedTo), cmp.Compare(whole(w), whole(o)), w.owner.compare(o.owner))
}

func (o Owner) compare(p Owner) int {
	return cmp.Or(cmp.Compare(o.Policy, p.Policy), cmp.Compare(o.Holder, p.Holder))
}
