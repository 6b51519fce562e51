package book

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// scannerOf scans a text that is all in the buffer.
func scannerOf(text string) *scanner {
	return &scanner{r: strings.NewReader(""), buf: []byte(text), end: len(text), last: true}
}

// rowOf returns the rows of a sheet that begins with a row of these cells, after the row's tag.
func rowOf(t testing.TB, b *Book, cells string) *Rows {
	r := &Rows{Row: 1, book: b, s: scannerOf("<row>" + cells + "</row><row/></sheetData>")}
	require.NoError(t, r.s.next())
	return r
}

// samePlain holds a row that is read in one pass to the same read token by token. It reports
// whether it is read in one pass.
func samePlain(t testing.TB, b *Book, cells string) bool {
	fast, slow := rowOf(t, b, cells), rowOf(t, b, cells)
	before := fast.s.at
	if !fast.plainRow() {
		require.Equal(t, before, fast.s.at, cells)
		return false
	}
	require.NoError(t, slow.tokens(), cells)
	require.Equal(t, slow.s.at, fast.s.at, cells)
	require.Equal(t, slow.Len(), fast.Len(), cells)
	for i := range slow.Len() {
		want, got := slow.Cell(i), fast.Cell(i)
		require.Equal(t, fmt.Sprint(want.Err), fmt.Sprint(got.Err), cells)
		require.True(t, want.Text == got.Text && want.Way == got.Way, "%s\n%+v\n%+v", cells, want, got)
		require.Equal(t, got.Text != "" || got.Err != nil, fast.Filled(i), cells)
		require.Equal(t, slow.Filled(i), fast.Filled(i), cells)
	}
	return true
}

// someBook is a workbook with two shared texts, of which one is blank, and a style of days.
func someBook() *Book {
	return &Book{strings: sharedStrings{all: "ab", ends: []uint32{2, 2}}, dated: []bool{false, true}}
}

// What is read in one pass is what is read token by token.
func TestPlainRows(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	pick := func(list ...string) string { return list[random.IntN(len(list))] }
	b, plain := someBook(), 0
	for range manyCells {
		var text strings.Builder
		column, odd := 0, random.IntN(3) == 0
		for range random.IntN(5) {
			tag := "<c"
			if odd {
				tag = pick("<c", "<c", "<c", "<cfRule", "<x:c", "<row", "</c", "<!-- </row> --><c", " <c")
			}
			column += 1 + random.IntN(2)
			text.WriteString(tag + pick(fmt.Sprintf(` r="%s7"`, ColumnName(column)), fmt.Sprintf(` r="%s7"`, ColumnName(column-1)), ""))
			if odd {
				text.WriteString(pick("", "", ` r="B7A"`, ` r="AB7"`, ` r="7"`, ` r="AA77"`, ` r=""`))
			}
			for range random.IntN(3) {
				text.WriteString(pick(` s="1"`, ` t="s"`, ` t="inlineStr"`, ` t="str"`, ` t="b"`, ` t="e"`, ` t="n"`, ` s="9"`))
				if odd {
					text.WriteString(pick("", "", ` q="a>b"`, `  r="ZB1"`, ` r='ZC1'`, ` x:r="D1"`, ` r=`, `"`, ` q="</row>"`, ` s=""`, ` r="A1"`))
				}
			}
			if random.IntN(5) == 0 {
				text.WriteString(pick("/>", " />", "", "/"))
				continue
			}
			text.WriteString(">" + pick("<v>", "<v>", "<is><t>", "<f>A1</f><v>", "<f>", "<v >", "") + pick("1", "0", "2", "", "a;b", "x&amp;y", "#N/A", ">", "中", "_x0041_") +
				pick("</v></c>", "</v></c>", "</t></is></c>", "</f></c>", "</v> </c>", "</v>", "</c>"))
		}
		if samePlain(t, b, text.String()) {
			plain++
		}
	}
	require.Greater(t, plain, manyCells/20)
	for _, cells := range []string{
		`<c r="A2" s="1"><v>45658</v></c><c r="C2" t="s"><v>0</v></c><c r="D2" t="s"><v>1</v></c><c r="E2"/>`, `<c t="inlineStr"><is><t>x</t></is></c><c><f>A1</f><v></v></c>`, ``,
	} {
		require.True(t, samePlain(t, b, cells), cells)
	}
}

const manyCells = 20_000

// FuzzPlainRow holds any row that is read in one pass to the same read token by token.
func FuzzPlainRow(f *testing.F) {
	for _, cells := range []string{
		`<c r="A2" t="s"><v>0</v></c><c r="B2"><v>1.5</v></c><c r="D2" s="1"><v>45658</v></c>`, `<c r="A2" t="b"><v>1</v></c><c t="e"><v>#REF!</v></c><c/>`,
		`<c t="inlineStr"><is><t>中_x0041_</t></is></c><c t="str"><f>A1</f><v>x</v></c><c><f>B1</f></c>`, `<c r="B2"/><c r="A2"/>`, `<c q="</row>"/>`, `<!-- </row> --><c/>`, `<c><![CDATA[</row>]]></c>`, `<c r="A2"><v>&amp;</v></c>`, `<c r="XFE1"/>`, `<c s="1" t="n" r="A1"><v/></c>`,
	} {
		f.Add(cells)
	}
	b := someBook()
	f.Fuzz(func(t *testing.T, cells string) { samePlain(t, b, cells) })
}
