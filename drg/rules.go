package drg

import (
	"fmt"
	"strings"

	"github.com/yibaojiesuan/settlement"
)

// rules are the rules of a policy in words and formulas, built once. A rule's
// ID, once published, keeps its meaning.
type rules struct {
	ratio       *settlement.Rule
	high        []*settlement.Rule // by band of classes.high
	highTo      []*settlement.Rule
	low         *settlement.Rule
	middle      []middleRules
	coefficient map[string]*settlement.Rule // by where it was found
	normal      *settlement.Rule
	lowPoints   *settlement.Rule
	excess      *settlement.Rule
	ungrouped   *settlement.Rule // cost points
	special     *settlement.Rule
	approved    *settlement.Rule
	byItem      *settlement.Rule // approved by item
	lowByItem   *settlement.Rule
	shareByItem *settlement.Rule // ungrouped by item
	price       *settlement.Rule
	readmission *settlement.Rule
	violation   *settlement.Rule
}

type middleRules struct{ over, upTo, points *settlement.Rule }

// Where a coefficient was found: the field of the policy, which is also what is cited.
const (
	fromGroup       = "groups"
	fromInstitution = "institutions"
	fromLevel       = "levels"
	fromTable       = "coefficients"
	fromDefault     = "default_coefficient"
)

// newRules returns the rules of a policy: those of a case or, with reduced, of
// one after which the person came back, whose points are multiplied by the factor.
func newRules(p Policy, reduced bool) rules {
	rule := func(path, id, gives, formula, text string) *settlement.Rule {
		return &settlement.Rule{ID: "drg." + id, Gives: gives, Formula: formula, Text: text, Source: p.Cite(path)}
	}
	round := func(x string) string { return fmt.Sprintf("round(%s, %d)", x, p.PointPlaces) }
	asApproved := "approved_points"
	if plain := rule; reduced {
		rule = func(path, id, gives, formula, text string) *settlement.Rule {
			r := plain(path, id, gives, formula, text)
			if gives == "points" {
				r.ID += ".readmission"
				r.Text += ", 再入院折减 (reduced: the person came back)"
			}
			return r
		}
		round = func(x string) string {
			if strings.Contains(x, " + ") {
				x = "(" + x + ")"
			}
			return fmt.Sprintf("round(%s × readmission_factor, %d)", x, p.PointPlaces)
		}
		asApproved = round(asApproved)
	}
	times := func(yes bool) string {
		if yes {
			return " × coefficient"
		}
		return ""
	}
	r := rules{
		ratio: rule("classes", "ratio", "ratio", "round(cost ÷ mean_cost, 8)", "费用倍率 = 病例费用 ÷ 病组均费 (cost ÷ the group's mean cost; shown to 8 decimals, compared exactly)"),
		low:   rule("classes.low", "class.low", "above_low", "cost − low_ratio × mean_cost", lowText(p.Classes.LowInclusive)),
		normal: rule("groups", "points.normal", "points", round("base_points × coefficient"),
			"病例点数 = 基准点数 × 差异系数 (base points × coefficient)"),
		price: rule("groups", "price.fixed", "amount", "price", "单病种定额 (the group's fixed price)"),
		approved: rule("special", "points.special.approved", "points", asApproved,
			"特病单议核定点数 (points as approved in special case review)"),
		special: rule("special", "points.special", "points", round("(cost − unreasonable) ÷ regional_mean × scale"),
			"特病单议点数 = 合理费用 ÷ 区域均费 × 系数 (reasonable cost in points)"),
		byItem:    rule("high", "price.by_item", "amount", "covered + by_item", "按项目付费, 基金应付加患者及其他支付 (paid by item: fund money plus what others paid)"),
		lowByItem: rule("low", "price.low", "amount", "cost − unreasonable", "低倍率病例按项目付费 (a low case is paid by item)"),
	}
	for i := range p.Classes.High {
		path := fmt.Sprintf("classes.high[%d]", i)
		r.high = append(r.high, rule(path, "class.high", "above_high", "cost − high_ratio × mean_cost", highText(p.Classes.HighInclusive)))
		r.highTo = append(r.highTo, rule(path, "class.high.up_to", "above_high_end", "cost − ratio_up_to × mean_cost",
			"倍率上限内方为高倍率 (high up to this ratio: not positive)"))
	}
	for i, m := range p.Middle {
		path := fmt.Sprintf("middle[%d]", i)
		r.middle = append(r.middle, middleRules{
			over: rule(path, "class.middle.over", "above_middle", "cost − over × mean_cost", "高于下限 (in the band if positive)"),
			upTo: rule(path, "class.middle.up_to", "above_middle_end", "cost − up_to × mean_cost", "不高于上限 (in the band if not positive)"),
			points: rule(path, "points.middle", "points", round("base_points"+times(m.Coefficient)+" × (cost ÷ mean_cost + plus)"),
				"病例点数 = 基准点数 × (倍率 + 加成) (base points × (ratio + plus))"),
		})
	}
	r.coefficient = map[string]*settlement.Rule{
		fromGroup:       rule("groups", "coefficient.uniform", "coefficient", "1", "同病同价病组差异系数为 1 (a uniform group)"),
		fromTable:       rule("coefficients", "coefficient.group", "coefficient", "listed", "该病组的差异系数 (listed for the group and the institution or its level)"),
		fromInstitution: rule("institutions", "coefficient.institution", "coefficient", "listed", "医疗机构差异系数 (the institution's)"),
		fromLevel:       rule("levels", "coefficient.level", "coefficient", "listed", "等级差异系数 (the level's)"),
		fromDefault:     rule("default_coefficient", "coefficient.default", "coefficient", "listed", "默认差异系数 (the default)"),
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
	r.ungrouped = rule("ungrouped", "points.ungrouped", "points", round("(cost − unreasonable) ÷ regional_mean × scale × share"),
		"未入组病例点数 = 合理费用 ÷ 区域均费 × 系数 × 折扣 (cost points at a discount)")
	r.shareByItem = rule("ungrouped", "price.ungrouped", "amount", "round((cost − unreasonable) × share, 2)", "未入组病例按项目折扣付费 (by item at a discount)")
	r.readmission = rule("readmission", "readmission", "readmission_factor", "listed", readmissionText(p.Readmission))
	r.violation = &settlement.Rule{
		ID: "drg.points.violation", Gives: "points", Formula: fmt.Sprintf("points − round(points × multiple, %d)", p.PointPlaces),
		Text: "违规病例扣除其点数的倍数 (the multiple of its points is taken from a case that broke the rules)", Source: p.Cite("violations"),
	}
	return r
}

func readmissionText(r *ReadmissionRule) string {
	if r == nil {
		return ""
	}
	return fmt.Sprintf("%d 日内同一病组再入院, 前次住院点数折减 (back in the group within %d days: the points of the stay before are reduced)", r.WithinDays, r.WithinDays)
}

func highText(inclusive bool) string {
	if inclusive {
		return "费用达到界值为高倍率病例 (high unless negative)"
	}
	return "费用超过界值为高倍率病例 (high if positive)"
}

func lowText(inclusive bool) string {
	if inclusive {
		return "费用不高于界值为低倍率病例 (low unless positive)"
	}
	return "费用低于界值为低倍率病例 (low if negative)"
}
