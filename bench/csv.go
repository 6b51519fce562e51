package main

import (
	"encoding/csv"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his"
)

// In this file: the library from a file of cases to a report, and the yardstick for
// reading.

const (
	fromCSV    = "drg, from CSV"
	splitOnly  = "encoding/csv, split only"
	checkedCSV = "this library: CSV to report, ids checked"
)

func csvVersions() []*version {
	settle := func(name string) *version {
		return &version{section: fromCSV, name: name, job: jobKeep, exact: true, files: []string{"cases.csv"},
			prepare: func(d *data) (func() (result, error), error) {
				return func() (result, error) {
					table := his.Cases(d.file("cases.csv"), d.region.plan.Columns()...)
					return resultOf(settlement.Settle(terms(d.n), d.region.plan.Settlement(vouched, table.Claims())))
				}, nil
			}}
	}
	return []*version{
		split(fromCSV, "cases.csv"),
		settle(checkedCSV),
		{section: fromCSV, name: "this library: CSV to report and a row a claim, ids checked", job: jobRows, exact: true, files: []string{"cases.csv"},
			prepare: func(d *data) (func() (result, error), error) {
				return func() (result, error) {
					table := his.Cases(d.file("cases.csv"), d.region.plan.Columns()...)
					return claimRows(terms(d.n), d.region.plan.Settlement(vouched, table.Claims()))
				}, nil
			}},
	}
}

// split reads a file with encoding/csv and does nothing with it.
func split(section string, files ...string) *version {
	return &version{section: section, name: splitOnly, job: jobRead + job(files[0]), exact: true, yardstick: true, files: files,
		prepare: func(d *data) (func() (result, error), error) {
			return func() (result, error) {
				var r result
				for i, file := range files {
					for _, err := range d.records(file) {
						if err != nil {
							return r, err
						}
						if i == 0 {
							r.Rows++
						}
					}
				}
				return r, nil
			}, nil
		}}
}

// claimRows settles, and writes a row for each claim of a second walk, as
// examples/settle -claims does. Writing ends in a hash.
func claimRows(t settlement.Terms, s settlement.Settlement) (result, error) {
	report, err := settlement.Settle(t, s)
	if err != nil {
		return result{}, err
	}
	pricer, err := report.Pricer()
	if err != nil {
		return result{}, err
	}
	sum := crc32.New(crc32.MakeTable(crc32.Castagnoli)) // some bytes a cycle: it costs next to nothing beside the rows
	if err := writeClaims(sum, pricer, s); err != nil {
		return result{}, err
	}
	r, err := resultOf(report, nil)
	r.Digest = fmt.Sprintf("%x", sum.Sum(nil))
	return r, err
}

func writeClaims(out io.Writer, pricer *settlement.Pricer, s settlement.Settlement) error {
	w := csv.NewWriter(out)
	row := make([]string, 7)
	for e, err := range s.Entries() {
		if err != nil {
			return err
		}
		price, err := pricer.Price(e)
		if err != nil {
			return err
		}
		due, err := pricer.Due(e)
		if err != nil {
			return err
		}
		row[0], row[1], row[2], row[3] = e.Claim, e.Institution, string(e.Class), e.Points.String()
		row[4], row[5], row[6] = price.String(), e.Covered.String(), due.String()
		if err := w.Write(row); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}
