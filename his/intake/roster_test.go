package intake

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/policy"
)

// registerMapping is that of the tests: the one of settlements with a register.
func registerMapping() Mapping {
	m := sampleMapping()
	m.Institutions = map[string]string{"H1B": "H1"}
	m.CutIDs = "^"
	m.Members = &Register{
		Columns: map[string]string{"vali_flag": "有效标志"},
		Codes: map[string]map[string]string{
			"biz_appy_type": {"签约": "sign", "暂停": "pause", "恢复": "resume", "解约": "end", "住院": "stay", "咨询": "talk", "变更电话": "phone"},
			"dise_codg":     {"M07803": "hd", "M07804": "pd", "M07800": "other", "": ""},
		},
		Routes: []RegisterRoute{
			{When: map[string][]string{"biz_appy_type": {"sign"}, "dise_codg": {"pd"}}, Row: RowAgreement, Category: "peritoneal"},
			{When: map[string][]string{"biz_appy_type": {"sign"}, "dise_codg": {"hd"}}, Row: RowAgreement, Category: "hemodialysis"},
			{When: map[string][]string{"biz_appy_type": {"pause"}}, Row: RowSuspension},
			{When: map[string][]string{"biz_appy_type": {"resume"}}, Row: RowResumption},
			{When: map[string][]string{"biz_appy_type": {"end"}}, Row: RowTermination},
			{When: map[string][]string{"biz_appy_type": {"stay"}}, Row: RowInpatient},
			{When: map[string][]string{"biz_appy_type": {"talk"}}, Row: RowNone},
		},
		Signed: "signed", Ends: LastDay, SuspendedTo: LastDay,
	}
	return m
}

const registerHead = "人员编号,姓名,签约机构代码,业务类型,病种编码,签约日期,开始日期,终止日期,暂停日期,暂停结束日期,恢复日期,入院日期,出院日期,备案流水号,有效标志\n"

// signed is a row of an agreement; further columns follow in pairs of name and value.
func signed(person, institution, kind, disease, day string, more ...string) string {
	values := map[string]string{"人员编号": person, "姓名": "张三", "签约机构代码": institution, "业务类型": kind, "病种编码": disease, "签约日期": day, "有效标志": "1"}
	for i := 0; i < len(more); i += 2 {
		values[more[i]] = more[i+1]
	}
	var fields []string
	for _, name := range strings.Split(strings.TrimSpace(registerHead), ",") {
		fields = append(fields, values[name])
	}
	return strings.Join(fields, ",") + "\n"
}

func registerFile(lines ...string) rows.File {
	f := filetest.Memory("register.csv", registerHead+strings.Join(lines, ""))
	f.Encoding = rows.Detected
	return f
}

func readRoster(t *testing.T, m Mapping, files ...rows.File) (*Roster, error) {
	t.Helper()
	if m.Members != nil {
		said := *m.Members
		said.Columns = columnsIn(t, []string{"vali_flag"}, files...)
		m.Members = &said
	}
	p, err := NewMapper(m)
	require.NoError(t, err)
	return p.ReadMembers(nil, files...)
}

func TestRoster(t *testing.T) {
	day := settlement.MustDate
	r, err := readRoster(t, registerMapping(), registerFile(
		signed("P1", "H1", "签约", "M07804", "2025-01-10"),
		signed(" P2\t", `"=""H2"""`, "签约", "M07804", "2024/12/31", "终止日期", "2025年10月31日", "暂停日期", "20250916", "暂停结束日期", "2025-09-30", "入院日期", "2025-03-01 10:00", "出院日期", "2025-03-04", "备案流水号", "D2"),
		signed("P2", "H2", "签约", "M07804", "2024-12-31", "终止日期", "2025-10-31", "暂停日期", "2025-05-01", "恢复日期", "2025-06-01", "备案流水号", "D2"),
		signed("P3^x", "H1B", "签约", "M07803", "2025-02-01", "终止日期", "2025-06-30"), // moves
		signed("P3", "H2", "签约", "M07803", "2025-07-01"),
		signed("P3", "H2", "暂停", "", "", "开始日期", "2025-10-01"),
		signed("P3", "H2", "恢复", "", "", "开始日期", "2025-12-01"), // before its row of the year
		signed("P3", "", "恢复", "", "", "开始日期", "2025-09-01"),
		signed("P3", "", "暂停", "", "", "开始日期", "2025-08-01"),
		signed("P3", "H9", "住院", "", "", "入院日期", "2025-06-28", "出院日期", "2025-07-03"), // in both terms
		signed("P3", "H9", "住院", "", "", "入院日期", "2025-07-05", "出院日期", "2025-07-05"),
		signed("P4", "H1", "签约", "M07804", "2025-03-01"),
		signed("P4", "H1", "解约", "", "", "终止日期", "2025-09-30"),
		signed("P4", "H1", "签约", "M07804", "2025-03-01"),              // again
		signed("P4", "H1", "签约", "M07800", "2025-03-01"),              // no route
		signed("P4", "H1", "咨询", "", ""),                              // of no concern
		signed("P5", "H1", "签约", "M07804", "2025-03-01", "有效标志", "0"), // void
		signed("P6", "H1", "暂停", "", "", "开始日期", "2025-03-01"),        // of nobody
		signed("P1", "H2", "暂停", "", "", "开始日期", "2025-03-01"),        // of another institution
		signed("P7", "H1", "签约", "M07804", "2025-01-01", "终止日期", "2025-06-10"),
		signed("P7", "H2", "签约", "M07804", "2025-06-10"),
		"合计,,,21,,,,,,,,,,,\n",
	))
	require.NoError(t, err)
	got, err := filetest.Collect(r.Members().All())
	require.NoError(t, err)
	require.Empty(t, cmp.Diff([]capitation.Member{
		{Person: "P1", Institution: "H1", Category: "peritoneal", Signed: day("2025-01-10")},
		{
			Person: "P2", Institution: "H2", Category: "peritoneal", Signed: day("2024-12-31"), Ends: day("2025-10-31"),
			Suspended: []settlement.Period{{From: day("2025-05-01"), To: day("2025-06-01")}, {From: day("2025-09-16"), To: day("2025-10-01")}},
			Inpatient: []settlement.Period{{From: day("2025-03-01"), To: day("2025-03-04")}},
		},
		{
			Person: "P3", Institution: "H1", Category: "hemodialysis", Signed: day("2025-02-01"), Ends: day("2025-06-30"),
			Inpatient: []settlement.Period{{From: day("2025-06-28"), To: day("2025-07-03")}},
		},
		{
			Person: "P3", Institution: "H2", Category: "hemodialysis", Signed: day("2025-07-01"),
			Suspended: []settlement.Period{{From: day("2025-08-01"), To: day("2025-09-01")}, {From: day("2025-10-01"), To: day("2025-12-01")}},
			Inpatient: []settlement.Period{{From: day("2025-06-28"), To: day("2025-07-03")}},
		},
		{Person: "P4", Institution: "H1", Category: "peritoneal", Signed: day("2025-03-01"), Ends: day("2025-09-30")},
		{Person: "P7", Institution: "H1", Category: "peritoneal", Signed: day("2025-01-01"), Ends: day("2025-06-10")},
		{Person: "P7", Institution: "H2", Category: "peritoneal", Signed: day("2025-06-10")},
	}, got, filetest.ByValue))
	report := r.Report()
	require.Equal(t, 21, report.Rows)
	require.Equal(t, []Count{
		{"agreement", 8}, {"duplicates", 1}, {"inpatient", 2}, {"outside", 1}, {"resumption", 2}, {"suspension", 2}, {"termination", 1},
		{"unmatched", 2}, {"unrouted", 1}, {"void", 1},
	}, report.Kinds)
	require.Equal(t, []Count{{"hemodialysis", 2}, {"peritoneal", 5}}, report.Members)
	require.Equal(t, []Count{{"biz_appy_type sign, dise_codg other", 1}}, report.Unrouted)
	require.Equal(t, []UnmatchedEntry{{RowSuspension, "register.csv", "", 19}, {RowSuspension, "register.csv", "", 20}}, report.Unmatched)
	require.Equal(t, 1, report.OverlapPairs)
	require.Equal(t, []RosterOverlap{{day("2025-06-10"), day("2025-06-10"), [2]RosterAgreement{
		{"register.csv", "", 21, "H1", "peritoneal", day("2025-01-01"), day("2025-06-10")},
		{"register.csv", "", 22, "H2", "peritoneal", day("2025-06-10"), settlement.Date{}},
	}}}, report.Overlaps)
	var b bytes.Buffer
	require.NoError(t, report.Print(&b))
	require.Equal(t, `register.csv: 21 rows
  headers nobody knows: 姓名
repaired, trimmed, 人员编号 (psn_no): 1, first in register.csv: row 3
repaired, cut, 人员编号 (psn_no): 1, first in register.csv: row 5
repaired, unwrapped, 签约机构代码 (fixmedins_code): 1, first in register.csv: row 3
repaired, respelled, 签约日期 (signed): 1, first in register.csv: row 3
repaired, respelled, 终止日期 (enddate): 1, first in register.csv: row 3
repaired, respelled, 暂停日期 (suspended_from): 1, first in register.csv: row 3
members, hemodialysis: 2
members, peritoneal: 5
stays without a night: 1
  no route: biz_appy_type sign, dise_codg other: 1 rows
  no agreement: suspension in row 19 of register.csv
  no agreement: suspension in row 20 of register.csv
agreements of one person at the same time: 1
  H1 row 21 and H2 row 22, from 2025-06-10 to 2025-06-10
✓ rows: 21 = 8 agreement + 1 duplicates + 2 inpatient + 1 outside + 2 resumption + 2 suspension + 1 termination + 2 unmatched + 1 unrouted + 1 void
`, b.String())
}

func TestRosterFaults(t *testing.T) {
	unsaid := registerMapping()
	unsaid.Members.Ends, unsaid.Members.SuspendedTo = "", ""
	sign := signed("P1", "H1", "签约", "M07804", "2025-01-10")
	for _, row := range []struct {
		name    string
		mapping Mapping
		rows    []string
		is      error
		code    string
		want    []string
	}{
		{"no person", registerMapping(), []string{signed("", "H1", "签约", "M07804", "2025-01-10")}, rows.ErrBlankID, "his.blank_id",
			[]string{"register.csv: row 2, column 人员编号 (psn_no): blank, want an id"}},
		{"a person's id in exponent form", registerMapping(), []string{signed("1.2E+17", "H1", "签约", "M07804", "2025-01-10")}, rows.ErrExponentID, "his.exponent_id",
			[]string{"register.csv: row 2, column 人员编号 (psn_no): an id in exponent form: its digits are lost"}},
		{"no institution", registerMapping(), []string{signed("P1", "", "签约", "M07804", "2025-01-10")}, rows.ErrBlankID, "his.blank_id",
			[]string{"register.csv: row 2, column 签约机构代码 (fixmedins_code): blank, want an id"}},
		{"not signed", registerMapping(), []string{signed("P1", "H1", "签约", "M07804", "", "开始日期", "2025-01-10")}, his.ErrNoDay, "his.no_day",
			[]string{"register.csv: row 2, column 签约日期 (signed): blank, want a day such as 2025-03-28"}},
		{"30 February", registerMapping(), []string{signed("P1", "H1", "签约", "M07804", "2025-02-30")}, settlement.ErrDate, "date",
			[]string{"register.csv: row 2, column 签约日期 (signed): not a date: there is no day 2025-02-30"}},
		{"ends before", registerMapping(), []string{signed("P1", "H1", "签约", "M07804", "2025-01-10", "终止日期", "2025-01-09")}, capitation.ErrEnds, "capitation.ends",
			[]string{"register.csv: row 2, column 终止日期 (enddate): the agreement ends before it was signed: the last day is 2025-01-09, signed 2025-01-10"}},
		{"codes", registerMapping(), []string{strings.Replace(sign, "M07804", "SJ01", 1), sign, strings.Replace(sign, "M07804", "SJ01", 1), strings.Replace(sign, "P1", "P2", 1), strings.Replace(strings.Replace(sign, "M07804", "SJ01", 1), "P1", "P3", 1)}, ErrUnknown, "his.unknown",
			[]string{`register.csv: row 2, column 病种编码 (dise_codg): a code that the mapping's table does not have: got "SJ01" in 2 rows, here first`}},
		{"another end", registerMapping(), []string{sign, signed("P1", "H1", "签约", "M07804", "2025-01-10", "终止日期", "2025-12-31")}, ErrRegister, "his.register",
			[]string{"register.csv: row 3, column 终止日期 (enddate): the register contradicts itself: the agreement is also in row 2, with another end"}},
		{"one id for two", registerMapping(), []string{signed("P1", "H1", "签约", "M07804", "2025-01-10", "备案流水号", "D1"), signed("P2", "H1", "签约", "M07804", "2025-01-10", "备案流水号", "D1")}, ErrConflict, "his.conflict",
			[]string{`register.csv: row 3, column 备案流水号 (trt_dcla_detl_sn): two rows with this id differ: "D1" is also in row 2, of another agreement`}},
		{"a flag", registerMapping(), []string{signed("P1", "H1", "签约", "M07804", "2025-01-10", "有效标志", "x")}, ErrFlagCode, "his.flag_code",
			[]string{`register.csv: row 2, column 有效标志 (vali_flag): want 0 or 1, or a word that the mapping's table of this flag has: got "x" in 1 rows, here first`}},
		{"what an end is, unsaid", unsaid, []string{
			signed("P1", "H1", "签约", "M07804", "2025-01-10", "终止日期", "2025-12-31"), signed("P2", "H1", "签约", "M07804", "2025-01-10", "暂停日期", "2025-03-01", "暂停结束日期", "2025-04-01"),
		}, ErrUnsaid, "his.unsaid", []string{
			"register.csv: row 2, column 终止日期 (enddate): the mapping does not say whether this day is the last one of it",
			"register.csv: row 3, column 暂停结束日期 (suspended_to): the mapping does not say whether this day is the last one of it",
		}},
		{"suspensions that overlap", registerMapping(), []string{
			signed("P1", "H1", "签约", "M07804", "2025-01-10", "暂停日期", "2025-03-01", "恢复日期", "2025-04-01"), signed("P1", "H1", "暂停", "", "", "开始日期", "2025-03-31", "终止日期", "2025-04-30"),
		}, capitation.ErrOverlap, "capitation.overlap",
			[]string{"register.csv: row 3, column 暂停日期 (suspended_from): the intervals overlap: 2025-03-31/2025-05-01 here, 2025-03-01/2025-04-01 in row 2"}},
		{"a suspension that is not resumed", registerMapping(), []string{sign, signed("P1", "H1", "暂停", "", "", "开始日期", "2025-03-01"), signed("P1", "H1", "暂停", "", "", "开始日期", "2025-05-01")}, capitation.ErrOverlap, "capitation.overlap",
			[]string{"register.csv: row 4, column 暂停日期 (suspended_from): the intervals overlap: 2025-05-01/ here, 2025-03-01/ in row 3"}},
		{"a suspension that ends twice", registerMapping(), []string{signed("P1", "H1", "签约", "M07804", "2025-01-10", "暂停日期", "2025-03-01", "暂停结束日期", "2025-03-31", "恢复日期", "2025-04-02")}, ErrRegister, "his.register",
			[]string{"register.csv: row 2, column 恢复日期 (resumed): the register contradicts itself: the suspension ends with 2025-03-31, and is resumed on 2025-04-02"}},
		{"a suspension without a beginning", registerMapping(), []string{signed("P1", "H1", "签约", "M07804", "2025-01-10", "恢复日期", "2025-04-02")}, his.ErrNoDay, "his.no_day",
			[]string{"register.csv: row 2, column 暂停日期 (suspended_from): blank, want a day such as 2025-03-28"}},
		{"a suspension of no day", registerMapping(), []string{sign, signed("P1", "H1", "暂停", "", "", "开始日期", "2025-03-01", "终止日期", "2025-02-28")}, capitation.ErrInterval, "capitation.interval",
			[]string{"register.csv: row 3, column 终止日期 (enddate): impossible interval: in force again on 2025-03-01, suspended from 2025-03-01"}},
		{"a stay backwards", registerMapping(), []string{sign, signed("P1", "H1", "住院", "", "", "入院日期", "2025-03-02", "出院日期", "2025-03-01")}, ErrBackwards, "his.backwards",
			[]string{"register.csv: row 3, column 出院日期 (dscg_time): a stay ends before it begins: 2025-03-01, the stay began on 2025-03-02"}},
		{"a stay without a beginning", registerMapping(), []string{sign, signed("P1", "H1", "住院", "", "", "出院日期", "2025-03-01")}, his.ErrNoDay, "his.no_day",
			[]string{"register.csv: row 3, column 入院日期 (adm_time): blank, want a day such as 2025-03-28"}},
		{"a termination of two", registerMapping(), []string{sign, signed("P1", "H1", "签约", "M07803", "2025-01-10"), signed("P1", "", "解约", "", "", "终止日期", "2025-03-01")}, ErrRegister, "his.register",
			[]string{"register.csv: row 4, column 终止日期 (enddate): the register contradicts itself: it ends the agreement of row 2 or of row 3"}},
		{"a termination without a day", registerMapping(), []string{sign, signed("P1", "", "解约", "", "")}, his.ErrNoDay, "his.no_day",
			[]string{"register.csv: row 3, column 开始日期 (begndate): blank, want a day such as 2025-03-28"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			r, err := readRoster(t, row.mapping, registerFile(row.rows...))
			require.ErrorIs(t, err, row.is)
			require.Equal(t, row.want, filetest.Messages(err))
			require.NotContains(t, err.Error(), "张三")
			require.NotContains(t, err.Error(), "1.2E+17")
			require.Equal(t, row.code, settlement.Code(err))
			_, err = filetest.Collect(r.Members().All())
			require.ErrorIs(t, err, row.is, "half a register has no members")
		})
	}
	var many []string
	for i := range maxEarlier + 2 {
		many = append(many, signed("0", fmt.Sprint("H", i), "签约", "M07804", "2025-01-10"))
	}
	_, err := readRoster(t, registerMapping(), registerFile(many...))
	require.EqualError(t, err, "register.csv: row 1002, column 人员编号 (psn_no): the register contradicts itself: more than 1000 agreements of one person\n"+
		"register.csv: row 1003, column 人员编号 (psn_no): the register contradicts itself: more than 1000 agreements of one person")
}

// Places differ on what a date is.
func TestRosterOptions(t *testing.T) {
	move := []string{signed("P1", "H1", "签约", "M07804", "2025-01-10", "开始日期", "2025-02-01", "终止日期", "2025-12-31"), signed("P1", "H2", "签约", "M07804", "2025-06-10", "开始日期", "2025-07-01")}
	for _, row := range []struct {
		name string
		set  func(*Register)
		want []string
	}{
		{"as it is", func(*Register) {}, []string{"2025-01-10/2025-12-31", "2025-06-10/"}},
		{"the day after", func(r *Register) { r.Ends = DayAfter }, []string{"2025-01-10/2025-12-30", "2025-06-10/"}},
		{"from the day it begins", func(r *Register) { r.Signed = "begndate" }, []string{"2025-02-01/2025-12-31", "2025-07-01/"}},
		{"until the day before", func(r *Register) { r.Moves = DayBefore }, []string{"2025-01-10/2025-06-09", "2025-06-10/"}},
		{"until the end of the month", func(r *Register) { r.Moves = MonthEnd }, []string{"2025-01-10/2025-06-30", "2025-06-10/"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			m := registerMapping()
			row.set(m.Members)
			r, err := readRoster(t, m, registerFile(move...))
			require.NoError(t, err)
			var got []string
			for member, err := range r.Members().All() {
				require.NoError(t, err)
				got = append(got, settlement.Period{From: member.Signed, To: member.Ends}.String())
			}
			require.Equal(t, row.want, got)
			require.Equal(t, m.Members.Moves != "", r.Report().Moved == 1)
		})
	}
	m := registerMapping()
	m.Members.Moves = MonthEnd
	r, err := readRoster(t, m, registerFile(signed("P1", "H1", "签约", "M07804", "2025-01-01", "终止日期", "2025-12-31"), signed("P1", "H1", "签约", "M07804", "2025-12-20")))
	require.NoError(t, err)
	require.Equal(t, "2025-12-31", r.members[0].Ends.String(), "a renewal is no move")
	require.Zero(t, r.Report().Moved)
}

// Members and charges of one person meet under the same digest, and what the plan
// refuses of either is found in its file.
func TestRosterAndCharges(t *testing.T) {
	m := registerMapping()
	m.Routes[3].Package = ""
	p, err := NewMapper(m)
	require.NoError(t, err)
	key := []byte("secret")
	in, err := p.Read(Options{Period: year2025, Key: key}, rowFile(
		`C1,,X1,P8^a,H1B,310,14,04,2025-06-30,,,0,1,0,400.00,360.00,`,
		`C2,,X2,P9,H1,310,14,04,2025-06-29,,,0,1,0,400.00,360.00,`,
	))
	require.NoError(t, err)
	titled := filetest.Memory("register.csv", "血透患者签约登记表,,,\n"+registerHead+signed("P9", "H9", "签约", "M07804", "2025-01-10")+signed("P8", "H1", "签约", "M07804", "2025-01-10"))
	r, err := p.ReadMembers(key, titled)
	require.NoError(t, err)
	require.Equal(t, 2, r.Report().Files[0].Header)
	members, err := filetest.Collect(r.Members().All())
	require.NoError(t, err)
	charges, err := filetest.Collect(in.Charges().All())
	require.NoError(t, err)
	require.Equal(t, members[1].Person, charges[0].Person)
	require.Equal(t, HashPerson(key, "P8"), members[1].Person)
	require.NotContains(t, members[1].Person, "P8")
	require.Equal(t, members[1].Institution, charges[0].Institution)

	policy := capitation.Policy{
		Document:     policy.Document{Name: "heads", Kind: policy.Example},
		Institutions: []capitation.Institution{{Code: "H1"}},
		Standards:    []capitation.Standard{{Category: "peritoneal", Annual: settlement.MustDecimal("84600.00")}},
	}
	plan, err := capitation.New(policy)
	require.NoError(t, err)
	var faults settlement.Faults
	for _, err := range plan.Settlement(year2025, r.Members(), in.Charges()).Entries() {
		if err != nil {
			faults.Add(err)
		}
	}
	require.ErrorIs(t, &faults, settlement.ErrInstitution)
	require.ErrorContains(t, &faults, "register.csv: row 3, institution: claim ")
	require.ErrorContains(t, &faults, "no such institution")

	charged := &capitation.RowError{Table: capitation.Charges, Claim: &settlement.ClaimError{Method: settlement.Capitation, Claim: "c", Position: 2, Err: &settlement.FieldError{Path: "package", Err: capitation.ErrPackage}}}
	require.EqualError(t, in.Locate(r.Locate(charged)), "export.csv: row 3, package: claim c: no such package")
	member := &capitation.RowError{Table: capitation.Members, Claim: &settlement.ClaimError{Method: settlement.Capitation, Claim: "m", Position: 2, Err: capitation.ErrCategory}}
	require.EqualError(t, r.Locate(in.Locate(member)), "register.csv: row 4: claim m: no such category")
	outside := &capitation.RowError{Table: capitation.Members, Claim: &settlement.ClaimError{Position: 3, Err: capitation.ErrCategory}}
	require.Equal(t, error(outside), r.Locate(outside))
}

// Whatever a register holds of agreements, as a row or as events, in whatever order,
// comes out.
func TestRosterOrder(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 2025))
	p, err := NewMapper(registerMapping())
	require.NoError(t, err)
	for range 200 {
		var want []capitation.Member
		var rows []string
		for n := range 1 + rnd.IntN(6) {
			m := capitation.Member{Person: fmt.Sprint("P", n/2), Institution: fmt.Sprint("H", n), Category: "peritoneal", Signed: settlement.MustDate("2025-01-01").Add(rnd.IntN(60))}
			day := m.Signed
			for range rnd.IntN(4) {
				from := day.Add(1 + rnd.IntN(20))
				to := from.Add(1 + rnd.IntN(20))
				m.Suspended = append(m.Suspended, settlement.Period{From: from, To: to})
				day = to
				if rnd.IntN(2) == 0 {
					rows = append(rows, signed(m.Person, m.Institution, "暂停", "", "", "开始日期", from.String()), signed(m.Person, m.Institution, "恢复", "", "", "开始日期", to.String()))
				} else {
					rows = append(rows, signed(m.Person, m.Institution, "暂停", "", "", "开始日期", from.String(), "终止日期", to.Add(-1).String()))
				}
			}
			ends := ""
			if rnd.IntN(2) == 0 {
				m.Ends = day.Add(rnd.IntN(30))
				if ends = m.Ends.String(); rnd.IntN(2) == 0 {
					rows = append(rows, signed(m.Person, m.Institution, "解约", "", "", "终止日期", ends))
					ends = ""
				}
			}
			rows = append(rows, signed(m.Person, m.Institution, "签约", "M07804", m.Signed.String(), "终止日期", ends))
			want = append(want, m)
		}
		rnd.Shuffle(len(rows), func(i, k int) { rows[i], rows[k] = rows[k], rows[i] })
		r, err := p.ReadMembers(nil, registerFile(rows...))
		require.NoError(t, err)
		got, err := filetest.Collect(r.Members().All())
		require.NoError(t, err)
		byInstitution := func(a, b capitation.Member) int { return strings.Compare(a.Institution, b.Institution) }
		slices.SortFunc(got, byInstitution)
		require.Empty(t, cmp.Diff(want, got, filetest.ByValue), rows)
		sum := 0
		for _, c := range r.Report().Kinds {
			sum += c.Count
		}
		require.Equal(t, r.Report().Rows, sum)
	}
}

// The register may be GB18030, JSON lines under the platform's names, or a sheet.
func TestRosterFiles(t *testing.T) {
	want, err := readRoster(t, registerMapping(), registerFile(signed("P1", "H1", "签约", "M07804", "2025-01-10", "终止日期", "2026-03-05")))
	require.NoError(t, err)
	text, err := simplifiedchinese.GB18030.NewEncoder().String(registerHead + signed("P1", "H1", "签约", "M07804", "2025-01-10", "终止日期", "2026-03-05"))
	require.NoError(t, err)
	gb := filetest.Memory("register.csv", text)
	gb.Encoding = rows.GB18030
	cell := func(s string) rows.Cell { return rows.Cell{Text: s} }
	for _, f := range []rows.File{
		gb,
		filetest.Memory("register.jsonl", `{"psn_no":"P1","fixmedins_code":"H1","biz_appy_type":"签约","dise_codg":"M07804","signed":"2025-01-10","enddate":"2026-03-05","psn_name":"张三"}`+"\n"),
		filetest.Sheet([]rows.Cell{cell("签约登记表")},
			[]rows.Cell{cell("人员编号"), cell("定点医药机构编号"), cell("业务类型"), cell("opsp_dise_code"), cell("签约日期"), cell("有效期至")},
			[]rows.Cell{cell("P1"), cell("H1"), cell("签约"), cell("M07804"), cell("2025-01-10"), {Text: "46086", Number: true}}),
	} {
		m := registerMapping()
		if f.Encoding == rows.GB18030 {
			p, err := NewMapper(m)
			require.NoError(t, err)
			got, err := p.ReadMembers(nil, f)
			require.NoError(t, err, f.Name)
			require.Empty(t, cmp.Diff(want.members[0].Member, got.members[0].Member, filetest.ByValue))
			continue
		}
		got, err := readRoster(t, m, f)
		require.NoError(t, err, f.Name)
		require.Empty(t, cmp.Diff(want.members[0].Member, got.members[0].Member, filetest.ByValue))
	}
}

func TestRegisterFaults(t *testing.T) {
	m := registerMapping()
	m.Members.Signed, m.Members.Ends, m.Members.SuspendedTo, m.Members.Moves = "", "x", "y", "z"
	m.Members.Aliases = map[string][]string{"xx": {"y"}}
	m.Members.Codes["xx"] = map[string]string{}
	m.Members.Routes = []RegisterRoute{
		{Row: "x"}, {Row: RowAgreement}, {Row: RowNone, Category: "pd"},
		{When: map[string][]string{"sign_type": {"x"}, "dise_codg": {"nothing"}, "insutype": {"employees"}}, Row: RowNone},
	}
	_, err := NewMapper(m)
	require.Equal(t, []string{
		`members.aliases["xx"]: no such column`,
		`members.codes["xx"]: no such column: want one of biz_appy_type, dise_codg, sign_type, sign_stas, insutype, psn_type, med_type`,
		`members.routes[0].row: not one of the choices: got "x", want agreement, suspension, resumption, termination, inpatient, none`,
		`members.routes[1].category: required`,
		`members.routes[2].category: excluded by another field`,
		`members.routes[3].when["dise_codg"]: no code of the table has this meaning: "nothing"`,
		`members.routes[3].when["sign_type"]: the mapping has no table of codes for this column: "sign_type"`,
		`members.signed: not one of the choices: got "", want signed, begndate`,
		`members.ends: not one of the choices: got "x", want last_day, day_after`,
		`members.suspended_to: not one of the choices: got "y", want last_day, day_after`,
		`members.moves: not one of the choices: got "z", want day_before, month_end`,
	}, filetest.Messages(err))
	m = registerMapping()
	m.Members.Routes = nil
	_, err = NewMapper(m)
	require.EqualError(t, err, "members.routes: required")
	_, err = readRoster(t, sampleMapping())
	require.Equal(t, []string{"members: required", "files: required"}, filetest.Messages(err))
	_, err = readRoster(t, registerMapping(), filetest.Memory("r.csv", "人员编号,签约日期\n"))
	require.EqualError(t, err, "r.csv: row 1: needed column missing: fixmedins_code, biz_appy_type, dise_codg")
}
