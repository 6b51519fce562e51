package serve

import (
	"bytes"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/pages"
)

func (s *server) home(w http.ResponseWriter, r *http.Request) error {
	s.show(w, r, "home", http.StatusOK, homePage{Works: s.works.all(), Examples: s.examples})
	return nil
}

// upload makes a work of the files of a form.
func (s *server) upload(w http.ResponseWriter, r *http.Request) (err error) {
	of, err := s.works.open()
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			s.works.remove(of.ID)
		}
	}()
	control := http.NewResponseController(w)
	r.Body = struct {
		slow
		bodyCloser
	}{slow{r.Body, control, readWait}, bodyCloser{r.Body}}
	fields, err := upload(r, of.store, s.o.MostBytes)
	if err != nil {
		return err
	}
	_ = control.SetReadDeadline(time.Time{}) // or work would end with it
	for _, f := range of.store.all() {
		if err := of.store.unpack(r.Context(), f.name, s.o.MostBytes); err != nil {
			return err
		}
	}
	if len(of.store.all()) == 0 {
		return errEmpty
	}
	of.example = fields["example"]
	if err := s.do(r.Context(), of, func() error {
		of.recognise()
		return nil
	}); err != nil {
		return err
	}
	http.Redirect(w, r, s.at("/works/"+of.ID), http.StatusSeeOther)
	return nil
}

func (s *server) work(w http.ResponseWriter, r *http.Request, of *work) error {
	s.show(w, r, "work", http.StatusOK, workPage{Work: of, Jobs: of.jobs(), Choices: of.choices(s.built), Form: of.proposal(s.examples), Export: of.exportForm()})
	return nil
}

func (s *server) remove(w http.ResponseWriter, r *http.Request, of *work) error {
	s.works.remove(of.ID)
	http.Redirect(w, r, s.at("/"), http.StatusSeeOther)
	return nil
}

// settle settles a job of the files, or one that the form describes.
func (s *server) settle(w http.ResponseWriter, r *http.Request, of *work) error {
	if err := formOf(w, r); err != nil {
		return err
	}
	if err := s.do(r.Context(), of, func() error {
		files, name, doc, err := s.chosen(r, of)
		if err != nil {
			return err
		}
		done, err := of.settle(r.Context(), files, name, doc, s.o.Workers)
		if err == nil {
			of.set(done)
		}
		return err
	}); err != nil {
		return err
	}
	http.Redirect(w, r, s.at("/works/"+of.ID+"/statement"), http.StatusSeeOther)
	return nil
}

// madeJob is what messages call a job that a form described.
const madeJob = "job.json"

// chosen returns the job that a form names or describes.
func (s *server) chosen(r *http.Request, of *work) (job.Files, string, job.Document, error) {
	if name := r.PostFormValue("job"); name != "" {
		if !slices.ContainsFunc(of.jobs(), func(f found) bool { return f.Name == name }) {
			return nil, "", job.Document{}, errForm
		}
		text, err := of.store.text(name)
		if err != nil {
			return nil, "", job.Document{}, err
		}
		doc, err := job.Read(bytes.NewReader(text))
		if err != nil {
			return nil, "", doc, &job.FileError{File: path.Base(name), Err: err}
		}
		return of.store.jobFiles(name), path.Base(name), doc, nil
	}
	choices := of.choices(s.built)
	f := of.proposal(s.examples)
	for field, to := range map[string]*string{"name": &f.Name, "from": &f.From, "to": &f.To, "fund": &f.Fund, "value": &f.Value, "basis": &f.Basis} {
		*to = strings.TrimSpace(r.PostFormValue(field))
	}
	f.Vouch, f.Ignore = r.PostFormValue("vouch") != "", r.PostFormValue("ignore") != ""
	for _, c := range choices {
		f.Policies[c.Field] = r.PostFormValue(c.Field)
	}
	doc, err := f.document(choices)
	return of.store.jobFiles(madeJob), madeJob, doc, err
}

// variant returns a comparison by its number, nil if it is not kept.
func (w *work) variant(number string) *variant {
	for _, v := range w.variants() {
		if strconv.Itoa(v.Number) == number {
			return v
		}
	}
	return nil
}

// showBook shows a book, each figure of which leads to its explanation.
func (s *server) showBook(w http.ResponseWriter, r *http.Request, of *work, key string) error {
	var page bytes.Buffer
	unit := pages.Yuan
	if r.URL.Query().Get("unit") == string(pages.TenThousands) {
		unit = pages.TenThousands
	}
	err := s.do(r.Context(), of, func() error {
		b, err := of.book(key, s.language(r), s.o.Workers)
		if err != nil {
			return err
		}
		return pages.Write(&page, b, pages.Options{Language: s.language(r), Unit: unit, Links: func(table, row, column string) string {
			return s.at("/works/"+of.ID+"/explain", "book", key, "at", table+":"+row+":"+column)
		}})
	})
	if err != nil {
		return err
	}
	return s.dress(w, r, of, key, unit, page.Bytes())
}

// download sends a book in a format, the whole report, or the rows of the claims.
func (s *server) download(w http.ResponseWriter, r *http.Request, of *work) error {
	file := r.PathValue("file")
	ext := path.Ext(file)
	key := strings.TrimSuffix(file, ext)
	var text []byte
	var kind string
	err := s.do(r.Context(), of, func() (err error) {
		now := of.Now()
		if now == nil && key != ingestedBook {
			return errSettled
		}
		switch file {
		case "report.json":
			var out bytes.Buffer
			err, kind = now.result.Report.Encode(&out), "application/json"
			text = out.Bytes()
		case "claims.csv":
			var out bytes.Buffer
			err, kind = now.result.WriteClaims(r.Context(), &out, false), "text/csv; charset=utf-8"
			text = out.Bytes()
		default:
			b, e := of.book(key, s.language(r), s.o.Workers)
			if e != nil {
				return e
			}
			text, kind, err = written(strings.TrimPrefix(ext, "."), b, s.language(r))
		}
		return err
	})
	if err != nil {
		return err
	}
	w.Header().Set("Content-Disposition", `attachment; filename="`+strings.Map(plain, file)+`"`)
	send(w, kind, http.StatusOK, text)
	return nil
}

func plain(r rune) rune {
	if r < 'a' || r > 'z' {
		if (r < '0' || r > '9') && r != '.' && r != '-' && (r < 'A' || r > 'Z') {
			return '_'
		}
	}
	return r
}

// whatIf shows the parameters of what was settled.
func (s *server) whatIf(w http.ResponseWriter, r *http.Request, of *work) error {
	now := of.Now()
	if now == nil {
		return errSettled
	}
	s.show(w, r, "whatif", http.StatusOK, whatIfPage{
		Work: of, Base: now.mark(), Sections: sections(now.parameters()), Variants: of.variants(), Documents: append([]string{now.name}, now.policies()...),
	})
	return nil
}

// tryWhatIf settles with what the form changes.
func (s *server) tryWhatIf(w http.ResponseWriter, r *http.Request, of *work) error {
	if err := formOf(w, r); err != nil {
		return err
	}
	now := of.Now()
	if now == nil {
		return errSettled
	}
	if r.PostFormValue("base") != now.mark() {
		return errStale
	}
	changes, err := asked(now, r.PostForm)
	if err != nil {
		return err
	}
	if err := s.do(r.Context(), of, func() error {
		v, err := of.try(r.Context(), now, changes, s.o.Workers)
		if err == nil {
			of.keep(v)
			http.Redirect(w, r, s.at("/works/"+of.ID+"/whatif/"+strconv.Itoa(v.Number)), http.StatusSeeOther)
		}
		return err
	}); err != nil {
		return err
	}
	return nil
}

// asked returns what a form changes: the fields that it shows, and lines of the form
// "policy.json: groups[ES23].base_points = 45".
func asked(now *settled, form map[string][]string) (list []change, err error) {
	for _, p := range now.parameters() {
		if v, ok := form["set:"+p.Where()]; ok && strings.TrimSpace(v[0]) != p.Value {
			list = append(list, change{Document: p.Document, Path: p.Path, To: strings.TrimSpace(v[0])})
		}
	}
	for _, v := range form["more"] {
		for line := range strings.Lines(v) {
			if line = strings.TrimSpace(line); line == "" {
				continue
			}
			where, value, ok := strings.Cut(line, "=")
			document, at, ok2 := strings.Cut(where, ":")
			if !ok || !ok2 {
				return nil, errPath
			}
			list = append(list, change{Document: strings.TrimSpace(document), Path: strings.TrimSpace(at), To: strings.TrimSpace(value)})
		}
	}
	if len(list) == 0 {
		return nil, errWhat
	}
	return list, nil
}

// bodyCloser closes a body.
type bodyCloser struct{ closer interface{ Close() error } }

// Close closes it.
func (b bodyCloser) Close() error { return b.closer.Close() }
