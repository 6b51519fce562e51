package browsertest

import (
	"bufio"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/cmd/settlement/serve"
	"github.com/yibaojiesuan/settlement/internal/table"
)

const lishui = "../../../examples/lishui/"

// served starts the page of `settlement serve`, and returns its address.
func served(t *testing.T) string {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out, to := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- serve.Run(ctx, serve.Options{Workers: 2}, to, io.Discard) }()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-done)
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	return strings.TrimSpace(line)
}

// yearBook is the Lishui year as a workbook of two sheets, amounts as numbers.
func yearBook(t *testing.T) string {
	t.Helper()
	x := excelize.NewFile()
	for sheet, name := range map[string]string{"病例": "cases.csv", "床日": "stays.csv"} {
		file, err := os.Open(lishui + name)
		require.NoError(t, err)
		rows, err := csv.NewReader(file).ReadAll()
		require.NoError(t, err)
		require.NoError(t, file.Close())
		_, err = x.NewSheet(sheet)
		require.NoError(t, err)
		w, err := x.NewStreamWriter(sheet)
		require.NoError(t, err)
		for i, r := range rows {
			cells := make([]any, len(r))
			for k, text := range r {
				cells[k] = text
				if v, err := strconv.ParseFloat(text, 64); err == nil && i > 0 && strings.Contains(text, ".") {
					cells[k] = v
				}
			}
			require.NoError(t, w.SetRow(fmt.Sprint("A", i+1), cells))
		}
		require.NoError(t, w.Flush())
	}
	require.NoError(t, x.DeleteSheet("Sheet1"))
	path := filepath.Join(t.TempDir(), "丽水2025.xlsx")
	require.NoError(t, x.SaveAs(path))
	return path
}

// due returns the amounts that links lead to explanations of, by row and column of a table.
func due(t *testing.T, b *Browser, name, column string) map[string]string {
	t.Helper()
	return Value[map[string]string](t, b, `Object.fromEntries([...document.querySelectorAll("a[href*='/explain?']")]
		.map(a => [new URL(a.href).searchParams.get("at"), a.textContent])
		.filter(([at]) => at.startsWith("`+name+`:") && at.endsWith(":`+column+`"))
		.map(([at, text]) => [at.split(":")[1], text]))`)
}

// A year as .xlsx is uploaded, settled, explained, tried with another coefficient, and taken away,
// as people do it. Nothing leaves the pages, nothing is wrong on the console.
func TestServe(t *testing.T) {
	address := served(t)
	b := New(t, address, "data:")
	b.Open(t, address, 1280)
	const next = "main form button.main"
	b.Do(t, chromedp.SetUploadFiles("#files", []string{yearBook(t)}), chromedp.SetValue("select[name=example]", "lishui"), chromedp.Click(next))
	b.Do(t, chromedp.WaitVisible("input[name=fund]"))
	require.Equal(t, "170300000.00", Value[string](t, b, `document.querySelector("input[name=fund]").value`))
	require.Zero(t, b.Overflow(t))
	b.Do(t, chromedp.Click(next), chromedp.WaitVisible("#tables"))
	require.Zero(t, b.Overflow(t))
	require.Empty(t, b.Overlaps(t))

	file, err := os.Open(lishui + "report.golden.json")
	require.NoError(t, err)
	report, err := settlement.ReadReport(file)
	require.NoError(t, err)
	require.NoError(t, file.Close())
	shown := due(t, b, "statements", "due")
	for _, s := range report.Statements {
		require.Equal(t, table.Grouped(s.Due.String()), shown[s.Institution])
	}

	work := Value[string](t, b, `location.href.replace(/statement$/, "")`)
	b.Do(t, chromedp.Click(`a[href*="statements%3ALS01%3Adue"]`), chromedp.WaitVisible(".why"))
	require.Contains(t, Value[string](t, b, `document.querySelector(".why").innerText`), table.Grouped(report.Statements[0].Due.String()))
	require.Zero(t, b.Overflow(t))

	b.Open(t, work+"hospital", 1280)
	b.Do(t, chromedp.WaitVisible("#tables"))
	require.Zero(t, b.Overflow(t))
	require.Empty(t, b.Overlaps(t))

	b.Open(t, work+"whatif", 1280)
	const coefficient = `input[name$="institutions[LS01].coefficient"]`
	b.Do(t, chromedp.WaitVisible(next))
	Value[bool](t, b, `(() => { for (const d of document.querySelectorAll("details")) d.open = true; return true; })()`)
	b.Do(t, chromedp.SetValue(coefficient, "1.0000"), chromedp.Click(next), chromedp.WaitVisible("#tables"))
	changed := due(t, b, "institutions", "difference")
	require.True(t, strings.HasPrefix(changed["LS01"], "-"), "%v", changed)
	require.Len(t, changed, len(report.Statements)+1, "and the total")
	require.Zero(t, b.Overflow(t))

	size := Value[int](t, b, `fetch("`+work+`download/statement.xlsx").then(r => r.arrayBuffer()).then(x => new Uint8Array(x)).then(x => x[0] === 80 && x[1] === 75 ? x.length : 0)`, chromedp.EvalAwaitPromise)
	require.Greater(t, size, 10000)
	b.Open(t, address, 1920)
	require.Zero(t, b.Overflow(t))
	b.Quiet(t)
}

// A page of another site reads nothing, and makes nothing happen, even if it knew the address.
func TestForeignPage(t *testing.T) {
	address := served(t)
	foreign := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `<!DOCTYPE html><title>foreign</title><iframe src="%[1]s"></iframe><form method="post" action="%[1]squit"><button>x</button></form>`, address)
	}))
	defer foreign.Close()
	b := New(t, address, foreign.URL, "data:")
	b.Open(t, foreign.URL, 1280)
	require.Equal(t, "refused", Value[string](t, b, `fetch("`+address+`").then(() => "read", () => "refused")`, chromedp.EvalAwaitPromise))
	require.Equal(t, "refused", Value[string](t, b, `fetch("`+address+`quit", {method: "POST", mode: "no-cors"}).then(r => r.type, () => "refused")`, chromedp.EvalAwaitPromise))
	Value[bool](t, b, `(() => { document.forms[0].submit(); return true; })()`)
	b.Do(t, chromedp.WaitVisible("pre"))
	require.Contains(t, Value[string](t, b, "document.body.innerText"), "another site")
	answer, err := http.Get(address)
	require.NoError(t, err, "the program still runs")
	require.Equal(t, http.StatusOK, answer.StatusCode)
	require.NoError(t, answer.Body.Close())
}
