package api

import (
	"bytes"
	"context"
	"net/http"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/examples/service/store"
	"github.com/yibaojiesuan/settlement/job"
)

// settlements lists what was settled of a year.
func (c *call) settlements() (answer, error) {
	y, err := c.year()
	if err != nil {
		return answer{}, err
	}
	list, err := c.Store.Settlements(c.r.Context(), y.Name)
	if err != nil {
		return answer{}, err
	}
	if list == nil {
		list = []store.Settlement{}
	}
	return data(http.StatusOK, list)
}

// settleMonth settles a month, or clears the year, from the claims and documents as they are now.
func (c *call) settleMonth() (a answer, err error) {
	y, err := c.year()
	if err != nil {
		return a, err
	}
	part := c.r.PathValue("part")
	if _, err := month(part); err != nil {
		return a, err
	}
	c.subject = part
	stored, err := c.Settle(c.r.Context(), y, part, c.event(http.StatusCreated))
	if c.noted = err == nil; err != nil {
		return a, err
	}
	a, err = data(http.StatusCreated, stored)
	a.to = "/years/" + y.Name + "/settlements/" + part
	return a, err
}

// Settle settles and stores a part of a year, and notes who did.
func (s *Server) Settle(ctx context.Context, y store.Year, part string, by store.Event) (stored store.Settlement, err error) {
	err = s.heavy.do(ctx, func() error {
		list, err := s.Store.Settlements(ctx, y.Name)
		if err != nil {
			return err
		}
		if has(list, part) { // sooner than after minutes; the key of the table decides
			return store.ErrSettled
		}
		one := &settled{}
		if err := s.settle(ctx, y.Name, part, y.Revision, one); err != nil {
			return err
		}
		stored, err = s.Store.Settle(ctx, y.Name, store.Settlement{Part: part, Revision: y.Revision, Report: one.text}, one.result.Report.Statements, by)
		return err
	})
	return stored, err
}

func has(list []store.Settlement, part string) bool {
	for _, one := range list {
		if one.Part == part {
			return true
		}
	}
	return false
}

// report returns the report of a part: the bureau's to the byte, a hospital's without what is not
// its own.
func (c *call) report() (answer, error) {
	stored, report, err := c.stored()
	if err != nil {
		return answer{}, err
	}
	institution, err := c.institution()
	if err != nil {
		return answer{}, err
	}
	if institution == "" {
		return answer{status: http.StatusOK, kind: jsonKind, body: stored.Report}, nil
	}
	return data(http.StatusOK, c.reportOf(report, institution))
}

// stored is the report of the path.
func (c *call) stored() (s store.Settlement, r *settlement.Report, err error) {
	y, err := c.year()
	if err != nil {
		return s, nil, err
	}
	if s, err = c.Store.Settlement(c.r.Context(), y.Name, c.r.PathValue("part")); err != nil {
		return s, nil, err
	}
	c.subject = s.Part
	r, err = settlement.ReadReport(bytes.NewReader(s.Report))
	return s, r, err
}

// Verified says that a report is right, or what is wrong with it.
type Verified struct {
	OK     bool        `json:"ok"`
	Digest string      `json:"digest"`
	Faults []job.Fault `json:"faults,omitempty"`
}

// verify verifies a report: that its bytes are those that were stored, its arithmetic, and for the
// bureau that the year makes it again, from the revision that it was made from.
func (c *call) verify() (a answer, err error) {
	_, report, err := c.stored()
	if err != nil {
		return a, err
	}
	err = report.Verify()
	if err == nil && c.own() == "" {
		return c.verifyAgain(report)
	}
	return c.verified(report, err)
}

func (c *call) verifyAgain(report *settlement.Report) (a answer, err error) {
	err = c.about(func(stored store.Settlement, s *settled) error {
		found := s.year.Verify(c.r.Context(), report, job.YearOptions{Options: job.Options{Workers: c.Workers}})
		if c.r.Context().Err() != nil {
			return found
		}
		a, err = c.verified(report, found)
		return err
	})
	return a, err
}

func (c *call) verified(report *settlement.Report, found error) (answer, error) {
	stored, _, err := c.stored()
	if err != nil {
		return answer{}, err
	}
	v := Verified{OK: found == nil, Digest: stored.Digest}
	if c.own() == "" {
		v.Faults = job.Faults(found)
	}
	return data(http.StatusOK, v)
}
