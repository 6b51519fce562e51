package words_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/internal/words"
)

func TestReason(t *testing.T) {
	for text, want := range map[string]string{
		"approval without effect: normal":                          "审批未生效：正常病例",
		"ungrouped: KBBQ; approval without effect: ungrouped":      "未入组：KBBQ；审批未生效：未入组",
		`special: the approval is beyond the quota "newtech"`:      `特病单议：审批超出名额 "newtech"`,
		capitation.ReasonCapacity + ": 2025-11 has 157":            "签约人数超过申报容量：2025-11 has 157",
		"high: the approval is beyond the quotas of somebody else": "high: the approval is beyond the quotas of somebody else",
		"outside the catalogues":                                   "outside the catalogues",
		"":                                                         "",
	} {
		got := words.Reason(text)
		require.Equal(t, want, got.Chinese)
		require.Equal(t, text, got.English)
	}
	for _, text := range []string{
		capitation.ReasonTwoInstitutions, capitation.ReasonSignedTwice, capitation.ReasonShortTerm, capitation.ReasonCapacity,
		capitation.ReasonNoHeadFee, capitation.ReasonHeadConflict, capitation.ReasonFundMoney, capitation.ReasonElsewhere,
	} {
		require.NotEqual(t, text, words.Reason(text).Chinese)
	}
}
