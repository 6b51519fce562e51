package his

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

func TestHeaders(t *testing.T) {
	h := newHeaders([]string{"medfee_sumamt", "fund_pay_sumamt", "setl_id"}, []map[string][]string{{"setl_id": {"单号"}}, nationalNames()}, false)
	loose := newHeaders([]string{"medfee_sumamt", "fund_pay_sumamt"}, []map[string][]string{nationalNames(), {"medfee_sumamt": {"金额"}}}, true)
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
	_, err := collect(Rows(memory("x.csv", "setl_id,结算ID,fixmedins_code,总费用,费用合计,x,x\n"), nil, false).All())
	require.Equal(t, []string{
		`x.csv: row 1: two columns of the header are this one: "setl_id" and "结算ID", both setl_id`,
		`x.csv: row 1: two columns of the header are this one: "总费用" and "费用合计", both medfee_sumamt`,
		`x.csv: row 1: the header has this column twice: "x"`,
	}, messages(err))
	list, err := Rows(memory("x.csv", "setl_id,psn_name,医保办备注\n"), nil, false).Unknown()
	require.NoError(t, err)
	require.Equal(t, []string{"医保办备注"}, list, "psn_name is known, and not read")
}

// Of two headers that are one column the surer one is read.
func TestHeadersThatAreOneColumn(t *testing.T) {
	aliases := map[string][]string{"medfee_sumamt": {"本次总费用"}}
	for _, tt := range []struct {
		name, header string
		loose        bool
		want         string
	}{
		{"a code and a name", "setl_id,总费用,科室名称,科室代码", false, "4"},
		{"a name", "setl_id,总费用,科室名称,x", false, "3"},
		{"two names", "setl_id,总费用,科室名称,科室", false, `two columns of the header are this one: "科室名称" and "科室", both dscg_dept_codg`},
		{"two codes", "setl_id,总费用,出院科别,科室代码", false, `two columns of the header are this one: "出院科别" and "科室代码", both dscg_dept_codg`},
		{"the caller's", "setl_id,本次总费用,总费用,科室代码", false, "4"},
		{"a header and a longer one", "setl_id,总费用,科室代码,出院科室代码说明", true, "3"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			list, err := collect(Rows(memory("x.csv", tt.header+",fixmedins_code\nS1,2,3,4,H1\n"), aliases, tt.loose).All())
			if err != nil {
				require.ErrorContains(t, err, tt.want)
				return
			}
			require.Equal(t, tt.want, list[0].Department)
			require.Equal(t, "2.00", list[0].Amount("medfee_sumamt").String())
		})
	}
}

// A canonical file may have the platform's names where it does not have its own.
func TestCanonicalFilesUnderOtherNames(t *testing.T) {
	cases, err := collect(Cases(memory("c.csv", "结算ID,fixmedins_code,DRG组代码,医疗费总额(元),covered,住院天数\nS1,H1,ES23,10.00,4.00,3\n"), "days").All())
	require.NoError(t, err)
	require.Equal(t, "S1", cases[0].ID)
	require.Equal(t, settlement.Money(10_00), cases[0].Cost)
	require.Equal(t, 3, cases[0].Days)
	_, err = collect(Cases(memory("c.csv", "结算ID,fixmedins_code,DRG组代码,医疗费总额(元),covered\nS1,H1,ES23,x,4.00\n")).All())
	require.ErrorContains(t, err, "c.csv: row 2, column 医疗费总额(元): want a plain decimal")
	cases, err = collect(Cases(memory("c.csv", "id,setl_id,institution,group,cost,covered\nmine,theirs,H1,G,1,1\n")).All())
	require.NoError(t, err)
	require.Equal(t, "mine", cases[0].ID, "its own name wins")
	list, err := Cases(memory("c.csv", "id,setl_id,institution,group,cost,covered\n")).Unknown()
	require.NoError(t, err)
	require.Equal(t, []string{"setl_id"}, list)
}
