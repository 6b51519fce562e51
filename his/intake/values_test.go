package intake

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/perdiem"
	"github.com/yibaojiesuan/settlement/policy"
)

// oneRoute is a mapping of one route, of files with a few columns.
func oneRoute(r Route) Mapping {
	return Mapping{Document: policy.Document{Name: "t", Kind: policy.Example}, Columns: noColumns(), Period: BySettlement, Covered: LessPooled, Routes: []Route{r}}
}

// claimsIn reads the cases of a file as id, group and money.
func claimsIn(t *testing.T, m Mapping, text string) []string {
	t.Helper()
	p, err := NewMapper(m)
	require.NoError(t, err)
	in, err := p.Read(Options{Period: year2025}, filetest.Memory("x.csv", text))
	require.NoError(t, err)
	var list []string
	for c, err := range in.Cases().All() {
		require.NoError(t, err)
		list = append(list, fmt.Sprint(c.ID, " ", c.Institution, " ", c.Group, " ", c.Cost, " ", c.Covered))
	}
	return list
}

// Everyday spellings of headers are read: a void row is not paid, a refunded one is not,
// a group is a group.
func TestEverydayHeaders(t *testing.T) {
	m := oneRoute(Route{Method: settlement.DRG})
	m.Columns = map[string]string{"vali_flag": "有效标识", "refd_setl_flag": "退费结算标识", "init_setl_id": "原结算编号", "mid_setl_flag": NoColumn, "drg_codg": "病组编码"}
	m.Closing = settlement.MustDate("2025-12-31")
	const text = "结算编号,原结算编号,定点医疗机构编码,结算日期,医疗总费用,统筹基金支付,有效标识,退费结算标识,病组编码,出院科室\n" +
		"S1,,H1,2025-03-01,1000.00,600.00,1,0,ES23,心内\nS2,,H1,2025-03-01,1000.00,600.00,0,0,ES23,心内\nS3,,H1,2025-03-01,1000.00,600.00,1,1,ES23,心内\n"
	require.Equal(t, []string{"S1 H1 ES23 1000.00 400.00"}, claimsIn(t, m, text))
	for _, spelled := range []string{"病组编码", "DRG组编码", "DIP编码", "入组编码", "病组代码", "drg"} {
		require.Equal(t, []string{"S1 H1 ES23 1000.00 400.00"}, claimsIn(t, m, strings.Replace(text, "病组编码", spelled, 1)), spelled)
	}
}

// A void agreement, a register with a time of another zone: what the members earn.
func TestRegisterValues(t *testing.T) {
	plan, err := capitation.New(capitation.Policy{
		Document:  policy.Document{Name: "heads", Kind: policy.Example},
		Standards: []capitation.Standard{{Category: "peritoneal", Annual: settlement.MustDecimal("84600.00")}},
	})
	require.NoError(t, err)
	earned := func(zones Zones, valid, signed string) (string, error) {
		m := oneRoute(Route{Method: settlement.Capitation, Kind: "own"})
		m.Zones = zones
		m.Members = &Register{Columns: map[string]string{"vali_flag": "有效标识"}, Routes: []RegisterRoute{{Row: RowAgreement, Category: "peritoneal"}}, Signed: SignedDay}
		p, err := NewMapper(m)
		require.NoError(t, err)
		roster, err := p.ReadMembers(nil, filetest.Memory("r.csv", "人员编号,签约机构编码,签约日期,有效标识\nP1,H1,"+signed+","+valid+"\n"))
		if err != nil {
			return "", err
		}
		none := settlement.Each[capitation.Charge](nil)
		report, err := settlement.Settle(settlement.Terms{Fund: settlement.MustDecimal("1000000.00")}, plan.Settlement(year2025, roster.Members(), none))
		if err != nil || len(report.Statements) == 0 {
			return "0.00", err
		}
		return report.Statements[0].Entitlement.String(), nil
	}
	for _, tt := range []struct {
		zones         Zones
		valid, signed string
		want          string
	}{
		{"", "1", "2024-12-31", "84600.00"},
		{"", "0", "2024-12-31", "0.00"}, // it earned 84600.00
		{"", "1", "2025-01-01", "77550.00"},
		{ZonesConvert, "1", "2024-12-31T16:00:00.000Z", "77550.00"}, // it earned 84600.00
		{"", "1", "2025-01-01T00:00:00+08:00", "77550.00"},
	} {
		got, err := earned(tt.zones, tt.valid, tt.signed)
		require.NoError(t, err)
		require.Equal(t, tt.want, got, tt.signed)
	}
	_, err = earned("", "1", "2024-12-31T16:00:00.000Z")
	require.ErrorIs(t, err, rows.ErrZone)
	require.ErrorContains(t, err, "r.csv: row 2, column 签约日期 (signed): ")
}

// Two spellings of one instant pay the same days, and a settlement falls into its year.
func TestInstants(t *testing.T) {
	plan, err := perdiem.New(perdiem.Policy{
		Document: policy.Document{Name: "beds", Kind: policy.Example},
		Classes:  []perdiem.Class{{Code: "a", Tiers: []perdiem.Tier{{Rate: settlement.MustDecimal("300.00")}}}},
	})
	require.NoError(t, err)
	due := func(zones Zones, admitted, settled string) (string, error) {
		m := oneRoute(Route{Method: settlement.PerDiem, Class: "a"})
		m.Zones = zones
		p, err := NewMapper(m)
		require.NoError(t, err)
		in, err := p.Read(Options{Period: year2025}, filetest.Memory("x.csv", "setl_id,fixmedins_code,begndate,enddate,setl_time,medfee_sumamt,hifp_pay\nS1,H1,"+admitted+",2025-01-10,"+settled+",5000.00,5000.00\n"))
		if err != nil {
			return "", err
		}
		report, err := settlement.Settle(settlement.Terms{Fund: settlement.MustDecimal("1000000.00")}, plan.Settlement(year2025, in.Stays()))
		if err != nil || len(report.Statements) == 0 {
			return "0.00", err
		}
		return report.Statements[0].Entitlement.String(), nil
	}
	for _, tt := range []struct{ admitted, settled, want string }{
		{"2025-01-06 00:30:00", "2025-01-10", "1200.00"},
		{"2025-01-05 16:30:00+00:00", "2025-01-10", "1200.00"}, // it paid 1500.00
		{"2025-01-06", "2024-12-31 16:30:00+00:00", "1200.00"}, // it fell into 2024
		{"2025-01-06", "2024-12-31 15:59:59Z", "0.00"},
	} {
		got, err := due(ZonesConvert, tt.admitted, tt.settled)
		require.NoError(t, err)
		require.Equal(t, tt.want, got, "%s %s", tt.admitted, tt.settled)
	}
	_, err = due("", "2025-01-05 16:30:00+00:00", "2025-01-10")
	require.ErrorIs(t, err, rows.ErrZone)
	_, err = due("", "2025-01-05 24:00:00", "2025-01-10")
	require.ErrorIs(t, err, rows.ErrMidnight)
}

// Values that were refused, and lose nothing, are read; ids that look the same are one.
func TestRepairedExports(t *testing.T) {
	m := oneRoute(Route{Method: settlement.DRG, When: map[string][]string{"med_type": {"inpatient"}}})
	m.Columns = map[string]string{"vali_flag": "vali_flag", "refd_setl_flag": NoColumn, "init_setl_id": NoColumn, "mid_setl_flag": NoColumn, "drg_codg": "drg_codg"}
	m.Codes = map[string]map[string]string{"med_type": {"21": "inpatient"}, "vali_flag": {"是": FlagYes, "否": FlagNo}}
	const head = "setl_id,fixmedins_code,med_type,setl_time,medfee_sumamt,hifp_pay,vali_flag,drg_codg\n"
	p, err := NewMapper(m)
	require.NoError(t, err)
	in, err := p.Read(Options{Period: year2025}, filetest.Memory("x.csv", head+
		"\"1\n\",H1,21,2025.3.16,100.5000,60,是,G\n1,H1\u200b,21,2025-03-16,100.50,60,是,G\n1\u200b,H1 ,21,2025/3/16,100.5,60.00,是,G\n2,H1,21,2025-03-16,9,1,否,G\n"))
	require.NoError(t, err)
	require.Equal(t, []BucketCount{{Duplicate, 2, 201_00}, {Void, 1, 9_00}}, in.Report().Buckets)
	hospitals := map[string]bool{}
	for c, err := range in.Cases().All() {
		require.NoError(t, err)
		require.Equal(t, "1", c.ID)
		hospitals[c.Institution] = true
	}
	require.Equal(t, map[string]bool{"H1": true}, hospitals)
	_, err = p.Read(Options{Period: year2025}, filetest.Memory("x.csv", head+"1,H1,21,2025-03-16,1,0,对,G\n2,H1,21,2025-03-16,1,0,对,G\n"))
	require.EqualError(t, err, "x.csv: row 2, column vali_flag: want 0 or 1, or a word that the mapping's table of this flag has: got text of 1 character in 2 rows, here first")

	object := map[string]any{"setl_id": 12345, "fixmedins_code": "H1", "med_type": 21, "setl_time": "2025-03-16", "medfee_sumamt": json.Number("1.1000000000000001"), "hifp_pay": 0, "vali_flag": "是", "drg_codg": "G"}
	text, err := json.Marshal(object)
	require.NoError(t, err)
	in, err = p.Read(Options{Period: year2025}, filetest.Memory("x.jsonl", string(text)+"\n"))
	require.NoError(t, err)
	for c := range in.Cases().All() {
		require.Equal(t, drg.Case{ID: "12345", Institution: "H1", Group: "G", Cost: 1_10, Covered: 1_10}, drg.Case{ID: c.ID, Institution: c.Institution, Group: c.Group, Cost: c.Cost, Covered: c.Covered})
	}
}

// Refunds that name nothing are found by visit and amounts, if the mapping says so.
func TestRefundsByVisit(t *testing.T) {
	m := sampleMapping()
	lines := []string{drgRow("S1", "", "V1", "010", "10.00", "6.00"), drgRow("S2", "", "V1", "010", "-10.00", "-6.00"), drgRow("S3", "", "V1", "010", "12.00", "6.00")}
	_, err := readRows(t, m, rowFile(lines...))
	require.ErrorIs(t, err, settlement.ErrNegative)
	m.Refunds = RefundsByVisit
	in, err := readRows(t, m, rowFile(lines...))
	require.NoError(t, err)
	require.Equal(t, []BucketCount{{RefundPair, 2, 0}}, in.Report().Buckets)
	require.True(t, in.Report().Balance[0].OK)
	_, err = readRows(t, m, rowFile(append(lines, drgRow("S4", "", "V1", "010", "10.00", "6.00"))...))
	require.ErrorContains(t, err, "by visit and amounts it may take back row 2 or row 5")
	_, err = readRows(t, m, rowFile(drgRow("S2", "", "V9", "010", "-10.00", "-6.00")))
	require.ErrorIs(t, err, settlement.ErrNegative, "nothing to take back")
}

// Rows without money are in a bucket of their own; fund money above the cost is refused,
// or listed; a header in the middle is refused, or skipped.
func TestWhatTheMappingAllows(t *testing.T) {
	m := sampleMapping()
	in, err := readRows(t, m, rowFile(drgRow("S1", "", "V1", "010", "0.00", "0.00"), drgRow("S2", "", "V2", "010", "10.00", "6.00")))
	require.NoError(t, err)
	require.Equal(t, []BucketCount{{ZeroCost, 1, 0}}, in.Report().Buckets)
	m.Routes[1].Zero = true
	in, err = readRows(t, m, rowFile(drgRow("S1", "", "V1", "010", "0.00", "0.00")))
	require.NoError(t, err)
	require.Empty(t, in.Report().Buckets)

	above := []string{drgRow("S1", "", "V1", "010", "10.00", "16.00"), drgRow("S2", "", "V2", "010", "10.00", "6.00")}
	_, err = readRows(t, m, rowFile(above...))
	require.EqualError(t, err, "export.csv: row 2, column medfee_sumamt: negative: medfee_sumamt - hifp_pay = -6.00")
	m.FundAboveCost = AllowAbove
	in, err = readRows(t, m, rowFile(above...))
	require.NoError(t, err)
	require.Equal(t, &AboveCost{Claims: 1, Excess: 6_00, First: []Place{{File: "export.csv", Row: 2}}}, in.Report().Above)
	require.Equal(t, settlement.Money(4_00), in.Report().Claims[0].Covered)

	again := []string{drgRow("S1", "", "V1", "010", "10.00", "6.00"), strings.TrimSpace(rowHead), drgRow("S2", "", "V2", "010", "10.00", "6.00")}
	_, err = readRows(t, m, rowFile(again...))
	require.EqualError(t, err, "export.csv: row 3: this is the header again")
	m.RepeatHeader = SkipHeader
	in, err = readRows(t, m, rowFile(again...))
	require.NoError(t, err)
	require.Equal(t, []Repair{{Kind: rows.HeaderAgain, Values: 1, First: []Place{{File: "export.csv", Row: 3}}}, {Kind: "", Values: 0}}[:1], in.Report().Repairs[:1])
}

// A mapping that is silent about what money depends on is refused, and so is a file that
// contradicts it.
func TestMoneyColumns(t *testing.T) {
	m := oneRoute(Route{Method: settlement.Item})
	m.Columns = map[string]string{"vali_flag": NoColumn, "refd_setl_flag": "x", "y": NoColumn}
	_, err := NewMapper(m)
	require.Equal(t, []string{
		"columns.drg_codg: " + ErrSilent.Error(), "columns.init_setl_id: " + ErrSilent.Error(), "columns.mid_setl_flag: " + ErrSilent.Error(),
		`columns["y"]: no such column: want one of vali_flag, refd_setl_flag, init_setl_id, mid_setl_flag, drg_codg`,
	}, filetest.Messages(err))
	m.Columns = noColumns()
	p, err := NewMapper(m)
	require.NoError(t, err)
	_, err = p.Read(Options{Period: year2025}, filetest.Memory("x.csv", "setl_id,fixmedins_code,setl_time,medfee_sumamt,hifp_pay,有效标识\nS1,H1,2025-03-01,1,0,0\n"))
	require.EqualError(t, err, "x.csv: row 1, column 有效标识 (vali_flag): the mapping says that there is no such column, and the file has it")
	_, err = p.Read(Options{Period: year2025}, filetest.Memory("x.jsonl", `{"setl_id":"S1","fixmedins_code":"H1","setl_time":"2025-03-01","medfee_sumamt":1,"hifp_pay":0,"有效标志":"0"}`))
	require.ErrorIs(t, err, rows.ErrAbsentColumn)
	m.Columns["vali_flag"] = "作废"
	p, err = NewMapper(m)
	require.NoError(t, err)
	_, err = p.Read(Options{Period: year2025}, filetest.Memory("x.csv", "setl_id,fixmedins_code,setl_time,medfee_sumamt,hifp_pay\nS1,H1,2025-03-01,1,0\n"))
	require.ErrorIs(t, err, rows.ErrMissingColumn)

	m = oneRoute(Route{Method: settlement.DRG})
	p, err = NewMapper(m)
	require.NoError(t, err)
	_, err = p.Read(Options{Period: year2025}, filetest.Memory("x.csv", "setl_id,fixmedins_code,setl_time,medfee_sumamt,hifp_pay\nS1,H1,2025-03-01,1,0\n"))
	require.ErrorIs(t, err, ErrNoGroup)
	m.Codes = map[string]map[string]string{"vali_flag": {"是": "perhaps"}, "fund_pay_type": {"310100": "x"}}
	_, err = NewMapper(m)
	require.Equal(t, []string{
		`codes.fund_pay_type["310100"]: no such column: "x"`,
		`codes.vali_flag["是"]: not one of the choices: got "perhaps", want yes or no`,
	}, filetest.Messages(err))
}

// The groups of a grouper join by its index, without aliases.
func TestGrouperOutput(t *testing.T) {
	join, err := NewJoin(JoinBy{Keys: [][]string{{"setl_id"}}, Take: []string{"drg_codg"}, Unmatched: UnmatchedRefuse}, filetest.Memory("opendrg.csv", "Index,status,messages,mdc,adrg,drg\nS1,ok,,F,FM1,FM11\nS2,ok,,E,ES2,ES23\n"))
	require.NoError(t, err)
	p, err := NewMapper(oneRoute(Route{Method: settlement.DRG}))
	require.NoError(t, err)
	in, err := p.Read(Options{Period: year2025, Fill: join.Fill}, filetest.Memory("x.csv", "setl_id,fixmedins_code,setl_time,medfee_sumamt,hifp_pay\nS1,H1,2025-03-01,1,0\nS2,H1,2025-03-01,1,0\n"))
	require.NoError(t, err)
	var groups []string
	for c, err := range in.Cases().All() {
		require.NoError(t, err)
		groups = append(groups, c.Group)
	}
	require.Equal(t, []string{"FM11", "ES23"}, groups)
}

// Faults of one kind in one column are one cause, which counts them.
func TestCauses(t *testing.T) {
	var lines []string
	for i := range 5_000 {
		lines = append(lines, drgRow(fmt.Sprint("S", i), "", fmt.Sprint("V", i), "010", "x", "6.00"))
	}
	p, err := NewMapper(sampleMapping())
	require.NoError(t, err)
	in, err := p.Read(Options{Period: year2025}, rowFile(lines...))
	require.Equal(t, 5_000, filetest.Total(err))
	require.Len(t, err.(*settlement.Faults).List, settlement.MaxFaults)
	require.Len(t, in.Report().Causes, 1)
	c := in.Report().Causes[0]
	require.Equal(t, `export.csv: row 2, column medfee_sumamt: want a plain decimal such as 12.50, without sign +, exponent, separator or spaces: got "x"; and 4999 more: 3, 4, 5, …`, c.Error())
	require.Contains(t, c.Chinese(), "；另有 4999 处：3, 4, 5, …")
	require.Equal(t, "syntax", settlement.Code(c))
}

// So it is in a register: by column, and by the codes that nobody explained.
func TestCausesOfRegisters(t *testing.T) {
	text := registerHead
	for range 500 {
		text += signed("P1", "H1", "签约", "M07804", "2025-13-10")
	}
	text += signed("P2", "H1", "签约", "M99999", "2025-01-10") + signed("P3", "H1", "签约", "M99999", "2025-01-10")
	p, err := NewMapper(registerMapping())
	require.NoError(t, err)
	r, err := p.ReadMembers(nil, filetest.Memory("r.csv", text))
	require.Equal(t, 501, filetest.Total(err), "the codes are one fault already")
	require.Len(t, err.(*settlement.Faults).List, settlement.MaxFaults)
	require.Len(t, r.Report().Causes, 2)
	require.Contains(t, r.Report().Causes[0].Error(), "; and 499 more: 3, 4, 5, …")
	require.Contains(t, r.Report().Causes[1].Error(), "in 2 rows, here first")
}

// A draft has what was recognised, and is refused until somebody decides.
func TestInit(t *testing.T) {
	d, err := Init(filetest.Memory("x.csv", "结算编号,医院编码,结算日期,医疗总费用,统筹基金支付,有效标识,险种类型\nS1,H1,2025-03-01,1,0,是,310\nS2,H1,2025-03-02,-1,0,否,390\n合计,,,0,,,\n"))
	require.NoError(t, err)
	require.Equal(t, map[string]string{"vali_flag": "有效标识", "refd_setl_flag": "", "init_setl_id": "", "mid_setl_flag": "", "drg_codg": ""}, d.Columns)
	require.Equal(t, map[string]map[string]string{"insutype": {"310": "", "390": ""}, "vali_flag": {"是": "", "否": ""}}, d.Codes)
	var b bytes.Buffer
	require.NoError(t, d.Write(&b))
	m, err := ReadMapping(strings.NewReader(b.String()))
	if err == nil {
		_, err = NewMapper(m)
	}
	require.Error(t, err, "a draft is no mapping")
	var fields []string
	for _, q := range d.Decide {
		fields = append(fields, q.Field)
		require.NotEmpty(t, q.WhyInZh)
	}
	require.Equal(t, []string{
		"columns.refd_setl_flag", "columns.init_setl_id", "columns.mid_setl_flag", "columns.drg_codg", "period", "covered", "refunds", "routes", "closing", "codes.insutype", "codes.vali_flag",
	}, fields)
	m = Mapping{Document: policy.Document{Name: "t", Kind: policy.Example}, Columns: d.Columns, Period: BySettlement, Covered: LessPooled, Routes: []Route{{Method: settlement.Item}}}
	for name, header := range m.Columns {
		if header == "" {
			m.Columns[name] = NoColumn
		}
	}
	m.Codes = map[string]map[string]string{"vali_flag": {"是": FlagYes, "否": FlagNo}}
	p, err := NewMapper(m)
	require.NoError(t, err)
	in, err := p.Read(Options{Period: year2025}, filetest.Memory("x.csv", "结算编号,医院编码,结算日期,医疗总费用,统筹基金支付,有效标识\nS1,H1,2025-03-01,1,0,是\n"))
	require.NoError(t, err)
	require.Equal(t, 1, in.Report().Claims[0].Claims)
	require.NoError(t, d.Print(&b, true))
	require.Contains(t, b.String(), "有待决定")
}
