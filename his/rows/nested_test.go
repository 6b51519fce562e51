package rows

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

// list is a table of what settlement lists hold.
func listTable(name, text string) *Table[[3]string] {
	column := func(i int, name string, t Trait, k Kind) Column[[3]string] {
		return Column[[3]string]{Name: name, Trait: t, Kind: k, Set: func(v *[3]string, text string) error { v[i] = text; return nil }}
	}
	return New(memory(name, text), Layout[[3]string]{
		Columns: []Column[[3]string]{column(0, "setl_id", Needed|Ident, IDKind), column(1, "medfee_sumamt", Needed|Summed, AmountKind), column(2, "hifp_pay", Summed, AmountKind)},
		Listed:  []string{"hifp_pay"},
		Names:   &Names{}, Funds: map[string]string{"310100": "hifp_pay", "310200": "acct_pay"},
	})
}

// Settlement lists (4101) are read from lines, from objects over several lines, and from
// an array; the items come to the total.
func TestSettlementLists(t *testing.T) {
	const list = `{"setlinfo":{"setl_id":"S%d","hi_setl_lv":3,"x":null},"payinfo":[{"fund_pay_type":"310100","fund_payamt":60.5},{"fund_pay_type":"310200","fund_payamt":"1.00"}],
		"iteminfo":[{"med_chrgitm":"01","amt":100.10},{"amt":"0.2000"},{"amt":7.0000000000000007E-2}],"diseinfo":[{"diag_name":"x"}]}`
	one, two := fmt.Sprintf(list, 1), fmt.Sprintf(list, 2)
	wrapped := `{"infno":"4101","input":` + two + `}`
	line := func(s string) string { return strings.Join(strings.Fields(s), "") + "\n" }
	for name, text := range map[string]string{
		"lines.jsonl": line(one) + line(wrapped), "objects.json": one + "\n\n" + wrapped, "array.json": "[" + one + "," + wrapped + "]", "returns.jsonl": strings.ReplaceAll(line(one)+line(two), "\n", "\r"),
	} {
		t.Run(name, func(t *testing.T) {
			var got [][3]string
			for v, err := range listTable(name, text).All() {
				require.NoError(t, err)
				got = append(got, v)
			}
			require.Equal(t, [][3]string{{"S1", "100.37", "60.50"}, {"S2", "100.37", "60.50"}}, got)
		})
	}
}

func TestSettlementListFaults(t *testing.T) {
	for text, want := range map[string]string{
		`{"setlinfo":{"setl_id":"S1","medfee_sumamt":"9.00"},"iteminfo":[{"amt":"10.00"}]}`:                                          "l.json: row 1: the items do not add up to the total: medfee_sumamt says 9.00, they come to 10.00",
		`{"setlinfo":{"setl_id":"S1"},"iteminfo":[{"amt":"张三"}]}`:                                                                    "l.json: row 1: iteminfo[0].amt: want a plain decimal such as 12.50, without sign +, exponent, separator or spaces: got text of 2 characters",
		`{"setlinfo":{"setl_id":"S1"},"iteminfo":[{"amt":1.005}]}`:                                                                   `l.json: row 1: iteminfo[0].amt: too many decimals: got 3, want at most 2: got "1.005"`,
		`{"setlinfo":{"setl_id":"S1"},"iteminfo":[{}]}`:                                                                              "l.json: row 1: iteminfo[0].amt: blank, want a number such as 12.50",
		`{"setlinfo":{"setl_id":"S1"},"iteminfo":[{"amt":1}],"payinfo":[{"fund_pay_type":"990000","fund_payamt":1}]}`:                `l.json: row 1: a kind of fund that the mapping's table fund_pay_type does not have: payinfo[0]: got "990000"`,
		`{"setlinfo":{"setl_id":"S1","hifp_pay":2},"iteminfo":[{"amt":1}],"payinfo":[{"fund_pay_type":"310100","fund_payamt":"1"}]}`: "l.json: row 1: the payments of funds do not add up: hifp_pay says 2.00, they come to 1.00",
		`{"setlinfo":{"setl_id":"S1"}}`:                                                                                              "l.json: row 1, column medfee_sumamt: needed column missing",
		`[{"setlinfo":{"setl_id":"S1"},"iteminfo":[{"amt":1}]}`:                                                                      "l.json: row 2: not a JSON object of strings: broken at byte 1",
		`x`: "l.json: row 1: not a JSON object of strings: broken at byte 1",
		``:  "l.json: the file is empty",
	} {
		var err error
		for _, e := range listTable("l.json", text).All() {
			err = e
		}
		require.EqualError(t, err, want)
	}
	var err error
	for _, e := range listTable("l.json", `{"setlinfo":{"setl_id":"`+strings.Repeat("x", 5<<20)+`"}}`).All() {
		err = e
	}
	require.ErrorIs(t, err, ErrTooLong)
}

// Items are added up by class of fees where these are read.
func TestClassesOfFees(t *testing.T) {
	column := func(i int, name string, t Trait) Column[[3]string] {
		return Column[[3]string]{Name: name, Trait: t, Kind: AmountKind, Set: func(v *[3]string, text string) error { v[i] = text; return nil }}
	}
	read := func(text string, fees map[string]string) (got [3]string, err error) {
		table := New(memory("l.json", text), Layout[[3]string]{
			Columns: []Column[[3]string]{column(0, "medfee_sumamt", Needed|Summed), column(1, "fee_bed", Summed), column(2, "fee_other", Summed)},
			Listed:  []string{"fee_bed", "fee_other"}, Names: &Names{}, Fees: fees,
		})
		for v, e := range table.All() {
			got, err = v, e
		}
		return got, err
	}
	fees := map[string]string{"01": "fee_bed", "1": "fee_bed", "14": "fee_other"}
	const list = `{"setlinfo":{},"iteminfo":[{"med_chrgitm":"01","amt":100.10},{"med_chrgitm":1,"amt":"-0.10"},{"med_chrgitm":"14","amt":"7"},{"med_chrgitm":null,"amt":"2"},{"amt":"1"}]}`
	got, err := read(list, fees)
	require.NoError(t, err)
	require.Equal(t, [3]string{"110.00", "100.00", "7.00"}, got)
	got, err = read(list, nil)
	require.NoError(t, err)
	require.Equal(t, [3]string{"110.00", "", ""}, got, "nobody asks for classes")

	_, err = read(`{"setlinfo":{"fee_bed":"3.00"},"iteminfo":[{"med_chrgitm":"01","amt":2}]}`, fees)
	require.EqualError(t, err, "l.json: row 1: the items do not add up to the total: fee_bed says 3.00, they come to 2.00")
	_, err = read(`{"setlinfo":{},"iteminfo":[{"med_chrgitm":"01","amt":2},{"med_chrgitm":"99","amt":2}]}`, fees)
	require.ErrorIs(t, err, ErrFee)
	require.EqualError(t, err, `l.json: row 1: a class of fees that the platform's list med_chrgitm does not have: iteminfo[1]: got "99"`)
	require.Equal(t, `l.json：第 1 行：平台收费项目类别（med_chrgitm）中没有的费用类别：iteminfo[1]：实为 "99"`, settlement.Chinese(err.(*settlement.Faults).List[0]))
	_, err = read(`{"setlinfo":{},"iteminfo":[{"med_chrgitm":"张三","amt":2}]}`, fees)
	require.ErrorIs(t, err, ErrFee)
	require.NotContains(t, err.Error(), "张三")
}
