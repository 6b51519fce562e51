package intake

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/internal/national"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// exports is an export of one row with more columns, in every way in.
func exports(names, values []string) []rows.File {
	h := append([]string{"setl_id", "fixmedins_code", "setl_time", "begndate", "enddate", "psn_no", "drg_codg", "medfee_sumamt", "covered_by"}, names...)
	r := append([]string{"S1", "H1", "2025-03-01", "2025-02-20", "2025-03-01", "P1", "G", "100.00", ""}, values...)
	list := []rows.File{filetest.Memory("x.csv", filetest.AsCSV(h, [][]string{r})), filetest.Memory("x.jsonl", filetest.AsJSON(h, [][]string{r}))}
	for _, style := range []string{"excel", "wps", "openxml"} {
		list = append(list, filetest.BookFile("x.xlsx", filetest.Book(style, false, filetest.BookSheet{Name: "S", Rows: filetest.Cells([]string{"结算明细"}, h, r)})))
	}
	return list
}

// attributesOf reads the one claim of a file, as a claim of each method.
func attributesOf(t *testing.T, f rows.File, analysis bool) (list []*settlement.Attributes) {
	t.Helper()
	for _, route := range []Route{{Method: settlement.DRG}, {Method: settlement.PerDiem, Class: "a"}, {Method: settlement.Capitation, Kind: "own"}, {Method: settlement.Item}} {
		m := oneRoute(route)
		m.Analysis, m.Covered = analysis, LessPooled
		m.Columns["drg_codg"] = "drg_codg"
		p, err := NewMapper(m)
		require.NoError(t, err)
		in, err := p.Read(Options{Period: year2025}, f)
		require.NoError(t, err, f.Name)
		switch route.Method {
		case settlement.DRG:
			claims, err := filetest.Collect(in.Cases().All())
			require.NoError(t, err)
			list = append(list, claims[0].Attributes)
		case settlement.PerDiem:
			claims, err := filetest.Collect(in.Stays().All())
			require.NoError(t, err)
			list = append(list, claims[0].Attributes)
		case settlement.Capitation:
			claims, err := filetest.Collect(in.Charges().All())
			require.NoError(t, err)
			list = append(list, claims[0].Attributes)
		default:
			claims, err := filetest.Collect(in.Items().All())
			require.NoError(t, err)
			list = append(list, claims[0].Attributes)
		}
	}
	return list
}

// Every column for analysis, under the platform's name and each Chinese one, through every
// way in, in claims of every method.
func TestAnalysisColumns(t *testing.T) {
	type column struct {
		name  string
		value string
		want  func(*settlement.Attributes)
	}
	list := []column{
		{"chfpdr_code", "D-1", func(a *settlement.Attributes) { a.Doctor = "D-1" }}, {"fix_blng_admdvs", "330100", func(a *settlement.Attributes) { a.District = "330100" }},
		{"insu_admdvs", "330106", func(a *settlement.Attributes) { a.Home = "330106" }},
	}
	for _, payer := range national.Payers() {
		for _, name := range payer.Of {
			list = append(list, column{name, "12.5000", func(a *settlement.Attributes) {
				part := settlement.CostPart{Name: strings.TrimPrefix(payer.Column, "paid_"), Amount: 12_50}
				if name == "hifp_pay" {
					a.Paid = nil
				}
				a.Paid = append(a.Paid, part)
			}})
		}
	}
	for _, fee := range national.Fees() {
		list = append(list, column{fee, "12.5000", func(a *settlement.Attributes) {
			a.Fees = append(a.Fees, settlement.CostPart{Name: strings.TrimPrefix(fee, "fee_"), Amount: 12_50})
		}})
	}
	names := 0
	for _, c := range list {
		for _, name := range append([]string{c.name}, national.Names()[c.name]...) {
			names++
			header, record := []string{"hifp_pay", name}, []string{"60.00", c.value}
			want := settlement.Attributes{Paid: []settlement.CostPart{{Name: "fund", Amount: 60_00}}}
			if c.name == "hifp_pay" {
				header, record = header[1:], record[1:]
			}
			c.want(&want)
			for i, f := range exports(header, record) {
				if i > 1 && names%3 != i-2 {
					continue // one style of workbook for each name
				}
				for _, got := range attributesOf(t, f, true) {
					require.Equal(t, &want, got, "%s %s", name, f.Name)
				}
			}
		}
	}
	require.Greater(t, names, 100)
	for _, got := range attributesOf(t, exports([]string{"hifp_pay", "床位费", "doctor"}, []string{"60.00", "no amount", "x"})[0], false) {
		require.Nil(t, got, "nobody asked: the columns are passed over")
	}
}

// Parts of the platform add up; what a row lacks is no part; refunds and bills of one visit
// are of one piece.
func TestAttributesAddUp(t *testing.T) {
	f := exports([]string{"hifp_pay", "hifmi_pay", "hifob_pay", "acct_pay", "acct_mulaid_pay", "oth_pay", "hifes_pay", "psn_cash_pay", "床位费", "手术费"}, []string{"60.00", "1.00", "2.00", "3.00", "4.00", "5.00", "6.00", "0", "", "7.00"})[0]
	want := &settlement.Attributes{
		Paid: []settlement.CostPart{{Name: "fund", Amount: 60_00}, {Name: "serious", Amount: 3_00}, {Name: "account", Amount: 7_00}, {Name: "cash", Amount: 0}, {Name: "other", Amount: 11_00}},
		Fees: []settlement.CostPart{{Name: "surgery", Amount: 7_00}},
	}
	for _, got := range attributesOf(t, f, true) {
		require.Equal(t, want, got)
	}

	m := oneRoute(Route{Method: settlement.DRG, Interim: InterimJoin})
	m.Analysis = true
	m.Columns = map[string]string{"vali_flag": NoColumn, "refd_setl_flag": NoColumn, "init_setl_id": NoColumn, "mid_setl_flag": "mid_setl_flag", "drg_codg": "drg_codg"}
	p, err := NewMapper(m)
	require.NoError(t, err)
	in, err := p.Read(Options{Period: year2025}, filetest.Memory("x.csv", "setl_id,mdtrt_id,fixmedins_code,setl_time,drg_codg,mid_setl_flag,medfee_sumamt,hifp_pay,床位费,主诊医师代码\n"+
		"S1,V1,H1,2025-03-01,G,1,10.00,6.00,4.00,D1\nS2,V1,H1,2025-03-09,G,0,20.00,12.00,,D2\n"))
	require.NoError(t, err)
	claims, err := filetest.Collect(in.Cases().All())
	require.NoError(t, err)
	require.Len(t, claims, 1)
	require.Equal(t, &settlement.Attributes{Doctor: "D2", Paid: []settlement.CostPart{{Name: "fund", Amount: 18_00}}, Fees: []settlement.CostPart{{Name: "bed", Amount: 4_00}}}, claims[0].Attributes)
	require.True(t, slices.ContainsFunc(in.Report().Balance, func(b Balance) bool { return b.Column == "fee_bed" && b.OK }), "fees are ticked off as other money is")
}

// Settlement lists (4101) have the classes of fees in their items.
func TestFeesOfSettlementLists(t *testing.T) {
	f := filetest.Memory("x.json", `[{"setlinfo":{"setl_id":"S1","fixmedins_code":"H1","setl_time":"2025-03-01","begndate":"2025-02-20","enddate":"2025-03-01","psn_no":"P1","drg_codg":"G","hifp_pay":"60.00","covered_by":""},
		"iteminfo":[{"med_chrgitm":"01","amt":"40.00"},{"med_chrgitm":"06","amt":30},{"med_chrgitm":"01","amt":20},{"med_chrgitm":"14","amt":"10.00"}]}]`)
	want := []settlement.CostPart{{Name: "bed", Amount: 60_00}, {Name: "surgery", Amount: 30_00}, {Name: "other", Amount: 10_00}}
	for _, got := range attributesOf(t, f, true) {
		require.Equal(t, want, got.Fees)
	}
	for _, got := range attributesOf(t, f, false) {
		require.Nil(t, got)
	}
	require.Len(t, national.FeeClasses(), 23)
	for code, column := range map[string]string{"01": "fee_bed", "3": "fee_examination", "08": "fee_material", "11": "fee_patent_drug", "13": "fee_registration", "14": "fee_other"} {
		require.Equal(t, column, national.FeeClasses()[code], code)
	}
}
