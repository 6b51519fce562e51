package words

import (
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/views"
)

// reasons are the reasons of this module for which claims are listed, or how they begin, in
// Chinese.
var reasons = []struct{ english, chinese string }{
	{"the person has head fees at two institutions in this month", "该参保人当月在两家机构有人头费"},
	{"the person has two head fees in this month", "该参保人当月有两笔人头费"},
	{"the term of the agreement is short", "协议期限不足"},
	{"more members than the declared capacity", "签约人数超过申报容量"},
	{"the member has no head fee in this month", "该签约参保人当月没有人头费"},
	{"the member's head fee of this month is in conflict", "该签约参保人当月的人头费存在异常"},
	{"unreferred care with fund money in it", "未经转诊而有基金支付"},
	{"own care at another institution than the member's", "在签约机构以外就诊"},
	{"special: the approval is beyond the quota", "特病单议：审批超出名额"},
	{"high: the approval is beyond the quota", "高倍率：审批超出名额"},
}

const (
	withoutEffect = "approval without effect: "
	ungrouped     = "ungrouped: "
)

// Reason returns the reason for which a claim is listed. What a policy says in its own words stays,
// and so do numbers and names behind a reason of this module.
func Reason(text string) views.Text {
	parts := strings.Split(text, "; ")
	for i, part := range parts {
		parts[i] = reason(part)
	}
	return views.Text{Chinese: strings.Join(parts, "；"), English: text}
}

func reason(part string) string {
	if class, ok := strings.CutPrefix(part, withoutEffect); ok {
		return "审批未生效：" + Class(settlement.Class(class), "").Chinese
	}
	if group, ok := strings.CutPrefix(part, ungrouped); ok {
		return "未入组：" + group
	}
	for _, r := range reasons {
		if rest, ok := strings.CutPrefix(part, r.english); ok && (rest == "" || strings.ContainsAny(rest[:1], ": ")) {
			return r.chinese + strings.Replace(rest, ": ", "：", 1)
		}
	}
	return part
}
