package intake

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// line is one way in which an export may be dirty, and what is said of it.
type line struct {
	name   string
	change func(*Mapping) // of the mapping; nil: none
	header string         // empty: lineHeader
	rows   []string
	want   string // the code of the first fault; or the claims, and the kinds of repairs
}

const (
	lineHeader = "setl_id,mdtrt_id,psn_no,fixmedins_code,setl_time,begndate,enddate,drg_codg,medfee_sumamt,hifp_pay"
	lineRow    = "S1,V1,P1,H1,2025-03-16,2025-03-10,2025-03-16,G,100.00,60.00"
)

// with changes a column of the row.
func with(column, value string) string {
	fields := strings.Split(lineRow, ",")
	for i, name := range strings.Split(lineHeader, ",") {
		if name == column {
			fields[i] = value
		}
	}
	return strings.Join(fields, ",")
}

// Every line of the table of what comes in, through CSV, JSON lines and workbooks: read as a
// claim (what is repaired is counted by kind), or refused (by code). Numbers of JSON and of
// cells are in TestValuesThroughEveryWay, files that are none of text in package rows, and
// persons in TestNoMessageHasAPerson.
func TestEveryLine(t *testing.T) {
	zones := func(m *Mapping) { m.Zones = ZonesConvert }
	flags := func(words map[string]string) func(*Mapping) {
		return func(m *Mapping) {
			m.Columns["vali_flag"] = "vali_flag"
			if words != nil {
				m.Codes = map[string]map[string]string{"vali_flag": words}
			}
		}
	}
	yes := map[string]string{"是": FlagYes, "否": FlagNo, "Y": FlagYes}
	refunds := func(m *Mapping) { m.Refunds = RefundsByVisit }
	for _, tt := range []line{
		{name: "a time of China", rows: []string{with("begndate", "2025-03-10T08:00:00+08:00")}, want: "S1 100.00 40.00 2025-03-10"},
		{name: "a time of another zone", rows: []string{with("begndate", "2024-12-31T16:00:00.000Z")}, want: "! his.zone"},
		{name: "that is converted", change: zones, rows: []string{with("begndate", "2025-03-09T16:00:00.000Z")}, want: "S1 100.00 40.00 2025-03-10 converted"},
		{name: "a column of both", change: zones, rows: []string{with("begndate", "2025-03-09T16:00:00Z"), strings.Replace(with("begndate", "2025-03-10 01:00:00"), "S1,V1", "S2,V2", 1)},
			want: "S1 100.00 40.00 2025-03-10, S2 100.00 40.00 2025-03-10 converted mixed_zones"},
		{name: "24:00:00", rows: []string{with("enddate", "2025-03-15 24:00:00")}, want: "! his.midnight"},
		{name: "whose day it is", change: func(m *Mapping) { m.Midnight = MidnightNextDay }, rows: []string{with("begndate", "2025-03-09 24:00:00")}, want: "S1 100.00 40.00 2025-03-10"},
		{name: "24:59:59", change: func(m *Mapping) { m.Midnight = MidnightNextDay }, rows: []string{with("begndate", "2025-03-09 24:59:59")}, want: "! date"},
		{name: "2025.3.10", rows: []string{with("begndate", "2025.3.10")}, want: "S1 100.00 40.00 2025-03-10 respelled"},
		{name: "2025/3/10", rows: []string{with("begndate", "2025/3/10")}, want: "S1 100.00 40.00 2025-03-10 respelled"},
		{name: "20250310", rows: []string{with("begndate", "20250310")}, want: "S1 100.00 40.00 2025-03-10 respelled"},
		{name: "2025年3月10日", rows: []string{with("begndate", "2025年3月10日")}, want: "S1 100.00 40.00 2025-03-10 respelled"},
		{name: "100.0000", rows: []string{with("medfee_sumamt", "100.0000")}, want: "S1 100.00 40.00 2025-03-10 zeros"},
		{name: "100.0050", rows: []string{with("medfee_sumamt", "100.0050")}, want: "! places"},
		{name: "around an id", rows: []string{with("setl_id", "\ufeff\u00ad S1\t\u200b\u2060")}, want: "S1 100.00 40.00 2025-03-10 trimmed invisible"},
		{name: "inside of an id", rows: []string{with("setl_id", "S\u202e1")}, want: "! his.invisible"},
		{name: "around codes", rows: []string{with("fixmedins_code", "\u3000H1\u00a0")}, want: "S1 100.00 40.00 2025-03-10 trimmed"},
		{name: "an id in exponent form", rows: []string{with("setl_id", "4.403E+19")}, want: "! his.exponent_id"},
		{name: "a flag by a table", change: flags(yes), header: lineHeader + ",vali_flag", rows: []string{lineRow + ",是"}, want: "S1 100.00 40.00 2025-03-10"},
		{name: "a flag of no table", change: flags(yes), header: lineHeader + ",vali_flag", rows: []string{lineRow + ",有"}, want: "! his.flag_code"},
		{name: "an everyday header", change: func(m *Mapping) { m.Columns["vali_flag"] = "有效标识" }, header: strings.Replace(lineHeader, "medfee_sumamt", "医疗总费用", 1) + ",有效标识", rows: []string{lineRow + ",1"}, want: "S1 100.00 40.00 2025-03-10"},
		{name: "a column that decides money is not there", change: flags(nil), rows: []string{lineRow}, want: "! his.missing_column"},
		{name: "and none should be", header: lineHeader + ",refd_setl_flag", rows: []string{lineRow + ",0"}, want: "! his.absent_column"},
		{name: "a route of drg without a group", change: func(m *Mapping) { m.Columns["drg_codg"] = NoColumn }, header: strings.Replace(lineHeader, "drg_codg", "x", 1), rows: []string{lineRow}, want: "! his.no_group"},
		{name: "a refund that names nothing", rows: []string{lineRow, strings.Replace(with("medfee_sumamt", "-100.00"), "S1", "S2", 1)}, want: "! negative"},
		{name: "is found by visit and amounts", change: refunds, rows: []string{lineRow, "S2,V1,P1,H1,2025-03-17,2025-03-10,2025-03-16,G,-100.00,-60.00"}, want: ""},
		{name: "the header again", rows: []string{lineRow, lineHeader}, want: "! his.header_again"},
		{name: "is skipped", change: func(m *Mapping) { m.RepeatHeader = SkipHeader }, rows: []string{lineRow, lineHeader}, want: "S1 100.00 40.00 2025-03-10 header_again"},
		{name: "cost 0.00", rows: []string{strings.Replace(with("medfee_sumamt", "0.00"), "60.00", "0.00", 1)}, want: ""},
		{name: "cost 0.00 that a route takes", change: func(m *Mapping) { m.Routes[0].Zero = true }, rows: []string{strings.Replace(with("medfee_sumamt", "0.00"), "60.00", "0.00", 1)}, want: "S1 0.00 0.00 2025-03-10"},
		{name: "fund money above cost", rows: []string{with("hifp_pay", "160.00")}, want: "! negative"},
		{name: "that is allowed", change: func(m *Mapping) { m.FundAboveCost = AllowAbove }, rows: []string{with("hifp_pay", "160.00")}, want: "S1 100.00 0.00 2025-03-10"},
		{name: "a row of sums", rows: []string{lineRow, "合计,,,,,,,,100.00,60.00"}, want: "S1 100.00 40.00 2025-03-10"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			header := lineHeader
			if tt.header != "" {
				header = tt.header
			}
			h := strings.Split(header, ",")
			var records [][]string
			for _, row := range tt.rows {
				records = append(records, strings.Split(row, ","))
			}
			files := []rows.File{
				filetest.Memory("x.csv", filetest.AsCSV(h, records)),
				filetest.BookFile("x.xlsx", filetest.Book("excel", false, filetest.BookSheet{Name: "S", Rows: filetest.Cells(append([][]string{h}, records...)...)})),
			}
			if !strings.Contains(tt.want, "header_again") && !strings.Contains(tt.want, "missing") && !strings.HasPrefix(tt.name, "a row of sums") {
				files = append(files, filetest.Memory("x.jsonl", filetest.AsJSON(h, records)))
			}
			if !strings.Contains(tt.want, "missing") { // of several sheets none would have the columns
				files = append(files, filetest.BookFile("x.csv", filetest.Book("easyexcel", false, filetest.BookSheet{Name: "目录", Rows: filetest.Cells([]string{"目录"})}, filetest.BookSheet{Name: "S", Rows: filetest.Cells(append([][]string{{"明细"}, h}, records...)...)})))
			}
			for _, comma := range []string{"\t", ";", "|"} {
				for _, end := range []string{"\n", "\r\n"} {
					gb, err := simplifiedchinese.GB18030.NewEncoder().String(strings.NewReplacer(",", comma, "\n", end).Replace(filetest.AsCSV(h, records)))
					require.NoError(t, err)
					f := filetest.Memory("x.csv", gb)
					f.Encoding = rows.Detected
					if comma != "\t" || !strings.Contains(strings.Join(tt.rows, ""), "\t") { // it would be no delimiter
						files = append(files, f)
					}
				}
			}
			for _, f := range files {
				require.Equal(t, tt.want, told(t, tt.change, f), f.Name)
			}
		})
	}
}

// told reads a file: its claims and repairs, or the code of its first fault.
func told(t *testing.T, change func(*Mapping), f rows.File) string {
	m := oneRoute(Route{Method: settlement.DRG})
	m.Columns["drg_codg"] = "drg_codg"
	if change != nil {
		change(&m)
	}
	p, err := NewMapper(m)
	require.NoError(t, err)
	in, err := p.Read(Options{Period: year2025}, f)
	if err != nil {
		for _, e := range err.(*settlement.Faults).List { //nolint:errorlint // its own
			return "! " + settlement.Code(e)
		}
	}
	var claims []string
	for c, err := range in.Cases().All() {
		require.NoError(t, err)
		claims = append(claims, strings.Join([]string{c.ID, c.Cost.String(), c.Covered.String(), c.Admitted.String()}, " "))
	}
	said := strings.Join(claims, ", ")
	for _, r := range in.Report().Repairs {
		said += " " + r.Kind
	}
	return said
}
