package settlement_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/policy"
)

// ofOthers is an error of a payment method that is not this module's.
type ofOthers struct{}

func (ofOthers) Error() string   { return "no such parcel" }
func (ofOthers) Code() string    { return "parcels.parcel" }
func (ofOthers) Chinese() string { return "没有该包裹" }

func TestCode(t *testing.T) {
	field := &settlement.FieldError{Path: "cost", Err: fmt.Errorf("%w: got %s", settlement.ErrNegative, "-1")}
	for _, row := range []struct {
		name          string
		err           error
		code, chinese string
	}{
		{"none", nil, "", ""},
		{"a sentinel", policy.ErrLevel, "level", "没有该级别"},
		{"wrapped", &settlement.ClaimError{Method: "drg", Claim: "c1", Position: 3, Err: field}, "negative", "drg：第 3 个病例（c1）：cost：不得为负数：实为 -1"},
		{"in words of their own", fmt.Errorf("the due of %s: %w", "H1", field), "negative", "H1 的应付金额：cost：不得为负数：实为 -1"},
		{"why is the last", fmt.Errorf("%w: its sums do not settle: %w", settlement.ErrIdentity, field), "negative", "报告核对不平：其合计数据无法结算：cost：不得为负数：实为 -1"},
		{"the first of several", errors.Join(errors.New("a"), policy.ErrLevel, field), "level", "a\n没有该级别\ncost：不得为负数：实为 -1"},
		{"several, of which not all are kept", &settlement.Faults{List: []error{settlement.ErrPool, field}, Total: 7}, "pool", "基金池有误\ncost：不得为负数：实为 -1\n……另有 5 项，共 7 项错误"},
		{"a claim twice", &settlement.DuplicateError{Method: "drg", Claim: "c1", First: settlement.Place{Settlement: 1, Position: 2}, Second: settlement.Place{Settlement: 1, Position: 9}},
			"duplicate", `drg：病例 "c1"：重复出现：第 1 项结算的第 2 个病例和第 1 项结算的第 9 个病例`},
		{"a shape", fmt.Errorf("%w: got %s", settlement.ErrDate, "text of 3 characters"), "date", "不是有效日期：实为 3 个字符的文字"},
		{"of the system", fmt.Errorf("reading: %w", fs.ErrNotExist), "no_file", "reading：没有该文件或文件夹"},
		{"cancelled", context.Canceled, "cancelled", "已取消"},
		{"of another method", fmt.Errorf("claim %s: %w", "c1", ofOthers{}), "parcels.parcel", "病例 c1：没有该包裹"},
		{"of others", errors.New("no code"), "other", "no code"},
	} {
		t.Run(row.name, func(t *testing.T) {
			require.Equal(t, row.code, settlement.Code(row.err))
			require.Equal(t, row.chinese, settlement.Chinese(row.err))
		})
	}
}

// A document whose syntax is broken has a line and a column in both languages.
func TestChineseOfDocuments(t *testing.T) {
	_, err := policy.Read[settlement.Terms](strings.NewReader("{\n nothing}"))
	require.ErrorContains(t, err, "line 2, column 2: ")
	require.Equal(t, "json.syntax", settlement.Code(err))
	require.Contains(t, settlement.Chinese(err), "第 2 行第 2 列：JSON 语法有误")
	require.Empty(t, settlement.Check{Name: "mine"}.Code())
	require.Equal(t, "mine", settlement.Check{Name: "mine"}.Chinese())
	require.Equal(t, "check.lines", settlement.Check{Name: "lines = due"}.Code())
	require.Equal(t, "各项合计 = 应付", settlement.Check{Name: "lines = due"}.Chinese())
}
