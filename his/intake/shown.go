package intake

import (
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// shownCode is quote without quotes, for reports.
func shownCode(text string) string {
	if shown.IsCode(text) {
		return text
	}
	return shown.Shape(text)
}

// quoteShown puts what shownCode returned in quotes, unless that is a shape.
func quoteShown(text string) string {
	if shown.IsCode(text) {
		return `"` + text + `"`
	}
	return text
}
