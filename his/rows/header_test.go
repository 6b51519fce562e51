package rows

import (
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/yibaojiesuan/settlement/his/internal/national"
)

func TestHeaders(t *testing.T) {
	h := newHeaders([]string{"medfee_sumamt", "fund_pay_sumamt", "setl_id"}, &Names{Own: map[string][]string{"setl_id": {"单号"}}, Known: national.Names()})
	loose := newHeaders([]string{"medfee_sumamt", "fund_pay_sumamt"}, &Names{Own: national.Names(), Known: map[string][]string{"medfee_sumamt": {"金额"}}, Loose: true})
	for _, tt := range []struct {
		h          *headers
		name, want string
	}{
		{h, "medfee_sumamt", "medfee_sumamt"}, {h, "MEDFEE_SUMAMT\t", "medfee_sumamt"}, {h, " 医疗费总额 （元）", "medfee_sumamt"}, {h, "=\"总费用\"", "medfee_sumamt"},
		{h, "单号", "setl_id"}, {h, "医保支付金额", "fund_pay_sumamt"}, {h, "医疗费总额(万元)", ""}, {h, "金额", ""}, {h, "", ""},
		{loose, "医保支付金额", "fund_pay_sumamt"}, {loose, "本次医保支付金额合计", "fund_pay_sumamt"}, {loose, "总金额", "medfee_sumamt"}, {loose, "x", ""},
	} {
		require.Equal(t, tt.want, tt.h.column(tt.name), tt.name)
	}
}

// Most headers are compared on a short way, which must be the long one.
func TestPlainHeadersAreBare(t *testing.T) {
	check := func(name string) {
		t.Helper()
		if plain, capital := isPlainHeader(name); plain {
			short := name
			if capital {
				short = lower(name)
			}
			require.Equal(t, bare(name), short, "%q", name)
		}
	}
	for r := rune(0); r <= unicode.MaxRune; r++ { // alone, at both ends, and between
		check(string(r))
		check(string([]rune{r, 'A', r, '费', r}))
	}
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringOfN(rapid.RuneFrom([]rune("aZ9_()（）　费编码识标元 *:'=\"\u200b")), 0, 12, -1).Draw(t, "name")
		if plain, capital := isPlainHeader(name); plain {
			require.Equal(t, bare(name), lower(name))
			require.Equal(t, capital, lower(name) != name)
		}
	})
}

func TestHeaderKey(t *testing.T) {
	for name, want := range map[string]string{
		"": "", "DRG组编码": "drg组代码", " 医疗费总额（元）\t": "医疗费总额", "住院天数(天)": "住院天数", "有效标识": "有效标志", "标识编码标识": "标志代码标志",
		"统筹支付(万元)": "统筹支付(万元)", "*结 算ID：": "结算id", "'SETL_ID": "setl_id", "ＤＲＧ编码": "drg代码", "金额(单位元)": "金额",
	} {
		require.Equal(t, want, HeaderKey(name), name)
	}
}

func BenchmarkHeaderKey(b *testing.B) {
	for _, name := range []string{"setl_id", "医疗费总额", "DRG组编码", "医疗费总额（元）"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				HeaderKey(name)
			}
		})
	}
}
