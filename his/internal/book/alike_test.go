package book

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// sheetOf returns the rows of a sheet of this text, which comes in the pieces of from.
func sheetOf(b *Book, from io.Reader) *Rows {
	return &Rows{book: b, s: &scanner{r: from, buf: make([]byte, 256)}}
}

// careful is Next, but token by token.
func (r *Rows) careful() error {
	for {
		switch err := r.s.next(); {
		case err != nil:
			return broken(err)
		case r.s.ends("sheetData"):
			return r.rest()
		case !r.s.is("row"):
			continue
		}
		if err := r.begin(); err != nil || r.s.empty {
			return err
		}
		return r.tokens()
	}
}

// told is what a sheet holds, and how reading it ends.
func told(r *Rows, next func() error) (list []string) {
	for {
		err := next()
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return append(list, fmt.Sprint(err))
		}
		line := fmt.Sprint(r.Row)
		for i := range r.Len() {
			if c, filled := r.Cell(i), r.Filled(i); c != (Cell{}) || filled {
				line += fmt.Sprintf("|%d %q %d %v %t", i, c.Text, c.Way, c.Err, filled)
			}
		}
		list = append(list, line)
	}
}

// sameSheet holds a sheet to the same read token by token.
func sameSheet(t testing.TB, b *Book, text string, from io.Reader) {
	fast, slow := sheetOf(b, from), sheetOf(b, strings.NewReader(text))
	require.Equal(t, told(slow, slow.careful), told(fast, fast.Next), text)
}

// Rows whose cells are written as those above them, mostly, are read as token by token.
func TestAlikeRows(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 10))
	pick := func(list ...string) string { return list[random.IntN(len(list))] }
	b := someBook()
	for range testsize.Of(500, 10_000) {
		columns := make([]string, 1+random.IntN(6))
		first := []int{0, 0, 0, 24, 24, 24, 24, 24, 24, 700}[random.IntN(10)]
		style := func() string {
			return pick("", "", ` t="s"`, ` s="1"`, ` s="1" t="n"`, ` s="9" t="str"`, ` t="b"`, ` t="inlineStr"`, ` s="000000000000000000000001"`)
		}
		for i := range columns {
			columns[i] = style()
		}
		var text strings.Builder
		text.WriteString("<sheetData>")
		row, odd := random.IntN(3)*98, []int{1_000, 20, 3}[random.IntN(3)]
		rare := func() bool { return random.IntN(odd) == 0 }
		for range random.IntN(12) {
			row += 1 + random.IntN(2)
			number := fmt.Sprint(row)
			tag := ` r="` + number + `"`
			if rare() {
				tag = pick("", ` r='`+number+`'`, ` r="0`+number+`"`, ` r="12345678`+number+`"`, ` spans="1:9" r="`+number+`"`)
			}
			text.WriteString("<row" + tag + ">")
			for i, style_ := range columns {
				name := ColumnName(first+i) + number
				switch {
				case rare():
					continue
				case rare():
					name = pick(name+"0", ColumnName(first+i), "a"+number, ColumnName(first+i+1)+number, "")
				case rare():
					style_ = style()
				}
				text.WriteString(`<c r="` + name + `"` + style_ + `><v>`)
				text.WriteString(pick("0", "1", "1.5", "45658", "123456789", "1234567.25", "12345678", "三", "") + pick("", "", "", "longer text of a cell"))
				if rare() {
					text.WriteString(pick("&amp;", ">", "<!-- -->", "</v>", "<"))
				}
				text.WriteString("</v></c>")
			}
			text.WriteString("</row>")
		}
		text.WriteString("</sheetData>")
		var from io.Reader = strings.NewReader(text.String())
		if random.IntN(2) == 0 {
			from = iotest.HalfReader(from)
		}
		sameSheet(t, b, text.String(), from)
	}
}

// FuzzAlikeRows holds any sheet to the same read token by token.
func FuzzAlikeRows(f *testing.F) {
	for _, text := range []string{
		`<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="s"><v>0</v></c></row><row r="2"><c r="A2"><v>2</v></c><c r="B2" t="s"><v>1</v></c></row></sheetData>`,
		`<row r="9"><c r="A9" s="1"><v>45658</v></c></row><row r="10"><c r="A10" s="1"><v>45659</v></c><c r="B10"/></row><row r="11"><c r="A11"><v>&amp;</v></c></row></sheetData>`,
		`<row r="9"><c r="ZZ9" t="str"><v>x</v></c></row><row><c r="ZZ"><v>y</v></c></row><row r="12"><c r="ZZ12" t="str"><v>three pieces of a text</v></c></row>`,
		`<row r="1"><c r="A1"><v>1</v></c></row></sheetData>and the rest<`,
		`<row r="1"><c r="A1" s="00000000000000000000001"><v>1</v></c></row><row r="2"><c r="A2" s="00000000000000000000001"><v>1</v></c></row></sheetData>`,
	} {
		f.Add(text)
	}
	b := someBook()
	f.Fuzz(func(t *testing.T, text string) { sameSheet(t, b, text, strings.NewReader(text)) })
}
