package rows

import (
	"strings"

	"github.com/yibaojiesuan/settlement/his/internal/cell"
)

// mostSafeDigits is the length of the longest id that spreadsheets show in full: they
// show a longer one as 4.403E+19, and lose the digits after the fifteenth.
const mostSafeDigits = 11

// Protect returns a text as it should stand in a CSV file that people may open in a
// spreadsheet. [Unprotect] takes off again what it adds, and so do the readers of CSV
// files and sheets.
//
// A text that begins with =, +, -, @, a tab or a carriage return gets an apostrophe
// before it: a spreadsheet would take it for a formula. An id of more than 11 digits
// and nothing else gets a tab after it, so that it stays text. Any other text stays as
// it is, unless it looks protected already: then it is protected once more.
func Protect(text string, id bool) string {
	formula := isFormula(text)
	if id && len(text) > mostSafeDigits && cell.IsDigits(text) || strings.HasSuffix(text, "\t") {
		text += "\t"
	}
	if formula {
		text = "'" + text
	}
	return text
}

// Unprotect returns the text that [Protect] was given: it takes off a tab at the end,
// and an apostrophe before =, +, -, @, a tab or a carriage return.
func Unprotect(text string) string {
	if !mayBeProtected(text) {
		return text
	}
	text = strings.TrimSuffix(text, "\t")
	if strings.HasPrefix(text, "'") && isFormula(text) {
		text = text[1:]
	}
	return text
}

// mayBeProtected reports whether Unprotect may change a text.
func mayBeProtected(text string) bool {
	return text != "" && (text[0] == '\'' || text[len(text)-1] == '\t')
}

// isFormula reports whether a text begins as a formula does, apostrophes aside.
func isFormula(text string) bool {
	text = strings.TrimLeft(text, "'")
	return text != "" && strings.IndexByte("=+-@\t\r", text[0]) >= 0
}
