package chinese_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/formula"
)

// Faults of formulas are told in Chinese, with their places.
func TestFormulaFaults(t *testing.T) {
	for text, want := range map[string]string{
		"a +":             "公式：第 4 个字符：应为 数字、文字、名称、函数、“−”或“(”，实为 结尾",
		"a + 'x'":         "公式：第 5 个字符：应为 数值，实为 文字：'x'",
		"b":               "公式：第 1 个字符：没有该名称：b",
		"a = 'x":          "公式：第 5 个字符：应为 一对单引号之间的文字（UTF-8），实为 \"'x\"",
		"if(a, 1, 2)":     "公式：第 4 个字符：应为 条件，实为 数值：a",
		"known(ratio) or": "公式：第 16 个字符：应为 数字、文字、名称、函数、“−”或“(”，实为 结尾",
	} {
		s := formula.NewScope()
		_, err := s.Input("a", formula.Number)
		require.NoError(t, err)
		_, err = s.Compile(text, formula.Any)
		require.Error(t, err)
		require.Equal(t, want, settlement.Chinese(err), text)
	}
}
