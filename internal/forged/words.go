package forged

import (
	"math/rand/v2"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/canonical"
)

// editConflicts deletes or changes a conflict, with the digest of the list.
func editConflicts(r *settlement.Report, rnd *rand.Rand) bool {
	if len(r.Conflicts) == 0 {
		return false
	}
	list := slices.Clone(r.Conflicts)
	i := rnd.IntN(len(list))
	if rnd.IntN(2) == 0 {
		list = slices.Delete(list, i, i+1)
	} else {
		list[i].Cost += amount(rnd)
	}
	r.Conflicts = list
	digest := ""
	if len(list) > 0 {
		digest = canonical.Digest(list)
	}
	r.MadeUnder(settlement.ConflictsDocument, "", digest)
	return true
}

func editLeftOut(r *settlement.Report, rnd *rand.Rand) bool {
	if len(r.LeftOut) == 0 {
		return false
	}
	r.LeftOut = slices.Clone(r.LeftOut)
	l := &r.LeftOut[rnd.IntN(len(r.LeftOut))]
	if rnd.IntN(2) == 0 {
		l.Count++
	}
	l.Cost += amount(rnd)
	return true
}

// other returns a digest that differs in one digit.
func other(digest string, rnd *rand.Rand) string {
	if digest == "" {
		return ""
	}
	b := []byte(digest)
	i := rnd.IntN(len(b))
	b[i] = "0123456789abcdef"[(slices.Index([]byte("0123456789abcdef"), b[i])+1+rnd.IntN(15))%16]
	return string(b)
}

func editPolicies(r *settlement.Report, rnd *rand.Rand) bool {
	if len(r.Policies) == 0 {
		return false
	}
	r.Policies = slices.Clone(r.Policies)
	p := &r.Policies[rnd.IntN(len(r.Policies))]
	switch rnd.IntN(3) {
	case 0:
		p.Name += " (revised)"
	case 1:
		p.Kind = map[string]string{"official": "reference"}[p.Kind] + "official"
	default:
		p.Digest = other(p.Digest, rnd)
	}
	return true
}

func editNames(r *settlement.Report, rnd *rand.Rand) bool {
	if rnd.IntN(2) == 0 || len(r.Statements) == 0 {
		r.Name += "!"
		return true
	}
	r.Statements[rnd.IntN(len(r.Statements))].Name += " Hospital"
	return true
}

func editPeriod(r *settlement.Report, rnd *rand.Rand) bool {
	if r.Period.To.Absent() || len(r.LeftOut) > 0 {
		return false
	}
	r.Period.To = r.Period.To.Add(1 + rnd.IntN(31))
	return true
}

func editDigests(r *settlement.Report, rnd *rand.Rand) bool {
	d := r.Digests
	if d == nil {
		return false
	}
	d.Claims, d.Documents = slices.Clone(d.Claims), slices.Clone(d.Documents)
	if rnd.IntN(2) == 0 && len(d.Claims) > 0 {
		c := &d.Claims[rnd.IntN(len(d.Claims))]
		c.Sum = other(c.Sum, rnd)
		return true
	}
	if len(d.Documents) == 0 {
		return false
	}
	x := &d.Documents[rnd.IntN(len(d.Documents))]
	x.Digest = other(x.Digest, rnd)
	return true
}

// editRules says that a step comes from another article, or has another formula of the same value.
func editRules(r *settlement.Report, rnd *rand.Rand) bool {
	p, ok := pick(r, rnd)
	if !ok || len(p.part.Lines) == 0 {
		return false
	}
	k := rnd.IntN(len(p.part.Lines))
	l, twin := &p.part.Lines[k], p.twin(k)
	trail := slices.Clone(l.Trail)
	s := &trail[rnd.IntN(len(trail))]
	if rnd.IntN(2) == 0 {
		s.Rule.Source.Article += "九"
	} else {
		s.Rule.Formula = "(" + s.Rule.Formula + ") + 0"
	}
	l.Trail = trail
	if twin != nil {
		twin.Trail = trail
	}
	return true
}

// editYear moves an amount from one correction of an institution to another.
func editYear(r *settlement.Report, rnd *rand.Rand) bool {
	if r.Year == nil || len(r.Year.Corrections) < 2 {
		return false
	}
	y := *r.Year
	y.Corrections = slices.Clone(y.Corrections)
	d := amount(rnd)
	for i := range y.Corrections {
		for k := range y.Corrections[:i] {
			if y.Corrections[i].Institution == y.Corrections[k].Institution {
				y.Corrections[i].Amount += d
				y.Corrections[k].Amount -= d
				r.Year = &y
				return true
			}
		}
	}
	return false
}
