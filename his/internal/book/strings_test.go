package book

import (
	"archive/zip"
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

// textsOf returns the shared texts that a part has.
func textsOf(t testing.TB, part string) (list []string) {
	var file bytes.Buffer
	w := zip.NewWriter(&file)
	to, err := w.Create("s.xml")
	require.NoError(t, err)
	_, err = to.Write([]byte(part))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	z, err := zip.NewReader(bytes.NewReader(file.Bytes()), int64(file.Len()))
	require.NoError(t, err)
	b := new(Book)
	require.NoError(t, b.readStrings(z.File[0]), part)
	for i := range b.strings.ends {
		text, ok := b.strings.text(i)
		require.True(t, ok)
		list = append(list, text)
	}
	return list
}

// The forms of shared texts, each between two plain ones: by whichever way one is read, the
// next is not disturbed.
func TestSharedTexts(t *testing.T) {
	for _, row := range []struct{ name, form, want string }{
		{"plain", `<si><t>b</t></si>`, "b"},
		{"blank", `<si><t></t></si>`, ""},
		{"empty", `<si><t/></si>`, ""},
		{"nothing", `<si></si>`, ""},
		{"nothing at all", `<si/>`, ""},
		{"spaces", `<si><t xml:space="preserve"> b </t></si>`, " b "},
		{"entities", `<si><t>&lt;b&#x4e2d;</t></si>`, "<b中"},
		{"no pronunciation", `<si><t>中</t><phoneticPr fontId="1" type="noConversion"/></si>`, "中"},
		{"the same with other quotes", `<si><t>中</t><phoneticPr fontId='1'/></si>`, "中"},
		{"a mark inside of quotes", `<si><t>中</t><phoneticPr x="/></si>"/></si>`, "中"},
		{"in two tags", `<si><t>中</t><phoneticPr fontId="1"></phoneticPr></si>`, "中"},
		{"and white space", "<si><t>中</t><phoneticPr fontId=\"1\"/>\n</si>", "中"},
		{"a pronunciation", `<si><t>中</t><rPh sb="0" eb="1"><t>zhong</t></rPh><phoneticPr fontId="1"/></si>`, "中"},
		{"runs", `<si><r><t>中</t></r><r><rPr><b/></rPr><t xml:space="preserve"> b</t></r><phoneticPr fontId="1"/></si>`, "中 b"},
		{"a pronunciation of runs", `<si><r><t>中</t></r><r><t>b</t></r><rPh sb="0" eb="1"><t>zhong</t></rPh></si>`, "中b"},
		{"raw", `<si><t><![CDATA[<b>]]></t></si>`, "<b>"},
		{"escaped", `<si><t>a_x000D_b</t></si>`, "a\rb"},
		{"a comment", `<si><!-- </si> --><t>b</t></si>`, "b"},
	} {
		t.Run(row.name, func(t *testing.T) {
			require.Equal(t, []string{"a", row.want, "c"}, textsOf(t, `<sst><si><t>a</t></si>`+row.form+`<si><t>c</t></si></sst>`))
			require.Equal(t, []string{row.want, row.want, "c"}, textsOf(t, `<sst>`+row.form+row.form+"\n<si>\n<t>c</t></si></sst>"))
		})
	}
}
