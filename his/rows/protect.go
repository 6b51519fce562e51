package rows

import (
	"strings"

	"github.com/yibaojiesuan/settlement/his/internal/cell"
)

// mostSafeDigits is how many digits of an id spreadsheets show: of more they make
// 4.403E+19, and of more than 15 they lose the rest.
const mostSafeDigits = 11

// Protect returns a text as a CSV file should have it that people may open in a
// spreadsheet; [Unprotect] takes off again what it adds, and so do the readers of CSV
// files and sheets.
//
// A text that a spreadsheet would take for a formula, since it begins with =, +, -, @,
// a tab or a carriage return, gets an apostrophe before it. An id of more than 11 digits
// and nothing else gets a tab after it, so that it stays text. Whatever else is text
// stays as it is, unless it looks protected already: then it gets one more.
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
