package intake_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/intake"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
)

func saidFeedback(t *testing.T, f rows.File, amount intake.FeedbackAmount, aliases map[string][]string) string {
	t.Helper()
	list, err := filetest.Collect(intake.ReadFeedback(f, amount, aliases).All())
	require.NoError(t, err)
	var b strings.Builder
	for _, r := range list {
		sums := ""
		if r.Total {
			sums = " sums"
		}
		fmt.Fprintf(&b, "%d%s: %s %s %s %v %v %v %v %v\n", r.Line, sums, r.ID, r.Group, r.Class, r.Coefficient, r.Points, r.Value, r.Covered, r.Amount)
	}
	return b.String()
}

// A feedback says the same under this module's names, under Chinese ones, in either encoding, with
// any delimiter, as a workbook and as JSON lines.
func TestFeedbackForms(t *testing.T) {
	const want = "2: 0440300001 ES23 高倍率 1.08 196.992 117.4173 3000.00 -12.50\n3: A2 0000   45  0.00 5800.00\n"
	const plain = "id,group,class,coefficient,points,value,covered,amount\n0440300001,ES23,高倍率,1.08,196.992,117.4173,3000,-12.5\nA2,0000,,,45,,0.00,5800.00\n"
	chinese := strings.Replace(plain, "id,group,class,coefficient,points,value,covered,amount", "结算流水号,DRG组编码,病例类型,差异系数,结算点数,点值,个人及其他支付（元）,医保支付金额（元）", 1)
	encoded, err := simplifiedchinese.GB18030.NewEncoder().String(strings.ReplaceAll(chinese, ",", "|"))
	require.NoError(t, err)
	for name, text := range map[string]string{
		"plain": plain, "chinese": chinese, "tabs": strings.ReplaceAll(chinese, ",", "\t"), "GB18030": encoded, "BOM": "\ufeff" + strings.ReplaceAll(chinese, "\n", "\r\n"),
		"marks": strings.NewReplacer("0440300001", `"=""0440300001"""`, "3000", `"￥3,000.00元"`, "5800.00", `"5,800.0000"`).Replace(chinese),
	} {
		require.Equal(t, want, saidFeedback(t, filetest.Memory("f.csv", text), intake.FeedbackDue, nil), name)
	}
	require.Equal(t, strings.NewReplacer("2: ", "1: ", "3: ", "2: ").Replace(want), saidFeedback(t, filetest.Memory("f.jsonl",
		`{"结算流水号": "0440300001", "group": "ES23", "class": "高倍率", "差异系数": 1.08, "points": 196.992, "value": "117.4173", "covered": 3000, "amount": -12.50, "more": 1}`+"\n"+
			`{"id": "A2", "group": "0000", "points": "45", "covered": "0", "amount": "5800.00"}`+"\n"), intake.FeedbackDue, nil))

	var cells [][]filetest.BookCell
	for i, line := range strings.Split(strings.TrimSpace(chinese), "\n") {
		var row []filetest.BookCell
		for k, text := range strings.Split(line, ",") {
			switch {
			case text == "":
				row = append(row, filetest.T(""))
			case i > 0 && k > 2:
				row = append(row, filetest.N(text))
			default:
				row = append(row, filetest.T(text))
			}
		}
		cells = append(cells, row)
	}
	book := filetest.Book("wps", false, filetest.BookSheet{Name: "反馈", Rows: cells})
	require.Equal(t, want, saidFeedback(t, filetest.BookFile("f.xlsx", book), intake.FeedbackDue, nil))
}

// Titles, unknown columns and rows of sums; of two columns of amounts the one that is asked for;
// a surer name before a weaker one.
func TestFeedbackHeaders(t *testing.T) {
	const text = "某市2025年度DRG结算反馈,,,,\n就诊流水号,结算流水号,姓名,DRG支付标准,基金支付总额,结算金额\nV1,A1,王,8800.00,5000.00,5800.00\n小计,小计,,8800.00,5000.00,5800.00\n合计,合计,,8800.00,5000.00,5800.00\n"
	f := filetest.Memory("f.csv", text)
	require.Equal(t, "3: A1       5800.00\n4 sums:        5800.00\n5 sums:        5800.00\n", saidFeedback(t, f, intake.FeedbackDue, nil))
	require.Equal(t, "3: A1       8800.00\n4 sums:        8800.00\n5 sums:        8800.00\n", saidFeedback(t, f, intake.FeedbackPrice, nil))
	require.Equal(t, "3: V1       5000.00\n4 sums:        5000.00\n5 sums:        5000.00\n",
		saidFeedback(t, f, intake.FeedbackDue, map[string][]string{"id": {"就诊流水号"}, "amount": {"基金支付总额"}}))

	weak := filetest.Memory("f.csv", "就诊流水号,统筹支付金额\nV1,5000.00\n")
	require.Equal(t, "2: V1       5000.00\n", saidFeedback(t, weak, intake.FeedbackDue, nil))
	require.Equal(t, []intake.FeedbackAmount{"due", "price"}, intake.FeedbackDue.Choices())
}

// What cannot be read is refused with its place.
func TestFeedbackRefused(t *testing.T) {
	for _, tt := range []struct {
		text string
		want error
	}{
		{"id,amount\nA1,1.234\n", settlement.ErrPlaces},
		{"id,amount\nA1,1E5\n", settlement.ErrSyntax},
		{"id,amount\nA1,1.2万元\n", rows.ErrUnit},
		{"id,amount\n4.403E+19,1.00\n", rows.ErrExponentID},
		{"id,amount\n,1.00\n", rows.ErrBlankID},
		{"id,coefficient\nA1,-1\n", settlement.ErrNegative},
		{"id,value\nA1,x\n", settlement.ErrSyntax},
		{"id,结算金额,应付金额\nA1,1.00,1.00\n", rows.ErrAmbiguousColumn},
	} {
		_, err := filetest.Collect(intake.ReadFeedback(filetest.Memory("f.csv", tt.text), intake.FeedbackDue, nil).All())
		require.ErrorIs(t, err, tt.want, tt.text)
	}
}
