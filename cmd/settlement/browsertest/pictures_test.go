package browsertest

import (
	"bytes"
	"cmp"
	"flag"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/pages"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/statement"
)

const pictures = "../../../docs/pictures/"

var update = flag.Bool("update", false, "make the pictures of the README anew")

// The README shows two pages of the examples. .ci/pictures makes the pictures anew; they are not
// compared, since each version of Chromium draws letters in its own way.
func TestPictures(t *testing.T) {
	list := map[string]struct {
		book          *views.Book
		from          string // the section at which the picture begins
		width, height int64
	}{
		"statement.png": {statement.Book(report(t, "bureau/report.golden.json"), nil), "#t1", 1000, 690},
		"hospital.png":  {month(t), "#t3", 700, 745},
	}
	if *update {
		b := New(t, "file:///")
		require.NoError(t, os.MkdirAll(pictures, 0o755))
		for name, p := range list {
			b.Open(t, written(t, p.book, pages.Options{Language: views.Chinese, Explained: 300}), p.width)
			// Small letters, and nothing between the head of the page and the section.
			Value[bool](t, b, `(() => {
				document.body.style.zoom = 0.7;
				document.querySelector("nav").remove();
				const first = document.querySelector("`+p.from+`");
				while (first.previousElementSibling) first.previousElementSibling.remove();
				return true;
			})()`)
			b.Do(t, chromedp.EmulateViewport(p.width, p.height))
			data, err := chromedp.Run(b.Context, chromedp.CaptureScreenshot())
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(pictures+name, fewColours(t, data), 0o644))
		}
	}
	size := 0
	for name := range list {
		data, err := os.ReadFile(pictures + name)
		require.NoError(t, err)
		_, err = png.DecodeConfig(bytes.NewReader(data))
		require.NoError(t, err)
		size += len(data)
	}
	require.Less(t, size, 200_000)
}

// fewColours reduces a picture to the colours that it uses most.
func fewColours(t *testing.T, data []byte) []byte {
	t.Helper()
	from, err := png.Decode(bytes.NewReader(data))
	require.NoError(t, err)
	counts, bounds := map[color.Color]int{}, from.Bounds()
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			counts[color.RGBAModel.Convert(from.At(x, y))]++
		}
	}
	order := slices.SortedFunc(maps.Keys(counts), func(a, b color.Color) int { return cmp.Compare(counts[b], counts[a]) })
	const most = 256
	to := image.NewPaletted(bounds, order[:min(most, len(order))])
	draw.Draw(to, bounds, from, bounds.Min, draw.Src)
	var out bytes.Buffer
	require.NoError(t, (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, to))
	return out.Bytes()
}
