package rows

import (
	"slices"
	"testing"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/coded"
)

// anyTable is a table with a column of each kind, as an export or as this module's own file.
func anyTable(name, text string, export bool) *Table[[6]string] {
	column := func(i int, name string, t Trait, k Kind) Column[[6]string] {
		return Column[[6]string]{Name: name, Trait: t, Kind: k, Set: func(v *[6]string, text string) error { v[i] = text; return nil }}
	}
	l := Layout[[6]string]{
		Columns: []Column[[6]string]{
			column(0, "setl_id", Needed|Ident, IDKind), column(1, "medfee_sumamt", Needed|Summed, AmountKind), column(2, "hifp_pay", Summed, AmountKind),
			column(3, "fixmedins_code", Code, CodeKind), column(4, "vali_flag", Code, FlagKind), column(5, "setl_time", Dated, DayKind), column(5, "gone", Absent, LabelKind),
		},
		Listed: []string{"hifp_pay", "fixmedins_code", "vali_flag", "setl_time", "gone"},
		Also:   func() map[string][]string { return map[string][]string{HeaderKey("结算ID"): {"setl_id"}} },
		Total:  func(*[6]string, bool) {}, Funds: map[string]string{"310100": "hifp_pay"}, Fees: map[string]string{"01": "hifp_pay"}, SkipHeaders: len(text)%2 == 0,
	}
	if export {
		l.Names = &Names{
			Known: map[string][]string{"setl_id": {"结算ID", "结算流水号"}, "medfee_sumamt": {"医疗费总额"}, "fixmedins_code": {"医院代码", "医院名称"}, "setl_time": {"结算时间"}},
			Weak:  []string{"医院名称"}, Unread: []string{"psn_name"}, Loose: true,
		}
	}
	return New(memory(name, text), l)
}

// Bits of how FuzzFiles reads.
const (
	fuzzJSON = 1 << iota
	fuzzLines
	fuzzOwn    // this module's own file
	fuzzTabbed // without a header
)

// FuzzFiles reads anything as a file of any encoding, delimiter and line end, or as
// objects of JSON. Every fault has a code, and a second walk is the first.
func FuzzFiles(f *testing.F) {
	head := "setl_id,medfee_sumamt,hifp_pay,fixmedins_code,vali_flag,setl_time\n"
	for _, text := range []string{
		"setl_id,medfee_sumamt\nS1,1.00\n", "\uFEFFsetl_id;medfee_sumamt\r1;2\r", "setl_id|medfee_sumamt\r\n\"a\nb\"|1\r\n", "\xff\xfes\x00", "s\x00e\x00t\x00l\x00", "\xd0\xcf\x11\xe0", "<html>", "<x", "PK\x03\x04",
		"setl_id\tmedfee_sumamt\n\xbd\xe1\t1", "setl_id\tmedfee_sumamt\n\x81\x30\x81\x30\xbd\xe1\t1", "标题;x\nsetl_id;medfee_sumamt\n", "\xa4\xa4\xb0\xea\xa5\x40\xa5\x5b\xa7\x41\xa5\x40,1\n", "\x81\xfe,\x80\n", "结算\xff\n结算结算结算,1",
		head + "S1,1,1,H1,1,2025-01-01\nS2,2,2,H1,0,2025/1/2 3:04\nS3,1\n,,,,,\n" + head + "合计,3,3,,,\n小计,3,3,,,\n,合计,,,,",
		head + "张三,1.005,x,H\u200b2,,2025-01-01T00:00:00Z\n\u200bS4\u00a0,1e5,￥1元,=\"1\",,\n\"S5\"\"\",\"1\r\n\",1,,,\n\"x",
		"title\n\n结算流水号（必填）,本次医疗费总额,医院代码,医院名称,psn_name,\nS1,1,H1,x,y,\n", "结算ID,结算流水号,医疗费总额\nS1,S2,1\n", "setl_id,setl_id,medfee_sumamt\n1,2,3\n", "setl_id,medfee_sumamt,gone\n1,2,3\n", "x,y\n1,2\n", "结算时间\n", "\n\n",
	} {
		f.Add(text, byte(0))
		f.Add(text, byte(fuzzOwn))
	}
	f.Add("S1\t1.00\tnull\tH1\t1\t\nS2\tx\n", byte(fuzzTabbed))
	const one = `{"setlinfo":{"setl_id":"S1","hifp_pay":2,"vali_flag":true},"payinfo":[{"fund_pay_type":"310100","fund_payamt":"2"}],"iteminfo":[{"amt":1.1000000000000001},{"amt":"2.5"}],"diseinfo":{"a":[]}}`
	for _, text := range []string{
		one, one + "\n" + one, `[` + one + `,{"infno":"4101","input":` + one + `}]`, `[{"setl_id":"S1","medfee_sumamt":1},{}]`, `{"setlinfo":[1]}`, `{"setlinfo":{"setl_id":"S1"},"iteminfo":[{"amt":"张三"}],"payinfo":{}}`,
		`{"setlinfo":{"setl_id":"S1"},"iteminfo":7}`, `{"setlinfo":{"setl_id":"S1"},"iteminfo":[{"amt":1}],"payinfo":[{"fund_pay_type":"9","fund_payamt":1}]}`, `{"setlinfo":{"setl_id":"S1","hifp_pay":"3"},"payinfo":[{"fund_pay_type":"310100","fund_payamt":null},{"fund_pay_type":"310100","fund_payamt":1}]}`,
		`{"setlinfo":{"setl_id":"S1"},"iteminfo":[{"med_chrgitm":"01","amt":1},{"med_chrgitm":1,"amt":1}]}`, `{"setlinfo":{"setl_id":"S1"},"iteminfo":[{"med_chrgitm":"01","amt":1},{"amt":"2"}]}`, `[` + one, `[1,2]`, `{"setl_id":7,"medfee_sumamt":-1.50,"vali_flag":false,"setl_time":20250101,"x":{"y":[1,"]"]}}` + "\n" + `{"setl_id":"\u0053\ud842\udfb7\n","medfee_sumamt":"1","fixmedins_code":"H1"}` + "\n\n" + `{"setl_id":null}` + "\r\n{}",
		`{"setl_id":"a","setl_id":"b"}`, `{"结算ID":"1","setl_id":"2","medfee_sumamt":1}`, `{"setl_id":"\x"}`, `{"setl_id":"\u12`, `{"setl_id":tru}`, `{"setl_id":{"a":1},"medfee_sumamt":[1]}`, `x`, ``, "\xff", `{"setl_id":"1","medfee_sumamt":1e400}`,
	} {
		f.Add(text, byte(fuzzJSON))
		f.Add(text, byte(fuzzLines))
		f.Add(text, byte(fuzzLines|fuzzOwn))
	}
	f.Fuzz(func(t *testing.T, text string, how byte) {
		name := "l.csv"
		switch {
		case how&fuzzJSON != 0:
			name = "l.json"
		case how&fuzzLines != 0:
			name = "l.jsonl"
		}
		table := anyTable(name, text, how&fuzzOwn == 0)
		if how&fuzzTabbed != 0 && name == "l.csv" {
			table.file.Tabbed = []string{"setl_id", "medfee_sumamt", "hifp_pay", "fixmedins_code", "vali_flag", "setl_time"}
		}
		first, err := listOf(table)
		if err != nil {
			if settlement.Code(err) == coded.Other {
				t.Fatal("no code: ", err)
			}
			return
		}
		again, err := listOf(table)
		if err != nil || !slices.Equal(first, again) {
			t.Fatal("a second walk differs: ", err)
		}
	})
}

// listOf returns the values of a table.
func listOf[R any](table *Table[R]) (list []R, err error) {
	for v, e := range table.All() {
		if e != nil {
			return list, e
		}
		list = append(list, v)
	}
	return list, nil
}
