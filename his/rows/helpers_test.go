package rows

import (
	"bufio"
	"errors"
	"io"
	"strings"

	"pgregory.net/rapid"
)

// In this file: what package filetest, which imports this one, has too.

const goodLine = `{"id":"c1","institution":"H1","group":"G","cost":"1.00","covered":"0.00"}` + "\n"

// memory is a file that is no file.
func memory(name, text string) File {
	return File{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

// messages returns an error as its lines.
func messages(err error) []string {
	if err == nil {
		return nil
	}
	return strings.Split(err.Error(), "\n")
}

// stuck is a file that gives nothing, and does not end.
type stuck struct{}

func (stuck) Read([]byte) (int, error) { return 0, nil }

type reader func([]byte) (int, error)

func (r reader) Read(p []byte) (int, error) { return r(p) }

// protectedText makes texts of which many look protected, or like formulas.
func protectedText() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		before := rapid.StringOfN(rapid.RuneFrom([]rune("'=+-@\t")), 0, 3, -1).Draw(t, "before")
		text := rapid.OneOf(rapid.StringMatching(`[0-9]{0,20}`), rapid.StringMatching(`[A-Z]{1,2}[0-9]{0,14}`), rapid.SampledFrom([]string{"心内科", "a,b", `q"q`, " ", "l\nl", "4.4-1"})).Draw(t, "text")
		return before + text + rapid.SampledFrom([]string{"", "", "\t", "'", "\t\t"}).Draw(t, "after")
	})
}

// skipMark returns r without the byte order mark it may begin with.
func skipMark(r io.Reader) (*bufio.Reader, error) {
	b := bufio.NewReaderSize(r, 64<<10)
	begin, err := b.Peek(len(byteOrderMark))
	if string(begin) == byteOrderMark {
		_, err = b.Discard(len(begin))
	}
	if errors.Is(err, io.EOF) {
		err = nil // shorter than a mark: the next read says so
	}
	return b, err
}

// linesOf reads JSON lines in columns without kinds.
func linesOf(r io.Reader, names []string, traits []Trait, known []string) *jsonRows {
	b, err := skipMark(r)
	if err != nil {
		b = bufio.NewReader(failing{err})
	}
	var columns []jsonColumn
	for _, t := range traits {
		columns = append(columns, jsonColumn{trait: t})
	}
	return newJSONRows("c.jsonl", b, names, columns, known, nil)
}

// commas reads CSV as it is.
func commas(r io.Reader) sniffed {
	b, err := skipMark(r)
	if err != nil {
		b = bufio.NewReader(failing{err})
	}
	return sniffed{r: b, encoding: UTF8, comma: ','}
}
