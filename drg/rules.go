package drg

import (
	"fmt"
	"strings"

	"github.com/yibaojiesuan/settlement"
)

// rules are the rules of a policy in words and formulas, built once. A rule's
// ID, once published, keeps its meaning.
type rules struct {
	classRules
	pointRules
	itemRules
	coefficient [ranks]*settlement.Rule // by how closely the entry names the case
	readmission *settlement.Rule
	violation   *settlement.Rule
}

// pointRules are the formulas of points; those of a middle band are with the band.
type pointRules struct {
	normal    *settlement.Rule
	lowPoints *settlement.Rule
	excess    *settlement.Rule
	ungrouped *settlement.Rule // cost points
	special   *settlement.Rule
	approved  *settlement.Rule
}

// itemRules are the formulas of amounts.
type itemRules struct {
	price       *settlement.Rule
	byItem      *settlement.Rule // approved by item
	lowByItem   *settlement.Rule
	shareByItem *settlement.Rule // ungrouped by item
}

// newRules returns the rules of a policy. With reduced they are the rules of a case after
// which the person came back: its points are multiplied by the factor.
func newRules(p Policy, reduced bool) rules {
	w := ruleWriter{&p, reduced}
	return rules{
		classRules: w.classes(), pointRules: w.points(), itemRules: w.items(), coefficient: w.coefficients(),
		readmission: w.rule("readmission", "readmission", "readmission_factor", "listed", readmissionText(p.Readmission)),
		violation: w.plain("violations", "points.violation", "points", fmt.Sprintf("points − round(points × multiple, %d)", p.PointPlaces),
			"违规病例扣除其点数的倍数 (the multiple of its points is taken from a case that broke the rules)"),
	}
}

// ruleWriter writes the rules of a policy, or of its reduced cases.
type ruleWriter struct {
	*Policy
	reduced bool
}

// plain makes a rule that is the same for reduced cases.
func (w ruleWriter) plain(path, id, gives, formula, text string) *settlement.Rule {
	return &settlement.Rule{ID: "drg." + id, Gives: gives, Formula: formula, Text: text, Source: w.Cite(path)}
}

// rule makes a rule. A rule that gives points has another ID where the points are reduced.
func (w ruleWriter) rule(path, id, gives, formula, text string) *settlement.Rule {
	r := w.plain(path, id, gives, formula, text)
	if w.reduced && gives == "points" {
		r.ID += ".readmission"
		r.Text += ", 再入院折减 (reduced: the person came back)"
	}
	return r
}

// round writes the rounding of points and, for reduced points, the factor before it.
func (w ruleWriter) round(x string) string {
	if !w.reduced {
		return fmt.Sprintf("round(%s, %d)", x, w.PointPlaces)
	}
	if strings.Contains(x, " + ") {
		x = "(" + x + ")"
	}
	return fmt.Sprintf("round(%s × readmission_factor, %d)", x, w.PointPlaces)
}

func times(coefficient bool) string {
	if coefficient {
		return " × coefficient"
	}
	return ""
}

func (w ruleWriter) points() pointRules {
	rule, round, p := w.rule, w.round, w.Policy
	asApproved := "approved_points"
	if w.reduced {
		asApproved = round(asApproved)
	}
	r := pointRules{
		normal: rule("groups", "points.normal", "points", round("base_points × coefficient"),
			"病例点数 = 基准点数 × 差异系数 (base points × coefficient)"),
		approved: rule("special", "points.special.approved", "points", asApproved,
			"特病单议核定点数 (points as approved in special case review)"),
		special: rule("special", "points.special", "points", round("(cost − unreasonable) ÷ regional_mean × scale"),
			"特病单议点数 = 合理费用 ÷ 区域均费 × 系数 (reasonable cost in points)"),
		ungrouped: rule("ungrouped", "points.ungrouped", "points", round("(cost − unreasonable) ÷ regional_mean × scale × share"),
			"未入组病例点数 = 合理费用 ÷ 区域均费 × 系数 × 折扣 (cost points at a discount)"),
	}
	low := "base_points" + times(p.Low.Coefficient) + " × cost ÷ mean_cost"
	text := "低倍率病例点数 = 基准点数 × 倍率 (base points × ratio)"
	if p.Low.Cap == BasePoints {
		low = "min(" + low + ", base_points)"
		text = "低倍率病例点数 = 基准点数 × 倍率, 不超过基准点数 (base points × ratio, at most base points)"
	}
	r.lowPoints = rule("low", "points.low", "points", round(low), text)
	counted := "(cost − unreasonable) ÷ mean_cost"
	if !p.High.CapRatio.Absent() {
		counted = "min(" + counted + ", cap_ratio)"
	}
	r.excess = rule("high", "points.high", "points",
		round("base_points × coefficient + max(0, base_points"+times(p.High.Coefficient)+" × ("+counted+" − high_ratio))"),
		"高倍率病例点数 = 基准点数 × 差异系数 + 基准点数 × (合理费用倍率 − 界值) (the excess of reasonable cost over the bound, never negative)")
	return r
}

func (w ruleWriter) items() itemRules {
	rule := w.rule
	return itemRules{
		price:       rule("groups", "price.fixed", "amount", "price", "单病种定额 (the group's fixed price)"),
		byItem:      rule("high", "price.by_item", "amount", "covered + by_item", "按项目付费, 基金应付加患者及其他支付 (paid by item: fund money plus what others paid)"),
		lowByItem:   rule("low", "price.low", "amount", "cost − unreasonable", "低倍率病例按项目付费 (a low case is paid by item)"),
		shareByItem: rule("ungrouped", "price.ungrouped", "amount", "round((cost − unreasonable) × share, 2)", "未入组病例按项目折扣付费 (by item at a discount)"),
	}
}

func (w ruleWriter) coefficients() (rules [ranks]*settlement.Rule) {
	listed := func(r rank, path, id, text string) {
		rules[r] = w.rule(path, id, "coefficient", "listed", text)
	}
	rules[rankUniform] = w.rule("groups", "coefficient.uniform", "coefficient", "1", "同病同价病组差异系数为 1 (a uniform group)")
	const group, inGroup = "coefficient.group", "该病组的差异系数 (listed for the group and the institution or its level)"
	listed(rankGroupInstitutionPool, "coefficients", group+".institution.pool", "该病组在该机构、该险种的差异系数 (listed for the group, the institution and the pool)")
	listed(rankGroupInstitution, "coefficients", group, inGroup)
	listed(rankGroupLevelPool, "coefficients", group+".level.pool", "该病组在该等级、该险种的差异系数 (listed for the group, the level and the pool)")
	listed(rankGroupLevel, "coefficients", group, inGroup)
	listed(rankGroupPool, "coefficients", group+".pool", "该病组在该险种的差异系数 (listed for the group and the pool)")
	listed(rankInstitutionPool, "coefficients", "coefficient.institution.pool", "医疗机构在该险种的差异系数 (the institution's in the pool)")
	listed(rankInstitution, "institutions", "coefficient.institution", "医疗机构差异系数 (the institution's)")
	listed(rankLevelPool, "coefficients", "coefficient.level.pool", "等级在该险种的差异系数 (the level's in the pool)")
	listed(rankLevel, "levels", "coefficient.level", "等级差异系数 (the level's)")
	listed(rankPool, "coefficients", "coefficient.pool", "该险种的差异系数 (the pool's)")
	listed(rankDefault, "default_coefficient", "coefficient.default", "默认差异系数 (the default)")
	return rules
}

func readmissionText(r *ReadmissionRule) string {
	if r == nil {
		return ""
	}
	return fmt.Sprintf("%d 日内同一病组再入院, 前次住院点数折减 (back in the group within %d days: the points of the stay before are reduced)", r.WithinDays, r.WithinDays)
}
