package browsertest

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/samplebook"
	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/pages"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/hospital"
	"github.com/yibaojiesuan/settlement/views/rulebook"
	"github.com/yibaojiesuan/settlement/views/statement"
)

const examples = "../../../examples/"

func report(t *testing.T, name string) *settlement.Report {
	t.Helper()
	f, err := os.Open(examples + name)
	require.NoError(t, err)
	defer f.Close()
	r, err := settlement.ReadReport(f)
	require.NoError(t, err)
	return r
}

func policy(t *testing.T) *views.Book {
	t.Helper()
	plan, err := job.OpenPolicy(examples+"lishui/policy.json", drg.ReadPolicy, drg.New)
	require.NoError(t, err)
	b, err := rulebook.Of(plan, rulebook.Options{Rows: 60, Value: settlement.MustDecimal("117.4173"), Case: drg.Case{Institution: "LS01", Group: "ES23"}})
	require.NoError(t, err)
	return b
}

func month(t *testing.T) *views.Book {
	t.Helper()
	var jobs []*job.Job
	for _, name := range []string{"job.json", "job-2024.json"} {
		j, err := job.Open(job.Folder(examples+"hospital"), name)
		require.NoError(t, err)
		jobs = append(jobs, j)
	}
	b, err := hospital.Analyse(t.Context(), jobs[0], jobs[1], hospital.Options{})
	require.NoError(t, err)
	return b
}

// written writes a page into a file and returns its address.
func written(t *testing.T, b *views.Book, o pages.Options) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, pages.Write(&out, b, o))
	path := filepath.Join(t.TempDir(), "page.html")
	require.NoError(t, os.WriteFile(path, out.Bytes(), 0o600))
	return "file://" + path
}

// Pages never overflow, no text of a drawing stands on another, nothing is asked for, and each
// cell has the text of its book.
func TestPages(t *testing.T) {
	books := map[string]*views.Book{
		"statements": statement.Book(report(t, "lishui/report.golden.json"), nil),
		"hospital":   month(t),
		"charts":     samplebook.Charts(),
		"policy":     policy(t),
		"many":       samplebook.Many(300),
	}
	b := New(t, "file:///")
	for name, book := range books {
		for _, l := range []views.Language{views.English, views.Chinese} {
			address := written(t, book, pages.Options{Language: l, Explained: 300})
			for _, width := range []int64{1280, 1920} {
				b.Open(t, address, width)
				at := fmt.Sprintf("%s, %s, %d", name, l, width)
				require.LessOrEqual(t, b.Overflow(t), 0, at)
				require.Empty(t, b.Overlaps(t), at)
			}
			equal(t, book, l, b.Tables(t))
		}
	}
	b.Quiet(t)
}

// equal compares the tables of a page with the texts of a book.
func equal(t *testing.T, book *views.Book, l views.Language, got [][][]string) {
	t.Helper()
	at := 0
	for _, one := range book.Tables {
		if len(one.Rows) == 0 {
			continue
		}
		shown := one.Shown()
		require.Len(t, got[at], len(one.Rows))
		for i, r := range one.Rows {
			for k, column := range shown {
				want := table.Clean(r.Cells[column].In(l))
				if one.Columns[column].Kind.IsNumber() {
					want = table.Grouped(want)
				}
				require.Equal(t, want, got[at][i][k], "%s %s, row %d", l, one.ID, i+1)
			}
		}
		at++
	}
}

// Every amount of the report stands on the page.
func TestReport(t *testing.T) {
	r := report(t, "lishui/report.golden.json")
	b := New(t, "file:///")
	book := statement.Book(r, nil)
	b.Open(t, written(t, book, pages.Options{Language: views.Chinese, Explained: -1}), 1280)
	rows, first := b.Tables(t)[0], book.Tables[0]
	at := func(id string) int { return slices.Index(first.Shown(), first.Column(id)) }
	for i, s := range r.Statements {
		require.Equal(t, s.Institution, rows[i][at("institution")])
		require.Equal(t, table.Grouped(s.Points.String()), rows[i][at("points")])
		require.Equal(t, table.Grouped(s.Cost.String()), rows[i][at("cost")])
		require.Equal(t, table.Grouped(s.Due.String()), rows[i][at("due")])
	}
	// A click on a number leads to its explanation, and back.
	price := fmt.Sprintf("1-1-%d", first.Column("price")+1)
	b.Do(t, chromedp.Click(chromedp.CSS("#f"+price)))
	explained := Value[string](t, b, `document.querySelector("#w`+price+`").textContent`)
	require.Contains(t, explained, "78,607,025.97")
	require.Contains(t, explained, "点数 × 点值")
	require.Equal(t, "#w"+price, Value[string](t, b, "location.hash"))
	b.Do(t, chromedp.Click(chromedp.CSS("#w"+price+" h3 a")))
	require.Equal(t, "#f"+price, Value[string](t, b, "location.hash"))
	b.Quiet(t)
}

// A page of a thousand institutions has few marks. The time that the browser's thread takes for it
// is written, and not held against the machine.
func TestMany(t *testing.T) {
	b := New(t, "file:///")
	ticks := performance.EnableTimeDomainThreadTicks
	require.NoError(t, second(chromedp.Call(b.Context, performance.Enable, performance.EnableParams{TimeDomain: ticks})))
	b.Open(t, written(t, samplebook.Many(1000), pages.Options{Language: views.Chinese, Explained: 200}), 1280)
	t.Logf("1,000 institutions: loaded after %.0f ms", Value[float64](t, b, `performance.getEntriesByType("navigation")[0].loadEventEnd`))
	require.LessOrEqual(t, b.Overflow(t), 0)
	require.Less(t, Value[int](t, b, `document.querySelectorAll("svg *").length`), 600)
	got, err := chromedp.Call(b.Context, performance.GetMetrics, cdp.Empty{})
	require.NoError(t, err)
	for _, m := range got.Metrics {
		if m.Name == "TaskDuration" || m.Name == "LayoutDuration" {
			t.Logf("1,000 institutions: %s %.0f ms", m.Name, m.Value*1000)
		}
	}
}

// The policy of a page forbids scripts and requests, also where a book could bring one in.
func TestPolicyOfContent(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	defer server.Close()
	b := New(t, "file:///")
	var out bytes.Buffer
	require.NoError(t, pages.Write(&out, samplebook.Many(2), pages.Options{}))
	bad := strings.Replace(out.String(), "</body>", `<script>document.title = "script"</script><img src="`+server.URL+`"/></body>`, 1)
	path := filepath.Join(t.TempDir(), "page.html")
	require.NoError(t, os.WriteFile(path, []byte(bad), 0o600))
	b.Open(t, "file://"+path, 1280)
	require.NotEqual(t, "script", Value[string](t, b, "document.title"))
	require.Zero(t, asked)
}

// The checks find what they look for.
func TestChecksFind(t *testing.T) {
	b := New(t, "file:///")
	b.Open(t, written(t, samplebook.Charts(), pages.Options{}), 1280)
	Value[bool](t, b, `(() => { const e = document.createElement("div"); e.style.width = "1400px"; e.textContent = "x"; document.body.append(e); return true })()`)
	require.Positive(t, b.Overflow(t))
	Value[bool](t, b, `(() => { const e = document.querySelector("svg text"); e.parentNode.append(e.cloneNode(true)); return true })()`)
	require.Len(t, b.Overlaps(t), 1)
	Value[bool](t, b, `(() => { const e = new Image(); e.src = "http://127.0.0.1:1/"; document.body.append(e); console.error("a fault"); return true })()`)
	require.Eventually(t, func() bool {
		b.mutex.Lock()
		defer b.mutex.Unlock()
		return len(b.faults) >= 2 // what the policy of the page refuses, and the fault
	}, 20*time.Second, 50*time.Millisecond)
}
