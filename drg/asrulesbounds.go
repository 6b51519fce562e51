package drg

// In this file: which cases are high, as a table of rules says it.

import (
	"fmt"
	"strings"

	"github.com/yibaojiesuan/settlement/internal/formula"
)

// bounds writes which cases are high. Of the bands that fit a case's group, its institution's
// level and its base points, those that name the group come first, then those that name the
// level, then the others; the first one counts.
func (w *tableWriter) bounds() {
	p := &w.policy
	var conditions, is, ratios []string
	always := false
	add := func(fits func(HighBand) bool) {
		for _, b := range p.Classes.High {
			if always || !fits(b) {
				continue
			}
			condition := b.scope()
			always = condition == ""
			conditions, is, ratios = append(conditions, condition), append(is, w.inBand(b)), append(ratios, b.Ratio.String())
		}
	}
	add(func(b HighBand) bool { return b.Group != "" })
	add(func(b HighBand) bool { return b.Group == "" && b.Level != "" })
	add(func(b HighBand) bool { return b.Group == "" && b.Level == "" })
	last := len(ratios) - 1
	w.high = w.choice("high", conditions, is, "false")
	if p.High.Formula == "" || p.High.Formula == Excess {
		w.bound = w.choice("high_ratio", conditions[:last], ratios[:last], ratios[last])
	}
}

// scope returns the condition under which a case is in the band; empty: it always is.
func (b *HighBand) scope() string {
	var list []string
	if b.Group != "" {
		list = append(list, "group = "+formula.Quote(b.Group))
	}
	if b.Level != "" {
		list = append(list, "level = "+formula.Quote(b.Level))
	}
	if !b.BasePointsUpTo.Absent() {
		list = append(list, "base_points ≤ "+b.BasePointsUpTo.String())
	}
	return strings.Join(list, " and ")
}

// inBand returns the condition under which a case in the band's scope is high.
func (w *tableWriter) inBand(b HighBand) string {
	over := " < "
	if w.policy.Classes.HighInclusive {
		over = " ≤ "
	}
	text := b.Ratio.String() + over + w.ratio
	if !b.RatioUpTo.Absent() {
		text += " ≤ " + b.RatioUpTo.String()
	}
	return text
}

// mostChoices is how many choices stand in one formula: their number inside each other has a
// limit.
const mostChoices = 40

// choice defines the value of the first condition that holds; a blank condition always does.
// Many choices are written as several definitions, the last ones first.
func (w *tableWriter) choice(name string, conditions, values []string, otherwise string) string {
	for len(conditions) > mostChoices {
		from := len(conditions) - mostChoices
		otherwise = w.definition(name+"_"+fmt.Sprint(from), choose(conditions[from:], values[from:], otherwise))
		conditions, values = conditions[:from], values[:from]
	}
	return w.definition(name, choose(conditions, values, otherwise))
}

func choose(conditions, values []string, otherwise string) string {
	for i := len(conditions) - 1; i >= 0; i-- {
		if conditions[i] == "" {
			otherwise = values[i]
			continue
		}
		otherwise = fmt.Sprintf("if(%s, %s, %s)", conditions[i], values[i], otherwise)
	}
	return otherwise
}
