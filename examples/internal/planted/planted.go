// Package planted makes files with persons' names, numbers, phones and addresses where
// they should not be, and looks for these in what a program wrote. Tests of the programs
// under examples use it.
package planted

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// Marks returns texts that no output may hold, as they may stand in a file.
func Marks() []string {
	return []string{"王小明癸", "330106197912104571", "33010619791210457X", "13987654321", "139-8765-4321", "杭州市西湖区文三路一百三十八号", "Ouyang Feng", "OuyangFeng", "oyf@example.cn"}
}

// parts are parts of the marks that no output may have either.
func parts() []string {
	return append(Marks(), "王小明", "小明癸", "19791210", "3987654", "西湖区", "文三路", "ouyang", "Ouyang", "oyf@")
}

// Found returns a mark, or a part of one, that a text holds, "" if it holds none.
func Found(text string) string {
	for _, part := range parts() {
		if strings.Contains(text, part) || strings.Contains(strings.ReplaceAll(text, ",", ""), part) {
			return part
		}
	}
	return ""
}

// FoundIn returns a mark, or a part of one, that the files under a folder hold, "" if
// they hold none.
func FoundIn(dir string) (found string) {
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && found == "" {
			text, _ := os.ReadFile(path)
			if part := Found(string(text)); part != "" {
				found = filepath.Base(path) + " has " + part
			}
		}
		return nil
	})
	return found
}

// Table is a file of claims: its header and sound rows.
type Table struct {
	Header []string
	Rows   [][]string
}

// Read reads the first rows of a CSV file in UTF-8, at most rows of them; 0 reads all.
func Read(path string, rows int) (Table, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return Table{}, err
	}
	t, err := Parse(string(text), 0, rows)
	if err != nil {
		return t, fmt.Errorf("%s: %w", path, err)
	}
	return t, nil
}

// Parse reads the first rows of a CSV file, at most rows of them, below a number of
// rows of titles.
func Parse(text string, titles, rows int) (Table, error) {
	records, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\uFEFF"))).ReadAll()
	if err != nil {
		return Table{}, err
	}
	if len(records) < titles+2 {
		return Table{}, io.ErrUnexpectedEOF
	}
	records = records[titles:]
	if rows > 0 && len(records) > 1+rows {
		records = records[:1+rows]
	}
	return Table{records[0], records[1:]}, nil
}

// Cases calls do with every kind of file, and with every column that has a mark: each
// file and column has one of the marks. If each is set, it also calls do with a sound
// file for every column and every mark. Short tests get one of the former for each
// column, of another kind in the next.
func (t Table) Cases(each bool, do func(n, column int, mark string, f File)) {
	marks := Marks()
	for column := range t.Header {
		for k, mark := range marks {
			for n, f := range t.Files(column, mark) {
				one := (n+column)%len(marks) == k
				if testsize.Long() && (one || each && n == 0) || one && (n+5*column)%14 == 0 {
					do(n+column+k, column, mark, f)
				}
			}
		}
	}
}

// With returns the table with those of the columns that it lacks, blank in every row.
func (t Table) With(columns ...string) Table {
	has := map[string]bool{}
	for _, name := range t.Header {
		has[name] = true
	}
	var more []string
	for _, name := range columns {
		if !has[name] {
			more = append(more, name)
		}
	}
	wide := Table{Header: append(append([]string{}, t.Header...), more...)}
	for _, row := range t.Rows {
		wide.Rows = append(wide.Rows, append(append([]string{}, row...), make([]string, len(more))...))
	}
	return wide
}

// File is a table with a mark in it.
type File struct {
	Name  string // what is wrong with it besides
	Text  string
	Lines bool // JSON lines
}

// Files returns the table with a mark in a column of its first row, as files of every
// kind: sound, without header, shifted, with lines that end in CR alone, with the
// header twice, and so on.
func (t Table) Files(column int, mark string) []File {
	rows := make([][]string, len(t.Rows))
	for i, row := range t.Rows {
		rows[i] = append([]string{}, row...)
	}
	rows[0][column] = mark
	shift := func(by int) (shifted [][]string) {
		for _, r := range rows {
			if by > 0 {
				shifted = append(shifted, append([]string{mark}, r[:len(r)-1]...))
			} else {
				shifted = append(shifted, append(append([]string{}, r[1:]...), mark))
			}
		}
		return shifted
	}
	var twice [][]string
	for _, r := range rows {
		twice = append(twice, append(append([]string{}, r...), r...))
	}
	head := [][]string{t.Header}
	sound, bare := text(append(head, rows...)), text(rows)
	return []File{
		{Name: "with a header", Text: sound},
		{Name: "without a header", Text: bare},
		{Name: "shifted right", Text: text(append(head, shift(1)...))},
		{Name: "shifted left", Text: text(append(head, shift(-1)...))},
		{Name: "one field more", Text: text(append(head, append([]string{mark}, rows[0]...)))},
		{Name: "CR alone", Text: strings.ReplaceAll(sound, "\n", "\r")},
		{Name: "CR alone, no header", Text: strings.ReplaceAll(bare, "\n", "\r")},
		{Name: "the header twice", Text: text(append([][]string{t.Header, t.Header}, rows...))},
		{Name: "each column twice", Text: text(append([][]string{append(append([]string{}, t.Header...), t.Header...)}, twice...))},
		{Name: "a broken quote", Text: sound + mark + ",\"" + mark + "\n"},
		{Name: "tabs", Text: strings.ReplaceAll(sound, ",", "\t")},
		{Name: "JSON lines", Text: jsonLines(t.Header, rows), Lines: true},
		{Name: "CSV as JSON lines", Text: sound, Lines: true},
		{Name: "JSON lines without their end", Text: strings.ReplaceAll(jsonLines(t.Header, rows), `",`, `"`), Lines: true},
	}
}

func text(records [][]string) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.WriteAll(records) // a builder takes everything
	return b.String()
}

func jsonLines(header []string, rows [][]string) string {
	var b strings.Builder
	for _, row := range rows {
		var fields []string
		for i, value := range row {
			if value != "" {
				key, _ := json.Marshal(header[i]) // texts always are JSON
				quoted, _ := json.Marshal(value)
				fields = append(fields, string(key)+":"+string(quoted))
			}
		}
		b.WriteString("{" + strings.Join(fields, ",") + "}\n")
	}
	return b.String()
}

// Documents returns texts that are no documents, or hold a mark where a document has
// something else: a user may name any file as a document.
func Documents(t Table, mark string) []File {
	quoted, _ := json.Marshal(mark) // likewise
	files := append(t.Files(0, mark), t.Files(len(t.Header)-1, mark)...)
	templates := []string{
		`%s`, `{"kind": %s}`, `{"period": {"from": %s, "to": %s}}`, `{"effective": {"from": %s}}`, `[%s]`,
		`{"parts": [{"method": %s}]}`, `{"terms": {"fund": %s, "basis": %s}}`, `{"scale": %s, "point_places": %s}`, `{"institutions": [{"code": %s, "coefficient": %s}]}`,
		`[{"institution": %s, "prepaid": %s}]`, `[{"institution": %s, "findings": [{"id": %s, "claim": %s, "kind": %s, "amount": %s, "status": %s}]}]`, `[{"institution": %s, "prepaid": "1.00"}]`,
	}
	if !shown.IsPath(mark) { // names of fields are repeated, and a key may look like one
		templates = append(templates, `{%s: 1}`, `{%s: {%s: null}}`, `{"name": "x", %s: "y", %s: 1}`, `{"cites": {%s: {"source": 7}}}`, `[{%s: 1}]`, `{"codes": {%s: {%s: %s}}}`, `{"aliases": {%s: [%s]}}`)
	}
	for _, s := range templates {
		files = append(files, File{Name: "document " + s, Text: strings.ReplaceAll(s, "%s", string(quoted))})
	}
	if strings.Trim(mark, "0123456789") == "" {
		files = append(files, File{Name: "a number", Text: `{"point_places": ` + mark + `, "name": ` + mark + `}`}, File{Name: "only a number", Text: mark})
	}
	return files
}

// EachDocument calls do with the documents of every mark; n is their place in
// Documents. Short tests get every nineteenth, with some of each mark.
func EachDocument(t Table, do func(n int, mark string, f File)) {
	for k, mark := range Marks() {
		for n, f := range Documents(t, mark) {
			if testsize.Long() || (n+2*k)%19 == 0 {
				do(n, mark, f)
			}
		}
	}
}

// Text returns the table as a CSV file.
func (t Table) Text() string { return text(append([][]string{t.Header}, t.Rows...)) }
