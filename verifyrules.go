package settlement

import (
	"fmt"
	"strconv"
	"strings"
)

// In this file: which rules the steps of a report may have.

// Rules are the rules that steps may have: those of a plan, or those of a report.
//
// Some rules of a plan depend on what the plan does not have: the source of a refusal is the
// finding of an account, and a sum has as many terms as an account has amounts. Such a rule
// stands for a family. A text, or a part of a source, that ends in "…" then stands for every one
// that begins so, and a formula that ends in " + …" for every sum of terms that are numbered on.
type Rules []Rule

// Rules returns the rules of all steps of the report, each once, in the order in which they
// first occur.
func (r *Report) Rules() Rules {
	var list Rules
	seen := map[Rule]bool{}
	r.eachTrail(func(_ string, t Trail, _ bool) error {
		for _, s := range t {
			if !seen[s.Rule] {
				seen[s.Rule] = true
				list = append(list, s.Rule)
			}
		}
		return nil
	})
	return list
}

// eachTrail visits the trails of the report until visit returns an error. settled says that
// the settlement itself draws the line up, so that [Report.Verify] draws it up again.
func (r *Report) eachTrail(visit func(where string, t Trail, settled bool) error) error {
	for i := range r.Pools {
		p, where := &r.Pools[i], ""
		if p.Name != "" {
			where = fmt.Sprintf("pools[%d].", i)
		}
		if p.PointValue != nil {
			if err := visit(where+"point_value", p.PointValue.Trail, true); err != nil {
				return err
			}
		}
		if p.Fund == nil {
			continue
		}
		for k, l := range p.Fund.Lines {
			if err := visit(fmt.Sprintf("%sfund.lines[%d]", where, k), l.Trail, true); err != nil {
				return err
			}
		}
	}
	for i := range r.Statements {
		s := &r.Statements[i]
		for _, part := range append([]Statement{*s}, s.Parts...) {
			for k, l := range part.Lines {
				settled := l.Method != Clearing && l.fromSettling()
				if err := visit(fmt.Sprintf("statement of %q: line %d, %s", s.Institution, k+1, l.Kind), l.Trail, settled); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// known are the rules that a caller has named, to be looked up.
type known struct {
	exact    map[Rule]bool
	families map[string][]Rule // by id
}

func knownOf(lists []Rules) known {
	k := known{map[Rule]bool{}, map[string][]Rule{}}
	for _, list := range lists {
		for _, r := range list {
			k.exact[r] = true
			if r.isFamily() {
				k.families[r.ID] = append(k.families[r.ID], r)
			}
		}
	}
	return k
}

func (k known) has(r Rule) bool {
	if k.exact[r] {
		return true
	}
	for i := range k.families[r.ID] {
		if k.families[r.ID][i].covers(&r) {
			return true
		}
	}
	return false
}

// more at the end of a text says that the text goes on.
const more = "…"

func (r *Rule) isFamily() bool {
	for _, text := range []string{r.Text, r.Formula, r.Source.Title, r.Source.Number, r.Source.Article} {
		if strings.HasSuffix(text, more) {
			return true
		}
	}
	return false
}

// covers reports whether a rule belongs to the family.
func (r *Rule) covers(o *Rule) bool {
	return r.Gives == o.Gives && (r.Formula == o.Formula || isSumOf(r.Formula, o.Formula)) && goesOn(r.Text, o.Text) && r.Source.URL == o.Source.URL &&
		goesOn(r.Source.Title, o.Source.Title) && goesOn(r.Source.Number, o.Source.Number) && goesOn(r.Source.Article, o.Source.Article)
}

func goesOn(family, text string) bool {
	begin, open := strings.CutSuffix(family, more)
	return family == text || open && strings.HasPrefix(text, begin)
}

// isSumOf reports whether a formula is a sum of any number of terms: family is "money_1 + …".
func isSumOf(family, formula string) bool {
	first, open := strings.CutSuffix(family, " + "+more)
	name, numbered := strings.CutSuffix(first, "1")
	if !open || !numbered {
		return false
	}
	for i, term := range strings.Split(formula, " + ") {
		if term != name+strconv.Itoa(i+1) {
			return false
		}
	}
	return true
}

// checkRules returns an error unless every step that a plan has drawn up has one of the
// plan's rules. A step with another formula may replay although no plan has that formula. The
// sum over claims is the settlement's own, and was looked at before.
func (r *Report) checkRules(lists []Rules) error {
	if len(lists) == 0 {
		return nil
	}
	k := knownOf(lists)
	return r.eachTrail(func(where string, t Trail, settled bool) error {
		for _, s := range t {
			if !settled && s.Rule.ID != ruleSum.ID && !k.has(s.Rule) {
				return fmt.Errorf("%w: %s: the rule %q is none of the plans'", ErrIdentity, where, s.Rule.ID)
			}
		}
		return nil
	})
}
