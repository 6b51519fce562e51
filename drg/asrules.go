package drg

// In this file: the table of rules that a shorthand policy is equal to.

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/formula"
)

// AsRules returns the policy with a table of rules in place of its shorthand: the text that
// the fields classes, low, middle, high, special and ungrouped stand for. It settles every
// case that the plan settles to the same fen, in the same class. A policy that has a table
// already is returned as it is.
//
// Groups without a weight, and the codes of ungrouped, become groups with no_weight; its
// suffixes become groups with ending. The quota of special becomes one without a name. Cites of the shorthand become articles of the rules.
// Conditions for review (special.candidates) have no place in a table, and are left out.
//
// The table accepts a few cases that the shorthand refuses: an approval in special case
// review where the policy has no rule for it is a conflict then.
func (p *Plan) AsRules() (Policy, error) {
	if p.table != nil {
		return p.Policy(), nil
	}
	w := tableWriter{Plan: p, to: p.Policy()}
	w.refuses = p.policy.Ungrouped != nil && p.policy.Ungrouped.Treatment == UngroupedRefuse
	if s := w.to.Special; s.limits() {
		w.to.Quotas = append([]Quota{s.own()}, w.to.Quotas...)
	}
	w.groups()
	w.define()
	w.rules()
	w.leaveOut()
	return w.to, nil
}

// tableWriter writes a table of rules for a shorthand policy.
type tableWriter struct {
	*Plan
	to    Policy
	ratio string // the name of the ratio of cost to mean cost
	high  string // the name of the condition under which a case is high; empty: none is
	bound string // the name of the bound of high cases
	item  string // the name of the fund money of a case by item
	// weightless is the condition under which a case has no group with a weight; empty: each has.
	weightless string
	// refuses says that no rule may decide a case without a group that has a weight.
	refuses bool
}

// groups lists the codes of ungrouped cases.
func (w *tableWriter) groups() {
	var codes, suffixes []string
	if u := w.policy.Ungrouped; u != nil {
		codes, suffixes = u.Codes, u.Suffixes
	}
	for _, code := range codes {
		i := slices.IndexFunc(w.to.Groups, func(g Group) bool { return g.Code == code })
		if i < 0 {
			i = len(w.to.Groups)
			w.to.Groups = append(w.to.Groups, Group{Code: code})
		}
		g := &w.to.Groups[i]
		g.NoWeight = true
		for j := range g.By {
			g.By[j].NoWeight = nil
		}
	}
	for i, suffix := range suffixes {
		if !slices.Contains(suffixes[:i], suffix) {
			w.to.Groups = append(w.to.Groups, Group{Code: suffix, Ending: true, NoWeight: true})
		}
	}
	w.mark()
}

// mark gives groups without a weight the attribute by which the rules know their cases, and
// exempts groups at fixed prices from readmission: the shorthand looks for no readmission
// there.
func (w *tableWriter) mark() {
	w.weightless = w.fresh("no_weight")
	met := false
	flag := func(to *map[string]Attribute, is bool) {
		met = true
		if *to == nil {
			*to = map[string]Attribute{}
		}
		(*to)[w.weightless] = FlagAttribute(is)
	}
	for i := range w.to.Groups {
		g := &w.to.Groups[i]
		if g.NoWeight {
			flag(&g.Attributes, true)
		}
		for j := range g.By {
			if b := &g.By[j]; b.NoWeight != nil {
				flag(&b.Attributes, *b.NoWeight)
			}
		}
		r := w.to.Readmission
		if r != nil && !g.Price.Absent() && !g.NoWeight && !g.Ending && !slices.Contains(r.ExemptGroups, g.Code) {
			r.ExemptGroups = append(r.ExemptGroups, g.Code)
		}
	}
	w.weightless = fmt.Sprintf("(known(%[1]s) and %[1]s)", w.weightless)
	if !met {
		w.weightless, w.refuses = "", false
	}
}

// fresh returns a name that the policy does not use for anything else.
func (w *tableWriter) fresh(name string) string {
	taken := func(name string) bool {
		named := func(a map[string]Attribute) bool { _, ok := a[name]; return ok }
		for _, g := range w.policy.Groups {
			if named(g.Attributes) || slices.ContainsFunc(g.By, func(b GroupBy) bool { return named(b.Attributes) }) {
				return true
			}
		}
		return slices.ContainsFunc(w.policy.Institutions, func(in Institution) bool { return named(in.Attributes) }) || slices.ContainsFunc(w.to.Define, func(d Definition) bool { return d.Name == name })
	}
	for taken(name) {
		name += "_"
	}
	return name
}

func (w *tableWriter) definition(name, text string) string {
	name = w.fresh(name)
	w.to.Define = append(w.to.Define, Definition{name, text})
	return name
}

// define writes the definitions that rules use.
func (w *tableWriter) define() {
	p := &w.policy
	if !p.Classes.Low.Absent() || len(p.Classes.High) > 0 || len(p.Middle) > 0 {
		w.ratio = w.definition("ratio", "cost ÷ mean_cost")
	}
	if len(p.Classes.High) > 0 {
		w.bounds()
	}
	byItem := p.Special != nil || w.high != "" && (p.High.Formula == HighByItem || p.High.Formula == HighNone)
	if byItem {
		w.item = w.definition("item", "if(known(approved_amount), approved_amount, cost − unreasonable − covered)")
	}
}

// add adds a rule, with what the policy cites for the field of the shorthand.
func (w *tableWriter) add(path string, r CaseRule) {
	cited := w.policy.Cite(path)
	for i, s := range w.policy.Sources {
		if article := cited.Article; s.Title == cited.Title && s.Number == cited.Number && s.URL == cited.URL && (article != "" || i > 0) {
			r.Article, r.Source = article, &i
			break
		}
	}
	if w.refuses && r.Class != settlement.FixedRate && r.Class != settlement.Special {
		r.When = strings.TrimSuffix("not "+w.weightless+" and "+r.When, " and ")
	}
	w.to.Rules = append(w.to.Rules, r)
}

const (
	normalFormula = "base_points × coefficient"
	costFormula   = "(cost − unreasonable) ÷ regional_mean × scale"
)

// rules writes the rules, in the order in which the shorthand tests the classes.
func (w *tableWriter) rules() {
	w.special()
	w.ungrouped()
	if w.fixed() {
		w.add("groups", CaseRule{Class: settlement.FixedRate, Label: "单病种", When: "known(price)", Amount: "price"})
	}
	w.highRules()
	w.low()
	for i, m := range w.policy.Middle {
		plus := m.Plus
		if plus.Absent() {
			plus = settlement.DecimalInt(0)
		}
		w.add(fmt.Sprintf("middle[%d]", i), CaseRule{
			Class: settlement.Middle, Label: "中间倍率", When: fmt.Sprintf("%s < %s ≤ %s", m.Over, w.ratio, m.UpTo),
			Points: fmt.Sprintf("base_points%s × (%s + %s)", times(m.Coefficient), w.ratio, plus),
		})
	}
	w.add("groups", CaseRule{Class: settlement.Normal, Label: "正常", Points: normalFormula})
}

// ungrouped writes the rule for cases without a group that has a weight. Where the policy
// refuses them, no rule decides them.
func (w *tableWriter) ungrouped() {
	u := w.policy.Ungrouped
	if u == nil || w.refuses || w.weightless == "" {
		return
	}
	r := CaseRule{Class: settlement.Ungrouped, Label: "未入组", When: w.weightless}
	share := ""
	if !u.Share.Absent() {
		share = " × " + u.Share.String()
	}
	switch u.Treatment {
	case UngroupedCostPoints:
		r.Points = costFormula + share
	case UngroupedByItem:
		r.Amount = "(cost − unreasonable)" + share
	case Exclude:
		r.Unpaid = true
	}
	w.add("ungrouped", r)
}

// fixed reports whether a group has a fixed price.
func (w *tableWriter) fixed() bool {
	return slices.ContainsFunc(w.policy.Groups, func(g Group) bool {
		return !g.Price.Absent() || slices.ContainsFunc(g.By, func(b GroupBy) bool { return !b.Price.Absent() })
	})
}

// lacking reports whether a case may lack what rules need of its group.
func (w *tableWriter) lacking() bool {
	return slices.ContainsFunc(w.policy.Groups, func(g Group) bool { return len(g.By) > 0 && len(w.policy.lacks(g)) > 0 })
}

// weightlessAnd returns the condition of cases without a weight with a word behind it, if there
// are any.
func (w *tableWriter) weightlessAnd(word string) string {
	if w.weightless == "" {
		return ""
	}
	return w.weightless + word
}

// comparing returns what a case of a group with base points needs besides these.
func (w *tableWriter) comparing() string {
	p := w.policy
	if w.ratio == "" {
		return ""
	}
	others := p
	others.Classes.High = nil
	if others.comparesWithMean(Group{}) {
		return " and known(mean_cost)"
	}
	var needs []string // the cases that a band of high ones looks at
	for _, b := range p.Classes.High {
		var fits []string
		if b.Group != "" {
			fits = append(fits, "group = "+formula.Quote(b.Group))
		}
		if !b.BasePointsUpTo.Absent() {
			fits = append(fits, "base_points ≤ "+b.BasePointsUpTo.String())
		}
		if len(fits) == 0 {
			return " and known(mean_cost)"
		}
		needs = append(needs, strings.Join(fits, " and "))
	}
	return " and (known(mean_cost) or not (" + strings.Join(needs, " or ") + "))"
}

func (w *tableWriter) special() {
	s := w.policy.Special
	if s == nil {
		return
	}
	r := CaseRule{Class: settlement.Special, Label: "特病单议", When: "approved = 'special'"}
	over := s.over()
	if !over.ungrouped && w.weightless != "" {
		r.When += " and not " + w.weightless
	}
	if !over.fixed && w.fixed() {
		r.When += " and not known(price)"
	}
	if w.lacking() { // a case that the tables have nothing for stays an error
		r.When += fmt.Sprintf(" and (%sknown(price) or known(base_points)%s)", w.weightlessAnd(" or "), w.comparing())
	}
	if !over.high && w.high != "" && w.policy.High.When == Always {
		r.When += fmt.Sprintf(" and (%sknown(price) or not %s)", w.weightlessAnd(" or "), w.high)
	}
	switch s.Formula {
	case SpecialByItem:
		r.Amount = "covered + " + w.item
	case AsApproved:
		r.Points, r.ByItem = "approved_points", w.item
	default:
		r.Points, r.ByItem = costFormula, w.item
	}
	w.add("special", r)
}

func (w *tableWriter) highRules() {
	if w.high == "" {
		return
	}
	h := w.policy.High
	r := CaseRule{Class: settlement.High, Label: "高倍率", When: w.high}
	if h.When != Always {
		r.When += " and approved = 'high'"
	}
	switch h.Formula {
	case HighByItem:
		r.Amount = "covered + " + w.item
	case HighNone:
		r.Points, r.ByItem = normalFormula, w.item
	default:
		counted := "(cost − unreasonable) ÷ mean_cost"
		if !h.CapRatio.Absent() {
			counted = fmt.Sprintf("min(%s, %s)", counted, h.CapRatio)
		}
		r.Points = fmt.Sprintf("%s + max(0, base_points%s × (%s − %s))", normalFormula, times(h.Coefficient), counted, w.bound)
	}
	w.add("high", r)
	if h.When != Always {
		w.add("classes.high", CaseRule{Class: settlement.High, Label: "高倍率", When: w.high, Points: normalFormula})
	}
}

func (w *tableWriter) low() {
	c := w.policy.Classes
	if c.Low.Absent() {
		return
	}
	r := CaseRule{Class: settlement.Low, Label: "低倍率", When: w.ratio + " < " + c.Low.String()}
	if c.LowInclusive {
		r.When = w.ratio + " ≤ " + c.Low.String()
	}
	switch rule := w.policy.Low; rule.Formula {
	case LowByItem:
		r.Amount = "cost − unreasonable"
	case LowNone:
		r.Points = normalFormula
	default:
		r.Points = "base_points" + times(rule.Coefficient) + " × " + w.ratio
		if rule.Cap == BasePoints {
			r.Points = "min(" + r.Points + ", base_points)"
		}
	}
	w.add("low", r)
}

// leaveOut takes the shorthand away, and its cites.
func (w *tableWriter) leaveOut() {
	for _, f := range w.policy.shorthand() {
		maps.DeleteFunc(w.to.Cites, func(path string, _ settlement.Cite) bool {
			rest, ok := strings.CutPrefix(path, f.path)
			return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
		})
	}
	w.to.Classes, w.to.Low, w.to.Middle, w.to.High, w.to.Special, w.to.Ungrouped = Classes{}, LowRule{}, nil, HighRule{}, nil, nil
}
