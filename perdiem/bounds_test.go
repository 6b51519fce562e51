package perdiem_test

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/perdiem"
)

// In this file: what lies at the bounds of what the package looks at, and beside them.

// TestCliffsAreLookedForWithinTenYears: of each kind of cliff along days the last is that after
// day 3652, to day 3653.
func TestCliffsAreLookedForWithinTenYears(t *testing.T) {
	tiers := func(days int, share string) []perdiem.Class {
		return []perdiem.Class{{Code: "c", Tiers: []perdiem.Tier{{DaysUpTo: days, Rate: decimal("2.00"), FundShare: decimal("1")}, {Rate: decimal("1.00"), FundShare: decimal(share)}}}}
	}
	for name, p := range map[string]perdiem.Policy{
		"whole":   {TierMode: perdiem.Whole},
		"share":   {Actual: perdiem.ActualRule{Treatment: perdiem.Cap}},
		"per day": {Patient: perdiem.PatientRule{ShareOn: perdiem.ShareFixed, PerDay: decimal("1.50")}},
		"formula": {Actual: perdiem.ActualRule{Treatment: perdiem.Formula, Amount: "if(index > 3600, cost, standard)"}},
	} {
		p.Document = example()
		for _, days := range []int{3650, 3651, 3652, 3653, 3654} {
			p.Classes = tiers(days, "0.5")
			n := 0
			for _, x := range cliffsOf(t, newPlan(t, p)) {
				if x.Of == "days" && x.At.Cmp(settlement.DecimalInt(days)) == 0 {
					n++
				}
			}
			want := 0
			if days <= 3652 {
				want = 1
			}
			require.Equal(t, want, n, "%s, %d days", name, days)
		}
	}
}

// TestOverlapsThatAreNamed: as many pairs of stays that overlap are named as an error has, and the others
// are counted.
func TestOverlapsThatAreNamed(t *testing.T) {
	plan := newPlan(t, perdiem.Policy{Document: example(), Classes: []perdiem.Class{{Code: "psychiatric", Tiers: []perdiem.Tier{{Rate: decimal("10.00")}}}}})
	for _, pairs := range []int{settlement.MaxFaults - 1, settlement.MaxFaults, settlement.MaxFaults + 1, 3 * settlement.MaxFaults} {
		var stays []perdiem.Stay
		for i := range pairs {
			person := fmt.Sprint("p", i)
			stays = append(stays, stay(fmt.Sprint("a", i), person, "2025-01-01", "2025-01-10"), stay(fmt.Sprint("b", i), person, "2025-01-05", "2025-01-07"))
		}
		var err error
		for _, err = range plan.Resolved(settlement.Each(stays)) {
		}
		require.ErrorIs(t, err, perdiem.ErrOverlap)
		var faults *settlement.Faults
		require.ErrorAs(t, err, &faults)
		require.Equal(t, pairs, faults.Total)
		require.Len(t, faults.List, min(pairs, settlement.MaxFaults))
	}
}

// TestOneStayOverlapsMany: a stay names each stay before it with which it shares a night.
func TestOneStayOverlapsMany(t *testing.T) {
	plan := newPlan(t, perdiem.Policy{Document: example(), Classes: []perdiem.Class{{Code: "psychiatric", Tiers: []perdiem.Tier{{Rate: decimal("10.00")}}}}})
	var stays []perdiem.Stay
	for i := range 20 {
		in := date("2025-01-01").Add(i)
		stays = append(stays, stay(fmt.Sprint("a", i), "p", in.String(), in.Add(1).String()))
	}
	stays = append(stays, stay("long", "p", "2025-01-01", "2025-01-21"))
	var err error
	for _, err = range plan.Resolved(settlement.Each(stays)) {
	}
	var faults *settlement.Faults
	require.ErrorAs(t, err, &faults)
	require.Equal(t, 20, faults.Total)
	for i := range 20 {
		require.ErrorContains(t, err, fmt.Sprintf(`claims "a%d" and "long"`, i))
	}
}

// TestOneInstitution: a policy that lists a single institution knows no other.
func TestOneInstitution(t *testing.T) {
	p := perdiem.Policy{
		Document: example(), Institutions: []perdiem.Institution{{Code: "A"}},
		Classes: []perdiem.Class{{Code: "c", Tiers: []perdiem.Tier{{Rate: decimal("1.00")}}}},
	}
	plan := newPlan(t, p)
	for path, change := range map[string]func(*perdiem.Policy, string){
		"classes[0].institution":          func(p *perdiem.Policy, code string) { p.Classes[0].Institution = code },
		"limits.institution_days.caps.%s": func(p *perdiem.Policy, code string) { p.Limits.InstitutionDays.Caps = map[string]int{code: 1} },
		"limits.advances.%s": func(p *perdiem.Policy, code string) {
			p.Limits.Advances = map[string]settlement.Decimal{code: decimal("1.00")}
		},
	} {
		for code, known := range map[string]bool{"A": true, "B": false} {
			p := plan.Policy()
			change(&p, code)
			_, err := perdiem.New(p)
			if known {
				require.NoError(t, err, path)
				continue
			}
			require.ErrorIs(t, err, settlement.ErrInstitution, path)
			var field *settlement.FieldError
			require.ErrorAs(t, err, &field)
			require.Contains(t, []string{path, fmt.Sprintf(path, code)}, field.Path)
		}
	}
	for code, known := range map[string]bool{"A": true, "B": false} {
		s := stay("a", "p", "2025-01-01", "2025-01-02")
		s.Institution, s.Class = code, "c"
		_, err := rated(plan, s)
		require.Equal(t, !known, errors.Is(err, settlement.ErrInstitution), code)
	}
}

// TestSharesThatDoNotFit: what a thousand days come to just fits, and what 1001 come to does not,
// whatever the patient's share is of, and whether stays are paid in yuan or by points.
func TestSharesThatDoNotFit(t *testing.T) {
	const rate = "92233720368547.75" // a thousandth of the most fen
	shared := func(on perdiem.ShareOn, ratio, day string) perdiem.PatientRule {
		r := perdiem.PatientRule{ShareOn: on}
		if ratio != "" {
			r.Ratio = decimal(ratio)
		}
		if day != "" {
			r.PerDay = decimal(day)
		}
		return r
	}
	for name, row := range map[string]struct {
		rate    string
		patient perdiem.PatientRule
		want    string // the patient's share of a thousand days
	}{
		"the amount":            {rate, shared(perdiem.ShareNone, "", ""), "0.00"},
		"a share of the amount": {rate, shared(perdiem.Standard, "1", ""), "92233720368547750.00"},
		"a sum for each day":    {"1.00", shared(perdiem.ShareFixed, "", rate), "92233720368547750.00"},
	} {
		for _, points := range []*perdiem.PointsRule{nil, {RegionalMean: decimal(rate), Scale: decimal("100")}} {
			plan := newPlan(t, perdiem.Policy{
				Document: example(), Patient: row.patient, Points: points,
				Classes: []perdiem.Class{{Code: "psychiatric", Tiers: []perdiem.Tier{{Rate: decimal(row.rate)}}}},
			})
			for days, fits := range map[int]bool{1000: true, 1001: points != nil && name == "the amount"} {
				s := stay("a", "p", "2020-01-01", "2020-01-01")
				s.Discharged = s.Discharged.Add(days)
				e, err := rated(plan, s)
				if fits {
					require.NoError(t, err, name)
					require.Equal(t, row.want, e.Covered.String(), name)
					continue
				}
				require.ErrorIs(t, err, settlement.ErrOverflow, "%s, by points: %t", name, points != nil)
				require.ErrorContains(t, err, "discharged")
			}
		}
	}
}

// TestSumsOfBillsThatDoNotFit: what bills of a stay cost together, and what was covered of it.
func TestSumsOfBillsThatDoNotFit(t *testing.T) {
	for path, p := range map[string]perdiem.Policy{
		"cost":    {Patient: perdiem.PatientRule{ShareOn: perdiem.Actual, Ratio: decimal("0.1")}},
		"covered": {},
	} {
		p.Document, p.Classes = example(), []perdiem.Class{{Code: "psychiatric", Tiers: []perdiem.Tier{{Rate: decimal("10.00")}}}}
		plan := newPlan(t, p)
		for more, fits := range map[settlement.Money]bool{7: true, 8: false} {
			s := stay("a", "p", "2025-01-11", "2025-01-15")
			s.Cost, s.Covered = math.MaxInt64-7, math.MaxInt64-7
			s.History = perdiem.History{Began: date("2025-01-01"), BilledTo: date("2025-01-10"), BilledDays: 10, BilledCost: more, BilledCovered: more}
			_, err := rated(plan, s)
			if fits {
				require.NoError(t, err, path)
				continue
			}
			require.ErrorIs(t, err, settlement.ErrOverflow)
			var field *settlement.FieldError
			require.ErrorAs(t, err, &field)
			require.Equal(t, path, field.Path)
		}
	}
}

// TestCalibrateRefuses: a history is refused for what a settlement would be refused for, and then
// there is neither a policy nor a summary.
func TestCalibrateRefuses(t *testing.T) {
	draft := perdiem.Policy{
		Document: example(), ReadmissionGapDays: 5, Interim: perdiem.InterimRule{Months: 1},
		Classes: []perdiem.Class{{Code: "psychiatric", Tiers: []perdiem.Tier{{Rate: decimal("1")}}}},
	}
	a, b, c := stay("a", "p", "2025-01-01", "2025-01-11"), stay("b", "p", "2025-02-01", "2025-02-11"), stay("c", "q", "2025-01-01", "2025-01-11")
	with := func(s perdiem.Stay, change func(*perdiem.Stay)) perdiem.Stay {
		change(&s)
		return s
	}
	for name, row := range map[string]struct {
		history []perdiem.Stay
		options perdiem.Calibration
		change  func(*perdiem.Policy)
		want    error
	}{
		"stays that overlap":    {history: []perdiem.Stay{a, with(b, func(s *perdiem.Stay) { s.Admitted = date("2025-01-05") }), c}, want: perdiem.ErrOverlap},
		"a stay without person": {history: []perdiem.Stay{a, b, with(c, func(s *perdiem.Stay) { s.Person = "" })}, want: settlement.ErrBlank},
		"no history":            {},
		"options":               {history: []perdiem.Stay{a, b, c}, options: perdiem.Calibration{MinStays: -1}, want: settlement.ErrNegative},
		"the draft":             {history: []perdiem.Stay{a, b, c}, change: func(p *perdiem.Policy) { p.ReadmissionGapDays = -1 }, want: settlement.ErrNegative},
	} {
		p := draft
		if row.change != nil {
			row.change(&p)
		}
		got, summary, err := perdiem.Calibrate(p, row.options, settlement.Each(row.history))
		require.Error(t, err, name)
		if row.want != nil {
			require.ErrorIs(t, err, row.want, name)
		}
		require.Empty(t, got, name)
		require.Nil(t, summary, name)
	}
	got, summary, err := perdiem.Calibrate(draft, perdiem.Calibration{}, settlement.Each([]perdiem.Stay{a, b, c}))
	require.NoError(t, err)
	require.Len(t, got.Classes, 1)
	require.NotNil(t, summary)
}

// TestStandardOfNothing: where the days have a rate of 0, actual cost changes nothing, whatever the
// treatment, and the trail says that the standard is paid.
func TestStandardOfNothing(t *testing.T) {
	for _, treatment := range []perdiem.Treatment{"", perdiem.Fixed, perdiem.Cap, perdiem.Corridor} {
		for _, share := range []string{"1", "0.8"} {
			plan := newPlan(t, perdiem.Policy{
				Document: example(), Actual: perdiem.ActualRule{Treatment: treatment, ShareAbove: decimal("0.5"), ShareBelow: decimal("0.5")},
				Classes: []perdiem.Class{{Code: "psychiatric", Tiers: []perdiem.Tier{{DaysUpTo: 5, Rate: decimal("0.00"), FundShare: decimal(share)}, {Rate: decimal("10.00"), FundShare: decimal(share)}}}},
			})
			e, err := rated(plan, stay("a", "p", "2025-01-01", "2025-01-04"))
			require.NoError(t, err)
			require.Zero(t, e.Amount)
			last := e.Trail[len(e.Trail)-1]
			want := map[string]string{"1": "round(standard, 2)", "0.8": "round(fund, 2)"}[share]
			require.Equal(t, want, last.Rule.Formula, "%s, %s: %s", treatment, share, last.Shown())
			require.NoError(t, e.Trail.Replay())
		}
	}
}

// TestFormulasOfManyDigits: a cliff of a formula is found also where what the days come to has more
// digits, before it is rounded, than the days of a stay may.
func TestFormulasOfManyDigits(t *testing.T) {
	for _, share := range []string{"1", "0.8"} {
		rate := decimal("90000000000.00000001")
		if share != "1" {
			rate = decimal("90000000000.0000001") // with the share at most eight decimals
		}
		plan := newPlan(t, perdiem.Policy{
			Document: example(), Actual: perdiem.ActualRule{Treatment: perdiem.Formula, Amount: "if(index ≤ 5, standard, 100)"},
			Classes: []perdiem.Class{{Code: "c", Tiers: []perdiem.Tier{{DaysUpTo: 5, Rate: rate, FundShare: decimal(share)}, {Rate: decimal("1.00"), FundShare: decimal(share)}}}},
		})
		list := cliffsOf(t, plan)
		require.Len(t, list, 1)
		require.Equal(t, settlement.DecimalInt(5), list[0].At)
		require.Equal(t, map[string]string{"1": "450000000000.00", "0.8": "360000000000.00"}[share], list[0].Before.String())
	}
}
