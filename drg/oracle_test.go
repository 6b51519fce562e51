package drg_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math/big"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/oracle"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

// The iterations of TestOracle: iteration i draws from the seeds oracleSeed, i.
// DRG_ORACLE_SEED is another first seed, DRG_ORACLE_ONLY the one iteration to
// run, DRG_ORACLE_N how many.
const (
	oracleSeed       = 20190021
	oracleIterations = 10_000
	oracleShort      = 500
	oracleParts      = 20
)

// drawn is the input of one iteration.
type drawn struct {
	Policy drg.Policy
	Cases  []drg.Case
	Extra  []settlement.Entry
	Terms  settlement.Terms
}

// Whatever the policy, the cases and the terms, the engine agrees with the
// fractions of the oracle: class and points of every case, value, prices, dues
// and residue of the settlement, and whether there is an error at all.
func TestOracle(t *testing.T) {
	seed, n := environment(t, "DRG_ORACLE_SEED", oracleSeed), environment(t, "DRG_ORACLE_N", oracleIterations)
	if testing.Short() {
		n = oracleShort
	}
	if only := environment(t, "DRG_ORACLE_ONLY", -1); only >= 0 {
		checkOracle(t, seed, only, &oracle.Census{})
		return
	}
	censuses := make([]oracle.Census, oracleParts)
	t.Run("parts", func(t *testing.T) {
		for part := range oracleParts {
			t.Run(strconv.Itoa(part), func(t *testing.T) {
				t.Parallel()
				for i := part; i < n; i += oracleParts {
					checkOracle(t, seed, i, &censuses[part])
				}
			})
		}
	})
	var all oracle.Census
	for i := range censuses {
		all.Merge(&censuses[i])
	}
	t.Logf("occurred in %d iterations:\n%s", n, &all)
	if n < oracleShort {
		return // too few to have met everything
	}
	for _, what := range oracleOccurs {
		require.Positive(t, all.Of(what), "never tested: %s", what)
	}
}

func environment(t *testing.T, name string, otherwise int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	require.NoError(t, err, name)
	return n
}

func checkOracle(t *testing.T, seed, i int, census *oracle.Census) {
	t.Helper()
	r := rand.New(rand.NewPCG(uint64(seed), uint64(i)))
	d := drawn{Policy: oracle.RandomPolicy(r)}
	d.Cases = oracle.RandomCases(r, d.Policy, r.IntN(60))
	reproduce := fmt.Sprintf("DRG_ORACLE_SEED=%d DRG_ORACLE_ONLY=%d go test -run TestOracle ./drg", seed, i)
	plan, err := drg.New(d.Policy)
	require.NoError(t, err, "%s\n%s", reproduce, document(d.Policy))
	for _, c := range d.Cases {
		if fault := differentRates(plan, d.Policy, c); fault != "" {
			t.Errorf("%s\n%s\ncase %s\npolicy %s", reproduce, fault, document(c), document(d.Policy))
			return
		}
	}
	if fault := differentHistories(plan, d); fault != "" {
		t.Errorf("%s\n%s\ncases %s\npolicy %s", reproduce, fault, document(d.Cases), document(d.Policy))
		return
	}
	good := census.Rate(d.Policy, d.Cases)
	census.Resolve(d.Policy, good)
	if r.IntN(20) > 0 { // else cases that cannot be rated stay in, and nothing is settled
		d.Cases = good
	}
	d.Extra = oracle.RandomExtra(r, d.Policy, d.Cases)
	d.Terms = oracle.RandomTerms(r, d.Policy, d.Cases, d.Extra)
	if fault := differentSettlements(plan, d); fault != "" {
		d = shrink(plan, d)
		t.Errorf("%s\n%s\nfor the least of it: %s\nterms %s\nextra %s\ncases %s\npolicy %s", reproduce, fault,
			differentSettlements(plan, d), document(d.Terms), document(d.Extra), document(d.Cases), document(d.Policy))
		return
	}
	outcome, err := oracle.Settle(d.Policy, d.Cases, d.Extra, d.Terms)
	census.Count(d.Terms, err)
	if err == nil {
		census.CountOutcome(outcome)
	}
}

// differentRates says how engine and oracle rate a case differently.
func differentRates(plan *drg.Plan, p drg.Policy, c drg.Case) string {
	got, gotErr := plan.Rate(c)
	want, wantErr := oracle.Rate(p, c)
	switch {
	case gotErr != nil && wantErr != nil:
		return ""
	case want.Yielded && errors.Is(gotErr, drg.ErrOutside):
		return ""
	case gotErr != nil || wantErr != nil:
		return fmt.Sprintf("rate: engine %v, oracle %v (%s)", gotErr, wantErr, want.Rule)
	}
	explained, err := plan.Explain(c)
	if err == nil {
		err = explained.Trail.Replay()
	}
	result := explained.Trail.Result()
	if err != nil || result.Absent() && got.Conflict == "" || !result.Absent() && !got.Priced && result.Cmp(got.Points.Decimal()) != 0 {
		return fmt.Sprintf("explain: %v: %s", err, document(explained))
	}
	if got.Method != settlement.DRG || got.Institution != c.Institution || got.Claim != c.ID || got.Cost != c.Cost {
		return fmt.Sprintf("rate: not an entry of the case: %s", document(got))
	}
	show := func(class settlement.Class, priced, listed bool, points, amount, covered, item *big.Rat) string {
		return fmt.Sprintf("%s, priced %t, listed %t, points %s, amount %s, covered %s, by item %s", class, priced, listed,
			points.FloatString(8), amount.FloatString(2), covered.FloatString(2), item.FloatString(2))
	}
	engine := show(got.Class, got.Priced, got.Conflict != "", got.Points.Decimal().Rat(),
		got.Amount.Decimal().Rat(), got.Covered.Decimal().Rat(), got.ByItem.Decimal().Rat())
	exact := show(want.Class, want.Priced, want.Listed, want.Points, want.Amount, want.Covered, want.ByItem)
	if engine == exact {
		return ""
	}
	return fmt.Sprintf("rate:\nengine %s\noracle %s (%s, exactly %s)", engine, exact, want.Rule, want.Exact)
}

// differentHistories says how engine and oracle resolve the cases differently.
func differentHistories(plan *drg.Plan, d drawn) string {
	want, wantErr := oracle.Resolve(d.Policy, d.Cases)
	i := 0
	for got, gotErr := range plan.Resolve(settlement.Period{}, sequence(d.Cases)) {
		switch {
		case gotErr != nil && wantErr != nil:
			return ""
		case gotErr != nil || wantErr != nil:
			return fmt.Sprintf("resolve: engine %v, oracle %v", gotErr, wantErr)
		case d.Policy.Readmission != nil && got.Readmitted != want[i].Readmitted:
			return fmt.Sprintf("resolve: %s: readmitted: engine %t, oracle %t", got.ID, got.Readmitted, want[i].Readmitted)
		case hasQuota(d.Policy.Special) && got.OverQuota != want[i].OverQuota:
			return fmt.Sprintf("resolve: %s: over quota: engine %t, oracle %t", got.ID, got.OverQuota, want[i].OverQuota)
		}
		i++
	}
	if i != len(want) {
		return fmt.Sprintf("resolve: %d of %d cases", i, len(want))
	}
	return ""
}

func hasQuota(s *drg.SpecialRule) bool {
	return s != nil && (!s.Quota.Absent() || len(s.QuotaLevels) > 0)
}

// differentSettlements says how engine and oracle settle differently.
func differentSettlements(plan *drg.Plan, d drawn) string {
	settlements := []settlement.Settlement{plan.Settlement(settlement.Period{}, sequence(d.Cases))}
	if len(d.Extra) > 0 {
		settlements = append(settlements, settlementtest.Replay(settlement.About{Method: d.Extra[0].Method}, d.Extra...))
	}
	report, gotErr := settlement.Settle(d.Terms, settlements...)
	want, wantErr := oracle.Settle(d.Policy, d.Cases, d.Extra, d.Terms)
	switch {
	case gotErr != nil && wantErr != nil:
		return ""
	case gotErr != nil || wantErr != nil:
		return fmt.Sprintf("settle: engine %v, oracle %v", gotErr, wantErr)
	}
	if err := report.Verify(); err != nil {
		return "settle: verify: " + err.Error()
	}
	engine, exact := summary(report), expected(want)
	if engine == exact {
		return ""
	}
	return fmt.Sprintf("settle:\nengine %s\noracle %s", engine, exact)
}

// summary puts what a report decides on one line.
func summary(report *settlement.Report) string {
	text := "value none"
	if report.PointValue != nil {
		text = "value " + report.PointValue.Value.Rat().FloatString(8)
	}
	for _, s := range report.Statements {
		var price settlement.Money
		for _, line := range s.Lines {
			if line.Kind == settlement.LinePrice {
				price += line.Amount
			}
		}
		text += fmt.Sprintf(", %s price %s due %s", s.Institution, price, s.Due)
		if s.Entitlement != s.Due {
			text += fmt.Sprintf(" but entitlement %s", s.Entitlement)
		}
	}
	if report.Residue != nil {
		text += ", residue " + report.Residue.String()
	}
	return text
}

// expected puts an outcome on a line of the same form.
func expected(o oracle.Outcome) string {
	text := "value none"
	if o.Value != nil {
		text = "value " + o.Value.FloatString(8)
	}
	codes := make([]string, 0, len(o.Institutions))
	for code := range o.Institutions {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	for _, code := range codes {
		i := o.Institutions[code]
		text += fmt.Sprintf(", %s price %s due %s", code, i.Price.FloatString(2), i.Due.FloatString(2))
	}
	if o.Residue != nil {
		text += ", residue " + o.Residue.FloatString(2)
	}
	return text
}

// shrink leaves out cases and entries as long as the settlements differ.
func shrink(plan *drg.Plan, d drawn) drawn {
	for again := true; again; {
		again = false
		for i := len(d.Cases) - 1; i >= 0; i-- {
			try := d
			try.Cases = slices.Delete(slices.Clone(d.Cases), i, i+1)
			if differentSettlements(plan, try) != "" {
				d, again = try, true
			}
		}
		for i := len(d.Extra) - 1; i >= 0; i-- {
			try := d
			try.Extra = slices.Delete(slices.Clone(d.Extra), i, i+1)
			if differentSettlements(plan, try) != "" {
				d, again = try, true
			}
		}
	}
	return d
}

func sequence[T any](all []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, one := range all {
			if !yield(one, nil) {
				return
			}
		}
	}
}

func document(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// oracleOccurs is what must have been tested at all.
var oracleOccurs = []string{
	"class normal", "class low", "class middle", "class high", "class special", "class ungrouped", "class fixed",
	"cost exactly on a bound", "rated exactly on a half",
	"rule high excess", "rule high excess × A", "rule high excess capped", "rule high excess negative",
	"rule high not approved", "rule high none", "rule high by item", "rule high by item as approved",
	"rule low ratio", "rule low ratio × A", "rule low ratio capped", "rule low ratio capped × A", "rule low by item", "rule low none",
	"rule middle", "rule middle × A",
	"rule special cost points", "rule special as approved", "rule special by item",
	"class outside", "class violation", "rule outside, listed", "rule outside, handed over", "rule violation",
	"rule normal, readmitted", "rule low ratio capped × A, readmitted", "rule high excess × A, readmitted", "rule middle, readmitted",
	"rule special as approved, readmitted", "rule special cost points, readmitted", "rule ungrouped cost points, readmitted",
	"resolved readmitted", "resolved over quota", "resolved over quota among equals",
	"rule ungrouped cost points", "rule ungrouped by item", "rule ungrouped excluded",
	"terms residue apportion", "terms residue keep", "terms residue keep, round each",
	"terms residue keep, fixed value", "terms residue keep, fixed value, no fund",
	"terms basis fund_only", "terms value_rounding down", "terms negative_due floor", "terms places 1", "terms places 8",
	"outcome tie of remainders", "outcome price or value on a half", "outcome negative due",
	"outcome residue zero", "outcome residue positive", "outcome residue negative", "outcome without points",
}
