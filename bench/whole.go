package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	jobs "github.com/yibaojiesuan/settlement/job"
)

// In this file: what stands around a settlement of the ten columns, done as package job does it
// from documents and files: the sums of an analysis, a row a claim, and a year by months.

func wholeVersions() []*version {
	one := func(name string, prepare func(*data) (func() (result, error), error)) *version {
		return &version{section: tenSection, name: name, job: jobKeep, exact: true, most: patience, files: []string{"ten.csv"}, prepare: prepare}
	}
	return []*version{
		one(tenJob, func(d *data) (func() (result, error), error) {
			return d.jobThen(func(context.Context, *jobs.Result) error { return nil })
		}),
		one("this library: a job, analysed by institution, class, group and month", func(d *data) (func() (result, error), error) {
			return d.jobThen(func(ctx context.Context, r *jobs.Result) error {
				_, err := r.Analyse(ctx, analysis.Options{By: []analysis.Key{analysis.Group, analysis.Month}}, jobs.Options{})
				return err
			})
		}),
		one(tenRows, func(d *data) (func() (result, error), error) {
			return d.jobThen(func(ctx context.Context, r *jobs.Result) error { return r.WriteClaims(ctx, io.Discard, false) })
		}),
		one("this library: a year of twelve months, each corrected, and its clearing", (*data).yearByMonths),
	}
}

// paper is a folder of documents that are held in memory, and of the claims.
type paper struct {
	*data
	documents map[string][]byte
}

func (p paper) Open(name string) (io.ReadCloser, error) {
	if text, ok := p.documents[name]; ok {
		return io.NopCloser(bytes.NewReader(text)), nil
	}
	if name != "ten.csv" {
		return nil, fmt.Errorf("%s: %w", name, fs.ErrNotExist)
	}
	return p.open(name)
}

func (p paper) Match(pattern string) (names []string, err error) {
	for _, name := range slices.Sorted(maps.Keys(p.documents)) {
		ok, bad := path.Match(pattern, name)
		if err = errors.Join(err, bad); ok {
			names = append(names, name)
		}
	}
	return names, err
}

// papers returns a folder with the policy and the document that says what is settled.
func (d *data) papers(name string, document any) (paper, error) {
	p := paper{d, map[string][]byte{}}
	for name, v := range map[string]any{"policy.json": d.region.policy, name: document} {
		text, err := json.Marshal(v)
		if err != nil {
			return p, err
		}
		p.documents[name] = text
	}
	return p, nil
}

func parts() []jobs.Part {
	return []jobs.Part{{Method: settlement.DRG, Policy: jobs.Names{"policy.json"}, Claims: jobs.Names{"ten.csv"}, DateBy: "discharged"}}
}

// jobThen settles a job, and does more with its result.
func (d *data) jobThen(more func(context.Context, *jobs.Result) error) (func() (result, error), error) {
	t := terms(d.n)
	p, err := d.papers("job.json", jobs.Document{Name: "bench", Period: year(), Terms: &t, Parts: parts()})
	if err != nil {
		return nil, err
	}
	return func() (result, error) {
		ctx := context.Background()
		j, err := jobs.Open(p, "job.json")
		if err != nil {
			return result{}, err
		}
		r, err := j.Settle(ctx, jobs.Options{})
		if err == nil {
			err = more(ctx, r)
		}
		if err != nil {
			return result{}, err
		}
		return resultOf(r.Report, nil)
	}, nil
}

// yearByMonths settles each month, with what it corrects of the months before, and clears the
// year. What institutions are entitled to is what one settlement of the year gives.
func (d *data) yearByMonths() (func() (result, error), error) {
	t := terms(d.n)
	provisional := settlement.Terms{PointValue: settlement.MustDecimal("90")}
	p, err := d.papers("year.json", jobs.YearDocument{
		Name: "bench", Period: year(), Terms: &t, Parts: parts(), Months: jobs.Months{Terms: &provisional}, Reports: jobs.Names{"reports/*.json"},
	})
	if err != nil {
		return nil, err
	}
	return func() (result, error) {
		ctx, reports := context.Background(), paper{d, maps.Clone(p.documents)}
		y, err := jobs.OpenYear(reports, "year.json")
		if err != nil {
			return result{}, err
		}
		for _, m := range y.Months() {
			r, err := y.Month(ctx, m, jobs.YearOptions{})
			if err != nil {
				return result{}, err
			}
			var text bytes.Buffer
			if err := r.Report.Encode(&text); err != nil {
				return result{}, err
			}
			reports.documents["reports/"+m.String()+".json"] = text.Bytes()
			if y, err = jobs.OpenYear(reports, "year.json"); err != nil {
				return result{}, err
			}
		}
		r, err := y.Clear(ctx, jobs.YearOptions{})
		if err != nil {
			return result{}, err
		}
		found, err := resultOf(r.Report, nil)
		for _, s := range r.Report.Statements {
			found.Due[s.Institution] = s.Entitlement
		}
		return found, err
	}, nil
}
