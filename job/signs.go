package job

import (
	"cmp"
	"context"
	"hash/maphash"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
)

// Signs count what a bureau watches in the cases of an institution (监测指标): short stays and
// returns. They count stays and not money: a case that the rules do not pay is one, too.
type Signs struct {
	Institution string `json:"institution"`
	Cases       int    `json:"cases"` // of the period
	// Known are the cases whose days are known, and Short those of them with fewer days than the
	// options say.
	Known int `json:"known"`
	Short int `json:"short"`
	// Dated are the cases whose person, admission and discharge are known, and Returned those of
	// them that a next case of the same person in the same institution follows within so many
	// days of the discharge. That next case must be in the files; it may be of another period.
	Dated    int `json:"dated"`
	Returned int `json:"returned"`
}

// SignOptions say what is counted.
type SignOptions struct {
	ShortBelow int // days; 0: 2
	Within     int // days from the discharge to the next admission; 0: 15
}

// Signs reads the cases of the drg parts once more and counts short stays and returns, by
// institution. A row of a file that has no column of days has those from the admission to the
// discharge. It keeps the person, the institution and the two dates of every case, some 80 bytes,
// and returns nothing of a person.
func (r *Result) Signs(ctx context.Context, o SignOptions) ([]Signs, error) {
	j, err := r.job.again(func(j *Job) { j.analysed, j.signed = true, true })
	if err != nil {
		return nil, err
	}
	parts, err := j.cases(ctx)
	if err != nil {
		return nil, err
	}
	w := signing{within: cmp.Or(o.Within, 15), short: cmp.Or(o.ShortBelow, 2), of: map[string]*Signs{}, origin: j.doc.Period.From, seed: maphash.MakeSeed()}
	for _, p := range parts {
		for c, err := range p.Claims.All() {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if err != nil {
				return nil, j.blame(j.inRows(err))
			}
			w.add(&c, p.Period)
		}
	}
	return w.list(), nil
}

// signing counts signs.
type signing struct {
	within, short int
	origin        settlement.Date // dates are kept as days from it
	of            map[string]*Signs
	stays         []datedStay
	seed          maphash.Seed // no result depends on it
}

// datedStay is a case with its person and dates.
type datedStay struct {
	hash     uint64 // of the person: it is compared first, for speed alone
	person   string
	at       *Signs
	from, to int32
	counts   bool // it is of the period
}

func (w *signing) add(c *drg.Case, period settlement.Period) {
	at := w.of[c.Institution]
	if at == nil {
		at = &Signs{Institution: strings.Clone(c.Institution)}
		w.of[at.Institution] = at
	}
	date := c.Date()
	counts := period.From.Absent() || !date.Absent() && !date.Before(period.From) && !period.To.Before(date)
	days := c.Days
	dates := !c.Admitted.Absent() && !c.Discharged.Absent() && !c.Discharged.Before(c.Admitted)
	if days == 0 && dates {
		days = max(1, c.Discharged.Sub(c.Admitted))
	}
	if counts {
		at.Cases++
		if c.Days > 0 || dates {
			at.Known++
			if days < w.short {
				at.Short++
			}
		}
	}
	if dates && c.Person != "" {
		w.stays = append(w.stays, datedStay{maphash.String(w.seed, c.Person), strings.Clone(c.Person), at, int32(c.Admitted.Sub(w.origin)), int32(c.Discharged.Sub(w.origin)), counts})
	}
}

// list looks for returns: of one person in one institution, by admission.
func (w *signing) list() []Signs {
	slices.SortFunc(w.stays, func(a, b datedStay) int {
		if a.hash != b.hash {
			return cmp.Compare(a.hash, b.hash)
		}
		return cmp.Or(strings.Compare(a.person, b.person), strings.Compare(a.at.Institution, b.at.Institution), cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to))
	})
	for i := range w.stays {
		s := &w.stays[i]
		if !s.counts {
			continue
		}
		s.at.Dated++
		for k := i + 1; k < len(w.stays); k++ {
			n := &w.stays[k]
			if n.person != s.person || n.at != s.at || int(n.from)-int(s.to) > w.within {
				break
			}
			if n.from >= s.to { // not an overlapping stay
				s.at.Returned++
				break
			}
		}
	}
	list := make([]Signs, 0, len(w.of))
	for _, s := range w.of {
		list = append(list, *s)
	}
	slices.SortFunc(list, func(a, b Signs) int { return strings.Compare(a.Institution, b.Institution) })
	return list
}
