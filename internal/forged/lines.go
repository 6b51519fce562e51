package forged

import (
	"math/rand/v2"
	"slices"

	"github.com/yibaojiesuan/settlement"
)

func editLine(r *settlement.Report, rnd *rand.Rand) bool {
	p, ok := pick(r, rnd)
	return ok && len(p.part.Lines) > 0 && p.change(rnd.IntN(len(p.part.Lines)), amount(rnd))
}

// editTwo gives to one institution what it takes from another.
func editTwo(r *settlement.Report, rnd *rand.Rand) bool {
	p, ok := pick(r, rnd)
	q, ok2 := pick(r, rnd)
	if !ok || !ok2 || p.part == q.part || len(p.part.Lines) == 0 || len(q.part.Lines) == 0 {
		return false
	}
	d := amount(rnd)
	return p.change(rnd.IntN(len(p.part.Lines)), d) && q.change(rnd.IntN(len(q.part.Lines)), -d)
}

// editPrice changes the price or amount of a class together with its line.
func editPrice(r *settlement.Report, rnd *rand.Rand) bool {
	p, ok := pick(r, rnd)
	if !ok || len(p.part.ByClass) == 0 {
		return false
	}
	c, d := &p.part.ByClass[rnd.IntN(len(p.part.ByClass))], amount(rnd)
	kind := settlement.LinePrice
	if c.Priced {
		kind = settlement.LineAmount
	}
	k := slices.IndexFunc(p.part.Lines, func(l settlement.Line) bool { return l.Method == c.Method && l.Kind == kind })
	if k < 0 || !p.change(k, d) {
		return false
	}
	c.Amount += d
	return true
}

func editClearing(r *settlement.Report, rnd *rand.Rand) bool {
	p, ok := pick(r, rnd)
	if !ok {
		return false
	}
	p.part = p.whole // clearing acts on the whole
	var at []int
	for k, l := range p.part.Lines {
		if l.Method == settlement.Clearing {
			at = append(at, k)
		}
	}
	return len(at) > 0 && p.change(at[rnd.IntN(len(at))], amount(rnd))
}

// editAccount changes what was paid both in the account that the report shows and in the line.
func editAccount(r *settlement.Report, rnd *rand.Rand) bool {
	if len(r.Accounts) == 0 {
		return false
	}
	a := &r.Accounts[rnd.IntN(len(r.Accounts))]
	s, d := r.Statement(a.Institution), amount(rnd)
	if s == nil {
		return false
	}
	p := place{s, s, nil}
	for k := range s.Lines {
		l := &s.Lines[k]
		if l.Method == settlement.Clearing && l.Kind == settlement.LinePrepaid && p.change(k, -d) {
			a.Prepaid += d
			return true
		}
	}
	return false
}

func editCovered(r *settlement.Report, rnd *rand.Rand) bool {
	p, ok := pick(r, rnd)
	if !ok || len(p.part.ByClass) == 0 {
		return false
	}
	c, d := &p.part.ByClass[rnd.IntN(len(p.part.ByClass))], amount(rnd)
	k := slices.IndexFunc(p.part.Lines, func(l settlement.Line) bool {
		return l.Method == c.Method && l.Kind == settlement.LineCovered
	})
	if k < 0 || !p.change(k, -d) {
		return false
	}
	c.Covered += d
	p.part.Covered += d
	if p.whole != p.part {
		p.whole.Covered += d
	}
	return true
}

func editCost(r *settlement.Report, rnd *rand.Rand) bool {
	p, ok := pick(r, rnd)
	if !ok || len(p.part.ByClass) == 0 {
		return false
	}
	d := amount(rnd)
	p.part.ByClass[rnd.IntN(len(p.part.ByClass))].Cost += d
	p.part.Cost += d
	if p.whole != p.part {
		p.whole.Cost += d
	}
	return true
}

// editCases makes one claim more, also in the digests.
func editCases(r *settlement.Report, rnd *rand.Rand) bool {
	p, ok := pick(r, rnd)
	if !ok || len(p.part.ByClass) == 0 {
		return false
	}
	c := &p.part.ByClass[rnd.IntN(len(p.part.ByClass))]
	c.Cases++
	p.part.Cases++
	if p.whole != p.part {
		p.whole.Cases++
	}
	if r.Digests == nil {
		return true
	}
	claims := slices.Clone(r.Digests.Claims)
	for i := range claims {
		if claims[i].Method == c.Method && claims[i].Pool == p.part.Pool {
			claims[i].Claims++
			break
		}
	}
	r.Digests.Claims = claims
	return true
}

// editPoints moves points from one class of a method to another.
func editPoints(r *settlement.Report, rnd *rand.Rand) bool {
	p, ok := pick(r, rnd)
	if !ok {
		return false
	}
	d := settlement.Points(amount(rnd))
	for i := range p.part.ByClass {
		for k := range p.part.ByClass[:i] {
			a, b := &p.part.ByClass[i], &p.part.ByClass[k]
			if a.Method == b.Method && !a.Priced && !b.Priced && a.Points != 0 && b.Points != 0 {
				a.Points += d
				b.Points -= d
				return true
			}
		}
	}
	return false
}

// editFund changes the fund, and leaves the difference over.
func editFund(r *settlement.Report, rnd *rand.Rand) bool {
	p, ok := pick(r, rnd)
	if !ok || p.pool.Terms.Fund.Absent() {
		return false
	}
	fund, err := p.pool.Terms.Fund.Money()
	d := amount(rnd)
	if err != nil || fund+d < 0 || p.pool.Residue == nil {
		return false
	}
	rest := *p.pool.Residue + d
	p.pool.Terms.Fund, p.pool.Residue = (fund + d).Decimal(), &rest
	return true
}

// editStatement takes a statement away.
func editStatement(r *settlement.Report, rnd *rand.Rand) bool {
	if len(r.Statements) == 0 {
		return false
	}
	i := rnd.IntN(len(r.Statements))
	s := r.Statements[i]
	r.Statements = slices.Delete(slices.Clone(r.Statements), i, i+1)
	p := r.Pool("")
	if p != nil && p.Residue != nil {
		rest := *p.Residue + s.Entitlement
		p.Residue = &rest
	}
	if p != nil && p.PointValue != nil {
		v := *p.PointValue
		v.Points -= s.Points
		v.Prices--
		p.PointValue = &v
	}
	r.Accounts = slices.DeleteFunc(slices.Clone(r.Accounts), func(a settlement.ClearedAccount) bool { return a.Institution == s.Institution })
	if r.Digests == nil {
		return true
	}
	r.Digests.Claims = slices.Clone(r.Digests.Claims)
	for _, c := range s.ByClass {
		for k := range r.Digests.Claims {
			if r.Digests.Claims[k].Method == c.Method {
				r.Digests.Claims[k].Claims -= c.Cases
				break
			}
		}
	}
	return true
}
