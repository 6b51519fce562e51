package browsertest

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/samplebook"
	"github.com/yibaojiesuan/settlement/pages"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/statement"
)

// drawn is what a drawing shows: the values of its upright axis with their places, its bars and the
// corners of its lines.
type drawn struct {
	Ticks []struct{ Value, Y float64 } // at the left side
	Bars  []struct{ X, Top, Bottom float64 }
	Lines [][][2]float64
}

const readDrawing = `(svg => {
	const left = Math.min(...[...svg.querySelectorAll("path.g, path.x, line.g, line.x")].map(e => e.getBBox()).filter(b => b.width > 300).map(b => b.x));
	const number = t => Number(t.replace(/,/g, ""));
	return {
		Ticks: [...svg.querySelectorAll("text")].map(e => ({ box: e.getBBox(), base: e.y.baseVal[0].value, Value: number(e.textContent) })).filter(t => t.box.x + t.box.width <= left && !isNaN(t.Value)).map(t => ({ Value: t.Value, Y: t.base - 4 })),
		Bars: [...svg.querySelectorAll("rect, path[d*=v][d$=z]")].map(e => e.getBBox()).filter(b => b.width > 4).map(b => ({ X: b.x, Top: b.y, Bottom: b.y + b.height })),
		Lines: [...svg.querySelectorAll("path.l")].map(e => [...e.getAttribute("d").matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map(m => [Number(m[1]), Number(m[2])])).filter(l => l.length > 2),
	};
})`

// drawing reads the drawing of a section.
func (b *Browser) drawing(t *testing.T, section string) drawn {
	t.Helper()
	return Value[drawn](t, b, readDrawing+`(document.querySelector("`+section+` svg"))`)
}

// scale returns what a height stands for, and fails the test if the ticks of the axis do not stand
// at equal distances.
func (d *drawn) scale(t *testing.T) func(y float64) float64 {
	t.Helper()
	require.GreaterOrEqual(t, len(d.Ticks), 3)
	first, last := d.Ticks[0], d.Ticks[len(d.Ticks)-1]
	step := (last.Y - first.Y) / (last.Value - first.Value)
	require.Negative(t, step, "greater values stand higher")
	for _, tick := range d.Ticks {
		require.InDelta(t, first.Y+(tick.Value-first.Value)*step, tick.Y, 0.6)
	}
	return func(y float64) float64 { return first.Value + (y-first.Y)/step }
}

func float(t *testing.T, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", ""), 64)
	require.NoError(t, err)
	return v
}

// The bars of the waterfall are as long as the amounts of the table beside it, on one scale, and
// each begins where the one before it ends.
func TestWaterfall(t *testing.T) {
	b := New(t, "file:///")
	book := statement.Book(report(t, "lishui/report.golden.json"), nil)
	b.Open(t, written(t, book, pages.Options{Language: views.Chinese}), 1280)
	d := b.drawing(t, "#t2")
	rows := b.Tables(t)[1]
	require.Len(t, d.Bars, len(rows))
	at, value := 0.0, d.scale(t)
	const unit, fine = 10_000, 20 // yuan; ten thousands: a fifth of a pixel
	for i, row := range rows {
		amount := float(t, row[1]) / unit
		high, low := value(d.Bars[i].Top), value(d.Bars[i].Bottom)
		from, to := at, at+amount
		if i == len(rows)-1 {
			from, to = 0, amount
		}
		require.InDelta(t, math.Max(from, to), high, fine, row[0])
		require.InDelta(t, math.Min(from, to), low, fine, row[0])
		at = to
	}
	b.Quiet(t)
}

// The lines of the year's execution rise with the sums of the table, on one scale.
func TestExecution(t *testing.T) {
	b := New(t, "file:///")
	book := samplebook.Charts()
	b.Open(t, written(t, book, pages.Options{Language: views.Chinese}), 1280)
	d := b.drawing(t, "#t1")
	value, rows := d.scale(t), b.Tables(t)[0]
	require.Len(t, d.Lines, 3)
	const unit = 10_000
	for k, line := range d.Lines {
		n := 0
		for _, row := range rows {
			if row[1+k] == "" {
				continue
			}
			require.InDelta(t, float(t, row[1+k])/unit, value(line[n][1]), 20)
			if n++; n > 1 {
				require.Greater(t, line[n-1][0], line[n-2][0])
			}
		}
		require.Len(t, line, n)
	}
}
