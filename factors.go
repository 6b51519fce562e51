package settlement

import (
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
	"github.com/yibaojiesuan/settlement/internal/wrong"
)

// Factor multiplies the points that an institution has of every method in the year, before the
// value is struck (年度系数, such as that of an assessment).
type Factor struct {
	Institution string `json:"institution" required:"true"`
	// Factor is more than 0, with at most 8 decimals.
	Factor Decimal `json:"factor" required:"true"`
	// Cite is the article that the factor comes from; absent: that of "factors" in the terms.
	Cite *Cite `json:"cite,omitempty"`
}

// checkFactors collects the faults of factors.
func (t *Terms) checkFactors(f *Faults) {
	seen := make(map[string]int, len(t.Factors))
	for i, x := range t.Factors {
		at := fmt.Sprintf("terms.factors[%d]", i)
		if k, twice := seen[x.Institution]; twice && x.Institution != "" {
			f.At(at+".institution", fmt.Errorf("%w: %s is in factors[%d], too", ErrDuplicate, shown.QuoteKey(x.Institution), k))
		} else {
			seen[x.Institution] = i
		}
		if !x.Factor.Absent() && x.Factor.Sign() <= 0 {
			f.At(at+".factor", fmt.Errorf("%w: got %s, want more than 0", ErrRange, shown.Amount(x.Factor)))
		} else if _, err := x.Factor.Scaled(pointPlaces); err != nil {
			f.At(at+".factor", err)
		}
		if c := x.Cite; c != nil && (c.Source < 0 || c.Source >= len(t.Sources)) {
			f.At(at+".cite.source", fmt.Errorf("%w: got source %d of %d", wrong.ErrCite, c.Source, len(t.Sources)))
		}
	}
}

// knownFactors returns an error wrapping [ErrInstitution] for each factor of an institution that
// no policy lists and that has no claim: a code that was typed wrong would change nothing, in
// silence. Where no policy lists institutions, it accepts every code.
func (w *worksheet) knownFactors(names map[string]string) error {
	if len(names) == 0 {
		return nil
	}
	var f Faults
	for i, x := range w.terms.Factors {
		if _, listed := names[x.Institution]; !listed && w.tally.codes.Find(x.Institution) == 0 {
			f.At(fmt.Sprintf("terms.factors[%d].institution", i), fmt.Errorf("%w: no policy lists %s, and it has no claims", ErrInstitution, shown.QuoteKey(x.Institution)))
		}
	}
	return inPool(w.pool, f.Err())
}

func cloneFactors(list []Factor) []Factor {
	list = slices.Clone(list)
	for i := range list {
		if c := list[i].Cite; c != nil {
			cite := *c
			list[i].Cite = &cite
		}
	}
	return list
}

// factor is the factor of one institution, ready to multiply by; nil: the institution has none.
type factor struct {
	given  Decimal
	n      int64
	places int
	rule   Rule
}

// none reports whether the factor changes nothing.
func (f *factor) none() bool { return f == nil }

// factor returns a factor of the list, nil if it is 1.
func (t *Terms) factor(i int) (*factor, error) {
	x := &t.Factors[i]
	if x.Factor.Cmp(DecimalInt(1)) == 0 {
		return nil, nil
	}
	n, places, err := x.Factor.Coefficient()
	if err != nil {
		return nil, err
	}
	f := &factor{given: x.Factor, n: n, places: places, rule: t.rule(ruleFactor, fmt.Sprintf("factors[%d].factor", i))}
	if x.Cite != nil && x.Cite.Source < len(t.Sources) {
		f.rule.Source = t.Sources[x.Cite.Source]
		f.rule.Source.Article = x.Cite.Article
	}
	return f, nil
}

// factors returns the factors by institution; nil if there are none.
func (t *Terms) factors() (map[string]*factor, error) {
	if len(t.Factors) == 0 {
		return nil, nil
	}
	all := make(map[string]*factor, len(t.Factors))
	for i, x := range t.Factors {
		f, err := t.factor(i)
		if err != nil {
			return nil, err
		}
		all[x.Institution] = f
	}
	return all, nil
}

var ruleFactor = &Rule{
	ID: "settle.factor", Text: "点数 × 机构年度系数 (the points × the institution's factor of the year)", Gives: "points",
	Formula: fmt.Sprintf("round(points_before × factor, %d)", pointPlaces),
}

// points returns the points after the factor, rounded once.
func (f *factor) points(before Points) (Points, error) {
	if f.none() {
		return before, nil
	}
	unit, _ := wide.Pow10(f.places)
	q, ok := wide.Mul(int64(before), f.n).Div(unit, wide.HalfUp)
	v, fits := q.Int64()
	if !ok || !fits {
		return 0, fmt.Errorf("points × factor %s: %w", f.given, ErrOverflow)
	}
	return Points(v), nil
}

// step explains the points after the factor.
func (f *factor) step(before, after Points) Step {
	return Step{Rule: f.rule, Inputs: []Input{In("points_before", before.Decimal()), In("factor", f.given)}, Result: after.Decimal()}
}
