package job

import (
	"context"
	"errors"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/job/internal/seal"
)

// In this file: sealing the claims of a job.

// seal seals the rows of the job, as a settlement of it reads them.
func (r *Result) seal(ctx context.Context) (sum string, err error) {
	s := seal.New(ctx, seal.Memory)
	defer func() { err = errors.Join(err, s.Close()) }()
	for i, p := range r.job.parts {
		if err := p.sealed(r.watch, r.bound[i], s); err != nil {
			return "", inFile(p.title, err)
		}
	}
	return s.Sum()
}

// sealClaims returns a function that seals the claims of a settlement. The entry of each
// claim says its pool and whether it counts.
func sealClaims[C any](rows *settlement.Rows[C], text func(*C, string) string) func(*watch, settlement.Settlement, *seal.Sealer) error {
	names := rows.Columns.Names()
	return func(_ *watch, s settlement.Settlement, to *seal.Sealer) error {
		return paired(s, func(c *C, e *settlement.Entry) error {
			if e.Digest.IsZero() {
				return nil
			}
			return to.Row(e.Method, e.Pool, e.Digest.IsHistory(), e.Claim, seal.Values(c, names, text))
		})
	}
}

// sealHeads seals the columns of members and charges that were read, in their pool.
func sealHeads(plan *capitation.Plan, members tables[capitation.Member], charges tables[capitation.Charge], period settlement.Period, pool string) func(*watch, settlement.Settlement, *seal.Sealer) error {
	ofMembers, ofCharges := capitation.MemberRows().Columns.Names(), plan.ChargeRows().Columns.Names()
	return func(w *watch, _ settlement.Settlement, to *seal.Sealer) error {
		for m, err := range members.claims(w).All() {
			if err == nil {
				err = to.Row(settlement.Capitation, pool, false, "", seal.Values(&m, ofMembers, seal.MemberText))
			}
			if err != nil {
				return err
			}
		}
		for c, err := range charges.claims(w).All() {
			if err != nil {
				return err
			}
			read, history := plan.Reads(period, c.Month)
			if !read {
				continue
			}
			if err := to.Row(settlement.Capitation, pool, history, c.ID, seal.Values(&c, ofCharges, seal.ChargeText)); err != nil {
				return err
			}
		}
		return nil
	}
}
