package words_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/internal/words"
)

func TestReason(t *testing.T) {
	for text, want := range map[string]string{
		"approval without effect: normal":                                              "审批未生效：正常病例",
		"ungrouped: KBBQ; approval without effect: ungrouped":                          "未入组：KBBQ；审批未生效：未入组",
		`special: the approval is beyond the quota "newtech"`:                          `特病单议：审批超出名额 "newtech"`,
		capitation.ReasonCapacity + ": 2025-11 has 157, 2025-12 has 158, declared 156": "签约人数超过申报容量：2025-11 有 157、2025-12 有 158，申报 156",
		capitation.ReasonShortTerm + ": 2024-06-01 to 2025-04-10, want 12 months":      "协议期限不足：2024-06-01 至 2025-04-10，应满 12 个月",
		capitation.ReasonElsewhere + ": 800.00, charged":                               "在签约机构以外就诊：800.00，计入签约机构",
		capitation.ReasonSpan + " of 9":                                                "超过数月内 9 次的限次",
		"stays: it belongs to the method perdiem":                                      "住院天数：属于按床日付费",
		"stays: 70 days, want 1 to 60 days; approval without effect: outside":          "住院天数：70 天，应为 1 至 60 天；审批未生效：天数在限定以外",
		"limits: 5 of 9 days are paid":                                                 "限额：9 天中支付 5 天",
		"limits: 8.5 of 12 days count":                                                 "限额：12 天中计入 8.5 天",
		"normal: AA11":                                                                 "正常病例：AA11",
		"stays: 70 days, want":                                                         "stays: 70 days, want",
		"limits: 5 of 9 days are paid twice":                                           "limits: 5 of 9 days are paid twice",
		"high: the approval is beyond the quotas of somebody else":                     "high: the approval is beyond the quotas of somebody else",
		"outside the catalogue":                                                        "outside the catalogue",
		"":                                                                             "",
	} {
		got := words.Reason(text)
		require.Equal(t, want, got.Chinese)
		require.Equal(t, text, got.English)
	}
	for _, text := range []string{
		capitation.ReasonTwoInstitutions, capitation.ReasonSignedTwice, capitation.ReasonShortTerm, capitation.ReasonCapacity,
		capitation.ReasonNoMember, capitation.ReasonNoHeadFee, capitation.ReasonHeadConflict, capitation.ReasonInpatient, capitation.ReasonMedicalType,
		capitation.ReasonRequested, capitation.ReasonOutside, capitation.ReasonFundMoney, capitation.ReasonElsewhere, capitation.ReasonReferredHome,
		capitation.ReasonSession, capitation.ReasonNoPackage, capitation.ReasonWeekly + " of 3", capitation.ReasonMonthly + " of 13",
		capitation.ReasonQuarterly + " of 39", capitation.ReasonYearly + " of 156", capitation.ReasonSpan + " of 80",
	} {
		require.NotEqual(t, text, words.Reason(text).Chinese)
	}
}
