package intake

import (
	"fmt"
	"io"

	"github.com/yibaojiesuan/settlement/internal/shown"
)

// shownCode returns a code as a report may repeat it: the code, or its shape.
func shownCode(text string) string {
	if shown.IsCode(text) || text == "" || isFlagWord(text) {
		return text
	}
	return shown.Shape(text)
}

// quoteShown puts a result of shownCode in quotes, unless it is a shape.
func quoteShown(text string) string {
	if shown.IsCode(text) || text == "" || isFlagWord(text) {
		return `"` + text + `"`
	}
	return text
}

// say prints a line. Names of files, sheets and headers may hold characters that nobody sees; none
// is printed.
func say(w io.Writer, format string, args ...any) {
	fmt.Fprintln(w, shown.Clean(fmt.Sprintf(format, args...)))
}
