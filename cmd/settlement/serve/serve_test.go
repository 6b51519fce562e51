package serve

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// page is a browser without a script.
type page struct {
	t      testing.TB
	base   string // with the token
	origin string
	http   *http.Client
	stop   func() error // ends the program and returns its error
	temp   string       // where it keeps uploads
}

// start runs the program until the test ends.
func start(t testing.TB, o Options) *page {
	t.Helper()
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	ctx, cancel := context.WithCancel(context.Background())
	address, done := make(chan string, 1), make(chan error, 1)
	o.started = func(at string) { address <- at }
	go func() { done <- Run(ctx, o, io.Discard, io.Discard) }()
	p := &page{t: t, temp: temp}
	p.stop = func() error {
		cancel()
		p.http.CloseIdleConnections()
		return <-done
	}
	select {
	case p.base = <-address:
	case err := <-done:
		require.NoError(t, err)
	}
	u, err := url.Parse(p.base)
	require.NoError(t, err)
	p.origin = "http://" + u.Host
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	p.http = &http.Client{Jar: jar, Transport: &http.Transport{}}
	stopped := false
	inner := p.stop
	p.stop = func() error {
		if stopped {
			return nil
		}
		stopped = true
		return inner()
	}
	t.Cleanup(func() { require.NoError(t, p.stop()) })
	return p
}

// do sends a request as a page of the program does.
func (p *page) do(r *http.Request, code int) string {
	p.t.Helper()
	if r.Method == http.MethodPost {
		r.Header.Set("Origin", p.origin)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	a, err := p.http.Do(r)
	require.NoError(p.t, err)
	defer a.Body.Close()
	text, err := io.ReadAll(a.Body)
	require.NoError(p.t, err)
	require.Equal(p.t, code, a.StatusCode, "%s %s\n%s", r.Method, r.URL.Path, said(string(text)))
	return string(text)
}

// said is the text of a page.
func said(page string) string {
	return strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, " ")), " ")
}

func (p *page) get(path string) string { p.t.Helper(); return p.at(path, http.StatusOK) }

func (p *page) at(path string, code int) string {
	p.t.Helper()
	r, err := http.NewRequest(http.MethodGet, p.address(path), nil)
	require.NoError(p.t, err)
	return p.do(r, code)
}

// address completes a path; links of pages are complete but for the host.
func (p *page) address(path string) string {
	if strings.HasPrefix(p.origin+path, p.base) {
		return p.origin + path
	}
	return p.base + strings.TrimPrefix(path, "/")
}

func (p *page) post(path string, code int, form url.Values) string {
	p.t.Helper()
	r, err := http.NewRequest(http.MethodPost, p.address(path), strings.NewReader(form.Encode()))
	require.NoError(p.t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return p.do(r, code)
}

type file struct {
	name string
	text []byte
}

// upload uploads files, and returns the path of what was made of them.
func (p *page) upload(code int, example string, files ...file) (work, text string) {
	p.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	require.NoError(p.t, m.WriteField("example", example))
	for _, f := range files {
		w, err := m.CreateFormFile("files", f.name)
		require.NoError(p.t, err)
		_, err = w.Write(f.text)
		require.NoError(p.t, err)
	}
	require.NoError(p.t, m.Close())
	r, err := http.NewRequest(http.MethodPost, p.address("/works"), &body)
	require.NoError(p.t, err)
	r.Header.Set("Content-Type", m.FormDataContentType())
	text = p.do(r, code)
	if found := regexp.MustCompile(`/works/[0-9a-f]{16}`).FindString(text); found != "" {
		work = found
	}
	return work, text
}

// lishui reads a file of the example.
func lishui(t testing.TB, name string) file {
	t.Helper()
	text, err := os.ReadFile("../../../examples/lishui/" + name)
	require.NoError(t, err)
	return file{name, text}
}

// settled settles the Lishui year by the job among the files.
func (p *page) settled() (work string) {
	p.t.Helper()
	work, _ = p.upload(http.StatusOK, "", lishui(p.t, "job.json"), lishui(p.t, "policy.json"), lishui(p.t, "beds.json"), lishui(p.t, "cases.csv"), lishui(p.t, "stays.csv"))
	p.post(work+"/settle", http.StatusOK, url.Values{"job": {"job.json"}})
	return work
}
