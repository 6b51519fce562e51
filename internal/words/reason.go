package words

import (
	"strings"
	"sync"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/pattern"
	"github.com/yibaojiesuan/settlement/views"
)

// reasons are the reasons of this module for which claims are listed, in both languages. %s and
// {1} stand for a number, a day or a name. What follows a reason without any is kept behind it.
var reasons = []struct{ english, chinese string }{
	{"the person has head fees at two institutions in this month", "该参保人当月在两家机构有人头费"},
	{"the person has two head fees in this month", "该参保人当月有两笔人头费"},
	{"the term of the agreement is short: %s to %s, want %s months", "协议期限不足：{1} 至 {2}，应满 {3} 个月"},
	{"the term of the agreement is short", "协议期限不足"},
	{"more members than the declared capacity: %s, declared %s", "签约人数超过申报容量：{1}，申报 {2}"},
	{"more members than the declared capacity", "签约人数超过申报容量"},
	{"no member", "无此签约参保人"},
	{"the member has no head fee in this month", "该签约参保人当月没有人头费"},
	{"the member's head fee of this month is in conflict", "该签约参保人当月的人头费存在异常"},
	{"during an inpatient stay", "住院期间发生"},
	{"billed under another medical type", "以其他医疗类别结算"},
	{"requested by the patient", "患者自行要求"},
	{"outside the catalogues", "目录外"},
	{"unreferred care with fund money in it", "未经转诊而有基金支付"},
	{"own care at another institution than the member's: %s, charged", "在签约机构以外就诊：{1}，计入签约机构"},
	{"own care at another institution than the member's", "在签约机构以外就诊"},
	{"referred care at the member's own institution: %s, charged", "转诊费用发生在签约机构：{1}，计入该机构"},
	{"referred care at the member's own institution", "转诊费用发生在签约机构"},
	{"a session without an agreement in effect at this institution", "当日在本机构没有生效的协议"},
	{"the package has no price for the member", "套餐对该参保人没有价格"},
	{"beyond the weekly limit of %s", "超过每周 {1} 次的限次"},
	{"beyond the monthly limit of %s", "超过每月 {1} 次的限次"},
	{"beyond the quarterly limit of %s", "超过每季度 {1} 次的限次"},
	{"beyond the yearly limit of %s", "超过每年 {1} 次的限次"},
	{"beyond the limit of a span of months of %s", "超过数月内 {1} 次的限次"},
	{"special: the approval is beyond the quota", "特病单议：审批超出名额"},
	{"high: the approval is beyond the quota", "高倍率：审批超出名额"},
	{"stays: it belongs to the method %s", "住院天数：属于{1}付费"},
	{"stays: %s days, want at least %s days", "住院天数：{1} 天，应至少 {2} 天"},
	{"stays: %s days, want %s to %s days", "住院天数：{1} 天，应为 {2} 至 {3} 天"},
	{"limits: %s of %s days are paid", "限额：{2} 天中支付 {1} 天"},
	{"limits: %s of %s days count", "限额：{2} 天中计入 {1} 天"},
	{"approval without effect: %s", "审批未生效：{1}"},
}

// patterns are the reasons as texts are compared with them, in the same order. They never change.
var patterns = sync.OnceValue(func() []pattern.Pattern {
	list := make([]pattern.Pattern, len(reasons))
	for i, r := range reasons {
		list[i] = pattern.Compile(r.english, r.chinese)
	}
	return list
})

// Reason returns the reason for which a claim is listed. What a policy says in its own words stays.
func Reason(text string) views.Text {
	parts := strings.Split(text, "; ")
	for i, part := range parts {
		parts[i] = reason(part)
	}
	return views.Text{Chinese: strings.Join(parts, "；"), English: text}
}

func reason(part string) string {
	for i, p := range patterns() {
		if values, ok := p.Match(part); ok {
			for k, v := range values {
				values[k] = inChinese(v)
			}
			return p.With(values)
		}
		r := reasons[i]
		if rest, ok := strings.CutPrefix(part, r.english); ok && rest != "" && strings.ContainsAny(rest[:1], ": ") {
			return r.chinese + strings.Replace(rest, ": ", "：", 1)
		}
	}
	// A case that is not paid is listed by its class and its group.
	if class, group, ok := strings.Cut(part, ": "); ok {
		if c, ours := classes[settlement.Class(class)]; ours && !strings.Contains(group, " ") {
			return c + "：" + group
		}
	}
	return part
}

// inChinese returns what stands in a place: a class or a method by its name, months and how many
// members they have, and anything else as it is.
func inChinese(text string) string {
	if c, ok := classes[settlement.Class(text)]; ok {
		return c
	}
	if c, ok := chinese[text]; ok {
		return c
	}
	return strings.NewReplacer(" has ", " 有 ", ", ", "、").Replace(text)
}
