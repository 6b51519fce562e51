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

	"steps = bureau − own":                  {"check.feedback", "各环节合计 = 医保反馈 − 本方"},
	"amounts of the file = its row of sums": {"check.feedback_total", "文件各行金额 = 合计行"},

	"booked + difference + other = refused + deposit + deferred + paid + outstanding": {"check.owed", "应收 + 差额 + 其他清算 = 拒付扣款 + 保证金 + 暂缓 + 已收 + 未收"},
	"parts of claims = booked + parts that no payer owes":                             {"check.booked", "病例各部分 = 应收 + 无付款方承担的部分"},
	"payments = paid + unmatched":                                                     {"check.received", "收款合计 = 已收 + 未匹配"},
	"dues of reports = accepted + other − refused − deposit − prepaid":                {"check.settled", "报告应付 = 核定 + 其他清算 − 拒付扣款 − 保证金 − 已预付"},
	"outstanding = not due + ages + overpaid":                                         {"check.ages", "未收 = 未到期 + 各账龄 + 多收"},
}
