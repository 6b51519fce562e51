package job

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// Explanation says how an amount arose.
type Explanation struct {
	// Entry is the claim's, with its trail; nil for an institution or a holder.
	Entry *settlement.Entry
	// Institution is the code of whose it is, and Name its name.
	Institution, Name string
	// Due is what a claim is due, and Trail shows how that arose: the entry's trail,
	// then price and due. A claim that is left out is due nothing.
	Due   settlement.Money
	Trail settlement.Trail
	// Lines are those of an institution's statement, or of a holder.
	Lines []settlement.Line
}

// Explain explains a claim by its id, an institution ("institution:LS01") by the lines
// of its statement, or the holder of a budget ("holder:C1") by its lines. It looks for
// a claim in the parts, in their order. It returns an error wrapping
// [settlement.ErrClaim] if there is nothing of that name.
func (r *Result) Explain(ctx context.Context, subject string) (*Explanation, error) {
	r.watch.ctx, r.watch.phase = ctx, Explaining
	if code, ok := strings.CutPrefix(subject, "institution:"); ok {
		s := r.Report.Statement(code)
		if s == nil {
			return nil, fmt.Errorf("%w: institution %q", settlement.ErrClaim, code)
		}
		return &Explanation{Institution: code, Name: s.Name, Lines: s.Lines}, nil
	}
	if code, ok := strings.CutPrefix(subject, "holder:"); ok {
		return r.holder(code)
	}
	found, err := r.ExplainAll(ctx, subject)
	if err != nil {
		return nil, err
	}
	if x := found[subject]; x != nil {
		return x, nil
	}
	return nil, fmt.Errorf("%w: %s", settlement.ErrClaim, shown.QuoteID(subject))
}

// ExplainAll explains claims by their ids, as Explain does, and returns what it finds. It walks
// the claims of each part at most once, however many are asked for.
func (r *Result) ExplainAll(ctx context.Context, claims ...string) (map[string]*Explanation, error) {
	r.watch.ctx, r.watch.phase = ctx, Explaining
	all := make(map[string]*Explanation, len(claims))
	for i, p := range r.job.parts {
		s, ok := r.bound[i].(settlement.Explainer)
		if !ok {
			continue
		}
		left := slices.DeleteFunc(slices.Clone(claims), func(claim string) bool { return all[claim] != nil })
		if len(left) == 0 {
			break
		}
		found, err := s.ExplainAll(left...)
		if err != nil {
			return nil, inFile(p.title, err)
		}
		names := r.bound[i].About().Names
		for claim, e := range found {
			x := &Explanation{Entry: &e, Institution: e.Institution, Name: names[e.Institution]}
			if x.Due, x.Trail, err = r.Report.Due(e); err != nil {
				return nil, err
			}
			all[claim] = x
		}
	}
	return all, nil
}

// holder gathers the lines of a holder: those of its budget, and what it gets beside it.
func (r *Result) holder(code string) (*Explanation, error) {
	x, err := r.ofBudget(code)
	if beside := r.beside[code]; len(beside) > 0 {
		if errors.Is(err, settlement.ErrClaim) { // without budgets an institution is its own holder
			x, err = &Explanation{Institution: code}, nil
			if s := r.Report.Statement(code); s != nil {
				x.Name = s.Name
			}
		}
		if err == nil {
			x.Lines = slices.Concat(x.Lines, beside)
		}
	}
	return x, err
}

// ofBudget gathers the lines of a holder's budget.
func (r *Result) ofBudget(code string) (*Explanation, error) {
	if r.holders != nil {
		return r.holderAfter(code, r.holders[code])
	}
	list := r.job.wrap(r.bound)
	x := &Explanation{}
	for _, s := range list {
		for e, err := range s.Entries() {
			if err != nil {
				return nil, err
			}
			if e.Owner == nil || e.Owner.Holder != code {
				continue
			}
			if x.Institution == "" {
				x.Institution, x.Name = e.Institution, s.About().Names[code]
			}
			x.Lines = append(x.Lines, e.Lines...)
		}
	}
	if x.Institution == "" {
		return nil, fmt.Errorf("%w: holder %q", settlement.ErrClaim, code)
	}
	return x, nil
}

// holderAfter returns the lines of a holder that acted after the value. A holder without lines
// is due what its claims are.
func (r *Result) holderAfter(code string, lines []settlement.Line) (*Explanation, error) {
	for _, plan := range r.job.treasury.plans() {
		for _, b := range plan.Policy().Budgets {
			holder, payee := cmp.Or(b.Holder, b.Institution), cmp.Or(b.Institution, b.Holder)
			if holder == code {
				return &Explanation{Institution: payee, Name: b.Name, Lines: lines}, nil
			}
		}
	}
	return nil, fmt.Errorf("%w: holder %q", settlement.ErrClaim, code)
}
