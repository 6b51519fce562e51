package main

import (
	"encoding/csv"
	"io"

	"github.com/yibaojiesuan/settlement"
)

// writeClaims writes a row a claim, in the order of the parts and their files.
// Priced claims have no points, and their amount as the price.
func writeClaims(out io.Writer, r *settlement.Report, parts []*part) error {
	w := csv.NewWriter(out)
	if err := w.Write([]string{"id", "institution", "class", "points", "price", "covered", "due"}); err != nil {
		return err
	}
	pricer, err := r.Pricer()
	if err != nil {
		return err
	}
	for _, p := range parts {
		for e, err := range p.all.Entries() {
			if err != nil {
				return inFile(p.claims, err)
			}
			if e.Claim == "" {
				continue
			}
			row, err := claimRow(pricer, e)
			if err != nil {
				return inFile(p.claims, err)
			}
			if err := w.Write(row); err != nil {
				return err
			}
		}
	}
	w.Flush()
	return w.Error()
}

func claimRow(p *settlement.Pricer, e settlement.Entry) ([]string, error) {
	price, err := p.Price(e)
	if err != nil {
		return nil, err
	}
	due, err := p.Due(e)
	if err != nil {
		return nil, err
	}
	points := ""
	if !e.Priced {
		points = e.Points.String()
	}
	return []string{e.Claim, e.Institution, string(e.Class), points, price.String(), e.Covered.String(), due.String()}, nil
}
