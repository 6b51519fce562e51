package bureau

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
)

// limit is how many cells a cube may have: those of a large city, in some 500 MB.
const limit = 1_000_000

// year is a job with all its tables are made of.
type year struct {
	result *job.Result
	report *settlement.Report
	scale  settlement.Decimal // of the drg policies; absent: there are none
	// cases are by institution, class and group, of drg alone; flow by home and month, of all.
	byGroup, byFlow *analysis.Priced
	drg             *analysis.Priced           // the drg cells of byGroup
	tables          map[string][]analysis.Cell // of drg, by keys: several sheets need the same
	level           map[string]string
	district        map[string]string // of an institution: as entered, or as its claims say
	signs           map[string]job.Signs
}

// region is all that the tables are made of.
type region struct {
	*year
	last   *year // nil: not given
	bureau analysis.Bureau
	enter  map[string]analysis.BureauInstitution
	quotas []drg.QuotaUse
	scores []budget.Score

	// What simulating needs, and what it found.
	ctx         context.Context
	job         *job.Job
	run         job.Options
	simulations []*simulated
	unshared    []views.Text // why districts are not settled under their budgets
	top         int
	at          string // whose groups are listed; empty: of all
	of          string // the group whose fees are shown; empty: the most frequent
}

// gather settles the jobs and sums them up.
func gather(ctx context.Context, o *Options, now, last *job.Job) (*region, error) {
	r := &region{bureau: o.Bureau, enter: map[string]analysis.BureauInstitution{}, top: o.Top, of: o.Group, at: o.Place, ctx: ctx, job: now, run: job.Options{Workers: o.Workers, Observe: o.Observe}}
	for _, in := range o.Bureau.Institutions {
		r.enter[in.Code] = in
	}
	var err error
	if r.year, err = r.settle(ctx, o, now); err != nil {
		return nil, err
	}
	if last != nil && o.wants("change", "shifts", "measures") {
		if r.last, err = r.settle(ctx, o, last); err != nil {
			return nil, ofLast(err)
		}
	}
	if o.wants("quotas") {
		if r.quotas, err = now.QuotasUsed(ctx); err != nil {
			return nil, err
		}
	}
	r.scores, err = r.result.Scores()
	return r, err
}

// settle settles a job and walks its claims once more for both cubes.
func (r *region) settle(ctx context.Context, o *Options, j *job.Job) (*year, error) {
	run := job.Options{Workers: o.Workers, Observe: o.Observe}
	result, err := j.Settle(ctx, run)
	if err != nil {
		return nil, err
	}
	cubes, err := result.AnalyseAll(ctx, run,
		analysis.Options{By: o.caseKeys(), Limit: limit, Undivided: !o.wants("fees")},
		analysis.Options{By: o.flowKeys(), Limit: limit, Undivided: true})
	if err != nil {
		return nil, err
	}
	y := &year{result: result, report: result.Report, scale: j.Scale(), byGroup: cubes[0], byFlow: cubes[1], level: map[string]string{}, signs: map[string]job.Signs{}, tables: map[string][]analysis.Cell{}}
	if y.drg, err = y.byGroup.Where(analysis.Method, string(settlement.DRG)); err != nil {
		return nil, err
	}
	if err := y.place(r.enter); err != nil {
		return nil, err
	}
	if !o.wants("coding", "measures") {
		return y, nil
	}
	m := o.Bureau.Monitor
	signs, err := result.Signs(ctx, job.SignOptions{ShortBelow: m.ShortBelow, Within: m.Within})
	if err != nil {
		return nil, err
	}
	for _, s := range signs {
		y.signs[s.Institution] = s
	}
	return y, nil
}

// caseKeys are the keys that the tables need of cases, besides those of every cube. Sums by the latter
// are those of the statements, whatever divides them.
func (o *Options) caseKeys() (keys []analysis.Key) {
	if o.wants("rates") || o.Place != "" {
		keys = append(keys, analysis.Level)
	}
	if o.wants("groups", "fees", "change", "shifts", "measures", "methods", "budget", "shares") {
		keys = append(keys, analysis.Group)
	}
	return keys
}

// flowKeys are those of where people live and are treated, and of months. Tables of money by any of
// them have all: the fen that dividing a price leaves over would be elsewhere otherwise.
func (o *Options) flowKeys() []analysis.Key {
	switch {
	case o.wants("rates", "flows"):
		return []analysis.Key{analysis.District, analysis.Home, analysis.Month}
	case o.wants("change", "budget", "shares") || o.Place != "":
		return []analysis.Key{analysis.District}
	}
	return nil
}

// place finds the level and the district of each institution. One whose claims name several
// districts has none, unless it is entered.
func (y *year) place(enter map[string]analysis.BureauInstitution) error {
	levels, err := byKey(y.byGroup, analysis.Level)
	if err != nil {
		return err
	}
	for _, c := range levels {
		if c.Keys[1] != "" {
			y.level[c.Keys[0]] = c.Keys[1]
		}
	}
	districts, err := byKey(y.byFlow, analysis.District)
	if err != nil {
		return err
	}
	named := map[string]map[string]bool{}
	for _, c := range districts {
		if c.Keys[1] != "" {
			if named[c.Keys[0]] == nil {
				named[c.Keys[0]] = map[string]bool{}
			}
			named[c.Keys[0]][c.Keys[1]] = true
		}
	}
	y.district = map[string]string{}
	for code, list := range named {
		if len(list) == 1 {
			y.district[code] = slices.Collect(maps.Keys(list))[0]
		}
	}
	for code, in := range enter {
		if in.District != "" {
			y.district[code] = in.District
		}
	}
	return nil
}

// byKey is the cells by institution and a key; none if no table needs the key.
func byKey(p *analysis.Priced, key analysis.Key) ([]analysis.Cell, error) {
	if !slices.Contains(p.Keys(), key) {
		return nil, nil
	}
	return cellsBy(p, analysis.Institution, key)
}

// cellsBy is the cells of one of the year's cubes by some keys.
func cellsBy(p *analysis.Priced, keys ...analysis.Key) ([]analysis.Cell, error) {
	t, err := p.Table(keys)
	if err != nil {
		return nil, err
	}
	return t.Cells, nil
}

// cases are the cells of drg alone. Nobody changes them.
func (y *year) cases(keys ...analysis.Key) ([]analysis.Cell, error) {
	name := fmt.Sprint(keys)
	if list, made := y.tables[name]; made {
		return list, nil
	}
	list, err := cellsBy(y.drg, keys...)
	y.tables[name] = list
	return list, err
}

// lies reports whether an institution is of a place such as district=990121; an empty place is
// everywhere.
func (y *year) lies(institution, place string) bool {
	key, code, _ := strings.Cut(place, "=")
	switch key {
	case "district":
		return y.district[institution] == code
	case "level":
		return y.level[institution] == code
	case "institution":
		return institution == code
	}
	return true
}

// named is an institution with its name.
func (y *year) named(code string) string { return y.byGroup.Name(code) }
