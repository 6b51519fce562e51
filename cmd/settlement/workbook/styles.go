package workbook

import (
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/yibaojiesuan/settlement/views"
)

// font is on every Windows with Chinese; elsewhere another font with Chinese takes its place.
const font = "微软雅黑"

// look is what a cell is for.
type look uint8

const (
	plain  look = iota // of a table
	total              // of a row of totals
	head               // the title of a column
	title              // of a sheet
	remark             // below a title or a table
	free               // of the list of sheets
)

// style is how a cell looks.
type style struct {
	look   look
	kind   views.Kind // of a number; [views.Name]: a text
	number number     // of a number
	right  bool       // a text at the right, in a column of numbers
	link   bool
	wrap   bool
}

// format is the format that shows a number as the tables have it, with thousands separated. A
// negative number has its sign, and is red.
func (n number) format(k views.Kind) string {
	shown := "#,##0"
	if n.places > 0 {
		shown += "." + strings.Repeat("0", n.places)
	}
	if k == views.Percent {
		shown += `"%"`
	}
	if n.plus {
		return "+" + shown + ";[Red]-" + shown + ";" + shown
	}
	return shown + ";[Red]-" + shown
}

// style returns the number of a style in the workbook, and adds it if it is new.
func (f *file) style(s style) int {
	if id, ok := f.styles[s]; ok {
		return id
	}
	id, err := f.x.NewStyle(s.made())
	if err != nil { // it has no font or format that a workbook could not have
		panic("workbook: style " + strconv.Itoa(len(f.styles)) + ": " + err.Error())
	}
	f.styles[s] = id
	return id
}

func (s style) made() *excelize.Style {
	x := &excelize.Style{Font: &excelize.Font{Family: font, Size: 10}, Alignment: &excelize.Alignment{Vertical: "center", WrapText: s.wrap}}
	if s.kind.IsNumber() {
		format := s.number.format(s.kind)
		x.CustomNumFmt = &format
	} else {
		x.NumFmt = 49 // text: it stays one when it is edited
	}
	if s.right {
		x.Alignment.Horizontal = "right"
	}
	if s.look <= total && !s.right && !s.kind.IsNumber() {
		x.Alignment.Horizontal, x.Alignment.Indent = "left", 1 // away from the number before it
	}
	switch s.look {
	case plain, total, head:
		for _, side := range []string{"left", "right", "top", "bottom"} {
			x.Border = append(x.Border, excelize.Border{Type: side, Color: "BFBFBF", Style: 1})
		}
	}
	switch s.look {
	case total:
		x.Font.Bold = true
		x.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F2F2F2"}}
	case head:
		x.Font.Bold = true
		x.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"D9E2F3"}}
		x.Alignment.Horizontal, x.Alignment.WrapText = "center", true
	case title:
		x.Font.Bold, x.Font.Size = true, 14
	case remark:
		x.Font.Size, x.Font.Color = 9, "595959"
	}
	if s.link {
		x.Font.Color, x.Font.Underline = "0563C1", "single"
	}
	return x
}
