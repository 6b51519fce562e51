package intake

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// In this file: exports with habits that nobody foresaw, which would be paid wrongly
// without a word.

const strangeHead = "结算ID,定点医药机构编号,结算时间,入院日期,出院日期,医疗费总额,统筹基金支出,DRG组代码"

const strangeRow = "S1,H1,2025-03-05,2025-03-01,2025-03-05,100.00,60.00,ES23"

// strange is a mapping that says "none" of all columns but the group.
func strange() Mapping {
	m := oneRoute(Route{Method: settlement.DRG})
	m.Columns = map[string]string{"vali_flag": NoColumn, "refd_setl_flag": NoColumn, "init_setl_id": NoColumn, "mid_setl_flag": NoColumn, "drg_codg": "DRG组代码"}
	m.Period, m.Covered = BySettlement, LessPooled
	return m
}

func readStrange(t *testing.T, m Mapping, name, text string) (*Run, error) {
	t.Helper()
	p, err := NewMapper(m)
	require.NoError(t, err)
	f := filetest.Memory(name, text)
	f.Encoding = rows.Detected
	return p.Read(Options{Period: year2025}, f)
}

// A header that looks like a column of which the mapping says "none" is refused, unless
// the mapping ignores it.
func TestHintedColumns(t *testing.T) {
	for header, field := range map[string]string{
		"是否作废": "vali_flag", "作废标志": "vali_flag", "有效状态": "vali_flag", "数据有效标识": "vali_flag", "vali_flag_name": "vali_flag", "单据状态": "vali_flag",
		"是否退费": "refd_setl_flag", "退款标志": "refd_setl_flag", "冲销标识": "refd_setl_flag", "红冲标志": "refd_setl_flag", "被冲销结算ID": "init_setl_id", "原结算号": "init_setl_id",
		"是否中途结算": "mid_setl_flag", "中途结算标志位": "mid_setl_flag",
	} {
		_, err := readStrange(t, strange(), "x.csv", strangeHead+","+header+"\n"+strangeRow+",1\n")
		require.ErrorIs(t, err, rows.ErrHintedColumn, header)
		require.ErrorContains(t, err, field)
		line := `{"结算ID":"S1","定点医药机构编号":"H1","结算时间":"2025-03-05","医疗费总额":1,"统筹基金支出":1,"DRG组代码":"ES23","` + header + `":"1"}`
		_, err = readStrange(t, strange(), "x.jsonl", line)
		require.ErrorIs(t, err, rows.ErrHintedColumn, header)
		m := strange()
		m.Ignore = []string{header}
		_, err = readStrange(t, m, "x.csv", strangeHead+","+header+"\n"+strangeRow+",1\n")
		require.NoError(t, err, header)
		_, err = readStrange(t, m, "x.jsonl", line)
		require.NoError(t, err, header)
	}
	_, err := readStrange(t, strange(), "x.csv", strangeHead+",退休状态,有效期\n"+strangeRow+",1,1\n")
	require.NoError(t, err, "no hint of anything")
}

// A row whose flag of validity is blank is not paid without a word: the mapping says
// what a blank is.
func TestBlankValidity(t *testing.T) {
	m := strange()
	m.Columns["vali_flag"] = "有效标志"
	_, err := readStrange(t, m, "x.csv", strangeHead+",有效标志\n"+strangeRow+",\n"+strings.Replace(strangeRow, "S1", "S2", 1)+",\n"+strings.Replace(strangeRow, "S1", "S3", 1)+",1\n")
	require.ErrorIs(t, err, ErrFlagCode)
	require.ErrorContains(t, err, "in 2 rows")
	for blank, cost := range map[string]settlement.Money{FlagYes: 200_00, FlagNo: 100_00} {
		m.Codes = map[string]map[string]string{"vali_flag": {"1": FlagYes, "": blank}}
		in, err := readStrange(t, m, "x.csv", strangeHead+",有效标志\n"+strangeRow+",\n"+strings.Replace(strangeRow, "S1", "S3", 1)+",1\n")
		require.NoError(t, err)
		require.Equal(t, cost, in.Report().Claims[0].Cost)
	}
	_, err = readStrange(t, m, "x.jsonl", `{"结算ID":"S2","定点医药机构编号":"H1","结算时间":"2025-03-05","医疗费总额":2,"统筹基金支出":1,"DRG组代码":"ES23"}`)
	require.ErrorIs(t, err, rows.ErrMissingColumn, "a line without the key")
	_, err = readStrange(t, m, "x.csv", strangeHead+",有效标志\n"+strangeRow+",无效\n")
	require.ErrorContains(t, err, "无效", "a word for yes or no is nobody's name")
	_, err = readStrange(t, m, "x.csv", strangeHead+",有效标志\n"+strangeRow+",张三\n")
	require.NotContains(t, err.Error(), "张三")
}

// Days that stand for none are no days of a stay: one since 1900 would have 45,000 days.
func TestFillers(t *testing.T) {
	for _, day := range []string{"0001-01-01T00:00:00", "1900-01-01", "1899-12-30", "1970-01-01 08:00:00+08:00", "1753-01-01", "9999-12-31", "2999-12-31 23:59:59"} {
		for i := 2; i <= 4; i++ {
			f := strings.Split(strangeRow, ",")
			f[i] = day
			_, err := readStrange(t, strange(), "x.csv", strangeHead+"\n"+strings.Join(f, ",")+"\n")
			require.ErrorIs(t, err, ErrFiller, day)
		}
	}
}

// An id with a character that nobody sees is that id, whatever the character; inside of it
// the character is refused.
func TestUnseenCharacters(t *testing.T) {
	for _, r := range "\u3164\u2800\u115F\u180E\u2061\u2028\u2029\u0085\u061C\uFFFC\uFE0F\u034F\u2003\u202F\U000E0020\U000E0100\x7F\x1B\u206A\uFFF9\u17B4\u200B\u00AD\x00\v" {
		for _, at := range []int{0, 1} { // the id, the institution
			f := strings.Split(strangeRow, ",")
			f[at] += string(r)
			in, err := readStrange(t, strange(), "x.csv", strangeHead+"\n"+strangeRow+"\n"+strings.Join(f, ",")+"\n")
			require.NoError(t, err, "%U", r)
			require.Equal(t, 1, in.Report().Claims[0].Claims, "%U: the row is the first again", r)
			f[at] = strings.Split(strangeRow, ",")[at][:1] + string(r) + "1"
			_, err = readStrange(t, strange(), "x.csv", strangeHead+"\n"+strings.Join(f, ",")+"\n")
			require.Error(t, err, "%U inside", r)
		}
	}
}

// Amounts in another unit are never yuan: in a title, in a header, in a header that is
// found loosely.
func TestOtherUnits(t *testing.T) {
	for _, title := range []string{"2025年结算表（单位：万元）", "单位: 分", "金额单位：千元", "单位：角", "（万元）"} {
		_, err := readStrange(t, strange(), "x.csv", title+"\n"+strangeHead+"\n"+strangeRow+"\n")
		require.ErrorIs(t, err, rows.ErrTitleUnit, title)
		require.ErrorContains(t, err, "row 1")
	}
	for _, title := range []string{"单位：元", "填报单位：分院", "单位名称：万和医院"} {
		in, err := readStrange(t, strange(), "x.csv", title+"\n"+strangeHead+"\n"+strangeRow+"\n")
		require.NoError(t, err, title)
		require.Equal(t, settlement.Money(100_00), in.Report().Claims[0].Cost)
	}
	loose := strange()
	loose.LooseHeaders = true
	for _, header := range []string{"医疗费总额(万元)", "医疗费总额（分）", "上年医疗费总额", "次均医疗费总额", "医疗费总额占比", "医疗费总额同比"} {
		_, err := readStrange(t, loose, "x.csv", strings.Replace(strangeHead, "医疗费总额", header, 1)+"\n"+strangeRow+"\n")
		require.ErrorIs(t, err, rows.ErrMissingColumn, header)
	}
	_, err := readStrange(t, loose, "x.csv", strings.Replace(strangeHead, "医疗费总额", "本次住院医疗费总额（必填）", 1)+"\n"+strangeRow+"\n")
	require.NoError(t, err)
}

// UTF-16 without a mark says what it is, of Chinese texts too.
func TestUTF16WithoutMark(t *testing.T) {
	for _, low := range []int{0, 1} {
		var b strings.Builder
		for _, r := range strangeHead + "\r\n" + strangeRow + "\r\n" {
			pair := []byte{byte(r), byte(r >> 8)}
			b.WriteByte(pair[low])
			b.WriteByte(pair[1-low])
		}
		_, err := readStrange(t, strange(), "x.csv", b.String())
		require.ErrorIs(t, err, rows.ErrUTF16)
	}
}
