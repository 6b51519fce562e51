package settlement_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

// TestVerifyRows: a row by class of which one figure is a fen from what claims may sum up to.
func TestVerifyRows(t *testing.T) {
	of := func(m settlement.Method, c settlement.Class, change func(*settlement.Entry)) settlement.Entry {
		return with(settlement.Entry{Method: m, Institution: "H", Claim: string(m) + string(c), Class: c, Priced: true}, change)
	}
	r, err := settlement.Settle(settlement.Terms{}, entries(
		of(settlement.DRG, settlement.Normal, func(*settlement.Entry) {}),
		of(settlement.DRG, settlement.Ungrouped, func(e *settlement.Entry) { e.Left, e.Conflict = settlement.LeftUnpaid, "ungrouped" }),
		of(settlement.Item, settlement.ByItem, func(*settlement.Entry) {}),
		of(settlement.PerDiem, settlement.BedDay, func(*settlement.Entry) {}),
	))
	require.NoError(t, err)
	require.NoError(t, r.Verify())
	text := encoded(t, r)
	const drg, unpaid, item, days = 0, 1, 2, 3
	for _, row := range []struct {
		name    string
		at      int
		bend    func(*settlement.ClassSum)
		refused bool
	}{
		{"a cost below zero", drg, func(c *settlement.ClassSum) { c.Cost = -1 }, true},
		{"a cost", drg, func(c *settlement.ClassSum) { c.Cost = 1 }, false},
		{"covered below zero", drg, func(c *settlement.ClassSum) { c.Covered = -1 }, true},
		{"covered", drg, func(c *settlement.ClassSum) { c.Covered = 1 }, false},
		{"a cost below zero, by item", item, func(c *settlement.ClassSum) { c.Cost = -1 }, true},
		{"covered below zero, by item", item, func(c *settlement.ClassSum) { c.Covered = -1 }, true},
		{"a cost below zero, of days", days, func(c *settlement.ClassSum) { c.Cost = -1 }, false},
		{"covered below zero, of days", days, func(c *settlement.ClassSum) { c.Covered = -1 }, false},
		{"no method", drg, func(c *settlement.ClassSum) { c.Method = "" }, true},
		{"fewer cases than none", drg, func(c *settlement.ClassSum) { c.Cases = -1 }, true},
		{"no cases", drg, func(c *settlement.ClassSum) { c.Cases = 0 }, false},
		{"not paid, no cases", unpaid, func(c *settlement.ClassSum) { c.Cases = 0 }, true},
		{"not paid, points", unpaid, func(c *settlement.ClassSum) { c.Points = -1 }, true},
		{"not paid, a cost", unpaid, func(c *settlement.ClassSum) { c.Cost = 1 }, true},
		{"not paid, covered", unpaid, func(c *settlement.ClassSum) { c.Covered = 1 }, true},
		{"not paid, an amount", unpaid, func(c *settlement.ClassSum) { c.Amount = 1 }, true},
		{"not paid, by item", unpaid, func(c *settlement.ClassSum) { c.ByItem = 1 }, true},
		{"not paid, over", unpaid, func(c *settlement.ClassSum) { c.Over = -1 }, true},
		{"not paid, floored", unpaid, func(c *settlement.ClassSum) { c.Floored = 1 }, true},
		{"twice", unpaid, func(c *settlement.ClassSum) {
			*c = settlement.ClassSum{Method: settlement.DRG, Class: settlement.Normal, Priced: true}
		}, true},
		{"twice, but not priced", unpaid, func(c *settlement.ClassSum) {
			*c = settlement.ClassSum{Method: settlement.DRG, Class: settlement.Normal}
		}, false},
		{"twice, but compensable", unpaid, func(c *settlement.ClassSum) {
			*c = settlement.ClassSum{Method: settlement.DRG, Class: settlement.Normal, Priced: true, Compensable: true}
		}, false},
		{"twice, but of another method", unpaid, func(c *settlement.ClassSum) {
			*c = settlement.ClassSum{Method: settlement.Item, Class: settlement.Normal, Priced: true}
		}, false},
	} {
		bent := read(t, text)
		c := &bent.Statements[0].ByClass[row.at]
		row.bend(c)
		for i := range bent.Checks { // so that the rows are reached
			if bent.Checks[i].Name == "ids" {
				bent.Checks[i].Right = ""
			}
		}
		bent.Statements[0].Cases, bent.Vouched = 0, nil
		for _, c := range bent.Statements[0].ByClass {
			bent.Statements[0].Cases += c.Cases
		}
		err := bent.Verify()
		if !row.refused {
			if err != nil {
				require.NotContains(t, err.Error(), "no claims sum up", row.name)
			}
			continue
		}
		require.ErrorIs(t, err, settlement.ErrIdentity, row.name)
		require.ErrorContains(t, err, `by_class of "H": no claims sum up to the row of `+string(c.Method)+" "+string(c.Class), row.name)
	}
}

// TestVerifyLeftOut: claims are left out of a period that does not hold their month, and of a
// period with an open end, too. Without a period nobody knows.
func TestVerifyLeftOut(t *testing.T) {
	for _, c := range []struct {
		period, month string
		refused       bool
	}{
		{"2025-03-01/2025-05-31", "2025-02", false},
		{"2025-03-01/2025-05-31", "2025-03", true},
		{"2025-03-01/2025-05-31", "2025-05", true},
		{"2025-03-01/2025-05-31", "2025-06", false},
		{"2025-03-02/2025-05-31", "2025-03", false}, // it holds a part
		{"2025-03-01/", "2025-02", false},
		{"2025-03-01/", "2025-03", true},
		{"2025-03-01/", "2030-01", true},
		{"/2025-05-31", "2025-05", true},
		{"/2025-05-31", "2025-06", false},
		{"/", "2025-06", false},
		{"2025-03-01/", "", false},
	} {
		r := settlement.Report{LeftOut: []settlement.LeftOut{{Method: settlement.DRG, Institution: "H", Reason: settlement.LeftPeriod, Count: 1}}}
		if c.month != "" {
			r.LeftOut[0].Month = settlement.MustMonth(c.month)
		}
		from, to, _ := strings.Cut(c.period, "/")
		if from != "" {
			r.Period.From = settlement.MustDate(from)
		}
		if to != "" {
			r.Period.To = settlement.MustDate(to)
		}
		err := r.Verify()
		if c.refused {
			require.ErrorContains(t, err, "left_out[0]: the period holds "+c.month, c)
		} else {
			require.NotContains(t, fmt.Sprint(err), "left_out", c)
		}
	}
}
