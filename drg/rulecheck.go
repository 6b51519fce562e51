package drg

import (
	"fmt"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/policy"
)

// ruled reports whether a table of rules prices the cases, and not the shorthand.
func (p *Policy) ruled() bool { return len(p.Rules) > 0 }

// shorthand returns the fields that a table of rules takes the place of, and whether the
// policy has them.
func (p *Policy) shorthand() []struct {
	path  string
	given bool
} {
	c := p.Classes
	return []struct {
		path  string
		given bool
	}{
		{"classes", len(c.High) > 0 || c.HighInclusive || !c.Low.Absent() || c.LowInclusive},
		{"low", p.Low != LowRule{}},
		{"middle", len(p.Middle) > 0},
		{"high", p.High != HighRule{}},
		{"special", p.Special != nil},
		{"ungrouped", p.Ungrouped != nil},
	}
}

// checkTable checks what a policy says about rules apart from the formulas, which newTable
// compiles.
func checkTable(c *policy.Checker, p Policy) {
	if !p.ruled() {
		for _, f := range []struct {
			path  string
			given bool
		}{{"parameters", len(p.Parameters) > 0}, {"columns", len(p.Columns) > 0}, {"define", len(p.Define) > 0}, {"ranks", len(p.Ranks) > 0}} {
			if f.given {
				c.At(f.path, fmt.Errorf("rules: %w, only they read it", policy.ErrRequired))
			}
		}
		return
	}
	for _, f := range p.shorthand() {
		if f.given {
			c.At(f.path, fmt.Errorf("%w: a policy has the shorthand, or rules", policy.ErrExcludes))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.Parameters)) {
		c.Required("parameters."+name, !p.Parameters[name].Absent())
	}
	for _, name := range slices.Sorted(maps.Keys(p.Columns)) {
		switch {
		case slices.Contains(claimsOwn, name):
			c.At("columns."+name, fmt.Errorf("%w: %s is a column of every claim, or of its result", policy.ErrColumn, name))
		case slices.Contains(ownFields, name) && p.Columns[name] != policy.TextColumn:
			c.At("columns."+name, fmt.Errorf("%w: %s is a text", policy.ErrColumn, name))
		}
	}
	checkRanks(c, p.Ranks)
	always := -1
	for i, r := range p.Rules {
		at := fmt.Sprintf("rules[%d]", i)
		checkRule(c, at, r, len(p.Sources))
		if always >= 0 {
			c.At(at, fmt.Errorf("%w: rules[%d] has no condition and decides every case before", policy.ErrExcludes, always))
		} else if r.When == "" {
			always = i
		}
	}
}

// claimsOwn are columns of claims and of their results that are no names of formulas. A policy
// may not name others like them.
var claimsOwn = []string{
	"id", "admitted", "discharged", "settled", "person", "justified", "violation", "charged_to", "class", "points", "due", "gain", "left",
}

func checkRule(c *policy.Checker, at string, r CaseRule, sources int) {
	if r.Class != "" && !isClass(string(r.Class)) {
		c.At(at+".class", fmt.Errorf("%w, want small letters, digits and -, a letter first", ErrClass))
	}
	given := 0
	for _, is := range []bool{r.Points != "", r.Amount != "", r.Unpaid} {
		if is {
			given++
		}
	}
	switch {
	case given == 0:
		c.At(at, fmt.Errorf("points, amount or unpaid, one of the three: %w", policy.ErrRequired))
	case given > 1:
		c.At(at, fmt.Errorf("%w: one of points, amount and unpaid", policy.ErrExcludes))
	}
	needs := func(field string, given, with bool, other string) {
		if given && !with {
			c.At(at+"."+field, fmt.Errorf("%s: %w", other, policy.ErrRequired))
		}
	}
	needs("amount_is", r.AmountIs != "", r.Amount != "", "amount")
	needs("by_item", r.ByItem != "", r.Points != "", "points")
	needs("capped", r.Capped, r.Points != "", "points")
	needs("negative", r.Negative, !r.Unpaid, "points or amount")
	if r.Source != nil && (*r.Source < 0 || *r.Source >= sources) {
		c.At(at+".source", fmt.Errorf("%w: got source %d of %d", policy.ErrCite, *r.Source, sources))
	}
}

// isClass reports whether a text is the class of a rule: [a-z][a-z0-9-]*.
func isClass(text string) bool {
	for i, r := range text {
		letter := 'a' <= r && r <= 'z'
		if !letter && (i == 0 || r != '-' && (r < '0' || r > '9')) {
			return false
		}
	}
	return text != ""
}

// sourceOf returns the source of a rule: the article and the source that it names, else what
// the policy cites for its path.
func (p *Policy) sourceOf(path string, r CaseRule) settlement.Source {
	s := p.Cite(path)
	if r.Source != nil && *r.Source >= 0 && *r.Source < len(p.Sources) { // a faulty one is told by its check
		s = p.Sources[*r.Source]
	}
	if r.Article != "" {
		s.Article = r.Article
	}
	return s
}
