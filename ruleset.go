package settlement

import "fmt"

// Rules are the rules that steps may have: those of a plan, or of a report.
type Rules []Rule

// Rules returns the rules of all steps of the report, each once, as they come.
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

// eachTrail visits the trails of the report until visit returns an error. settled says
// that the settlement itself drew the line up, and [Report.Verify] does again.
func (r *Report) eachTrail(visit func(where string, t Trail, settled bool) error) error {
	value := func(where string, v *PointValue, f *FundReport) error {
		if v != nil {
			if err := visit(where+"point_value", v.Trail, true); err != nil {
				return err
			}
		}
		if f != nil {
			for i, l := range f.Lines {
				if err := visit(fmt.Sprintf("%sfund.lines[%d]", where, i), l.Trail, true); err != nil {
					return err
				}
			}
		}
		return nil
	}
	if err := value("", r.PointValue, r.Fund); err != nil {
		return err
	}
	for i, p := range r.Pools {
		if err := value(fmt.Sprintf("pools[%d].", i), p.PointValue, p.Fund); err != nil {
			return err
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

// checkRules returns an error unless every step that a plan has drawn up has one of its
// rules: another formula may replay, and be nobody's.
func (r *Report) checkRules(known []Rules) error {
	if len(known) == 0 {
		return nil
	}
	all := map[Rule]bool{}
	for _, list := range known {
		for _, rule := range list {
			all[rule] = true
		}
	}
	return r.eachTrail(func(where string, t Trail, settled bool) error {
		for _, s := range t {
			if !settled && !all[s.Rule] {
				return fmt.Errorf("%w: %s: the rule %q is none of the plans'", ErrIdentity, where, s.Rule.ID)
			}
		}
		return nil
	})
}
