package drg_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/batch"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

// numbered returns cases in batches with numbered codes, as a reader yields them.
func numbered(cases []drg.Case) settlement.Claims[drg.Case] {
	var codes batch.Codes
	var institutions, groups []uint32
	for i := range cases {
		institutions, groups = append(institutions, codes.Number(cases[i].Institution)), append(groups, codes.Number(cases[i].Group))
	}
	return settlement.ReadBy(batch.Source[drg.Case]{Steady: true, Walk: func(int) batch.Walk[drg.Case] {
		return batch.Walk[drg.Case]{Sections: func(yield func(batch.Section[drg.Case]) bool) {
			yield(func(yield func(*batch.Batch[drg.Case], error) bool) {
				yield(&batch.Batch[drg.Case]{List: cases, Codes: &codes, Institutions: institutions, Groups: groups}, nil)
			})
		}}
	}})
}

func TestContractOfBatches(t *testing.T) {
	plan, cases := everyRule(t)
	require.NoError(t, settlementtest.Check(plan.Settlement(settlement.Period{}, numbered(cases))))
	require.NoError(t, settlementtest.Check(plan.Settlement(settlement.Period{}, settlement.Each(cases))))
}

// Rules that look at other cases see all of them, however the cases come.
func TestBatchesWithHistory(t *testing.T) {
	plan, cases := everyRule(t)
	p := plan.Policy()
	first := settlement.MustDate("2025-01-01")
	for i := range cases {
		c := &cases[i]
		c.Person, c.Admitted, c.Discharged = "P", first.Add(10*i), first.Add(10*i+5)
	}
	for name, bend := range map[string]func(p *drg.Policy){
		"readmission": func(p *drg.Policy) { p.Readmission = &drg.ReadmissionRule{WithinDays: 150, Factor: number("0.5")} },
		"quota": func(p *drg.Policy) {
			p.Special.Quota, p.Special.OverQuota, p.Special.QuotaValue = number("0.01"), drg.Rank, number("100")
		},
		"handed over": func(p *drg.Policy) { p.Stays = &drg.StayRule{MinDays: 6, Outside: "perdiem"} },
		"none":        func(*drg.Policy) {},
	} {
		t.Run(name, func(t *testing.T) {
			q := p
			special := *p.Special
			q.Special = &special
			bend(&q)
			plan := newPlan(t, q)
			terms := settlement.Terms{Fund: number("1000000.00")}
			want, wantErr := settlement.Settle(terms, plan.Settlement(settlement.Period{}, sequence(cases)))
			for _, workers := range []settlement.Workers{1, 3} {
				got, err := workers.Settle(terms, plan.Settlement(settlement.Period{}, numbered(cases)))
				require.Equal(t, wantErr, err)
				require.Empty(t, cmp.Diff(want, got))
			}
		})
	}
}

func TestBatchesRefuse(t *testing.T) {
	plan, cases := everyRule(t)
	cases[3].Institution, cases[5].Group, cases[6].Cost = "nowhere", "nothing", 0
	terms := settlement.Terms{Fund: number("1000000.00")}
	_, want := settlement.Settle(terms, plan.Settlement(settlement.Period{}, sequence(cases)))
	require.ErrorIs(t, want, settlement.ErrInstitution)
	for _, workers := range []settlement.Workers{1, 3} {
		_, err := workers.Settle(terms, plan.Settlement(settlement.Period{}, numbered(cases)))
		require.Equal(t, want.Error(), err.Error())
	}
}
