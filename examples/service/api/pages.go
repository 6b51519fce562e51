package api

import (
	"bytes"
	"errors"
	"html/template"
	"net/http"
	"net/url"

	"github.com/yibaojiesuan/settlement/examples/service/store"
	"github.com/yibaojiesuan/settlement/views"
)

// In this file: the pages beside the books: entering, and the list of what was settled.

var frame = template.Must(template.New("").Parse(`<!DOCTYPE html><html lang="{{if .Chinese}}zh-CN{{else}}en{{end}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">` +
	`<title>{{if .Chinese}}医保结算{{else}}settlement{{end}}</title><style>body{font:16px/1.6 "Noto Sans CJK SC","Microsoft YaHei","PingFang SC",sans-serif;margin:1.5rem auto;max-width:60rem;padding:0 1rem}li{margin:.2rem 0}</style></head><body>{{.Bar}}<main>{{.Main}}</main></body></html>`))

type page struct {
	Chinese bool
	Bar     template.HTML
	Main    template.HTML
	Data    any
}

// page writes a page of a template.
func (c *call) page(t *template.Template, data any) []byte {
	p := page{Chinese: c.language() == views.Chinese, Data: data, Bar: template.HTML(c.bar())}
	var main, out bytes.Buffer
	_ = t.Execute(&main, p) // the templates are those of this file, to memory
	p.Main = template.HTML(main.String())
	_ = frame.Execute(&out, p)
	return out.Bytes()
}

var barPart = template.Must(template.New("").Parse(`<nav style="background:#17365d;padding:.5rem 1rem;margin:0 0 1rem">` +
	`{{range .}}<a style="color:#fff;margin-right:1.2rem" href="{{.To}}">{{.Name}}</a>{{end}}</nav>`))

type link struct{ To, Name string }

// bar is the links above a page.
func (c *call) bar() string {
	if c.holder.Role == "" {
		return ""
	}
	l := c.language()
	list := []link{{"/", l.Pick("home", "首页")}}
	if year, part := c.r.PathValue("year"), c.r.PathValue("part"); yearName(year) && part != "" {
		for _, b := range bookNames {
			if !books[b.key].bureau || c.own() == "" {
				list = append(list, link{"/years/" + year + "/settlements/" + url.PathEscape(part) + "/books/" + b.key, b.name.In(l)})
			}
		}
	}
	var out bytes.Buffer
	_ = barPart.Execute(&out, list)
	return out.String()
}

var bookNames = []struct {
	key  string
	name views.Text
}{
	{"statement", views.TextOf("结算单", "statement")}, {"months", views.TextOf("各月账", "months")}, {"analysis", views.TextOf("医保工作分析", "analysis")},
	{"bureau", views.TextOf("医保局分析", "analysis of the region")}, {"rules", views.TextOf("规则", "rules")},
}

var homePage = template.Must(template.New("").Parse(`<h1>{{if .Chinese}}医保结算{{else}}Settlements{{end}}</h1>{{$p := .}}` +
	`{{range .Data}}<h2>{{.Name}}</h2>{{$y := .Name}}<ul>{{range .Parts}}<li><a href="/years/{{$y}}/settlements/{{.Part}}/books/months">{{if and $p.Chinese (eq .Part "clearing")}}年度清算{{else}}{{.Part}}{{end}}</a></li>{{else}}<li>{{if $p.Chinese}}尚未结算{{else}}nothing is settled{{end}}</li>{{end}}</ul>{{end}}`))

// home lists what was settled.
func (c *call) home() (answer, error) {
	years, err := c.Store.Years(c.r.Context())
	if err != nil {
		return answer{}, err
	}
	type one struct {
		Name  string
		Parts []store.Settlement
	}
	var list []one
	for _, y := range years {
		parts, err := c.Store.Settlements(c.r.Context(), y.Name)
		if err != nil {
			return answer{}, err
		}
		list = append(list, one{y.Name, parts})
	}
	return answer{status: http.StatusOK, kind: htmlKind, body: c.page(homePage, list)}, nil
}

var enterPage = template.Must(template.New("").Parse(`<h1>{{if .Chinese}}进入{{else}}Enter{{end}}</h1><form method="post" action="/enter"><label>{{if .Chinese}}令牌{{else}}token{{end}} <input type="password" name="token" autocomplete="off" size="50"></label> <button>{{if .Chinese}}进入{{else}}enter{{end}}</button></form>`))

// entrance asks for a token.
func (c *call) entrance() (answer, error) {
	return answer{status: http.StatusOK, kind: htmlKind, body: c.page(enterPage, nil)}, nil
}

// enter takes the token of the form.
func (c *call) enter() (answer, error) {
	if !ownSite(c.r) {
		return answer{}, errForbidden
	}
	c.wait(c.Patient)
	if c.r.ParseForm() != nil {
		return answer{}, errBroken
	}
	return c.admit(c.r.PostForm.Get("token"))
}

// enterOnce takes a code that is good once.
func (c *call) enterOnce() (answer, error) {
	token, ok := c.codes.take(c.r.PathValue("code"))
	if !ok {
		return answer{}, errToken
	}
	return c.admit(token)
}

// admit gives the browser the token, for reading pages.
func (c *call) admit(token string) (answer, error) {
	if _, err := c.Store.Holder(c.r.Context(), token); errors.Is(err, store.ErrNone) {
		return answer{}, errToken
	} else if err != nil {
		return answer{}, err
	}
	cookie := &http.Cookie{Name: cookieName, Value: token, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: c.r.TLS != nil}
	return answer{status: http.StatusSeeOther, kind: htmlKind, to: "/", cookie: cookie}, nil
}
