package pages_test

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/samplebook"
	"github.com/yibaojiesuan/settlement/pages"
	"github.com/yibaojiesuan/settlement/views"
)

// In this file: marks of drawings stand where the numbers of the table beside them say. Places are
// read against the ticks of the axes, as people read them.

// tolerance is how far a mark may be off, in points of the screen: places have one decimal.
const tolerance = 0.11

func float(t *testing.T, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", ""), 64)
	require.NoError(t, err)
	return v
}

// svgOf is the drawing of a table, in yuan.
func svgOf(t *testing.T, table *views.Table) string {
	t.Helper()
	page := string(written(t, &views.Book{ID: "b", Title: views.TextOf("图", "chart"), Tables: []*views.Table{table}}, pages.Options{Language: views.Chinese}))
	svg := regexp.MustCompile(`(?s)<svg.*?</svg>`).FindAllString(page, -1)
	require.Len(t, svg, 1)
	return svg[0]
}

var svgText = regexp.MustCompile(`<text x="([-\d.]+)" y="([-\d.]+)" text-anchor="(\w+)">([^<]*)</text>`)

// ruler turns numbers into places along an axis.
type ruler struct{ value, place, perValue float64 }

func (r ruler) at(v float64) float64 { return r.place + (v-r.value)*r.perValue }

// rulerOf reads an axis from its ticks: texts of an anchor that stand in one line across the axis.
// per is how many units of the table are one of the axis.
func rulerOf(t *testing.T, svg, anchor string, upright bool, per float64) ruler {
	t.Helper()
	var line string
	var values, places []float64
	for _, m := range svgText.FindAllStringSubmatch(svg, -1) {
		across, along, shift := m[2], m[1], 0.0
		if upright {
			across, along, shift = m[1], m[2], -4
		}
		if _, err := strconv.ParseFloat(strings.ReplaceAll(m[4], ",", ""), 64); m[3] != anchor || err != nil || line != "" && across != line {
			continue
		}
		line = across
		values, places = append(values, float(t, m[4])*per), append(places, float(t, along)+shift)
	}
	n := len(values)
	require.GreaterOrEqual(t, n, 3)
	r := ruler{values[0], places[0], (places[n-1] - places[0]) / (values[n-1] - values[0])}
	for i := range values {
		require.InDelta(t, r.at(values[i]), places[i], tolerance, "ticks stand at equal distances")
	}
	return r
}

// The marks of a value matrix stand at CMI and cost, as large as their cases say.
func TestPlacesOfScatter(t *testing.T) {
	const cmi, cost, cases = 2, 3, 1
	table := samplebook.Matrix(45)
	svg := svgOf(t, table)
	along, up := rulerOf(t, svg, "middle", false, 1), rulerOf(t, svg, "end", true, 1)
	marks := regexp.MustCompile(`d="M([\d.]+) ([\d.]+)a([\d.]+) [^"]*"><title>([^ ]+) · `).FindAllStringSubmatch(svg, -1)
	require.Len(t, marks, len(table.Rows))
	most := 0.0
	for _, row := range table.Rows {
		most = math.Max(most, float(t, row.Cells[cases].Text))
	}
	byName := map[string][]string{}
	for _, m := range marks {
		byName[m[4]] = m
	}
	for _, row := range table.Rows {
		m := byName[row.Cells[0].Text]
		require.NotNil(t, m, row.Cells[0].Text)
		r := float(t, m[3])
		require.InDelta(t, along.at(float(t, row.Cells[cmi].Text)), float(t, m[1])+r, 2*tolerance, row.Cells[0].Text)
		require.InDelta(t, up.at(float(t, row.Cells[cost].Text)), float(t, m[2]), tolerance, row.Cells[0].Text)
		require.InDelta(t, math.Max(3, 16*math.Sqrt(float(t, row.Cells[cases].Text)/most)), r, tolerance)
	}
}

// The bars of a histogram stand on zero, in the order of the ranges, as high as their cases say.
func TestPlacesOfHistogram(t *testing.T) {
	table := chartsTable(t, "weights")
	svg := svgOf(t, table)
	up := rulerOf(t, svg, "end", true, 1)
	bars := regexp.MustCompile(`d="M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)h-[\d.]+z"><title>([^ ]+) · `).FindAllStringSubmatch(svg, -1)
	require.Len(t, bars, len(table.Rows))
	step := float(t, bars[1][1]) - float(t, bars[0][1])
	for i, row := range table.Rows {
		m := bars[i]
		require.Equal(t, row.Cells[0].Text, m[5])
		require.InDelta(t, float(t, bars[0][1])+float64(i)*step, float(t, m[1]), float64(i+1)*tolerance)
		require.InDelta(t, up.at(float(t, row.Cells[1].Text)), float(t, m[2]), tolerance, m[5])
		require.InDelta(t, up.at(0), float(t, m[2])+float(t, m[4]), 2*tolerance, m[5])
	}
}

// The lines of payment over cost go through the rows of the table, and break where the payment
// jumps.
func TestPlacesOfPayment(t *testing.T) {
	table := chartsTable(t, "payment")
	svg := svgOf(t, table)
	along, up := rulerOf(t, svg, "middle", false, 1), rulerOf(t, svg, "end", true, 1)
	point := regexp.MustCompile(`([ML])([\d.]+) ([\d.]+)`)
	var lines [][][]string
	for _, m := range regexp.MustCompile(`<path class="l" [^>]* d="([^"]*)"/>`).FindAllStringSubmatch(svg, -1) {
		if corners := point.FindAllStringSubmatch(m[1], -1); len(corners) > 1 { // no legend
			lines = append(lines, corners)
		}
	}
	require.Len(t, lines, 2)
	breaks := ""
	for k, line := range lines {
		require.Len(t, line, len(table.Rows))
		for i, row := range table.Rows {
			require.InDelta(t, along.at(float(t, row.Cells[0].Text)), float(t, line[i][2]), tolerance)
			require.InDelta(t, up.at(float(t, row.Cells[1+k].Text)), float(t, line[i][3]), tolerance)
			breaks += line[i][1]
		}
		breaks += " "
	}
	require.Equal(t, "MLMLML MLLLLL ", breaks)
	require.Contains(t, svg, `<path class="k" d="M`, "jumps are dotted")
}

func chartsTable(t *testing.T, id string) *views.Table {
	t.Helper()
	table := samplebook.Charts().Table(id)
	require.NotNil(t, table)
	return table
}
