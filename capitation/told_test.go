package capitation_test

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/internal/drawn"
	"github.com/yibaojiesuan/settlement/internal/scribble"
	"github.com/yibaojiesuan/settlement/internal/seeds"
	"github.com/yibaojiesuan/settlement/internal/told"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// toldClaims are members and charges that meet every rule of a policy that has every field.
func toldClaims() (members []capitation.Member, charges []capitation.Charge) {
	for i := range 12 {
		m := member(fmt.Sprint("p", i), string(rune('A'+i%3)))
		m.Signed = day("2024-06-15").Add(i * 23)
		switch i % 6 {
		case 1:
			m.Ends = day("2025-02-20").Add(i * 10)
		case 2:
			m.Suspended = []settlement.Period{span("2025-02-10", "2025-03-20")}
		case 3:
			m.Inpatient = []settlement.Period{span("2025-01-11", "2025-01-21"), span("2025-04-30", "2025-05-02")}
		case 4:
			m.Category = "other"
		case 5:
			m.Signed = day("2025-01-31").Add(i)
		}
		members = append(members, m)
		for k := range 14 {
			c := charge(m.Person, m.Institution, settlement.MustMonth("2025-01").Add(k%7).String(), []capitation.Kind{capitation.Own, capitation.ReferredCare, capitation.UnreferredCare}[k%3], func(c *capitation.Charge) {
				c.ID, c.Cost, c.Covered, c.Waived = fmt.Sprintf("c%d-%d", i, k), settlement.Money(1500_00+i*37_11+k*901_03), settlement.Money(200_00+k*7), settlement.Money(max(0, 1-k%3)*10_00)
				c.Date, c.MedicalType = c.Month.First().Add(k), []string{"14", "21", "11"}[k%3]
			})
			switch {
			case k%7 == 5:
				c.Scope = capitation.Offered
			case k%7 == 6:
				c.Institution = "B"
			case i >= 9:
				c.Person, c.Kind, c.Package, c.Month, c.Date = fmt.Sprint("q", i), capitation.Own, []string{"hd", "hf"}[k%2], settlement.MustMonth("2025-02"), day("2025-02-03").Add(k*3/2)
			}
			charges = append(charges, c)
		}
	}
	return members, charges
}

// words matches fields of which no amount is computed.
var words = regexp.MustCompile(`^(name|region|kind|effective|sources|cites|institutions|procedure|capacity|medical_types|min_term_months)`)

// tellPolicy notes everything that a policy makes of members and charges, or returns why it is
// refused. The year is settled in turn with a month; which one, and which entry of it is explained,
// goes on with nth.
func tellPolicy(t *testing.T, all *told.All, path, text string, nth int) error {
	p, err := capitation.ReadPolicy(strings.NewReader(text))
	if err != nil {
		return err
	}
	plan, err := capitation.New(p)
	if err != nil {
		return err
	}
	tell := func(of string, v any, err error) { all.Tell(t, of, v, err) }
	m, c := toldClaims()
	members, charges := settlement.Each(m), settlement.Each(c)
	tell("columns", []any{plan.Columns(), plan.ChargeRows().Columns.Names(), plan.Rules()}, nil)
	if !words.MatchString(path) {
		cliffs, err := plan.Cliffs(settlement.Decimal{})
		if tell("cliffs", len(cliffs), err); err == nil {
			all.Cliffs(t, cliffs)
		}
		patients, err := plan.Patients(months()[nth/2%6], members, charges)
		tell("patients", patients, err)
	}
	year := span("2025-01-01", "2025-12-31")
	accounts, err := plan.Account(year, members, charges)
	tell("accounts", accounts, err)
	if nth%2 == 0 {
		report, err := settlement.Settle(settlement.Terms{}, plan.Settlement(year, members, charges))
		if report != nil {
			report.Version = "" // a new one is no other result
		}
		tell("report", report, err)
		return nil
	}
	s, n := plan.Settlement(months()[nth/2%6], members, charges), 0
	for e, err := range s.Entries() {
		tell("entry", e, err)
		if n++; e.Claim != "" && n == 1+nth%50 {
			e, err = s.(settlement.Explainer).Explain(e.Claim)
			tell("explained", e, err)
		}
	}
	e, err := s.(settlement.Explainer).Explain("nobody")
	tell("explained", e, err)
	return nil
}

// TestToldOfFields: what is computed and told of a policy that has every field, and of each change
// of a value of it. See package told.
func TestToldOfFields(t *testing.T) {
	text, err := os.ReadFile("testdata/fields/policy.json")
	require.NoError(t, err)
	p, err := capitation.ReadPolicy(strings.NewReader(string(text)))
	require.NoError(t, err)
	var fields drawn.Fields
	fields.Note(p)
	missing := slices.DeleteFunc(fields.Missing("procedure", "region"), func(path string) bool { return strings.Contains(path, "=") })
	require.Empty(t, missing, "fields that the document has not")
	var all told.All
	for i := range 12 { // each month
		require.NoError(t, tellPolicy(t, &all, "", string(text), i))
	}
	n := 0
	seeds.Fields(t, string(text), func(path, text string) error {
		n++
		err := tellPolicy(t, &all, path, text, n)
		if err != nil {
			all.Error(err)
		}
		return err
	})
	all.Check(t, "testdata/fields/policy.told.txt", *update)
}

// TestBoundsOfFields: what every number of a policy may be at most and at least, and its decimals.
func TestBoundsOfFields(t *testing.T) {
	seeds.CheckBounds(t, "testdata/fields/policy.json", "testdata/fields/bounds.txt", *update, func(text string) error {
		p, err := capitation.ReadPolicy(strings.NewReader(text))
		if err == nil {
			_, err = capitation.New(p)
		}
		return err
	})
}

// TestToldOfPatients: what patients of drawn numbers are compared and calibrated to, also where
// their sums do not fit, or just do.
func TestToldOfPatients(t *testing.T) {
	if strconv.IntSize < 64 {
		t.Skip("days whose sums do not fit need 64 bits")
	}
	most := int64(math.MaxInt64)
	var all told.All
	r := rand.New(rand.NewPCG(32, 114))
	draft := tianjin()
	draft.Standards = append(draft.Standards, capitation.Standard{Category: "other", IncludesPatientShare: true}, capitation.Standard{Category: "third"})
	draft.Standards[0].Annual = settlement.Decimal{}
	for range 400 {
		var patients []capitation.Patient
		unit := []int64{1, 100, 1_000_00, 1e12, 1e15, math.MaxInt64 / 100}[r.IntN(6)]
		for range 1 + r.IntN(9) {
			patients = append(patients, capitation.Patient{
				Category: []string{"peritoneal", "other", "third"}[r.IntN(3)], PerHead: r.IntN(2) == 0, Months: []int{1, 12, 29, 1_000_000_007}[r.IntN(4)], HospitalDays: []int{0, 3, 30, math.MaxInt32, int(most / 3)}[r.IntN(5)],
				Cost: settlement.Money(r.Int64N(101) * unit), Covered: settlement.Money(r.Int64N(31) * unit),
			})
		}
		if r.IntN(3) == 0 {
			patients = patients[:1] // whose share may be far beyond the cost
			patients[0].Cost = settlement.Money(r.IntN(3))
		}
		if r.IntN(20) == 0 {
			patients[0].Months = 0
		}
		list, err := capitation.Compare(settlement.Each(patients))
		if err != nil {
			require.Empty(t, list)
		}
		for _, c := range list {
			require.NoError(t, c.PerHead.Trail.Replay())
			require.NoError(t, c.ByItem.Trail.Replay())
		}
		all.Tell(t, "compared", list, err)
		options := capitation.Calibration{MinMonths: r.IntN(40), Unit: settlement.Money([]int{0, 1, 100_00}[r.IntN(3)])}
		if r.IntN(2) == 0 {
			options.Factor = decimal([]string{"1.05", "0.00000001", "92233720368"}[r.IntN(3)])
		}
		p, summary, err := capitation.Calibrate(draft, options, settlement.Each(patients))
		if err != nil {
			require.Empty(t, p)
			require.Nil(t, summary)
		}
		all.Tell(t, "calibrated", p.Standards, err)
		all.Tell(t, "calibration", summary, err)
	}
	all.Check(t, "testdata/patients.told.txt", *update)
}

// TestNoCliffWithoutFundMoney: a limit of sessions that the fund pays nothing of has no cliff.
func TestNoCliffWithoutFundMoney(t *testing.T) {
	p := tianjin()
	p.Packages = []capitation.Package{{Code: "a", Price: decimal("40"), Fund: decimal("0"), Patient: decimal("40")}, {Code: "b", Price: decimal("40"), Fund: decimal("30"), Patient: decimal("10")}}
	for _, row := range []struct {
		packages []string
		want     int
	}{{[]string{"a"}, 0}, {[]string{"b"}, 3}, {[]string{"a", "b"}, 3}} {
		p.PackageLimits = []capitation.PackageLimit{{Packages: row.packages, Weekly: 2, Monthly: 5, Most: 9, Window: capitation.Window{Unit: capitation.Quarter}}}
		list, err := newPlan(t, p).Cliffs(settlement.Decimal{})
		require.NoError(t, err)
		n := 0
		for _, c := range list {
			if c.Of == "sessions" {
				n++
			}
		}
		require.Equal(t, row.want, n, row.packages)
	}
}

// TestCopies: a plan shares nothing with its maker or its callers.
func TestCopies(t *testing.T) { scribble.Documents(t, capitation.ReadPolicy, capitation.New) }
