package serve

import (
	"net/http"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/director"
	"github.com/yibaojiesuan/settlement/views/hospital"
	"github.com/yibaojiesuan/settlement/views/rulebook"
	"github.com/yibaojiesuan/settlement/views/statement"
)

// Kinds of books. The key of a book is its kind, and for some more behind signs "~", which is what
// addresses and names of downloads have: hospital~2025-03~LS01.
const (
	statementBook = "statement"
	hospitalBook  = "hospital"
	whatIfBook    = "whatif"
	directorBook  = "director" // the eight tables of a director, for a workbook
	ingestedBook  = "ingested"
	policyBook    = "policy" // the rules of the job
)

// kindOf returns the kind of a book, and what else its key says.
func kindOf(key string) (string, []string) {
	parts := strings.Split(key, "~")
	return parts[0], append(parts[1:], "", "")
}

// book returns a book of a work by its key. Its holder has the work's turn.
func (w *work) book(key string, l views.Language, workers int) (*views.Book, error) {
	kind, more := kindOf(key)
	if kind == whatIfBook {
		if v := w.variant(more[0]); v != nil {
			return v.book, nil
		}
		return nil, errNone
	}
	if told := w.Told(); kind == ingestedBook && told != nil {
		return told, nil
	}
	now := w.Now()
	if now == nil {
		return nil, errSettled
	}
	cached := string(l) + " " + key
	if b := now.books[cached]; b != nil {
		return b, nil
	}
	b, err := w.make(now, kind, more, l, workers)
	if err == nil {
		const most = 64 // any number of months and hospitals may be asked for
		if len(now.books) >= most {
			clear(now.books)
		}
		now.books[cached] = b
	}
	return b, err
}

func (w *work) make(now *settled, kind string, more []string, l views.Language, workers int) (*views.Book, error) {
	switch kind {
	case statementBook:
		return statement.Book(now.result.Report, now.job.Words), nil
	case directorBook:
		return director.Book(w.turn, now.job, now.result, director.Options{Language: l, Workers: workers})
	case policyBook:
		return rulebook.OfJob(now.job, rulebook.Options{})
	case hospitalBook:
		o := hospital.Options{Language: l, Institution: more[1], Workers: workers, Observe: w.observe}
		if more[0] != "" {
			month, err := settlement.ParseMonth(more[0])
			if err != nil {
				return nil, err
			}
			o.Month = month
		}
		return hospital.Analyse(w.turn, now.job, nil, o)
	}
	return nil, errNone
}

// statement shows the statements.
func (s *server) statement(w http.ResponseWriter, r *http.Request, of *work) error {
	return s.showBook(w, r, of, statementBook)
}

// hospital shows the analysis of a month, of one institution or of all together.
func (s *server) hospital(w http.ResponseWriter, r *http.Request, of *work) error {
	q := r.URL.Query()
	return s.showBook(w, r, of, hospitalBook+"~"+q.Get("month")+"~"+q.Get("institution"))
}

// policy shows the rules that the job settles by.
func (s *server) policy(w http.ResponseWriter, r *http.Request, of *work) error {
	return s.showBook(w, r, of, policyBook)
}

// ingested shows what became of an export.
func (s *server) ingested(w http.ResponseWriter, r *http.Request, of *work) error {
	return s.showBook(w, r, of, ingestedBook)
}

// variant shows a comparison.
func (s *server) variant(w http.ResponseWriter, r *http.Request, of *work) error {
	return s.showBook(w, r, of, whatIfBook+"~"+r.PathValue("number"))
}

// filter is what the analysis of a hospital may be chosen by.
type filter struct {
	Months       []string
	Institutions []settlement.Statement
	Month, Code  string // what is shown
}

// Filter is the filter of the bar's book, nil if that has none.
func (b bar) Filter() *filter {
	kind, more := kindOf(b.Book)
	if kind != hospitalBook {
		return nil
	}
	now := b.Work.Now()
	if now == nil {
		return nil
	}
	f := &filter{Institutions: now.result.Report.Statements, Month: more[0], Code: more[1]}
	p := now.doc.Period
	const most = 36
	for m := p.From.Month(); m.Compare(p.To.Month()) <= 0 && len(f.Months) < most; m = m.Add(1) {
		f.Months = append(f.Months, m.String())
	}
	return f
}
