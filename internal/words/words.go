// Package words has what methods, lines, classes and kinds of policies are called in tables for
// people.
package words

import (
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/policy"
	"github.com/yibaojiesuan/settlement/views"
)

// Kind is a kind of lines with its name in Chinese; its English name is the kind itself.
type Kind struct {
	Kind    settlement.Kind
	Chinese string
}

// Kinds are the kinds of lines in the order of tables. The memo kinds follow the others: they are
// no part of what is due.
var Kinds = []Kind{
	{settlement.LinePrice, "价格"},
	{settlement.LineAmount, "定价"},
	{settlement.LineCovered, "已付"},
	{settlement.LineQuality, "质量扣减"},
	{settlement.LineReferred, "转诊"},
	{settlement.LineCompensation, "病例补偿"},
	{settlement.LineRetained, "结余留用"},
	{settlement.LineReturned, "结余收回"},
	{settlement.LineRoom, "结转冲减"},
	{settlement.LineOver, "超支扣减"},
	{settlement.LineShared, "超支分担"},
	{settlement.LineViolation, "违规"},
	{settlement.LineFloored, "补零"},
	{settlement.LineRefused, "拒付"},
	{settlement.LineDamages, "违约金"},
	{settlement.LineReversed, "冲回"},
	{settlement.LineCorrected, "前期更正"},
	{settlement.LinePrepaid, "已预付"},
	{settlement.LineWithheld, "暂扣"},
	{settlement.LineReleased, "返还"},
	{settlement.LineBonus, "奖励"},
	{settlement.LineDebt, "欠款"},
	{settlement.LineAdvance, "拨付周转金"},
	{settlement.LineRecovered, "收回周转金"},
	{settlement.MemoBorne, "机构承担(备忘)"},
	{settlement.MemoPending, "待定(备忘)"},
	{settlement.MemoCarried, "结转(备忘)"},
	{settlement.MemoForfeited, "没收(备忘)"},
	{settlement.MemoKept, "机构留存(备忘)"},
	{settlement.MemoUnused, "未使用(备忘)"},
}

// chinese are words of reports in Chinese.
var chinese = map[string]string{
	"drg": "按病组", "perdiem": "按床日", "capitation": "按人头", "item": "按项目", "budget": "总额预算",
	string(settlement.Settling): "结算条件", string(settlement.Clearing): "清算",
	string(policy.Official): "正式", string(policy.Reference): "参考", string(policy.Example): "示例",
	string(settlement.FundAdjustment): "调整", string(settlement.FundSetAside): "预留",
	string(settlement.LeftPeriod): "不属于本期", string(settlement.LeftUnpaid): "不予支付",
}

// Of returns a word of a report in both languages; a word without a translation stays.
func Of[T ~string](word T) views.Text {
	text := string(word)
	if c, ok := chinese[text]; ok {
		return views.Text{Chinese: c, English: text}
	}
	if i := slices.IndexFunc(Kinds, func(k Kind) bool { return string(k.Kind) == text }); i >= 0 {
		return views.Text{Chinese: Kinds[i].Chinese, English: text}
	}
	return views.Text{Chinese: text, English: text}
}

// classes are the classes of this module in Chinese.
var classes = map[settlement.Class]string{
	settlement.Normal: "正常病例", settlement.Low: "低倍率病例", settlement.Middle: "中倍率病例", settlement.High: "高倍率病例", settlement.Special: "特病单议",
	settlement.Ungrouped: "未入组", settlement.FixedRate: "单病种", settlement.BedDay: "床日", settlement.HeadMonth: "人头月", settlement.ByItem: "按项目",
	settlement.Account: "机构整体", drg.Outside: "天数在限定以外", drg.Violation: "违规病例",
}

// Class returns what people call a class: the policy's label for it, or the word of this module.
func Class(class settlement.Class, label string) views.Text {
	if label != "" {
		return views.Text{Chinese: label, English: strings.TrimSpace(string(class) + " " + label)}
	}
	if c, ok := classes[class]; ok {
		return views.Text{Chinese: c, English: string(class)}
	}
	return views.Text{Chinese: string(class), English: string(class)}
}

// Total is the name of a row of totals.
var Total = views.Text{Chinese: "合计", English: "total"}
