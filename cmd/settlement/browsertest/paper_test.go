package browsertest

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/samplebook"
	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/pages"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/statement"
)

// sheet is the width of what is printed on A4 across, 273 mm, in pixels of a page.
const sheet = 1031

var sheets = regexp.MustCompile(`/Type\s*/Page\b[^s]`)

// printed prints the page as it says itself, and returns how many sheets it needs.
func (b *Browser) printed(t *testing.T) (data []byte, count int) {
	t.Helper()
	yes := true
	got, err := chromedp.Call(b.Context, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: &yes})
	require.NoError(t, err)
	return got.Data, len(sheets.FindAll(got.Data, -1))
}

// Nothing is cut from a printed page: no table is wider than a sheet, no text wider than its cell.
// How numbers arose is printed only where it is asked for.
func TestPaper(t *testing.T) {
	b := New(t, "file:///")
	for name, tt := range map[string]struct {
		book       *views.Book
		from, most int // sheets
	}{
		"statements": {statement.Book(report(t, "lishui/report.golden.json"), nil), 4, 8},
		"hospital":   {month(t), 8, 16},
		"policy":     {policy(t), 4, 24},
		"charts":     {samplebook.Charts(), 4, 14},
	} {
		for _, l := range []views.Language{views.English, views.Chinese} {
			at := name + " " + string(l)
			b.Open(t, written(t, tt.book, pages.Options{Language: l, Explained: 200}), sheet)
			require.NoError(t, second(chromedp.Call(b.Context, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})))
			require.LessOrEqual(t, b.Overflow(t), 0, at)
			require.Empty(t, Value[[]string](t, b, `[...document.querySelectorAll("table, svg, p, h2")].filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.tagName + " " + e.textContent.slice(0, 60))`), at)
			require.Empty(t, Value[[]string](t, b, `[...document.querySelectorAll("td, th")].filter(e => e.offsetParent && e.scrollWidth > e.clientWidth + 1).map(e => e.textContent)`), at)
			require.NoError(t, second(chromedp.Call(b.Context, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{})))
			data, count := b.printed(t)
			require.Contains(t, string(data[:8]), "%PDF")
			require.GreaterOrEqual(t, count, tt.from, at)
			require.LessOrEqual(t, count, tt.most, at)
			t.Logf("%s: %d sheets", at, count)
			if Value[bool](t, b, `!!document.querySelector("#too")`) {
				b.Do(t, chromedp.Click(chromedp.CSS("#too")))
				_, all := b.printed(t)
				require.Greater(t, all, count, at)
			}
		}
	}
	b.Quiet(t)
}

// What is printed has every amount due, the head of the table on each of its sheets, and numbered
// sheets.
func TestPaperText(t *testing.T) {
	r := report(t, "lishui/report.golden.json")
	all := texts(t, statement.Book(r, nil))
	for _, s := range r.Statements {
		require.Contains(t, string(bytes.Join(all, nil)), table.Grouped(s.Due.String()))
	}
	long := 0
	for i, one := range all {
		text := strings.Join(strings.Fields(string(one)), "")
		require.Contains(t, text, "清算表·", "the head of sheet %d", i+1)
		if strings.Contains(text, "高倍率病例") {
			long++
			require.Contains(t, text, "病例类型", "the head of the table on sheet %d", i+1)
		}
	}
	require.Greater(t, long, 1, "a table of several sheets")
}

// texts returns the texts of the sheets of a printed book.
func texts(t *testing.T, book *views.Book) [][]byte {
	t.Helper()
	reader, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("no pdftotext")
	}
	b := New(t, "file:///")
	b.Open(t, written(t, book, pages.Options{Language: views.Chinese, Explained: 200}), 1280)
	data, count := b.printed(t)
	path := filepath.Join(t.TempDir(), "page.pdf")
	require.NoError(t, os.WriteFile(path, data, 0o600))
	out, err := exec.Command(reader, "-layout", path, "-").Output()
	require.NoError(t, err)
	all := bytes.Split(bytes.TrimRight(out, "\f"), []byte("\f"))
	require.Len(t, all, count)
	return all
}

// Sums are carried from sheet to sheet: each sheet of the table but the last ends with those so far,
// and the next one begins with the same.
func TestCarriedOnPaper(t *testing.T) {
	var before []string // what was carried over
	carried := 0
	for i, sheet := range texts(t, samplebook.Many(200)) {
		var rows [][]string
		for _, line := range strings.Split(string(sheet), "\n") {
			f := strings.Fields(line)
			if len(f) > 3 && (strings.Contains(line, "人民医院") || f[0] == "过次页" || f[0] == "承前页" || f[0] == "合计") {
				rows = append(rows, f)
			}
		}
		if len(rows) == 0 {
			continue // drawings
		}
		if before != nil {
			require.Equal(t, append([]string{"承前页"}, before[1:]...), rows[0], "sheet %d", i+1)
			carried++
		}
		before = nil
		if last := rows[len(rows)-1]; last[0] != "合计" {
			require.Equal(t, "过次页", last[0], "sheet %d", i+1)
			before = last
		}
		for _, r := range rows[1 : len(rows)-1] {
			require.NotContains(t, []string{"过次页", "承前页", "合计"}, r[0], "sheet %d", i+1)
		}
	}
	require.Greater(t, carried, 4)
}

// A page reads without its colours: a negative number has its sign, a check its words, a total heavier
// letters; texts stand out from what is behind them by their lightness alone.
func TestWithoutColour(t *testing.T) {
	b := New(t, "file:///")
	for _, book := range []*views.Book{statement.Book(report(t, "lishui/report.golden.json"), nil), month(t), samplebook.Charts()} {
		b.Open(t, written(t, book, pages.Options{Language: views.Chinese, Explained: 200}), 1280)
		require.Empty(t, Value[[]string](t, b, `(() => {
			const found = [], light = c => { const [r, g, b] = c.match(/[\d.]+/g).map(v => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
			const behind = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (!/, 0\)$/.test(c)) return c; } return "rgb(255, 255, 255)"; };
			for (const e of document.querySelectorAll("h1, h2, h3, p, dt, dd, li, th, td, a, caption, figcaption, .no, .en, .rule, .mark")) {
				const a = light(getComputedStyle(e).color), b = light(behind(e));
				if (e.textContent.trim() && (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 4.5) found.push("faint: " + e.textContent);
			}
			for (const e of document.querySelectorAll(".n")) if (!e.textContent.startsWith("-")) found.push("no sign: " + e.textContent);
			for (const e of document.querySelectorAll(".checks li")) if (!/一致/.test(e.querySelector("b").textContent)) found.push("no word: " + e.textContent);
			for (const e of document.querySelectorAll("tr.sum > *")) if (getComputedStyle(e).fontWeight < 700) found.push("no weight: " + e.textContent);
			for (const svg of document.querySelectorAll("svg")) {
				const looks = new Map();
				for (const e of svg.querySelectorAll(".l")) {
					const dash = e.getAttribute("stroke-dasharray") || "", colour = e.getAttribute("stroke");
					if (looks.has(dash) && looks.get(dash) !== colour) found.push("same dash: " + colour);
					looks.set(dash, colour);
				}
			}
			return found;
		})()`))
	}
	b.Quiet(t)
}
