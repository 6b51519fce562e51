package pattern_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/pattern"
)

func TestMatch(t *testing.T) {
	for _, row := range []struct{ format, other, text, want string }{
		{"limits: %s of %s days", "{2} 天中 {1} 天", "limits: 8.5 of 12 days", "12 天中 8.5 天"},
		{"%s, %s", "{1}、{2}", "a, b, c", "a、b, c"}, // a value is as short as it may be
		{"got %d months", "{1} 个月", "got -3 months", "-3 个月"},
		{"got %d months", "{1} 个月", "got many months", ""},
		{"level %q", "等级 {1}", `level "a \" b"`, `等级 "a \" b"`},
		{"level %q", "等级 {1}", "level a", ""},
		{"no member", "无", "no member", "无"},
		{"no member", "无", "no members", ""},
		{"want %s", "要 {1}", "want ", "要 "},
	} {
		p := pattern.Compile(row.format, row.other)
		values, ok := p.Match(row.text)
		require.Equal(t, row.want != "", ok, row.text)
		if ok {
			require.Equal(t, row.want, p.With(values), row.text)
		}
	}
}
