package intake

import (
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
