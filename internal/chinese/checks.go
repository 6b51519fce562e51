package chinese

// Check is the code of a check of a report, and its name in Chinese.
type Check struct{ Code, Chinese string }

// Checks are those of reports, by their names.
var Checks = map[string]Check{
	"fund + reserve drawn = entitlements + residue": {"check.fund", "基金 + 动用储备 = 应得 + 尾差"},
	"lines = due":                        {"check.lines", "各项合计 = 应付"},
	"points of statements = divisor":     {"check.points", "各结算单点数 = 点值分母"},
	"residue by rounding ≤ its bound":    {"check.residue", "取整尾差 ≤ 上限"},
	"trails = trails that replay":        {"check.trails", "计算过程 = 可复算的计算过程"},
	"parts of statements = statements":   {"check.parts", "结算单各部分 = 结算单"},
	"checks of pools = checks that hold": {"check.held", "各基金池核对 = 相符的核对"},
	"ids":                                {"check.ids", "病例编号"},
	"compensation":                       {"check.compensation", "病例补偿"},

	"steps = bureau − own":                               {"check.feedback", "各环节合计 = 医保反馈 − 本方"},
	"amounts of the file = its row of sums":              {"check.feedback_total", "文件各行金额 = 合计行"},
	"claims of cells = cases of statements":              {"check.analysis.claims", "分析例数 = 结算单病例数"},
	"cost of cells = cost of statements":                 {"check.analysis.cost", "分析费用 = 结算单费用"},
	"covered of cells = covered of statements":           {"check.analysis.covered", "分析其他支付 = 结算单其他支付"},
	"points of cells = points of statements":             {"check.analysis.points", "分析点数 = 结算单点数"},
	"prices of cells = prices of statements":             {"check.analysis.price", "分析价格 = 结算单价格"},
	"entitlements of cells = entitlements of statements": {"check.analysis.entitlement", "分析应得 = 结算单应得"},
	"dues of cells = dues of statements":                 {"check.analysis.due", "分析应付 = 结算单应付"},
	"corrections = lines corrected":                      {"check.corrected", "各项更正 = 更正行"},
	"months + corrections = entitlement":                 {"check.corrects", "各月 + 更正 = 全年应得"},
	"payments of months = their parts":                   {"check.payments", "各月拨付 = 其组成"},
	"months + clearing = entitlement + movements":        {"check.cleared", "各月拨付 + 清算 = 全年应得 + 保证金及审核"},

	"booked + difference + other = refused + deposit + deferred + paid + outstanding": {"check.owed", "应收 + 差额 + 其他清算 = 拒付扣款 + 保证金 + 暂缓 + 已收 + 未收"},
	"parts of claims = booked + parts that no payer owes":                             {"check.booked", "病例各部分 = 应收 + 无付款方承担的部分"},
	"payments = paid + unmatched":                                                     {"check.received", "收款合计 = 已收 + 未匹配"},
	"dues of reports = accepted + other − refused − deposit − prepaid":                {"check.settled", "报告应付 = 核定 + 其他清算 − 拒付扣款 − 保证金 − 已预付"},
	"outstanding = not due + ages + overpaid":                                         {"check.ages", "未收 = 未到期 + 各账龄 + 多收"},
}
