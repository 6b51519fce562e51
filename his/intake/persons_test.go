package intake

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/policy"
)

// marks are what no message may have: a person's name, phone, number, address.
func marks() []string {
	return []string{"欧阳锋锋", "13987654321", "330106197912104571", "33010619791210457X", "杭州市西湖区文三路一百三十八号", "Ouyang Feng", "OuyangFeng", "139-8765-4321", "oyf@example.cn"}
}

// kindOfFile is a kind of file that this package reads, and everything it says of one.
type kindOfFile struct {
	name string
	head string   // columns
	rows []string // that are good
	says func(rows.File) []string
}

// sayings collects what is said.
type sayings []string

func (s *sayings) err(err error) {
	if err != nil {
		*s = append(*s, err.Error())
		var faults *settlement.Faults
		if f, ok := err.(*settlement.Faults); ok {
			faults = f
			for _, e := range faults.List {
				for ; e != nil; e = unwrapped(e) {
					*s = append(*s, e.Error())
				}
			}
		}
	}
}

func unwrapped(err error) error {
	if u, ok := err.(interface{ Unwrap() error }); ok {
		return u.Unwrap()
	}
	return nil
}

func (s *sayings) report(print func(io.Writer) error, report any) {
	var b bytes.Buffer
	_ = print(&b)
	data, _ := json.Marshal(report)
	*s = append(*s, b.String(), string(data))
}

func (s *sayings) file(name func() ([]string, error), walk func() error) {
	list, err := name()
	*s = append(*s, list...)
	s.err(err)
	s.err(walk())
	s.err(walk())
}

func saysTable[C any](tables ...*his.Table[C]) (s sayings) {
	for _, t := range tables {
		s.file(t.Unknown, func() error { return filetest.Drain(t.All()) })
		for section := range t.Claims().Source().Start(1).Sections {
			for _, err := range section {
				s.err(err)
			}
		}
		s.err(t.Locate(&settlement.ClaimError{Position: 1, Claim: "x", Err: &settlement.FieldError{Path: "group", Err: settlement.ErrBlank}}))
	}
	return s
}

func saysRows(t *rows.Table[Row]) (s sayings) {
	s.file(t.Unknown, func() error { return filetest.Drain(t.All()) })
	return s
}

func kindsOfFiles(t *testing.T) []kindOfFile {
	t.Helper()
	m := sampleMapping()
	m.Codes["hosp_lv"] = map[string]string{"1": "high"}
	m.Checks = []Identity{{Name: "payers"}}
	m.Members = registerMapping().Members
	m.Members.Codes["biz_appy_type"]["1"] = "sign"
	m.Members.Codes["dise_codg"]["2"] = "hd"
	p, err := NewMapper(m)
	require.NoError(t, err)
	loose := sampleMapping()
	loose.LooseHeaders = true
	q, err := NewMapper(loose)
	require.NoError(t, err)
	export := strings.TrimSpace(rowHead) + ",hosp_lv,hi_setl_lv,fund_pay_sumamt,psn_part_amt,medcasno,psn_name"
	good := []string{drgRow("S1", "", "V1", "010", "10.00", "6.00") + ",1,3,6.00,4.00,M1,甲", drgRow("S2", "", "V2", "010", "20.00", "6.00") + ",1,3,6.00,14.00,M2,乙",
		drgRow("S3", "S0", "V3", "110", "-7.00", "-2.00") + ",1,3,-2.00,-5.00,M3,丙"}
	records := []string{"S1,V1,M1,P1,H1,ES23,3,2025-03-05", "S2,V2,M2,P2,H1,ES23,3,2025-03-05"}
	by := JoinBy{Keys: [][]string{{"setl_id"}, {"mdtrt_id"}}, Take: []string{"drg_codg", "act_ipt_days"}, Unmatched: UnmatchedRefuse, RefuseConflicts: true}
	checks := RecordChecks{Document: policy.Document{Name: "x", Kind: policy.Example}, Checks: []RecordCheck{
		{ID: "a", Column: "drg_codg", Pattern: "[A-Z]{2}[0-9]{2}"}, {ID: "b", Column: "medcasno", Most: settlement.MustDecimal("5")}, {ID: "c", Column: "setl_time", NotBefore: "enddate"},
		{ID: "d", Column: "medcasno", NotBefore: "mdtrt_id"}, {ID: "e", Column: "medfee_sumamt", Sum: []string{"fund_pay_sumamt", "psn_part_amt"}},
	}}
	return []kindOfFile{
		{"cases", "id,institution,group,cost,covered," + strings.Join(filetest.Every, ",") + ",settled,name", []string{
			"c1,H1,G,1.00,0.50,1,2025-01-01,2025-01-02,P1,yes,1.00,1.00,1.00,x,H1,d,2025-01-02,甲", "c2,H1,G,1.00,0.50,1,2025-01-01,2025-01-02,P1,yes,1.00,1.00,1.00,x,H1,d,2025-01-02,乙",
		}, func(f rows.File) []string {
			return saysTable(his.Cases(f, filetest.Every...), his.Cases(f), his.Cases(f, filetest.Every...).DatedBy(""), his.Cases(f).DatedBy(his.DateBySettled), his.Cases(f).DatedBy(his.DateByNone))
		}},
		{"stays", "id,institution,class,admitted,discharged,cost,covered,person,observed,leave_days,interim,pool,charged_to,department,settled,name", []string{
			"c1,H1,G,2025-01-01,2025-01-02,1.00,0.50,P1,2025-01-01,1,yes,x,H1,d,2025-01-02,甲", "c2,H1,G,2025-01-01,2025-01-02,1.00,0.50,P1,2025-01-01,1,yes,x,H1,d,2025-01-02,乙",
		}, func(f rows.File) []string {
			all := []string{"person", "observed", "leave_days", "interim", "pool", "charged_to", "department"}
			return saysTable(his.Stays(f, all...), his.Stays(f, all...).DatedBy(""))
		}},
		{"items", "id,institution,month,cost,covered,charged_to,paid_by,pool,department,settled,name", []string{
			"c1,H1,2025-01,1.00,0.50,H1,agency,x,d,2025-01-02,甲", "c2,H1,2025-01,1.00,0.50,H1,agency,x,d,2025-01-02,乙",
		}, func(f rows.File) []string { return saysTable(his.Items(f, "department"), his.Items(f).DatedBy("")) }},
		{"members", "person,institution,category,signed,ends,suspended,inpatient,name", []string{
			"P1,H1,hd,2025-01-01,2025-12-31,2025-02-01/2025-03-01,2025-04-01/,甲", "P2,H1,hd,2025-01-01,2025-12-31,2025-02-01/2025-03-01;2025-04-01/2025-04-05,,乙",
		}, func(f rows.File) []string { return saysTable(his.Members(f)) }},
		{"charges", "id,person,institution,month,kind,cost,covered,scope,waived,date,medical_type,package,name", []string{
			"c1,P1,H1,2025-01,own,1.00,0.50,dialysis,0.00,2025-01-02,14,hd,甲", "c2,P1,H1,2025-01,own,1.00,0.50,dialysis,0.00,2025-01-02,14,hd,乙",
		}, func(f rows.File) []string {
			return saysTable(his.Charges(f, "id", "scope", "waived", "date", "medical_type", "package"), his.Charges(f).DatedBy(""))
		}},
		{"exports", export, good, func(f rows.File) (s []string) {
			return saysExport(append(saysRows(p.Rows(f)), saysDraft(f)...), p, q, f)
		}},
		{"registers", strings.TrimSpace(registerHead), []string{
			signed("P1", "H1", "签约", "M07803", "2025-01-01", "备案流水号", "R1"), signed("P2", "H1", "暂停", "", "", "暂停日期", "2025-03-01", "暂停结束日期", "2025-03-05"),
		}, func(f rows.File) []string {
			var s sayings
			roster, err := p.ReadMembers(nil, f)
			s.err(err)
			s.report(roster.Report().Print, roster.Report())
			for m, err := range roster.Members().All() {
				s.err(err)
				s.err(roster.Locate(&capitation.RowError{Table: capitation.Members, Claim: &settlement.ClaimError{Position: 1, Err: &settlement.FieldError{Path: "category", Err: settlement.ErrBlank}}}))
				_ = m
			}
			return s
		}},
		{"joins", "setl_id,mdtrt_id,medcasno,psn_no,fixmedins_code,drg_codg,act_ipt_days,enddate", records, func(f rows.File) []string {
			var s sayings
			j, err := NewJoin(by, f)
			s.err(err)
			if err != nil {
				return s
			}
			in, err := p.Read(Options{Period: year2025, Fill: j.Fill}, rowFile2(export, good...))
			s.err(err)
			s.report(in.Report().Print, in.Report())
			match, err := j.Match(p.Rows(rowFile2(export, good...)))
			s.err(err)
			s.report(func(io.Writer) error { return nil }, match)
			return s
		}},
		{"checks", export, good, func(f rows.File) []string {
			var s sayings
			report, err := CheckRecords(checks, f)
			s.err(err)
			if report != nil {
				s.report(func(io.Writer) error { return nil }, report)
				for _, e := range report.Faults {
					s.err(e)
				}
			}
			return s
		}},
	}
}

// saysDraft collects what a draft says.
func saysDraft(f rows.File) []string {
	var s sayings
	d, err := Init(f)
	s.err(err)
	if d != nil {
		for _, chinese := range []bool{false, true} {
			var b strings.Builder
			s.err(d.Print(&b, chinese))
			s.err(d.Write(&b))
			s = append(s, b.String())
		}
	}
	return s
}

// saysExport collects what is said of an export.
func saysExport(s sayings, p, loose *Mapper, f rows.File) []string {
	for _, mapper := range []*Mapper{p, loose} {
		in, err := mapper.Read(Options{Period: year2025}, f)
		s.err(err)
		s.report(in.Report().Print, in.Report())
		stays, heads, _, err := in.Overlaps()
		s.err(err)
		s.report(func(io.Writer) error { return nil }, [][]Overlap{stays, heads})
		_, err = in.Applications()
		s.err(err)
		_, err = in.Reconciliations(true)
		s.err(err)
		s.err(in.Locate(&settlement.ClaimError{Method: settlement.DRG, Claim: "x", Position: 1, Err: &settlement.FieldError{Path: "group", Err: settlement.ErrBlank}}))
	}
	return s
}

func rowFile2(head string, lines ...string) rows.File {
	return filetest.Memory("export.csv", head+"\n"+strings.Join(lines, "\n")+"\n")
}

// planted are files of a kind with a mark in a column of a row, by what is wrong with
// them besides.
func planted(k kindOfFile, column int, mark string) map[string]rows.File {
	head := strings.Split(k.head, ",")
	var lines [][]string
	for i, row := range k.rows {
		f := strings.Split(row, ",")
		if i == 0 {
			f[column] = mark
		}
		lines = append(lines, f)
	}
	join := func(lines ...[]string) string {
		var out []string
		for _, l := range lines {
			out = append(out, strings.Join(l, ","))
		}
		return strings.Join(out, "\n") + "\n"
	}
	with := append([][]string{head}, lines...)
	shift := func(by int) [][]string {
		list := [][]string{head}
		for _, l := range lines {
			if by > 0 {
				list = append(list, append([]string{mark}, l[:len(l)-1]...))
			} else {
				list = append(list, append(append([]string{}, l[1:]...), mark))
			}
		}
		return list
	}
	both := append(append([]string{}, head...), head...)
	twice := [][]string{both}
	for _, l := range lines {
		twice = append(twice, append(append([]string{}, l...), l...))
	}
	marked := append([]string{}, head...)
	marked[column] = mark
	gb, _ := simplifiedchinese.GB18030.NewEncoder().String(join(with...))
	files := map[string]rows.File{
		"with a header":      filetest.Memory("x.csv", join(with...)),
		"without a header":   filetest.Memory("x.csv", join(lines...)),
		"shifted right":      filetest.Memory("x.csv", join(shift(1)...)),
		"shifted left":       filetest.Memory("x.csv", join(shift(-1)...)),
		"one field more":     filetest.Memory("x.csv", join(head, append([]string{mark}, lines[0]...))),
		"CR alone":           filetest.Memory("x.csv", strings.ReplaceAll(join(with...), "\n", "\r")),
		"CR alone, no head":  filetest.Memory("x.csv", strings.ReplaceAll(join(lines...), "\n", "\r")),
		"the header twice":   filetest.Memory("x.csv", join(append([][]string{head}, with...)...)),
		"each column twice":  filetest.Memory("x.csv", join(twice...)),
		"tabs":               filetest.Memory("x.csv", strings.ReplaceAll(join(with...), ",", "\t")),
		"a broken quote":     filetest.Memory("x.csv", join(with...)+mark+",\""+mark+"\n"),
		"GB18030 as UTF-8":   filetest.Memory("x.csv", gb),
		"JSON lines":         filetest.Memory("x.jsonl", filetest.AsJSON(head, lines)),
		"JSON lines, CR":     filetest.Memory("x.jsonl", strings.ReplaceAll(filetest.AsJSON(head, lines), "\n", "\r")),
		"JSON lines, CSV":    filetest.Memory("x.jsonl", join(with...)),
		"JSON lines, broken": filetest.Memory("x.jsonl", strings.ReplaceAll(filetest.AsJSON(head, lines), `",`, `"`)),
		"JSON lines, arrays": filetest.Memory("x.jsonl", strings.ReplaceAll(strings.ReplaceAll(filetest.AsJSON(head, lines), `:"`, `:["`), `",`, `"],`)),
	}
	heads, _ := Rows(filetest.Memory("x.csv", "setl_id,fixmedins_code,medfee_sumamt,"+strconv.Quote(mark)+"\n"), nil, false).Unknown()
	if !slices.Contains(heads, mark) { // a header may have any word
		files["in the header"] = filetest.Memory("x.csv", join(append([][]string{marked}, lines...)...))
	}
	var cells, bare [][]rows.Cell
	for i, l := range with {
		var row []rows.Cell
		for _, text := range l {
			row = append(row, rows.Cell{Text: text, Number: i > 0 && cell.IsDigits(text)})
		}
		cells = append(cells, row)
	}
	bare = cells[1:]
	var book [][]filetest.BookCell
	for i, l := range with {
		line := filetest.Cells(l)[0]
		for k := range line {
			if i > 0 && cell.IsDigits(line[k].Text) {
				line[k] = filetest.N(line[k].Text)
			}
		}
		book = append(book, line)
	}
	sheet := filetest.BookSheet{Name: mark, Rows: book}
	files["a real workbook"] = filetest.BookFile("x.xlsx", filetest.Book("excel", false, sheet))
	files["a real workbook without a header"] = filetest.BookFile("x.xlsx", filetest.Book("wps", false, filetest.BookSheet{Name: "S", Rows: book[1:]}))
	files["two sheets"] = filetest.BookFile("x.xlsx", filetest.Book("poi", false, sheet, filetest.BookSheet{Name: mark + "2", Rows: book}))
	files["a sheet that is not there"] = files["two sheets"]
	named := files["two sheets"]
	named.SheetName = mark + "3"
	files["a sheet that is not there"] = named
	files["formulas and errors"] = filetest.BookFile("x.xlsx", filetest.Book("libreoffice", false, filetest.BookSheet{Name: "S", Rows: [][]filetest.BookCell{
		book[0], append([]filetest.BookCell{{Kind: "bare"}, {Kind: "error", Text: mark}}, book[1][2:]...)}}))
	object := strings.TrimSpace(strings.Split(filetest.AsJSON(head, lines), "\n")[0])
	files["a settlement list"] = filetest.Memory("x.json", `[{"input":{"setlinfo":`+object+`,"iteminfo":[{"amt":"`+mark+`"}],"payinfo":[{"fund_pay_type":"`+mark+`","fund_payamt":1}]}}]`)
	files["settlement lists that end"] = filetest.Memory("x.json", `[{"setlinfo":`+object+`},{"`+mark)
	files["semicolons"] = filetest.Memory("x.csv", strings.ReplaceAll(join(with...), ",", ";"))
	files["pipes without a header, GB18030"] = filetest.Memory("x.csv", strings.ReplaceAll(gb[strings.IndexByte(gb, '\n')+1:], ",", "|"))
	files["invisible"] = filetest.Memory("x.csv", join(head, append(slices.Clone(lines[0][:column]), append([]string{mark[:1] + "\u200b" + mark[1:]}, lines[0][column+1:]...)...)))
	files["a workbook"] = filetest.Sheet(cells...)
	files["a workbook without a header"] = filetest.Sheet(bare...)
	return files
}

// No message says anything of a person, for any fault of a file.
func TestNoMessageHasAPerson(t *testing.T) {
	for _, k := range kindsOfFiles(t) {
		t.Run(k.name, func(t *testing.T) {
			said := 0
			for column := range strings.Split(k.head, ",") {
				for i, mark := range marks() {
					files := planted(k, column, mark)
					for n, name := range slices.Sorted(maps.Keys(files)) {
						if (n+column)%len(marks()) != i && (name != "with a header" || !testsize.Long()) {
							continue // each file with one mark, and other ones in other columns
						}
						if !testsize.Long() && (n+5*column)%14 != 0 {
							continue // some files of each column, some columns of each file
						}
						for _, text := range k.says(files[name]) {
							said++
							for _, m := range marks() {
								if strings.Contains(text, m) || strings.Contains(text, "欧阳") {
									t.Fatalf("%s, column %d, %s: %s", name, column, m, text)
								}
							}
						}
					}
				}
			}
			require.Positive(t, said)
		})
	}
}
