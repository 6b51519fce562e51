package chinese

// Check is the code of a check of a report, and its name in Chinese.
type Check struct{ Code, Chinese string }

// Checks are those of reports, by their names.
var Checks = map[string]Check{
	"fund + reserve drawn = entitlements + residue": {"check.fund", "基金 + 动用储备 = 应得 + 尾差"},
	"lines = due":                                 {"check.lines", "各项合计 = 应付"},
	"points of statements = divisor":              {"check.points", "各结算单点数 = 点值分母"},
	"residue by rounding ≤ its bound":             {"check.residue", "取整尾差 ≤ 上限"},
	"trails = trails that replay":                 {"check.trails", "计算过程 = 可复算的计算过程"},
	"parts of statements = statements":            {"check.parts", "结算单各部分 = 结算单"},
	"checks of pools = checks that hold":          {"check.held", "各基金池核对 = 相符的核对"},
	"ids":                                         {"check.ids", "病例编号"},
	"compensation":                                {"check.compensation", "病例补偿"},
	"corrections = lines corrected":               {"check.corrected", "各项更正 = 更正行"},
	"months + corrections = entitlement":          {"check.corrects", "各月 + 更正 = 全年应得"},
	"payments of months = their parts":            {"check.payments", "各月拨付 = 其组成"},
	"months + clearing = entitlement + movements": {"check.cleared", "各月拨付 + 清算 = 全年应得 + 保证金及审核"},
}
