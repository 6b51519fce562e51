package intake

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/coded"
)

// mustBeCoded fails if a fault of a row or a field has no code. It writes all of them.
func mustBeCoded(t *testing.T, err error) {
	list := []error{err}
	if many := (*settlement.Faults)(nil); errors.As(err, &many) {
		list = many.List
	}
	for _, e := range list {
		_ = e.Error()
		_ = settlement.Chinese(e)
		if at := (*rows.Error)(nil); errors.As(e, &at) && settlement.Code(at) == coded.Other {
			t.Fatal("no code: ", e)
		}
		if at := (*settlement.FieldError)(nil); errors.As(e, &at) && settlement.Code(at) == coded.Other {
			t.Fatal("no code: ", e)
		}
	}
}

// FuzzMapping reads anything as a mapping. What is accepted reads an export or refuses it.
func FuzzMapping(f *testing.F) {
	for _, name := range []string{"mapping.json", "heads-mapping.json"} {
		text, err := os.ReadFile("../../examples/ingest/" + name)
		require.NoError(f, err)
		f.Add(string(text))
	}
	for _, m := range []Mapping{sampleMapping(), registerMapping()} {
		text, err := json.Marshal(m)
		require.NoError(f, err)
		f.Add(string(text))
	}
	f.Add(`{"name":"t","kind":"example","columns":{"vali_flag":"none","refd_setl_flag":"none","init_setl_id":"none","mid_setl_flag":"none","drg_codg":"x","y":""},"period":"enddate","covered":"psn_part_amt","zones":"convert","midnight":"same_day","refunds":"by_visit_and_amounts","repeat_header":"skip","fund_above_cost":"allow","codes":{"vali_flag":{"是":"yes","x":""},"insutype":{},"q":{"":""}},"pool":["insutype","z"],"routes":[{"method":"perdiem","when":{"z":["y"],"insutype":["x"]}},{"method":"capitation"},{"method":"drg","interim":"bills"},{"method":"item","interim":"join"}],"observation":{"when":{},"gap_days":-1},"checks":[{"name":"payers"},{"name":"x"},{"name":"y","left":["medfee_sumamt"],"right":["z"]},{"name":"z","left":["a"]}],"institutions":{"":"a"},"aliases":{"z":["y"]},"members":{"columns":{},"routes":[{"row":"agreement"},{"row":"suspension","category":"x","when":{"a":["b"]}}],"signed":"signed","codes":{"z":{}},"aliases":{"z":["y"]}}}`)
	f.Add(`{"name": "t", "name": "u"}`)
	f.Fuzz(func(t *testing.T, text string) {
		m, err := ReadMapping(strings.NewReader(text))
		if err != nil {
			mustBeCoded(t, err)
			return
		}
		p, err := NewMapper(m)
		if err != nil {
			mustBeCoded(t, err)
			return
		}
		if _, err := p.Read(Options{Period: year2025}, filetest.Memory("x.csv", rowHead+drgRow("S1", "", "V1", "010", "1.00", "0"))); err != nil {
			mustBeCoded(t, err)
		}
		if m.Members != nil {
			if _, err := p.ReadMembers(nil, filetest.Memory("r.csv", registerHead+signed("P1", "H1", "签约", "M07804", "2025-01-10"))); err != nil {
				mustBeCoded(t, err)
			}
		}
	})
}

// FuzzJoin reads anything as a document that joins files, and as the other file.
func FuzzJoin(f *testing.F) {
	by, err := json.Marshal(groupsBy)
	require.NoError(f, err)
	f.Add(string(by), "结算ID,就诊流水号,病案号,出院日期,DRG组代码,住院天数,离院方式,总费用,姓名\nS1,,,,ES23,9,1,10.00,张三\n,V1,R2,2025/3/5,FM11,4,1,20.01,李四\nS1,,,,ES24,9,1,10.00,张三\n")
	f.Add(`{"keys":[["setl_id"]],"take":["drg_codg"],"unmatched":"leave","refuse_conflicts":true,"cut_ids":"^","zones":"convert","midnight":"next_day","aliases":{"drg_codg":["组"]}}`, "Index,组\nS1^2,ES23\n")
	f.Add(`{"keys":[[],["x"]],"take":["medfee_sumamt"],"compare":["y"],"unmatched":"refuse"}`, "")
	f.Add(string(by), `Index,drg`)
	f.Fuzz(func(t *testing.T, doc, text string) {
		by, err := ReadJoinBy(strings.NewReader(doc))
		if err != nil {
			mustBeCoded(t, err)
			return
		}
		other := filetest.Memory("g.csv", text)
		other.Encoding = rows.Detected
		join, err := NewJoin(by, other)
		if err != nil {
			mustBeCoded(t, err)
			return
		}
		matching := join.Matching()
		for i := range join.rows { // each row matches itself, or no row or several
			r := join.rows[i]
			matching.See(&r)
			if err := join.Fill(&r); err != nil && !errors.Is(err, ErrMatch) {
				t.Fatal(err)
			}
		}
		r := matching.Report()
		if len(join.rows) < r.OthersMatched.Rows+r.OthersUnmatched.Rows {
			t.Fatalf("%d rows: %+v", len(join.rows), r)
		}
	})
}

// FuzzArchive reads anything as the text in an archive of a reconciliation, and as the
// archive.
func FuzzArchive(f *testing.F) {
	f.Add("S1\tV1\tP1\t100.00\t60.00\t0\t000\tnull\nS1\tV1\tP1\t-100.00\t-60.00\t0\t001\t\"x\n", true, true)
	f.Add("P1\tV1\tS1\tm\t000000\t0\tnull\t100.00\t60.00\t0\tx\nP1\tV1\tnull\tm\t1\t0\t\t\t60.00\t0\tx\n", true, false)
	f.Add("PK\x05\x06"+strings.Repeat("\x00", 18), false, true)
	f.Add("PK\x03\x04", false, true)
	two := map[string]string{"a.txt": "S1\tV1", ".hidden": "x", "dir/": "", "b.txt": ""}
	f.Add(string(filetest.Stored(two)), false, true)
	packed := string(filetest.Zip(map[string]string{".hidden": "x", "a.txt": "S1\tV1\tP1\t100.00\t60.00\t0\t000\tnull\n"}))
	f.Add(packed, false, true)
	f.Add(strings.Replace(packed, "\x08\x00\x08\x00", "\x08\x00\x63\x00", 1), false, true)
	f.Add(packed[:40]+"\xff"+packed[41:], false, true)
	f.Add(strings.Repeat("S1\tV1\tP1\t1.00\t1.00\t0\t0\tx\n", firstPiece/20), true, true) // more than its first piece
	at := strings.LastIndex(packed, "PK\x05\x06") + 16                                    // where its directory begins
	f.Add(packed[:at]+string([]byte{packed[at] + 9})+packed[at+1:], false, true)
	f.Fuzz(func(t *testing.T, text string, packed, up bool) {
		data := text
		if packed {
			data = string(filetest.Stored(map[string]string{"a.txt": text}))
		}
		d := Downloaded
		if up {
			d = Uploaded
		}
		table := ReconciledRows(filetest.Memory("3202.zip", data), d)
		first, err := filetest.Collect(table.All())
		if err != nil {
			mustBeCoded(t, err)
			return
		}
		if again, err := filetest.Collect(table.All()); err != nil || len(again) != len(first) {
			t.Fatal("a second walk differs: ", err)
		}
	})
}

// FuzzInit drafts a mapping of anything. The draft is a document that reads, and that is
// refused until somebody decides.
func FuzzInit(f *testing.F) {
	f.Add("结算编号,医院编码,结算日期,医疗总费用,统筹基金支付,有效标识,险种类型\nS1,H1,2025-03-01,1,0,是,310\nS2,H1,2025-03-02,-1,0,否,390\n合计,,,0,,,\n", false)
	f.Add(rowHead+drgRow("S1", "", "V1", "010", "1000.00", "600.00")+"\n"+drgRow("S2", "S1", "V1", "110", "0", "0"), false)
	f.Add(`{"setl_id":"S1","medfee_sumamt":1,"vali_flag":true}`, true)
	f.Add("setl_id,fixmedins_code,medfee_sumamt,setl_time,enddate,fund_pay_sumamt,psn_part_amt,psn_selfpay,fulamt_ownpay_amt\nS1,H1,-1,2024-12-31T16:00:00.000Z,24:00:00,1,1,1,1\n", false)
	f.Fuzz(func(t *testing.T, text string, lines bool) {
		file := filetest.Memory("x.csv", text)
		if file.Encoding = rows.Detected; lines {
			file.Name = "x.jsonl"
		}
		d, err := Init(file)
		if err != nil {
			mustBeCoded(t, err)
			return
		}
		var doc, said bytes.Buffer
		if err := errors.Join(d.Write(&doc), d.Print(&said, len(text)%2 == 0)); err != nil {
			t.Fatal(err)
		}
		m, err := ReadMapping(&doc)
		if err == nil {
			_, err = NewMapper(m)
		}
		if err == nil {
			t.Fatal("a draft is a mapping")
		}
		mustBeCoded(t, err)
	})
}
