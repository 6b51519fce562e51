package rows

import (
	"testing"

	"github.com/stretchr/testify/require"

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
