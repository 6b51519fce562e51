package serve

import "strings"

// titles are what people call the fields that are changed most.
var titles = map[string]string{
	"fund": "基金", "point_value": "点值", "places": "点值小数位", "budget": "预算", "reserve": "储备", "rate": "标准/比例",
	"coefficient": "系数", "default_coefficient": "默认系数", "ratio": "倍率", "low": "低倍率界值", "base_points_up_to": "基准点数不超过",
	"regional_mean": "区域次均费用", "scale": "点数基数", "point_places": "点数小数位", "share": "比例", "base_points": "基准点数", "mean_cost": "病组均费",
	"plus": "加", "over": "高于", "up_to": "不高于", "quota": "限额", "excess": "超出金额", "within_days": "间隔天数", "factor": "折算系数",
	"min_days": "最少天数", "max_days": "最多天数", "days_up_to": "天数不超过", "fund_share": "基金比例", "readmission_gap_days": "再入院间隔天数",
	"annual": "年度标准", "monthly": "月度标准", "per_head": "每人", "heads": "人数", "amount": "金额", "institution": "机构分担", "cap_ratio": "封顶倍率",
	"prepay_ratio": "预付比例", "price": "固定价格", "months": "月数", "percent": "百分比", "fund_rate_limit": "基金支付率上限",
}

// Title is what people call the parameter, blank if nothing is known.
func (p parameter) Title() string {
	return titles[p.Path[strings.LastIndexAny(p.Path, ".")+1:]]
}

// parts are what people call the parts of documents.
var parts = map[string]string{
	"terms": "结算条件", "pools": "基金池", "classes": "病例类型", "coefficients": "差异系数", "institutions": "机构", "levels": "等级",
	"point_places": "点数小数位", "regional_mean": "区域次均费用", "scale": "点数基数", "special": "特病单议", "ungrouped": "未入组", "groups": "病组",
	"interim": "中途结算", "points": "点数", "readmission": "再入院", "readmission_gap_days": "再入院间隔天数", "low": "低倍率", "high": "高倍率",
	"middle": "中倍率", "quotas": "名额", "ranks": "排名", "parameters": "参数", "accounts": "账户", "standards": "标准", "sharing": "结余与超支",
}

// Title is what people call the part, blank if nothing is known.
func (s paramSection) Title() string { return parts[s.Name] }
