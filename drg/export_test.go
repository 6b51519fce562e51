package drg

import (
	"iter"

	"github.com/yibaojiesuan/settlement"
)

// In this file: cases as rules see them, for tests. The filled in fields are visible nowhere
// else.

// Resolve yields cases with Readmitted and OverQuota filled in. Those dated after the
// period's end, of which rules know nothing, are yielded as they are.
func (p *Plan) Resolve(period settlement.Period, claims settlement.Claims[Case]) iter.Seq2[Case, error] {
	return alone(p).Resolve(period, claims)
}

// Resolve is [Plan.Resolve] for plans that follow each other.
func (t *Timeline) Resolve(period settlement.Period, claims settlement.Claims[Case]) iter.Seq2[Case, error] {
	return t.resolvedBy(period, claims, t.resolver(period))
}

func (t *Timeline) resolvedBy(period settlement.Period, claims settlement.Claims[Case],
	resolve func(settlement.Others[Case]) (settlement.Fill[Case], error),
) iter.Seq2[Case, error] {
	return func(yield func(Case, error) bool) {
		var list []Case // of the entries that come next
		keep := func(c *Case, e *settlement.Entry) {
			outline(c, e)
			list = append(list, *c)
		}
		about := settlement.About{Method: settlement.DRG, Period: settlement.Period{To: period.To}}
		s := settlement.Bind(about, claims, settlement.Rater[Case]{
			When: when, Outline: keep, Rows: t.rows, Resolve: resolve,
			Rate: func(c *Case, e *settlement.Entry) error {
				keep(c, e)
				return nil
			},
		})
		i := 0
		for _, err := range s.Entries() {
			if err != nil {
				yield(Case{}, err)
				return
			}
			if !yield(list[i], nil) {
				return
			}
			if i++; i == len(list) {
				list, i = list[:0], 0
			}
		}
	}
}

// HashedSettlement is [Plan.Settlement] with another hash of persons.
func (p *Plan) HashedSettlement(period settlement.Period, claims settlement.Claims[Case], hash func(string) uint64) settlement.Settlement {
	line := alone(p)
	return settlement.Bind(p.about(period), claims, settlement.Rater[Case]{
		When: when, Outline: outline, Rows: line.rows,
		Rate: func(c *Case, e *settlement.Entry) error {
			return p.place(e, c, p.institutions.Find(c.Institution), p.groups.Find(c.Group), nil)
		},
		Resolve: func(others settlement.Others[Case]) (settlement.Fill[Case], error) {
			return line.resolve(period, others, hash)
		},
	})
}
