package api

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/yibaojiesuan/settlement/internal/jsontext"
	"github.com/yibaojiesuan/settlement/pages"
	"github.com/yibaojiesuan/settlement/views"
)

// answer is what a request is answered with, whole, so that nothing is sent of one that fails.
type answer struct {
	status int
	kind   string // of its content
	body   []byte
	file   *spool // in place of body, where it may be large
	to     string // where it is, or leads
	code   string // of a problem
	cookie *http.Cookie
}

const (
	jsonKind = "application/json"
	htmlKind = "text/html; charset=utf-8"
)

// data answers with a value as JSON, in which characters that nobody sees are escapes.
func data(status int, v any) (answer, error) {
	var b bytes.Buffer
	err := jsontext.Encode(&b, v, "")
	return answer{status: status, kind: jsonKind, body: b.Bytes()}, err
}

// send sends an answer in pieces, each of which the client must take in time.
func (c *call) send(a answer) {
	c.wait(min(c.Patient/2, time.Second)) // for what the client still sends of its request
	h := c.w.Header()
	h.Set("Content-Type", a.kind)
	body, size := io.Reader(bytes.NewReader(a.body)), int64(len(a.body))
	defer a.file.remove()
	if a.file != nil {
		body, size = a.file, a.file.size
	}
	h.Set("Content-Length", strconv.FormatInt(size, 10))
	if a.to != "" {
		h.Set("Location", a.to)
	}
	if a.cookie != nil {
		http.SetCookie(c.w, a.cookie)
	}
	if a.status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", "Bearer")
	}
	if a.status == http.StatusServiceUnavailable {
		h.Set("Retry-After", "5")
	}
	c.w.WriteHeader(a.status)
	control, piece := http.NewResponseController(c.w), make([]byte, min(size, 1<<18))
	for size > 0 {
		n, err := io.ReadFull(body, piece[:min(size, int64(len(piece)))])
		if err == nil {
			_ = control.SetWriteDeadline(time.Now().Add(c.Patient))
			_, err = c.w.Write(piece[:n])
		}
		if err != nil {
			return // the client knows by its length that it is not whole
		}
		size -= int64(n)
	}
}

// language is that of tables and pages: the parameter lang, else what the browser says.
func (c *call) language() views.Language {
	l := c.r.URL.Query().Get("lang")
	if l == "" && strings.HasPrefix(c.r.Header.Get("Accept-Language"), "en") || l == "en" {
		return views.English
	}
	return views.Chinese
}

// browser reports whether a page is wanted.
func (c *call) browser() bool { return strings.Contains(c.r.Header.Get("Accept"), "text/html") }

// mostExplained is how many figures a page explains at its end.
const mostExplained = 200

// book answers with a book in the format that is asked for: json, csv, txt or html.
func (c *call) book(b *views.Book, links func(table, row, column string) string) (answer, error) {
	format, l := c.r.URL.Query().Get("format"), c.language()
	if format == "" && c.browser() {
		format = "html"
	}
	var out bytes.Buffer
	a := answer{status: http.StatusOK}
	var err error
	switch format {
	case "", "json":
		a.kind, err = jsonKind, b.Encode(&out, l)
	case "csv":
		a.kind, err = "text/csv; charset=utf-8", b.CSV(&out, l, false)
	case "txt":
		a.kind, err = "text/plain; charset=utf-8", b.Print(&out, l)
	case "html":
		o := pages.Options{Language: l, Links: links}
		if links == nil {
			o.Explained = mostExplained
		}
		a.kind, err = htmlKind, pages.Write(&out, b, o)
		if err == nil {
			page := bytes.Replace(out.Bytes(), []byte("<body>"), []byte("<body>"+c.bar()), 1)
			out = *bytes.NewBuffer(page)
		}
	default:
		err = errFormat
	}
	a.body = out.Bytes()
	return a, err
}
