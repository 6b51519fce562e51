package rows

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// What a file is, its beginning says; what cannot be read says what to do.
func TestSniff(t *testing.T) {
	const simplified = "结算编号,定点医疗机构编码,出院科室\nS1,H1,心血管内科\nS2,H1,呼吸与危重症医学科、普外科、骨科、产科\n"
	big5, err := traditionalchinese.Big5.NewEncoder().String("結算編號,醫療機構代碼,出院科室\nS1,H1,心血管內科\nS2,H1,呼吸內科、普通外科、骨科、婦產科\n")
	require.NoError(t, err)
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(simplified)
	require.NoError(t, err)
	rare, err := simplifiedchinese.GB18030.NewEncoder().String("姓名,科室\n𠮷𠮷,镕喆堃科\n王,内科内科内科\n")
	require.NoError(t, err)
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().String("setl_id,结算\n1,2\n")
	require.NoError(t, err)
	for _, tt := range []struct {
		name, text string
		encoding   Encoding
		comma      byte
		returns    bool
		err        error
	}{
		{"UTF-8", simplified, UTF8, ',', false, nil}, {"GB18030", gb, GB18030, ',', false, nil}, {"rare characters", rare, GB18030, ',', false, nil},
		{"one broken character in UTF-8", simplified + "S3,H1,\xd0\n", UTF8, ',', false, nil},
		{"Big5", big5, Detected, 0, false, ErrBig5}, {"UTF-16", wide, Detected, 0, false, ErrUTF16}, {"UTF-16 with a mark", "\xff\xfe" + wide, Detected, 0, false, ErrUTF16},
		{"tabs below a title with commas", "某院,2025年,一月\na\tb\tc\td\n1\t2\t3\t4,5\n", UTF8, '\t', false, nil}, {"semicolons, amounts with commas", "a;b;c\n1;2;1,234.50\n1;2;3,234.50\n", UTF8, ';', false, nil},
		{"pipes, CR alone", "a|b|c\r1|2|3\r", UTF8, '|', true, nil}, {"CR in quotes", "a,b\n\"x\ry\",1\n", UTF8, ',', false, nil}, {"one column", "a\n1\n", UTF8, ',', false, nil},
		{"intervals", "person,suspended\nP1,2025-01-01/2025-02-01;2025-03-01/;2025-04-01/\n", UTF8, ',', false, nil},
		{"CRLF", "a,b\r\n1,2\r\n", UTF8, ',', false, nil}, {"empty", "", UTF8, ',', false, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, err := File{Name: "x.csv"}.sniff(strings.NewReader(tt.text))
			if tt.err != nil {
				require.ErrorIs(t, err, tt.err)
				return
			}
			require.NoError(t, err)
			require.Equal(t, tt.encoding, s.encoding)
			require.Equal(t, string(tt.comma), string(s.comma))
			require.Equal(t, tt.returns, s.returns)
		})
	}
}

func TestSplitSheet(t *testing.T) {
	for path, want := range map[string][2]string{
		"a.xlsx": {"a.xlsx", ""}, "a.xlsx#一月": {"a.xlsx", "一月"}, "a#b.csv": {"a#b.csv", ""}, "b/A.XLSX#x#y": {"b/A.XLSX#x#y", ""}, "a.xlsm#s": {"a.xlsm", "s"},
	} {
		file, sheet := SplitSheet(path)
		require.Equal(t, want, [2]string{file, sheet})
	}
}
