package pages

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"
	"unicode"

	"github.com/yibaojiesuan/settlement/internal/table"
)

// Places on a drawing are floats, in points of the screen at full size. No figure is computed
// in them.
const (
	letter  = 13.0 // size of letters
	ascent  = 1.16 // of a line's height above and below its base, for a letter of size 1
	descent = 0.29
	wide    = 960.0 // width of a drawing
)

// box is a place on a drawing.
type box struct{ left, top, right, bottom float64 }

func (a box) meets(b box) bool {
	return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

// canvas collects the marks of a drawing, and the places of its texts.
type canvas struct {
	b     strings.Builder
	taken []box
}

// anchor is where a text stands by its x.
type anchor string

const (
	start  anchor = "start"
	middle anchor = "middle"
	end    anchor = "end"
)

func px(v float64) string {
	text := strconv.FormatFloat(v, 'f', 1, 64)
	return strings.TrimSuffix(text, ".0")
}

func (c *canvas) add(format string, args ...any) { fmt.Fprintf(&c.b, format, args...) }

func (c *canvas) line(class string, x1, y1, x2, y2 float64) {
	c.add(`<path class="%s" d="M%s %sL%s %s"/>`, class, px(x1), px(y1), px(x2), px(y2))
}

// extent is the place of lines of text whose first base is at x, y.
func extent(x, y float64, at anchor, lines []string) box {
	width := 0.0
	for _, s := range lines {
		width = max(width, textWidth(s))
	}
	switch at {
	case middle:
		x -= width / 2
	case end:
		x -= width
	}
	return box{x, y - ascent*letter, x + width, y + descent*letter + float64(len(lines)-1)*lead}
}

const lead = letter * 1.25 // from the base of one line to the next

// text writes lines of text, whatever stands there.
func (c *canvas) text(x, y float64, at anchor, lines ...string) {
	c.taken = append(c.taken, extent(x, y, at, lines))
	c.add(`<text x="%s" y="%s" text-anchor="%s">`, px(x), px(y), at)
	if len(lines) == 1 {
		c.b.WriteString(escaped(lines[0]))
	} else {
		for i, s := range lines {
			shift := ""
			if i > 0 {
				shift = fmt.Sprintf(` dy="%s"`, px(lead))
			}
			c.add(`<tspan x="%s"%s>%s</tspan>`, px(x), shift, escaped(s))
		}
	}
	c.b.WriteString("</text>")
}

// place writes lines of text within the bounds if nothing stands there, and reports whether it did.
func (c *canvas) place(bounds box, x, y float64, at anchor, lines ...string) bool {
	e := extent(x, y, at, lines)
	if e.left < bounds.left || e.right > bounds.right || e.top < bounds.top || e.bottom > bounds.bottom {
		return false
	}
	for _, other := range c.taken {
		if e.meets(other) {
			return false
		}
	}
	c.text(x, y, at, lines...)
	return true
}

func escaped(text string) string { return template.HTMLEscapeString(table.Clean(text)) }

// textWidth is how wide a text is at most in the fonts of the page.
func textWidth(text string) float64 {
	width := 0.0
	for _, r := range text {
		switch {
		case table.Width(string(r)) == 2:
			width++
		case unicode.IsUpper(r):
			width += 0.74
		case strings.ContainsRune(" ,.:;'|!il", r):
			width += 0.32
		default:
			width += 0.58
		}
	}
	return width * letter
}

// wrapped divides a text into at most so many lines that are no wider; false: it does not fit.
// Latin words stay whole.
func wrapped(text string, width float64, most int) ([]string, bool) {
	var lines []string
	now := ""
	for _, piece := range pieces(text) {
		if now != "" && textWidth(now+strings.TrimRight(piece, " ")) > width {
			lines, now = append(lines, strings.TrimRight(now, " ")), ""
		}
		if textWidth(strings.TrimRight(piece, " ")) > width {
			return nil, false
		}
		now += piece
	}
	lines = append(lines, strings.TrimRight(now, " "))
	return lines, len(lines) <= most
}

// pieces are what may stand in different lines: words with the space or dash behind them, and
// wide characters.
func pieces(text string) (list []string) {
	now := ""
	for _, r := range text {
		if table.Width(string(r)) == 2 {
			if now != "" {
				list = append(list, now)
			}
			list, now = append(list, string(r)), ""
			continue
		}
		if now += string(r); strings.ContainsRune(" –—~/", r) {
			list, now = append(list, now), ""
		}
	}
	if now != "" {
		list = append(list, now)
	}
	return list
}

// shortened cuts a text that is wider.
func shortened(text string, width float64) string {
	if textWidth(text) <= width {
		return text
	}
	all := []rune(text)
	for len(all) > 1 && textWidth(string(all)+"…") > width {
		all = all[:len(all)-1]
	}
	return string(all) + "…"
}
