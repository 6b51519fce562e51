package drg_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/batch"
	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// In this file: rules that look at other cases, by several workers. Run it with -race.

// inSections is cases in many sections of batches with numbers, as a reader of a large
// file yields them.
func inSections(cases []drg.Case, section int) settlement.Claims[drg.Case] {
	var parts []settlement.Claims[drg.Case]
	for part := range slices.Chunk(cases, section) {
		parts = append(parts, numbered(part))
	}
	return settlement.ReadBy(batch.Source[drg.Case]{Steady: true, Walk: func(workers int) batch.Walk[drg.Case] {
		return batch.Walk[drg.Case]{Sections: func(yield func(batch.Section[drg.Case]) bool) {
			for _, part := range parts {
				for section := range part.Source().Start(workers).Sections {
					if !yield(section) {
						return
					}
				}
			}
		}}
	}})
}

// requireSameByWorkers settles with one worker and with more, and returns the report and
// its bytes, or the one error.
func requireSameByWorkers(t *testing.T, s settlement.Settlement) (*settlement.Report, string, error) {
	t.Helper()
	terms := settlement.Terms{Fund: number("1000000.00"), RoundEach: true}
	text := func(r *settlement.Report) string {
		if r == nil {
			return ""
		}
		require.NoError(t, r.Verify())
		var b bytes.Buffer
		require.NoError(t, r.Encode(&b))
		return b.String()
	}
	want, wantErr := settlement.Settle(terms, s)
	for range testsize.Of(1, 3) { // workers meet the sections in another order each time
		for _, workers := range []settlement.Workers{2, 4} {
			got, err := workers.Settle(terms, s)
			if wantErr != nil {
				require.EqualError(t, err, wantErr.Error())
			} else {
				require.NoError(t, err)
			}
			require.Equal(t, text(want), text(got))
		}
	}
	return want, text(want), wantErr
}

// returning are stays of a year of some persons, of whom many come back, many on the day
// itself: the rule looks at persons, groups, institutions, dates and ids.
func returning(seed uint64, n, persons int) []drg.Case {
	random := rand.New(rand.NewPCG(seed, 14))
	first := day("2025-01-01")
	var list []drg.Case
	for i := range n {
		in := first.Add(random.IntN(90))
		list = append(list, drg.Case{
			ID: fmt.Sprint("c", random.IntN(1_000_000)*n+i), Institution: []string{"LS01", "LS02"}[random.IntN(2)], Group: []string{"ES23", "GB25"}[random.IntN(2)],
			Cost: settlement.Money(5190_00 + i), Person: fmt.Sprint("P", random.IntN(persons)), Admitted: in, Discharged: in.Add(random.IntN(5)), Justified: random.IntN(8) == 0,
		})
	}
	return list
}

func TestWorkersReadmission(t *testing.T) {
	p := worked1()
	readmission(&p)
	plan, cases := newPlan(t, p), returning(1, 600, 60)
	for _, period := range []settlement.Period{{}, month("2025-02"), month("2025-03")} {
		_, want, err := requireSameByWorkers(t, plan.Settlement(period, sequence(cases)))
		require.NoError(t, err)
		for _, section := range []int{1, 17, 100} {
			_, got, err := requireSameByWorkers(t, plan.Settlement(period, inSections(cases, section)))
			require.NoError(t, err)
			require.Equal(t, want, got)
		}
	}
	p.Readmission = nil
	_, without, err := requireSameByWorkers(t, newPlan(t, p).Settlement(settlement.Period{}, inSections(cases, 17)))
	require.NoError(t, err)
	_, with, err := requireSameByWorkers(t, plan.Settlement(settlement.Period{}, inSections(cases, 17)))
	require.NoError(t, err)
	require.NotEqual(t, without, with, "somebody comes back")
}

// What a rule needs and does not find is said in the order of the cases.
func TestWorkersReadmissionRefuses(t *testing.T) {
	p := worked1()
	readmission(&p)
	cases := returning(2, 200, 20)
	cases[150].Person, cases[20].Person, cases[99].Admitted = "", "", settlement.Date{}
	_, _, err := requireSameByWorkers(t, newPlan(t, p).Settlement(settlement.Period{}, inSections(cases, 7)))
	require.EqualError(t, err, fmt.Sprintf("drg: claim 21 (%s): person: blank\ndrg: claim 100 (%s): admitted: blank\ndrg: claim 151 (%s): person: blank",
		cases[20].ID, cases[99].ID, cases[150].ID))
}

// Of one-day stays on one day all but the one whose id sorts last are reduced, whichever
// worker meets them first.
func TestWorkersOneDayStays(t *testing.T) {
	p := worked1()
	readmission(&p)
	plan := newPlan(t, p)
	var cases []drg.Case
	for i := range 300 {
		on := []string{"2025-03-01", "2025-03-20"}[i/50%2]
		cases = append(cases, stay(fmt.Sprint("c", i*7919%300), fmt.Sprint("P", i%50), on, on))
	}
	reduced := 0
	for _, c := range collect(t, plan.Resolve(settlement.Period{}, settlement.Each(cases))) {
		if c.Readmitted {
			reduced++
		}
	}
	require.Equal(t, 200, reduced, "two of the three that each person has on a day")
	_, want, err := requireSameByWorkers(t, plan.Settlement(settlement.Period{}, sequence(cases)))
	require.NoError(t, err)
	slices.Reverse(cases)
	_, got, err := requireSameByWorkers(t, plan.Settlement(settlement.Period{}, inSections(cases, 11)))
	require.NoError(t, err)
	require.Equal(t, want, got)
}

// Persons who share a hash are told apart by several workers as by one.
func TestWorkersSharedHashes(t *testing.T) {
	p := worked1()
	readmission(&p)
	plan, cases := newPlan(t, p), returning(3, 400, 40)
	_, want, err := requireSameByWorkers(t, plan.Settlement(settlement.Period{}, sequence(cases)))
	require.NoError(t, err)
	for name, hash := range map[string]func(string) uint64{
		"all alike": func(string) uint64 { return 7 }, "a few": func(s string) uint64 { return uint64(s[len(s)-1]%3) << 60 },
	} {
		_, got, err := requireSameByWorkers(t, plan.HashedSettlement(settlement.Period{}, inSections(cases, 13), hash))
		require.NoError(t, err)
		require.Equal(t, want, got, name)
	}
}

// manyApprovals are discharges of which every tenth is approved; several cost the same.
func manyApprovals(n int) []drg.Case {
	var list []drg.Case
	for i := range n {
		c := drg.Case{ID: fmt.Sprint("c", i*7919%n), Institution: []string{"LS01", "LS02"}[i%2], Group: "ES23", Cost: 5190_00, Discharged: day("2025-01-10").Add(i * 97 % 150)}
		if i%10 < 2 {
			c.Cost, c.Approved = settlement.Money(10000_00+i%7*100_00), drg.ApprovedSpecial
		}
		list = append(list, c)
	}
	return list
}

func TestWorkersRankedQuotas(t *testing.T) {
	cases := manyApprovals(600)
	for _, cycle := range []drg.QuotaCycle{drg.InPeriod, drg.InMonth, drg.InYear} {
		p := worked1()
		ranked("0.07")(&p)
		p.Special.QuotaCycle = cycle
		plan := newPlan(t, p)
		for _, period := range []settlement.Period{{}, month("2025-03")} {
			report, want, err := requireSameByWorkers(t, plan.Settlement(period, sequence(cases)))
			require.NoError(t, err)
			require.NotEmpty(t, report.Conflicts, "more are approved than may be")
			_, got, err := requireSameByWorkers(t, plan.Settlement(period, inSections(cases, 7)))
			require.NoError(t, err)
			require.Equal(t, want, got)
		}
	}
}

func TestWorkersRefusedQuotas(t *testing.T) {
	p := worked1()
	p.RegionalMean = number("12500.00")
	p.Special = &drg.SpecialRule{QuotaRule: drg.QuotaRule{Quota: number("0.07"), QuotaCycle: drg.InMonth}}
	plan, cases := newPlan(t, p), manyApprovals(600)
	_, _, want := requireSameByWorkers(t, plan.Settlement(settlement.Period{}, sequence(cases)))
	require.ErrorIs(t, want, drg.ErrQuota)
	_, _, got := requireSameByWorkers(t, plan.Settlement(settlement.Period{}, inSections(cases, 7)))
	require.EqualError(t, got, want.Error())
}

// TestConfirmed: stays that are not there when persons are confirmed, and are there when claims are
// rated, are a file that changed.
func TestConfirmed(t *testing.T) {
	plan, cases := everyRule(t)
	p := plan.Policy()
	p.Readmission = &drg.ReadmissionRule{WithinDays: 15, Factor: number("0.5")}
	first := settlement.MustDate("2025-01-01")
	list := slices.Clone(cases[:6])
	for i := range list {
		c := &list[i]
		*c = list[0]
		c.ID, c.Person, c.Admitted, c.Discharged = fmt.Sprint("c", i), fmt.Sprint("P", i/2), first.Add(10*i), first.Add(10*i+5)
	}
	for _, missing := range []int{0, 4} {
		walks := 0
		claims := settlement.ReadBy(batch.Source[drg.Case]{Steady: true, Walk: func(workers int) batch.Walk[drg.Case] {
			if walks++; walks == 3 { // after the one that rates, which began first, and the one that looks
				return settlement.Each(slices.Concat(list[:missing], list[missing+2:])).Source().Start(workers)
			}
			return settlement.Each(list).Source().Start(workers)
		}})
		_, err := settlement.Settle(settlement.Terms{}, newPlan(t, p).Settlement(settlement.Period{}, claims))
		require.ErrorIs(t, err, settlement.ErrChanged)
		require.ErrorContains(t, err, "a stay is missing in the walk that confirms persons")
	}
}
