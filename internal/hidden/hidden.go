// Package hidden puts characters that nobody sees into documents, tables, file names and command
// lines, and looks for them in what programs print and write. Tests alone import it.
package hidden

import (
	"archive/zip"
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/shown"
)

// Signs are one or more of each class of characters that nobody sees, and the beginning of a
// formula.
var Signs = map[string]string{
	"C0":                "\x1b[2J\a\r\n\t\x7f",
	"C1":                "\u0085\u009b31m",
	"bidi embeddings":   "\u202a\u202b\u202c\u202d\u202e",
	"bidi isolates":     "\u2066\u2067\u2068\u2069",
	"bidi marks":        "\u200e\u200f\u061c",
	"zero width":        "\u200b\u200c\u200d\u2060",
	"line separators":   "\u2028\u2029",
	"byte order mark":   "\ufeff",
	"tags":              "\U000E0041\U000E007F",
	"letters unseen":    "\u3164\u115f\u034f\u00ad",
	"no characters":     "\ufffe\U0001ffff",
	"bytes of no UTF-8": "\xff\xc0\xaf",
	"a half surrogate":  "\xed\xa0\x80",
	"formulas":          "=1+1",
}

// All returns the signs of every class that JSON can hold, one after the other.
func All() (all string) {
	for _, sign := range Signs {
		if utf8.ValidString(sign) {
			all += sign
		}
	}
	return all
}

// Seen fails if a text has a character that nobody sees, beside line feeds. A table in CSV
// begins with a byte order mark, ends lines in CR LF, and has tabs after long ids.
func Seen(t testing.TB, where, text string) {
	t.Helper()
	text = strings.NewReplacer("\r\n", "\n", "\t", " ").Replace(strings.TrimPrefix(text, "\ufeff"))
	require.Truef(t, utf8.ValidString(text), "%s: bytes that are no UTF-8", where)
	for i, r := range text {
		if r != '\n' && shown.Hidden(r) {
			t.Fatalf("%s: %U in %q", where, r, text[max(0, i-40):min(len(text), i+40)])
		}
	}
}

// FilesSeen looks at every file of a folder; of a workbook at every part.
func FilesSeen(t testing.TB, where, dir string) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(dir, func(path string, of fs.DirEntry, err error) error {
		if err != nil || of.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		if filepath.Ext(path) != ".xlsx" {
			Seen(t, where+" "+of.Name(), string(text))
			return nil
		}
		BookSeen(t, where, text)
		return nil
	}))
}

// BookSeen looks at every part of a workbook. No cell is a formula of a text.
func BookSeen(t testing.TB, where string, text []byte) {
	t.Helper()
	book, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
	require.NoError(t, err)
	for _, part := range book.File {
		f, err := part.Open()
		require.NoError(t, err)
		text, err := io.ReadAll(f)
		require.NoError(t, err)
		Seen(t, where+" "+part.Name, string(text))
		require.NotRegexp(t, `<f>[^<]*1\+1`, string(text), "%s: %s has a formula of a text", where, part.Name)
	}
}
