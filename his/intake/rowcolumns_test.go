package intake

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/policy"
)

func TestJSONRows(t *testing.T) {
	rows, err := filetest.Collect(Rows(filetest.Memory("x.jsonl", `{"setl_id":"S1","fixmedins_code":"H1","medfee_sumamt":12.5,"psn_name":"x","balc":0,"setl_time":null,"act_ipt_days":3}`), nil, false).All())
	require.NoError(t, err)
	require.Equal(t, settlement.Money(12_50), rows[0].Amount("medfee_sumamt"))
	require.Equal(t, 3, rows[0].Days)
	rows, err = filetest.Collect(Rows(filetest.Memory("x.jsonl", `{"setl_id":20250101,"fixmedins_code":"H1","medfee_sumamt":1e5}`), nil, false).All())
	require.NoError(t, err)
	require.Equal(t, "20250101", rows[0].ID)
	require.Equal(t, settlement.Money(100_000_00), rows[0].Amount("medfee_sumamt"))
	in, err := readRows(t, Mapping{
		Document: policy.Document{Name: "t", Kind: policy.Example}, Period: "setl_time", Covered: "psn_part_amt", Routes: []Route{{Method: settlement.Item}},
	}, filetest.Memory("x.jsonl", `{"setl_id":"S1","fixmedins_code":"H1","medfee_sumamt":12.5,"psn_part_amt":"2.50","psn_nickname":"x","setl_time":"2025-01-01"}`))
	require.NoError(t, err)
	require.Equal(t, []string{"psn_nickname"}, in.Report().Files[0].Headers)
}
