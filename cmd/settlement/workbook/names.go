package workbook

import (
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
)

// names gives sheets names that differ, also for programs that do not tell large from small
// letters.
type names map[string]bool

// mostName is the length of the longest name of a sheet, in units of UTF-16.
const mostName = 31

// of returns a name for a title: of legal characters, not too long, and new.
func (n *names) of(title string) string {
	if *n == nil {
		*n = names{"history": true} // Excel keeps this name
	}
	title = legal(title)
	name := cut(title, mostName)
	for i := 2; name == "" || (*n)[strings.ToLower(name)]; i++ {
		end := " (" + strconv.Itoa(i) + ")"
		name = cut(title, mostName-len(end)) + end
	}
	(*n)[strings.ToLower(name)] = true
	return name
}

// legal replaces what the name of a sheet may not have. Apostrophes would be legal inside, but
// must be doubled in formulas, which not all programs do.
func legal(title string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch r {
		case '[':
			return '（'
		case ']':
			return '）'
		case ':':
			return '：'
		case '*', '?', '/', '\\':
			return '-'
		case '\'':
			return '’'
		}
		return r
	}, clean(title)))
}

// cut returns the beginning of a text, of at most so many units of UTF-16.
func cut(text string, units int) string {
	for i, r := range text {
		if units -= utf16.RuneLen(r); units < 0 {
			return text[:i]
		}
	}
	return text
}

// quoted is the name of a sheet as formulas have it.
func quoted(name string) string { return "'" + strings.ReplaceAll(name, "'", "''") + "'" }

// cellAt is a cell by its row and column, from 1.
type cellAt struct{ row, column int }

// String returns its address, such as D4.
func (c cellAt) String() string { return letters(c.column) + strconv.Itoa(c.row) }

// fixed returns its address that does not move, such as $D$4.
func (c cellAt) fixed() string { return "$" + letters(c.column) + "$" + strconv.Itoa(c.row) }

// letters is the name of a column. Tables have no more columns than there are names.
func letters(column int) string {
	name, err := excelize.ColumnNumberToName(column)
	if err != nil {
		panic(err)
	}
	return name
}
