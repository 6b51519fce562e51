package intake

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/policy"
)

// FuzzRoster reads anything as a register of agreements. Every row that is understood
// is counted once; the members could be rated, and read equal from a canonical file.
func FuzzRoster(f *testing.F) {
	for _, rows := range [][]string{
		{signed("P1", "H1", "签约", "M07804", "2025-01-10"), signed("P1", "H2", "签约", "M07803", "2025/6/10", "终止日期", "20251231", "暂停日期", "2025-09-16", "恢复日期", "2025-10-01")},
		{signed("P1", "H1", "签约", "M07804", "2025-01-10", "备案流水号", "D1"), signed("P1", "", "暂停", "", "", "开始日期", "2025-03-01"), signed("P1", "H1", "恢复", "", "", "恢复日期", "2025-04-01"), signed("P1", "H1", "解约", "", "", "终止日期", "2025-08-31")},
		{signed("P1", "H1", "签约", "M07804", "2025-01-10", "入院日期", "2025-02-01", "出院日期", "2025-02-01"), signed("P1", "H3", "住院", "", "", "入院日期", "2025-03-01"), "合计,,,2,,,,,,,,,,,\n"},
		// Rows that say nothing of a claim, and codes that nobody knows.
		{signed("P1", "H1", "签约", "M07804", "2025-01-10", "有效标志", "0"), signed("P1", "H1", "签约", "M07804", "2025-01-10"), signed("P1", "H1", "签约", "M07804", "2025-01-10"), signed("P1", "H1", "咨询", "", ""), signed("P1", "H1", "签约", "M07800", "2025-01-10"), signed("P9", "H1", "解约", "", "", "终止日期", "2025-01-01")},
		{signed("P1", "H1", "签约", "M1", "2025-01-10"), signed("P1", "H1", "签约", "M1", "2025-01-10", "有效标志", "2")},
		// Agreements and events that contradict themselves or each other.
		{signed("P1", "", "签约", "M07804", "2025-01-10"), signed("P1", "H1", "签约", "M07804", ""), signed("P1", "H1", "签约", "M07804", "2025-01-10", "终止日期", "2025-01-01")},
		{signed("P1", "H1", "签约", "M07804", "2025-01-10", "备案流水号", "D1"), signed("P2", "H1", "签约", "M07804", "2025-01-10", "备案流水号", "D1"), signed("P1", "H1", "签约", "M07804", "2025-01-10", "终止日期", "2025-03-01")},
		{signed("P1", "H1", "签约", "M07804", "2025-01-10", "恢复日期", "2025-03-01"), signed("P2", "H1", "签约", "M07804", "2025-01-10", "出院日期", "2025-03-01"), signed("P3", "H1", "签约", "M07804", "2025-01-10", "暂停日期", "2025-03-01", "暂停结束日期", "2025-03-05", "恢复日期", "2025-03-09"), signed("P4", "H1", "签约", "M07804", "2025-01-10", "暂停日期", "2025-03-01", "恢复日期", "2025-02-09"), signed("P5", "H1", "签约", "M07804", "2025-01-10", "入院日期", "2025-03-01", "出院日期", "2025-02-09")},
		{signed("P1", "H1", "签约", "M07804", "2025-01-10", "暂停日期", "2025-03-01", "暂停结束日期", "2025-03-05"), signed("P1", "H1", "暂停", "", "", "开始日期", "2025-03-02", "终止日期", "2025-03-09"), signed("P1", "H1", "暂停", "", "", "开始日期", "2025-03-02", "终止日期", "2025-03-09")},
		{signed("P1", "H1", "签约", "M07804", "2025-01-10"), signed("P1", "H1", "签约", "M07803", "2025-01-10"), signed("P1", "H1", "解约", "", "", "开始日期", "2025-08-31"), signed("P1", "H1", "解约", "", ""), signed("P1", "H1", "暂停", "", ""), signed("P1", "H1", "恢复", "", ""), signed("P1", "H1", "住院", "", ""), signed("P1", "H1", "恢复", "", "", "恢复日期", "2025-03-01"), signed("P1", "H1", "住院", "", "", "入院日期", "2025-03-01", "出院日期", "2025-03-01")},
		{signed("P1", "H1", "签约", "M07804", "2025-01-10"), signed("P1", "H1", "解约", "", ""), signed("P1", "H1", "暂停", "", ""), signed("P1", "H1", "恢复", "", ""), signed("P1", "H1", "住院", "", "")},
		{signed("P1", "H1", "签约", "M07804", "2025-01-10"), signed("P2", "H1", "暂停", "", "", "开始日期", "2025-03-02"), signed("P1", "H1", "暂停", "", "", "暂停日期", "2025-03-02", "暂停结束日期", "2025-03-09"), signed("P1", "H1", "住院", "", "", "入院日期", "2025-03-05")},
	} {
		f.Add(registerHead + strings.Join(rows, ""))
	}
	f.Add("签约登记表\n\n\uFEFF人员编号\t,定点医药机构编号\n\xff")
	f.Add(`{"psn_no":"P1","fixmedins_code":"H1","biz_appy_type":"签约","dise_codg":"M07804","signed":"2025-01-10","x":null}`)
	m := registerMapping()
	m.Members.Moves = DayBefore
	p, err := NewMapper(m)
	if err != nil {
		f.Fatal(err)
	}
	plan, err := capitation.New(capitation.Policy{
		Document:  policy.Document{Name: "heads", Kind: policy.Example},
		Standards: []capitation.Standard{{Category: "peritoneal", Annual: settlement.MustDecimal("84600.00")}, {Category: "hemodialysis", Annual: settlement.MustDecimal("100000.00")}},
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, name := range []string{"x.csv", "x.jsonl"} {
			if name == "x.jsonl" && !strings.HasPrefix(text, "{") {
				continue // a table of text
			}
			file := filetest.Memory(name, text)
			file.Encoding = rows.Detected
			r, err := p.ReadMembers(nil, file)
			if err != nil {
				for _, e := range err.(*settlement.Faults).List {
					if at, ok := e.(*rows.Error); !ok || settlement.Code(at) == coded.Other && at.Row > 0 {
						t.Fatal("no code: ", e)
					}
				}
				continue
			}
			sum := 0
			for _, c := range r.Report().Kinds {
				sum += c.Count
			}
			if sum != r.Report().Rows {
				t.Fatalf("%d rows, %d counted", r.Report().Rows, sum)
			}
			members, err := filetest.Collect(r.Members().All())
			if err != nil {
				t.Fatal(err)
			}
			for _, err := range plan.Settlement(year2025, r.Members(), settlement.Claims[capitation.Charge]{}).Entries() {
				if err != nil {
					t.Fatal("the plan refuses what was understood: ", r.Locate(err))
				}
			}
			if len(members) == 0 {
				continue
			}
			again, err := filetest.Collect(his.Members(writeMembers(t, members)).All())
			if diff := cmp.Diff(members, again, filetest.ByValue); err != nil || diff != "" {
				t.Fatal(err, diff)
			}
		}
	})
}

func writeMembers(t *testing.T, members []capitation.Member) rows.File {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	records := [][]string{{"person", "institution", "category", "signed", "ends", "suspended", "inpatient"}}
	for _, m := range members {
		records = append(records, []string{m.Person, m.Institution, m.Category, m.Signed.String(), m.Ends.String(), spansText(m.Suspended), spansText(m.Inpatient)})
	}
	if err := w.WriteAll(records); err != nil {
		t.Fatal(err)
	}
	return filetest.Memory("members.csv", b.String())
}

func spansText(spans []settlement.Period) string {
	var list []string
	for _, s := range spans {
		list = append(list, s.String())
	}
	return strings.Join(list, ";")
}
