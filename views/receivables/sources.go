package receivables

import (
	"fmt"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis/receivable"
)

// In this file: what the parts of an amount are called, in both languages.

// sourceWords says where a part of an amount comes from.
func sourceWords(s *receivable.Source) string {
	pool := ""
	if s.Pool != "" {
		pool = " " + s.Pool
	}
	switch {
	case !s.Month.Absent() && s.Document == "":
		return fmt.Sprintf("%s 无报告，按应收 no report: as booked", s.Month)
	case !s.Month.Absent():
		return fmt.Sprintf("减 less %s（%s）", s.Month, s.Document)
	case s.Part != "":
		return fmt.Sprintf("%s：%d 例 claims，paid_%s%s", s.Document, s.Claims, s.Part, pool)
	case s.Row > 0 && s.Kind != "":
		return fmt.Sprintf("%s，%s", rowWords(s.Document, s.Row), kindWords(s.Kind))
	case s.Row > 0:
		return rowWords(s.Document, s.Row)
	}
	return s.Document + "：" + strings.TrimSpace(pool+" "+methodWords(s.Method)+" "+kindWords(s.Kind))
}

func rowWords(document string, row int) string {
	return fmt.Sprintf("%s：第 %d 行 row %d", document, row, row)
}

// methodWords is what the method of a line is called.
func methodWords(m settlement.Method) string {
	words := map[settlement.Method]string{
		settlement.DRG: "按病组", settlement.PerDiem: "按床日", settlement.Capitation: "按人头", settlement.Item: "按项目", settlement.Budget: "总额预算",
		settlement.Settling: "结算", settlement.Clearing: "清算",
	}
	return strings.TrimSpace(words[m] + " " + string(m))
}

// kindWords is what a line or a decision is called.
func kindWords(k settlement.Kind) string {
	words := map[settlement.Kind]string{
		settlement.LinePrice: "点数价格", settlement.LineAmount: "定价金额", settlement.LineCovered: "个人及其他已付", settlement.LineWithheld: "暂扣保证金",
		settlement.LineReleased: "返还保证金", settlement.LineRefused: "拒付", settlement.LineReversed: "拒付冲回", settlement.LineDamages: "违约金",
		settlement.LineViolation: "违规扣款", settlement.LineDebt: "前期欠款", settlement.LineAdvance: "拨付周转金", settlement.LineRecovered: "收回周转金",
		settlement.LineBonus: "奖励", settlement.MemoForfeited: "不予返还的保证金", settlement.LineOver: "超支不补", settlement.LineShared: "基金分担",
		settlement.LineRetained: "结余留用", settlement.LineQuality: "质量扣减", settlement.LineCompensation: "病例补偿", "accepted": "核定", "deferred": "暂缓",
		"corrected": "前期更正",
	}
	return strings.TrimSpace(words[k] + " " + string(k))
}
