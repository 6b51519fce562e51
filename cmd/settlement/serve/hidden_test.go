package serve

import (
	"bytes"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/hidden"
	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// look sends a request and looks at the page, the data or the file that comes, and at its headers.
func (p *page) look(where string, r *http.Request) (text string, status int) {
	p.t.Helper()
	if r.Method == http.MethodPost {
		r.Header.Set("Origin", p.origin)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	a, err := p.http.Do(r)
	require.NoError(p.t, err)
	defer a.Body.Close()
	body, err := io.ReadAll(a.Body)
	require.NoError(p.t, err)
	where += " " + r.URL.Path
	for name, values := range a.Header {
		hidden.Seen(p.t, where+": "+name, strings.Join(values, " "))
		if name == "Content-Disposition" || name == "Location" { // they may hide it in their escapes
			plain, err := url.PathUnescape(strings.Join(values, " "))
			require.NoError(p.t, err)
			hidden.Seen(p.t, where+": "+name, plain)
		}
	}
	switch kind := a.Header.Get("Content-Type"); {
	case strings.HasPrefix(kind, "text/html"):
		hidden.Seen(p.t, where, html.UnescapeString(string(body)))
	case strings.Contains(kind, "spreadsheet"):
		hidden.BookSeen(p.t, where, body)
	default:
		hidden.Seen(p.t, where, string(body))
	}
	return string(body), a.StatusCode
}

// walk looks at what was made of uploaded files: every page and file that the pages lead to, up to
// a number of them, in both languages. It returns how many it saw.
func (p *page) walk(where, text string, most int) (seen int) {
	p.t.Helper()
	link := regexp.MustCompile(`(?:href|src|data-[a-z]+)="([^"#]*/works/[^"#]*)`)
	var queue []string
	known := map[string]bool{}
	add := func(text string) {
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			to := html.UnescapeString(m[1])
			kind := regexp.MustCompile(`[0-9a-f]{16}|=[^&]*`).ReplaceAllString(to, "") // a few explanations of each kind do
			if !known[to] && strings.Count(strings.Join(queue, " "), kind) < most {
				known[to] = true
				queue = append(queue, to)
			}
		}
	}
	add(text)
	for i := 0; i < len(queue) && i < most; i++ {
		r, err := http.NewRequest(http.MethodGet, p.address(queue[i]), nil)
		require.NoError(p.t, err)
		page, _ := p.look(where, r)
		add(page)
		seen++
	}
	return seen
}

// give uploads the files of a folder under their names, which change may change.
func (p *page) give(where, dir string, change func(string) string) (text string, status int) {
	p.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	require.NoError(p.t, m.WriteField("example", ""))
	files, err := filepath.Glob(filepath.Join(dir, "*.*"))
	require.NoError(p.t, err)
	for _, path := range files {
		if !slices.Contains([]string{"job.json", "policy.json", "beds.json", "cases.csv", "stays.csv"}, filepath.Base(path)) {
			continue
		}
		w, err := m.CreateFormFile("files", change(filepath.Base(path)))
		require.NoError(p.t, err)
		text, err := os.ReadFile(path)
		require.NoError(p.t, err)
		if rows := bytes.SplitAfter(text, []byte("\n")); filepath.Ext(path) == ".csv" { // a few make the same pages
			text = bytes.Join(rows[:min(len(rows), 200)], nil)
		}
		_, err = w.Write(text)
		require.NoError(p.t, err)
	}
	require.NoError(p.t, m.Close())
	r, err := http.NewRequest(http.MethodPost, p.address("/works"), &body)
	require.NoError(p.t, err)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return p.look(where, r)
}

// Names and titles, codes, ids, cells, names of fields and of uploaded files, and what a form says,
// with characters that nobody sees: no page, data or file of the program has one, in either
// language.
func TestHidden(t *testing.T) {
	const from = "../../../examples"
	same := func(name string) string { return name }
	p := start(t, Options{})
	pages := 0
	for _, l := range []string{"en", "zh"} {
		p.post("/language", http.StatusOK, url.Values{"to": {l}})
		text, status := p.give(l, hidden.Examples(t, from, hidden.All(), "lishui")+"lishui", same)
		require.Equal(t, http.StatusOK, status, said(text))
		work := regexp.MustCompile(`/works/[0-9a-f]{16}`).FindString(text)
		require.NotEmpty(t, work)
		r, err := http.NewRequest(http.MethodPost, p.address(work+"/settle"), strings.NewReader(url.Values{"job": {"job.json"}}.Encode()))
		require.NoError(t, err)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		text, status = p.look(l, r)
		require.Equal(t, http.StatusOK, status, said(text))
		for _, page := range []string{"", "/statement", "/hospital", "/policy", "/whatif", "/progress", "/claim?id=LS2025000056", "/download/report.json"} {
			r, err := http.NewRequest(http.MethodGet, p.address(work+page), nil)
			require.NoError(t, err)
			more, _ := p.look(l, r)
			text += more
			pages++
		}
		require.Contains(t, text, "=1+1", "the names are on the pages")
		pages += p.walk(l, text, 40)
	}
	t.Logf("%d pages and files", pages)
	require.Greater(t, pages, 40)

	signs := []string{hidden.All(), "\x1b[31m"}
	if testsize.Long() {
		for _, sign := range hidden.Signs {
			signs = append(signs, sign)
		}
	}
	for k, sign := range signs {
		text, _ := p.give("names of files", from+"/lishui", func(name string) string { return "a" + sign + name })
		p.walk("names of files", text, 10)
		text, _ = p.give("endings of files", from+"/lishui", func(name string) string { return name + sign })
		p.walk("endings of files", text, 10)
		for try := range testsize.Of(3, 10) {
			text, _ = p.give("places", hidden.Places(t, from, sign, 1+5*try+k, "lishui")+"lishui", same)
			p.walk("places", text, 10)
		}
		text, _ = p.give("forms", from+"/lishui", same)
		work := regexp.MustCompile(`/works/[0-9a-f]{16}`).FindString(text)
		for _, path := range []string{"/explain?book=statement&at=", "/explain?at=x&book=", "/claim?id=", "/statement?unit=", "/download/", "/whatif/", "/" + url.PathEscape("x")} {
			r, err := http.NewRequest(http.MethodGet, p.address(work+path+url.PathEscape(sign)), nil)
			require.NoError(t, err)
			p.look("forms", r)
		}
		for _, path := range []string{"/settle", "/whatif", "/ingest"} {
			r, err := http.NewRequest(http.MethodPost, p.address(work+path), strings.NewReader(url.Values{"fund": {"1" + sign}, "policy-drg": {sign}, "value": {sign}, "period": {sign}, "groups": {sign}, "from": {sign}, "to": {sign}}.Encode()))
			require.NoError(t, err)
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			p.look("forms", r)
		}
	}
}
