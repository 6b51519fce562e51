package api

import (
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/examples/service/store"
	"github.com/yibaojiesuan/settlement/his/intake"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/ingest"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/compare"
)

// compare compares a part with the bureau's feedback, case by case, or explains the difference of
// one claim.
func (c *call) compare() (a answer, err error) {
	q := c.r.URL.Query()
	o := job.FeedbackOptions{Amount: intake.FeedbackAmount(q.Get("amount")), Trail: q.Get("claim")}
	if o.Amount != "" && !slices.Contains(o.Amount.Choices(), o.Amount) {
		return a, errQuery
	}
	err = c.uploading(func(u *upload) error {
		return c.about(func(stored store.Settlement, s *settled) error {
			file, strange := ingest.File(u.files[0].path), 0
			if own := c.own(); own != "" {
				snapshot := c.Store.Snapshot(c.r.Context(), c.r.PathValue("year"), stored.Revision)
				if file, strange, err = mine(file, filepath.Join(u.folder, "mine.csv"), o, func(id string) (bool, error) { return snapshot.Own(own, id) }); err != nil {
					return err
				}
			}
			f, err := s.result.Compare(c.r.Context(), file, o)
			if err != nil {
				return err
			}
			a, err = c.compared(s, f, o.Trail, strange)
			return err
		})
	})
	return a, err
}

// mine writes a feedback without the claims that are not the caller's, and counts these. A claim of
// another hospital is left out like one that nobody has, before anything is compared: so no sum and
// no difference tells one from the other.
func mine(file rows.File, path string, o job.FeedbackOptions, own func(id string) (bool, error)) (rows.File, int, error) {
	out, err := os.Create(path)
	if err != nil {
		return file, 0, errNoRoom
	}
	defer out.Close()
	columns, strange := append([]string{"id"}, intake.FeedbackColumns()...), 0
	w := csv.NewWriter(toDisk{out})
	_ = w.Write(columns) // the writer keeps an error to its end
	for r, err := range intake.ReadFeedback(file, amountOf(o), nil).All() {
		if err != nil {
			return file, 0, &readFault{err}
		}
		if r.Total || r.Section {
			continue
		}
		ok, err := own(r.ID)
		if err != nil {
			return file, 0, err
		}
		if !ok {
			strange++
			continue
		}
		figures := map[string]string{"id": r.ID, "group": r.Group, "class": r.Class, "coefficient": text(r.Coefficient), "points": text(r.Points), "value": text(r.Value), "covered": text(r.Covered), "amount": text(r.Amount)}
		var line []string
		for _, name := range columns {
			line = append(line, figures[name])
		}
		_ = w.Write(line)
	}
	w.Flush()
	return rows.File{Name: file.Name, Open: func() (io.ReadCloser, error) { return os.Open(path) }}, strange, w.Error()
}

func amountOf(o job.FeedbackOptions) intake.FeedbackAmount {
	if o.Amount == "" {
		return intake.FeedbackDue
	}
	return o.Amount
}

func text(d settlement.Decimal) string { return d.String() }

// readFault is a fault of a file that the caller sent: it may be told whole.
type readFault struct{ error }

// Unwrap returns the fault.
func (f *readFault) Unwrap() error { return f.error }

// compared answers with a comparison. What is outside of it are claims of other hospitals.
func (c *call) compared(s *settled, f *job.Feedback, claim string, strange int) (answer, error) {
	if own := c.own(); own != "" {
		f.Outside = only(f.Outside, func(o job.FeedbackOutside) string { return o.Institution }, own)
		f.Cases = only(f.Cases, func(k job.FeedbackCase) string { return k.Institution }, own)
	}
	if c.withoutSums() {
		publishedFeedback(f)
	}
	worded := s.year.Job().Words
	if claim != "" {
		if c.own() != "" && f.Case(claim) == nil {
			return answer{}, settlement.ErrClaim
		}
		x, err := compare.Explain(c.r.Context(), s.result, f, claim, worded)
		if err != nil {
			return answer{}, err
		}
		return c.book(x.Book(), nil)
	}
	b := compare.Book(s.result.Report, f, worded)
	if c.withoutSums() {
		publishedBook(b)
	}
	if strange > 0 {
		b.Facts = append(b.Facts, views.Fact{Name: views.TextOf("非本机构病例（未核对）", "claims not of this institution, not compared"), Value: strconv.Itoa(strange)})
	}
	return c.book(b, nil)
}
