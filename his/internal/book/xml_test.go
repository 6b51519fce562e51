package book

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// scannerOf scans a text that is all in the buffer.
func scannerOf(text string) *scanner {
	return &scanner{r: strings.NewReader(""), buf: []byte(text), end: len(text), last: true}
}

// What is read in one pass is what is read token by token.
func TestPlainCellsAndTexts(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	pick := func(list ...string) string { return list[random.IntN(len(list))] }
	plain, texts := 0, 0
	for range manyCells {
		var text strings.Builder
		text.WriteString(pick("<c", "<c", "<c", "<cfRule", "<x:c", "<row", "</c"))
		for range random.IntN(5) {
			text.WriteString(pick(` r="A1"`, ` s="2"`, ` t="s"`, ` t="inlineStr"`, ` q="a>b"`, `  r="B1"`, ` r='C1'`, ` x:r="D1"`, ` r=`, `"`, ` r="<"`, ` s=""`))
		}
		text.WriteString(pick(">", ">", ">", "/>", " />", "", "/"))
		cell := text.String()
		fast, slow := scannerOf(cell+"<v>1</v></c>"), scannerOf(cell+"<v>1</v></c>")
		if at, kind, style, ok := fast.plainCell(); ok {
			plain++
			require.NoError(t, slow.next(), cell)
			require.True(t, slow.is("c") && fast.is("c"), cell)
			require.Equal(t, slow.empty, fast.empty, cell)
			require.Equal(t, slow.at, fast.at, cell)
			for name, got := range map[string][]byte{"r": at, "t": kind, "s": style} {
				want, _ := slow.attr(name)
				if strings.Count(cell, " "+name+`="`) < 2 { // one that is there twice is no XML
					require.Equal(t, string(want), string(got), cell)
				}
			}
		} else {
			require.Zero(t, fast.at, cell)
		}

		value := pick("<v>", "<v>", "<v >", "<f>", "") + pick("1", "", "a;b", "x&amp;y", "&", ">", "中") + pick("</v></c>", "</v></c>", "</v> </c>", "</v>", "<", "")
		fast, slow = scannerOf(value+"<c/>"), scannerOf(value+"<c/>")
		if got, ok := fast.plainText("<v>", "</v></c>"); ok {
			texts++
			want := ""
			for slow.at < fast.at {
				require.NoError(t, slow.next(), value)
				if slow.text {
					want = string(slow.appendCharacters(nil))
				}
			}
			require.Equal(t, want, string(got), value)
			require.True(t, slow.ends("c") && slow.at == fast.at, value)
		} else {
			require.Zero(t, fast.at, value)
		}
	}
	require.Greater(t, plain, manyCells/20)
	require.Greater(t, texts, manyCells/20)
}

const manyCells = 20_000
