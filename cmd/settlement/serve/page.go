package serve

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/internal/words"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/pages"
	"github.com/yibaojiesuan/settlement/views"
)

//go:embed *.html
var layouts embed.FS

var templates = template.Must(template.New("").Funcs(template.FuncMap{
	"grouped": table.Grouped,
	"clean":   table.Clean,
	"size":    size,
}).ParseFS(layouts, "*.html"))

// What the templates are filled with.
type (
	frame struct {
		*server
		Lang  views.Language
		Nonce string
		Bar   bar
		Page  any
	}
	// bar stands above every page.
	bar struct {
		Work *work
		Book string     // that is shown, blank: none
		Unit pages.Unit // that it is shown in
	}
	homePage struct {
		Works    []*work
		Examples []example
	}
	workPage struct {
		Work    *work
		Jobs    []found
		Choices []choice
		Form    form
		Export  *exportForm
	}
	faultPage struct {
		Work   *work
		Faults []job.Fault
	}
	explainPage struct {
		Work       *work
		Book       string
		Title, Row string
		Reasons    []reason
	}
	whatIfPage struct {
		Work      *work
		Base      string
		Sections  []paramSection
		Variants  []*variant
		Documents []string
	}
	paramSection struct {
		Document, Name string
		List           []parameter
	}
)

// Say picks a text by the language.
func (f frame) Say(chinese, english string) string { return f.Lang.Pick(english, chinese) }

// In picks a text by the language.
func (f frame) In(t views.Text) string { return t.In(f.Lang) }

// Word is a word of documents in the language.
func (f frame) Word(m settlement.Method) string { return words.Of(m).In(f.Lang) }

// At is the address of a path.
func (f frame) At(parts ...string) string { return f.server.at(strings.Join(parts, "")) }

// Kind is what the page of a book shows.
func (b bar) Kind() string {
	kind, _ := kindOf(b.Book)
	return kind
}

// Other is the language that the switch leads to.
func (f frame) Other() views.Language {
	if f.Lang == views.Chinese {
		return views.English
	}
	return views.Chinese
}

// Fault is the text of a fault in the language.
func (f frame) Fault(err error) string { return f.Lang.Fault(err) }

// show sends a page.
func (s *server) show(w http.ResponseWriter, r *http.Request, name string, code int, page any) {
	f := frame{server: s, Lang: s.language(r), Nonce: nonce(), Page: page}
	switch p := page.(type) {
	case workPage:
		f.Bar.Work = p.Work
	case faultPage:
		f.Bar.Work = p.Work
	case explainPage:
		f.Bar.Work = p.Work
	case whatIfPage:
		f.Bar.Work = p.Work
	}
	var out bytes.Buffer
	if err := templates.ExecuteTemplate(&out, name, f); err != nil {
		http.Error(w, errInside.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Security-Policy", contentPolicy(f.Nonce, "'self'"))
	send(w, "text/html; charset=utf-8", code, out.Bytes())
}

// exportPolicy is what a page says of itself when it is kept as a file. Served, its headers say it:
// they allow the script that tells that the page is open.
const exportPolicy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>`

// dress puts the bar above the page of a book, and sends it.
func (s *server) dress(w http.ResponseWriter, r *http.Request, of *work, key string, unit pages.Unit, page []byte) error {
	f := frame{server: s, Lang: s.language(r), Nonce: nonce(), Bar: bar{of, key, unit}}
	var head, top bytes.Buffer
	if templates.ExecuteTemplate(&head, "links", f) != nil || templates.ExecuteTemplate(&top, "bar", f) != nil {
		return errInside
	}
	for _, change := range [][2]string{{exportPolicy, ""}, {"</head>", head.String() + "</head>"}, {"<body>", "<body>" + top.String()}} {
		before, after, ok := bytes.Cut(page, []byte(change[0]))
		if !ok {
			return errInside
		}
		page = append(append(append(make([]byte, 0, len(page)+len(change[1])), before...), change[1]...), after...)
	}
	w.Header().Set("Content-Security-Policy", contentPolicy(f.Nonce, "'self' 'unsafe-inline'"))
	send(w, "text/html; charset=utf-8", http.StatusOK, page)
	return nil
}

// faultsOf lists what is wrong, as pages show it.
func faultsOf(err error, l views.Language) []job.Fault {
	list := job.Faults(err)
	for i := range list {
		f := &list[i]
		if l == views.Chinese {
			f.Text = f.TextZH
		}
		f.Text, f.File, f.Path, f.Column = table.Clean(f.Text), table.Clean(f.File), table.Clean(f.Path), table.Clean(f.Column)
	}
	return list
}

// sections divides parameters by document and field.
func sections(list []parameter) (all []paramSection) {
	for _, p := range list {
		name := p.Section()
		if n := len(all); n == 0 || all[n-1].Document != p.Document || all[n-1].Name != name {
			all = append(all, paramSection{Document: p.Document, Name: name})
		}
		last := &all[len(all)-1]
		last.List = append(last.List, p)
	}
	return all
}

// size is a number of bytes as people read it.
func size(n int64) string {
	const k = 1000
	switch {
	case n < k:
		return strconv.FormatInt(n, 10) + " B"
	case n < k*k:
		return strconv.FormatInt((n+k/2)/k, 10) + " kB"
	}
	return strconv.FormatInt((n+k*k/2)/(k*k), 10) + " MB"
}
