package chinese

import (
	"sync"

	"github.com/yibaojiesuan/settlement/internal/pattern"
)

// words are values of messages that are English words of this module's own.
var words = map[string]string{
	"an object": "对象", "an array": "数组", "a boolean": "布尔值", "an integer": "整数", "a string": "字符串",
	"claims": "病例", "history": "既往病例", "none": "无",
	"the end": "结尾", "below zero": "金额为负", "with the other sign": "符号相反",

	// of formulas
	"a number": "数值", "a text": "文字", "a condition": "条件", "a value": "值", "nothing": "没有值",
	"a name": "名称", "the name of an input": "有值的名称（不是定义）", "a definition": "定义",
	`a number, a text, a name, a function, "−" or "("`: "数字、文字、名称、函数、“−”或“(”",
	"an operator or the end":                           "运算符或结尾", `an operator or ")"`: "运算符或“)”", `an operator or ","`: "运算符或“,”",
	`an operator, "," or ")"`: "运算符、“,”或“)”", `")"`: "“)”",
	"a number with digits after its decimal point":       "小数点后有数字的数",
	`a text in UTF-8 between two quotes "'"`:             "一对单引号之间的文字（UTF-8）",
	`min, max, round, down, if or known before "("`:      "“(”之前为 min、max、round、down、if 或 known",
	"a whole number from 0 to 18 or a name":              "0 至 18 的整数或名称",
	"at most 100 levels of nesting":                      "不超过 100 层的嵌套",
	"at most 65536 bytes":                                "不超过 65536 字节",
	"a formula of at most 65536 bytes in canonical form": "规范写法不超过 65536 字节的公式",
	"flag": "是否值", "decimal": "小数", "text": "文字", // kinds of attributes
}

// shapes are what messages have in place of values that they may not repeat.
var shapes = []phrase{
	{"text of %d characters, %d digits", "{1} 个字符的文字，其中 {2} 位数字"},
	{"text of %d character, %d digit", "{1} 个字符的文字，其中 {2} 位数字"},
	{"text of %d characters, %d digit", "{1} 个字符的文字，其中 {2} 位数字"},
	{"text of %d characters", "{1} 个字符的文字"},
	{"text of %d character", "{1} 个字符的文字"},
	{"%d rows of %d columns with the sum %s", "{1} 行 {2} 列，校验和 {3}"},
	{"%s in the pool %s", "{1} 在险种 {2} 中"},
	{"%d digits", "{1} 位数字"},
	{"%d digit", "{1} 位数字"},
	{"%d bytes", "{1} 字节"},
	{"the number %s", "数值 {1}"},
	{"a number of %d characters", "{1} 个字符的数值"},
	{"a number of %d character", "{1} 个字符的数值"},
	{"unknown field %q", "未知字段 {1}"},
	{"unknown field", "未知字段"},
	{"duplicate key %q", "键 {1} 重复"},
	{"duplicate key", "键重复"},
	{"duplicate key (first on line %d)", "键重复（首次出现在第 {1} 行）"},
	{"a key of %d characters", "{1} 个字符的键"},
	{"column %d (%d characters)", "第 {1} 列（{2} 个字符）"},
	{"row %d of %s", "{2} 第 {1} 行"},
	{"%s, row %d", "{1} 第 {2} 行"},
	{"open %s", "打开 {1}"},
	{"row %d", "第 {1} 行"},
	{"row %d, with another %s", "第 {1} 行，{2} 不同"},
	{"row %d, with another end", "第 {1} 行，终止日期不同"},
	{"row %d, of another agreement", "第 {1} 行，属于另一份协议"},
	{"row %d, which is not marked as interim", "第 {1} 行，而后者未标为中途结算"},
	{"row %d, and the mapping does not say what such settlements are", "第 {1} 行，映射文件没有说明此类结算的性质"},
	{"line %d, column %d", "第 {1} 行第 {2} 列"},
	{"claim %d of settlement %d", "第 {2} 项结算的第 {1} 个病例"},
	{`"(" after %s`, "{1} 之后的“(”"},
	{"institution %q", "机构 {1}"},
	{"institution %q, pool %q", "机构 {1}险种 {2}"},
	{"level %q", "等级 {1}"},
	{"a column (%d characters)", "某列（{1} 个字符）"},
}

// shapePatterns are those of the shapes. They never change.
var shapePatterns = sync.OnceValue(func() []pattern.Pattern {
	list := make([]pattern.Pattern, len(shapes))
	for i, s := range shapes {
		list[i] = pattern.Compile(s.english, s.chinese)
	}
	return list
})

// Value says what a message has as a value: most are codes and numbers, and stay.
func Value(text string) string {
	if said, ok := words[text]; ok {
		return said
	}
	for _, p := range shapePatterns() {
		if values, ok := p.Match(text); ok {
			return p.With(values)
		}
	}
	return text
}
