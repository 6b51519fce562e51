package api

import (
	"encoding/csv"
	"errors"
	"io"
	"net/http"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/examples/service/store"
	"github.com/yibaojiesuan/settlement/views/statement"
)

// In this file: the claims of a part, and how their amounts arose.

// rows answers with the claims of a part, each with its class, points, price and due: the caller's
// own, or all. No person is in them. They lie on disk until they are sent: nothing is sent of a list
// that fails, and a slow client keeps nobody waiting.
func (c *call) rows() (a answer, err error) {
	institution, err := c.institution()
	if err != nil {
		return a, err
	}
	err = c.about(func(_ store.Settlement, s *settled) error {
		columns, list, err := s.result.ClaimRows(c.r.Context())
		if err != nil {
			return err
		}
		a = answer{status: http.StatusOK, kind: "text/csv; charset=utf-8"}
		a.file, err = c.spooled(func(out io.Writer) error {
			w := csv.NewWriter(out)
			if err := w.Write(columns); err != nil {
				return err
			}
			for row, err := range list {
				if err != nil {
					return err
				}
				if institution != "" && row.Entry.Institution != institution {
					continue
				}
				if err := w.Write(row.Texts); err != nil {
					return err
				}
			}
			w.Flush()
			return w.Error()
		})
		return err
	})
	return a, err
}

// explain explains the due of a claim, or the statement of an institution.
func (c *call) explain() (a answer, err error) {
	institution, err := c.institution()
	if err != nil {
		return a, err
	}
	claim := c.r.URL.Query().Get("claim")
	subject := claim
	if claim == "" {
		subject = "institution:" + institution
	}
	err = c.about(func(stored store.Settlement, s *settled) error {
		if own := c.own(); own != "" && claim != "" { // asked before anything is computed
			mine, err := c.Store.Snapshot(c.r.Context(), c.r.PathValue("year"), stored.Revision).Own(own, claim)
			if err != nil {
				return err
			}
			if !mine {
				return settlement.ErrClaim
			}
		}
		x, err := statement.Explain(c.r.Context(), s.result, subject, s.year.Job().Words)
		if errors.Is(err, settlement.ErrClaim) {
			return settlement.ErrClaim // without the text that was asked for
		}
		if err != nil {
			return err
		}
		if c.own() != "" && x.Institution != c.own() {
			return settlement.ErrClaim
		}
		c.subject += " " + subject
		if c.withoutSums() {
			x.Show = published
		}
		a, err = c.book(x.Book(), nil)
		return err
	})
	return a, err
}
