package intake

import (
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
)

const clearHead = "setl_id,init_setl_id,mdtrt_id,psn_no,fixmedins_code,insutype,med_type,clr_type,clr_way,setl_time,refd_setl_flag,vali_flag,mid_setl_flag,medfee_sumamt,hifp_pay,fund_pay_sumamt,acct_pay,cash_payamt,pay_loc,drg_codg\n"

func TestClearing(t *testing.T) {
	m := casesMapping()
	m.Codes["clr_type"] = map[string]string{"21": "inpatient"}
	m.Codes["pay_loc"] = map[string]string{"1": "centre", "2": "hospital"}
	m.Routes = append([]Route{{When: map[string][]string{"pay_loc": {"centre"}}, Method: NoMethod}}, m.Routes...)
	rows := []string{
		"S1,,V1,P1,H1,310,21,21,05,2025-03-01,0,1,0,100.00,50.00,60.00,30.00,10.00,2,G",
		"S2,,V2,P2,H1,310,21,21,05,2025-03-02,1,1,0,10.00,5.00,6.00,3.00,1.00,2,G",
		"S3,S2,V2,P2,H1,310,21,21,05,2025-03-03,1,1,0,-10.00,-5.00,-6.00,-3.00,-1.00,2,G",
		"S4,S0,V4,P2,H1,310,21,21,05,2025-03-03,1,1,0,-7.00,-5.00,-6.00,-1.00,0,2,G",
		"S5,,V5,P3,H1,310,21,21,01,2025-03-03,0,1,0,20.00,5.00,6.00,4.00,10.00,2,G",
		"S6,,V6,P3,H1,390,21,21,05,2025-03-03,0,1,0,40.00,5.00,6.00,4.00,30.00,2,G",
		"S7,,V7,P3,H1,390,21,21,05,2025-03-03,0,0,0,41.00,5.00,6.00,4.00,30.00,2,G",
		"S8,,V8,P3,H1,390,21,21,05,2025-03-03,0,1,0,42.00,5.00,6.00,4.00,30.00,1,G",
	}
	p := mapperOf(t, m, filetest.Memory("e.csv", clearHead))
	march := settlement.Period{From: settlement.MustDate("2025-03-01"), To: settlement.MustDate("2025-03-31")}
	in, err := p.Read(Options{Period: march}, filetest.Memory("e.csv", clearHead+strings.Join(rows, "\n")))
	require.NoError(t, err)
	list, err := in.Applications()
	require.NoError(t, err)
	app := func(insurance, way string, m settlement.Method, persons int, cost, declared, cash, account settlement.Money) Application {
		return Application{"H1", insurance, m, "21", way, "202503", persons, cost, cost, declared, cash, account, march.From, march.To}
	}
	require.Empty(t, cmp.Diff([]Application{
		app("310", "01", settlement.Item, 1, 20_00, 6_00, 10_00, 4_00),
		app("310", "05", settlement.DRG, 0, 93_00, 54_00, 10_00, 29_00),
		app("390", "05", settlement.DRG, 1, 40_00, 6_00, 30_00, 4_00),
	}, list))
	require.NoError(t, Declare(list, "310", &settlement.Report{Statements: []settlement.Statement{{Institution: "H1", Lines: []settlement.Line{
		{Method: settlement.DRG, Kind: settlement.LinePrice, Amount: 90_00}, {Method: settlement.DRG, Kind: settlement.LineCovered, Amount: -10_00},
		{Method: settlement.DRG, Kind: settlement.MemoBorne, Amount: 5_00},
	}}}}))
	require.Equal(t, []settlement.Money{6_00, 80_00, 6_00}, []settlement.Money{list[0].Declared, list[1].Declared, list[2].Declared})

	for _, refunds := range []bool{true, false} {
		got, err := in.Reconciliations(refunds)
		require.NoError(t, err)
		for _, r := range got { // against the query that bureaus run
			var count int64
			cost := new(big.Rat)
			for _, row := range rows {
				f := strings.Split(row, ",")
				if f[5] != r.Insurance || f[7] != r.ClearingType || f[11] != "1" || f[18] == "1" || !refunds && f[10] != "0" {
					continue
				}
				if f[10] == "1" && f[1] != "" {
					count--
				} else {
					count++
				}
				amount, _ := new(big.Rat).SetString(f[13])
				cost.Add(cost, amount)
			}
			require.EqualValues(t, count, r.Settlements)
			require.Equal(t, cost.FloatString(2), r.Cost.String())
		}
		require.Len(t, got, 2)
	}
}

func TestClearingNeedsItsColumns(t *testing.T) {
	in, err := readRows(t, sampleMapping(), rowFile(drgRow("S1", "", "V1", "010", "1.00", "0")))
	require.NoError(t, err)
	_, err = in.Applications()
	require.ErrorIs(t, err, settlement.ErrBlank)
	_, err = in.Reconciliations(true)
	require.ErrorIs(t, err, settlement.ErrBlank)
}
