package workbook

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"github.com/yibaojiesuan/settlement/views"
)

// Charts stand two beside each other on a sheet of their own.
const (
	chartWidth, chartHeight = 620, 330 // in pixels
	chartColumns, chartRows = 10, 18   // as many cells have its room
	chartColumn             = 8.43     // the width of a column of 64 pixels
	pageCharts              = 2        // rows of charts on a page
	firstChart              = 3
	mostBars, mostNames     = 25, 12
	helpColumn              = 2*chartColumns + 3 // of the first column that a waterfall is drawn from
	helpWidth               = 7
	green, red, blue        = "70AD47", "C00000", "4472C4"
)

// charts makes the sheet of charts, if there are any.
func (f *file) charts() error {
	var s *sheet
	var help []*waterfall
	n := 0
	for _, from := range f.tables {
		for _, c := range from.grid.t.Charts {
			d := &drawing{f: f, from: from, g: from.grid, c: c}
			if !d.possible() {
				continue
			}
			var w *waterfall
			if c.Kind == views.Waterfall {
				if w = d.waterfall(helpColumn + len(help)*(helpWidth+1)); w == nil {
					continue
				}
			}
			if s == nil {
				var err error
				if s, err = f.sheet(views.Text{Chinese: "图表", English: "charts"}); err != nil {
					return err
				}
			}
			x := d.chart()
			if w != nil {
				help = append(help, w)
				w.draw(x, s)
			}
			at := cellAt{firstChart + n/2*chartRows, 1 + n%2*chartColumns}
			if err := f.x.AddChart(s.name, at.String(), x); err != nil {
				return err
			}
			n++
		}
	}
	if s == nil {
		return nil
	}
	return f.chartSheet(s, n, help)
}

// chartSheet sets up the sheet of charts. What waterfalls are drawn from stands beside what is
// printed.
func (f *file) chartSheet(s *sheet, charts int, help []*waterfall) error {
	f.style(style{look: title})
	f.style(style{look: remark})
	s.last = cellAt{1, 1}
	for _, h := range help {
		h.styles()
		s.last = cellAt{max(s.last.row, h.last()), h.column + helpWidth - 1}
	}
	s.rows = func(w *rowWriter) {
		w.row(titleRow, 24)
		w.text(f.style(style{look: title}), s.title.Both(f.lang))
		for at := titleRow + 1; at <= s.last.row; at++ {
			w.row(at, 0)
			for _, h := range help {
				h.row(w, at)
			}
		}
	}
	if err := f.noLines(s); err != nil {
		return err
	}
	if err := f.x.SetColWidth(s.name, "A", letters(helpColumn-1), chartColumn); err != nil {
		return err
	}
	for at := pageCharts; at < (charts+1)/2; at += pageCharts {
		if err := f.x.InsertPageBreak(s.name, cellAt{firstChart + at*chartRows, 1}.String()); err != nil {
			return err
		}
	}
	area := fmt.Sprintf("%s!$A$1:%s", quoted(s.name), cellAt{firstChart + (charts+1)/2*chartRows, 2 * chartColumns}.fixed())
	if err := f.x.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", RefersTo: area, Scope: s.name}); err != nil {
		return err
	}
	return f.page(s, 0)
}

// drawing is a chart of a table.
type drawing struct {
	f    *file
	from *sheet
	g    *grid
	c    views.Chart
	x    int   // the column of what stands along the axis
	y    []int // the columns of numbers
	size int
	rows int // how many rows are drawn
}

// possible finds the columns of a chart. It is false if those are not shown or there are no rows.
func (d *drawing) possible() bool {
	at := func(id string) int {
		for i := range d.g.columns {
			if d.g.columns[i].ID == id {
				return i + 1
			}
		}
		return 0
	}
	label := at(d.c.Label)
	if d.x = at(d.c.X); d.x == 0 && d.c.Kind != views.Scatter {
		d.x = label
	}
	for _, id := range d.c.Y {
		if y := at(id); y > 0 {
			d.y = append(d.y, y)
		}
	}
	d.size, d.rows = at(d.c.Size), d.g.plain
	if d.c.Kind == views.Bars {
		d.rows = min(d.rows, mostBars)
	}
	return d.x > 0 && len(d.y) > 0 && d.rows > 0
}

// cells is a reference to the cells of a column.
func (d *drawing) cells(column int) string { return d.span(column, d.g.first, d.g.first+d.rows-1) }

func (d *drawing) span(column, from, to int) string {
	return fmt.Sprintf("%s!%s:%s", quoted(d.from.name), cellAt{from, column}.fixed(), cellAt{to, column}.fixed())
}

func (d *drawing) cell(column, row int) string {
	return quoted(d.from.name) + "!" + cellAt{row, column}.fixed()
}

// chart makes the chart of the library; that of a waterfall has no series yet.
func (d *drawing) chart() *excelize.Chart {
	x := &excelize.Chart{
		Title:     excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: d.title(), Font: &excelize.Font{Family: font, Size: 12, Bold: true}}}},
		Dimension: excelize.ChartDimension{Width: chartWidth, Height: chartHeight},
		Legend:    excelize.ChartLegend{Position: "bottom"},
		Format:    excelize.GraphicOptions{AltText: d.title(), Positioning: "oneCell"},
	}
	one := false // a series has one color
	x.VaryColors = &one
	// labels stand below all marks, also of negative numbers
	small := excelize.Font{Family: font, Size: 8, Color: "404040"}
	x.XAxis.TickLabelPosition, x.XAxis.Font = excelize.ChartTickLabelLow, small
	x.YAxis.MajorGridLines, x.YAxis.TickLabelPosition, x.YAxis.Font = true, excelize.ChartTickLabelLow, small
	x.YAxis.NumFmt = excelize.ChartNumFmt{CustomNumFmt: "#,##0.####"}
	switch d.c.Kind {
	case views.Lines:
		x.Type = excelize.Line
	case views.Scatter:
		d.scatter(x)
		return x
	case views.Waterfall:
		x.Type, x.Legend.Position = excelize.ColStacked, "none"
		return x
	default:
		x.Type = excelize.Col
	}
	for _, y := range d.y {
		x.Series = append(x.Series, excelize.ChartSeries{Name: d.cell(y, d.g.first-1), Categories: d.cells(d.x), Values: d.cells(y)})
	}
	if d.rows > mostNames {
		x.XAxis.Alignment.TextRotation = -45
	}
	if len(d.y) == 1 {
		x.Legend.Position, x.YAxis.Title = "none", d.axis(d.y[0])
	}
	return x
}

// axis is the title of an axis.
func (d *drawing) axis(column int) excelize.ChartTitle {
	return excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: d.g.columns[column-1].title, Font: &excelize.Font{Family: font, Size: 9}}}}
}

// title is the title of the chart, and says if it has not all rows.
func (d *drawing) title() string {
	said := d.c.Title.Both(d.f.lang)
	if d.rows < d.g.plain && d.c.Kind == views.Bars {
		said += d.f.lang.Both(fmt.Sprintf("（前 %d 行）", d.rows), fmt.Sprintf("(first %d rows)", d.rows))
	}
	return clean(said)
}

// scatter makes the marks: few have a name each, in the legend; many are of one series.
func (d *drawing) scatter(x *excelize.Chart) {
	x.Type = excelize.Scatter
	if d.size > 0 {
		x.Type, x.BubbleSize = excelize.Bubble, 30
	}
	x.XAxis.Title, x.YAxis.Title, x.XAxis.MajorGridLines = d.axis(d.x), d.axis(d.y[0]), true
	series := func(name string, from, to int) {
		s := excelize.ChartSeries{Name: name, Categories: d.span(d.x, from, to), Values: d.span(d.y[0], from, to)}
		s.Line.Type, s.Marker = excelize.LineNone, excelize.ChartMarker{Symbol: "circle", Size: 8}
		if d.size > 0 {
			s.Sizes = d.span(d.size, from, to)
		}
		if from < to { // marks of one color that overlap are seen through each other
			s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{blue}, Transparency: 50}
			s.Marker.Fill = s.Fill
		}
		x.Series = append(x.Series, s)
	}
	for i := range d.g.columns {
		if d.g.columns[i].ID == d.c.Label && d.rows <= mostNames {
			for row := d.g.first; row < d.g.first+d.rows; row++ {
				series(d.cell(i+1, row), row, row)
			}
			return
		}
	}
	series(d.cell(d.y[0], d.g.first-1), d.g.first, d.g.first+d.rows-1)
	x.Legend.Position = "none"
}
