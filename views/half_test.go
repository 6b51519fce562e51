package views_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/views"
)

// In Chinese a rule is told by its Chinese half; names in capitals, Chinese brackets and texts of one
// language stay. English has both halves.
func TestHalves(t *testing.T) {
	for text, want := range map[string]string{
		"合计 (the sum)": "合计",
		"例均指数 (CMI) = 权重 ÷ 例数 (weights ÷ cases)":         "例均指数 (CMI) = 权重 ÷ 例数",
		"扣除 (less what others (not patients) paid); 以元计": "扣除; 以元计",
		"a rule (in English)": "a rule (in English)",
		"定额（每人 (月)）":          "定额（每人 (月)）",
		"差额 (not closed":      "差额 (not closed",
	} {
		s := settlement.Step{Rule: settlement.Rule{Text: text}}
		require.Equal(t, want, new(views.Table).StepRule(s, views.Chinese))
		require.Equal(t, text, new(views.Table).StepRule(s, views.English))
	}
	var out bytes.Buffer
	new(views.Table).Trail(&out, views.Chinese, "", settlement.Trail{{Rule: settlement.Rule{Text: "合计 (the sum)", Gives: "sum", Formula: "a"}}})
	require.Contains(t, out.String(), "〔合计〕")
}
