package job_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/job"
)

// Claims are settled once more under pools of their own, for any number of workers, and every fen of
// each fund is there.
func TestSettleUnder(t *testing.T) {
	j, err := job.Open(job.Folder("../examples/bureau"), "job.json")
	require.NoError(t, err)
	require.Equal(t, "100", j.Scale().String())
	r, err := j.Settle(t.Context(), job.Options{})
	require.NoError(t, err)
	pools := []settlement.Pool{
		{Name: "city", Terms: settlement.Terms{Fund: settlement.MustDecimal("2000000.00"), Basis: settlement.WholeCost}},
		{Name: "counties", Terms: settlement.Terms{Fund: settlement.MustDecimal("1500000.00"), Basis: settlement.FundOnly}},
	}
	move := func(e *settlement.Entry) error {
		if e.Pool = "counties"; e.Institution == "B01" || e.Institution == "B02" {
			e.Pool = "city"
		}
		return nil
	}
	report, err := r.SettleUnder(t.Context(), pools, move, job.Options{})
	require.NoError(t, err)
	require.NoError(t, report.Verify())
	for _, p := range report.Pools {
		fund, err := p.Terms.Fund.Money()
		require.NoError(t, err)
		all := *p.Residue
		for _, s := range report.Statements {
			for _, part := range s.Parts {
				if part.Pool == p.Name {
					all += part.Entitlement
				}
			}
		}
		require.Equal(t, fund, all, p.Name)
	}
	again, err := r.SettleUnder(t.Context(), pools, move, job.Options{Workers: 4})
	require.NoError(t, err)
	require.Equal(t, report.Statements, again.Statements)

	_, err = r.SettleUnder(t.Context(), pools[:1], move, job.Options{})
	require.ErrorIs(t, err, settlement.ErrPool)
	ended, end := context.WithCancel(t.Context())
	end()
	_, err = r.SettleUnder(ended, pools, move, job.Options{})
	require.ErrorIs(t, err, context.Canceled)

	after, err := job.Open(job.Folder("../examples/community"), "job.json")
	require.NoError(t, err)
	r, err = after.Settle(t.Context(), job.Options{})
	require.NoError(t, err)
	_, err = r.SettleUnder(t.Context(), pools, move, job.Options{})
	require.ErrorIs(t, err, job.ErrUnsupported)
}
