package drg_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math/big"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/oracle"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

// The iterations of TestOracle: iteration i draws from the seeds oracleSeed, i.
// DRG_ORACLE_SEED is another first seed, DRG_ORACLE_ONLY the one iteration to
// run, DRG_ORACLE_N how many.
const (
	oracleSeed       = 20190021
	oracleIterations = 5_000
	oracleShort      = 3_000
	oracleParts      = 20
)

// Whatever the policy, the cases and the terms, the engine agrees with the
// fractions of the oracle: class and points of every case, value, prices, dues
// and residue of the settlement, and whether there is an error at all.
func TestOracle(t *testing.T) {
	seed := environment(t, "DRG_ORACLE_SEED", oracleSeed)
	n := environment(t, "DRG_ORACLE_N", testsize.Of(oracleShort/6, oracleIterations))
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
	job := oracle.Job{Policy: oracle.RandomPolicy(r)}
	cases := oracle.RandomCases(r, job.Policy, r.IntN(60))
	job.Period = oracle.RandomPeriod(r, job.Policy)
	reproduce := fmt.Sprintf("DRG_ORACLE_SEED=%d DRG_ORACLE_ONLY=%d go test -run TestOracle ./drg", seed, i)
	plan, err := drg.New(job.Policy)
	require.NoError(t, err, "%s\n%s", reproduce, document(job.Policy))
	for _, c := range cases {
		if fault := differentRates(plan, job.Policy, c); fault != "" {
			t.Errorf("%s\n%s\ncase %s\npolicy %s", reproduce, fault, document(c), document(job.Policy))
			return
		}
	}
	good := census.Rate(job.Policy, job.Period, cases)
	for _, list := range [][]drg.Case{cases, good, inPools(r, good)} {
		if fault := differentHistories(plan, job, list); fault != "" {
			t.Errorf("%s\n%s\nperiod %s\ncases %s\npolicy %s", reproduce, fault, job.Period, document(list), document(job.Policy))
			return
		}
	}
	census.Resolve(job.Policy, job.Period, good)
	if r.IntN(20) > 0 { // else cases that cannot be settled stay in, and nothing is settled
		cases = good
	}
	job.Parts = oracle.RandomParts(r, cases)
	job.Extra = oracle.RandomExtra(r, job)
	job.Terms = oracle.RandomTerms(r, job)
	if fault := differentSettlements(plan, job); fault != "" {
		job = shrink(plan, job)
		t.Errorf("%s\n%s\nfor the least of it: %s\nperiod %s\nterms %s\nextra %s\ncases %s\npolicy %s", reproduce, fault,
			differentSettlements(plan, job), job.Period, document(job.Terms), document(job.Extra), document(job.Parts), document(job.Policy))
		return
	}
	outcome, err := oracle.Settle(job)
	census.Job(job)
	census.Count(job.Terms, err)
	if err == nil {
		census.CountOutcome(outcome)
	}
}

// inPools puts cases into pools.
func inPools(r *rand.Rand, cases []drg.Case) []drg.Case {
	list := slices.Clone(cases)
	for i := range list {
		list[i].Pool = []string{"", "employees", "residents"}[r.IntN(3)]
	}
	return list
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
		err = settlementtest.CheckExplained(got, explained)
	}
	if err != nil {
		return fmt.Sprintf("explain: %v: %s", err, document(explained))
	}
	if got.Method != settlement.DRG || got.Institution != c.Institution || got.Claim != c.ID || got.Cost != c.Cost || got.ChargedTo != c.ChargedTo || got.Department != c.Department {
		return fmt.Sprintf("rate: not an entry of the case: %s", document(got))
	}
	show := func(class settlement.Class, priced, listed, unpaid bool, points, amount, covered, item *big.Rat) string {
		return fmt.Sprintf("%s, priced %t, listed %t, unpaid %t, points %s, amount %s, covered %s, by item %s", class, priced, listed, unpaid,
			points.FloatString(8), amount.FloatString(2), covered.FloatString(2), item.FloatString(2))
	}
	if vain := strings.HasSuffix(got.Conflict, "approval without effect: "+string(want.Class)); vain != want.Vain && want.Class != drg.Violation {
		return fmt.Sprintf("rate: conflict %q, oracle: approval in vain: %t", got.Conflict, want.Vain)
	}
	engine := show(got.Class, got.Priced, got.Conflict != "", got.Left == settlement.LeftUnpaid, got.Points.Decimal().Rat(),
		got.Amount.Decimal().Rat(), got.Covered.Decimal().Rat(), got.ByItem.Decimal().Rat())
	exact := show(want.Class, want.Priced, want.Listed, want.Unpaid, want.Points, want.Amount, want.Covered, want.ByItem)
	if engine == exact {
		return ""
	}
	return fmt.Sprintf("rate:\nengine %s\noracle %s (%s, exactly %s)", engine, exact, want.Rule, want.Exact)
}

// engine is a plan, or several that follow each other.
type engine interface {
	Resolve(period settlement.Period, claims settlement.Claims[drg.Case]) iter.Seq2[drg.Case, error]
	Settlement(period settlement.Period, claims settlement.Claims[drg.Case]) settlement.Settlement
}

// differentHistories says how engine and oracle resolve the cases differently:
// those of the period, since of the others nothing is paid.
func differentHistories(plan engine, j oracle.Job, cases []drg.Case) string {
	for _, c := range cases {
		if _, err := policies(j).Place(j.Period, c); errors.Is(err, settlement.ErrBlank) {
			return "" // nothing is settled, and nobody says which rule meets the case first
		}
	}
	want, wantErr := policies(j).Resolve(j.Period, cases)
	i := 0
	for got, gotErr := range plan.Resolve(j.Period, sequence(cases)) {
		switch {
		case gotErr != nil && wantErr != nil:
			return ""
		case gotErr != nil || wantErr != nil:
			return fmt.Sprintf("resolve: engine %v, oracle %v", gotErr, wantErr)
		}
		if left, _ := policies(j).Place(j.Period, got); left == "" {
			if j.Policy.Readmission != nil && got.Readmitted != want[i].Readmitted {
				return fmt.Sprintf("resolve: %s: readmitted: engine %t, oracle %t", got.ID, got.Readmitted, want[i].Readmitted)
			}
			if hasQuota(j.Policy) && got.OverQuota != want[i].OverQuota {
				return fmt.Sprintf("resolve: %s: over quota: engine %t, oracle %t", got.ID, got.OverQuota, want[i].OverQuota)
			}
		}
		i++
	}
	if i != len(want) {
		return fmt.Sprintf("resolve: %d of %d cases", i, len(want))
	}
	return ""
}

func policies(j oracle.Job) oracle.Policies { return append(oracle.Policies{j.Policy}, j.Others...) }

func hasQuota(p drg.Policy) bool {
	s := p.Special
	return len(p.Quotas) > 0 || s != nil && (!s.Quota.Absent() || len(s.QuotaLevels) > 0 || s.Allowed != nil)
}

// differentSettlements says how engine and oracle settle differently.
func differentSettlements(plan engine, j oracle.Job) string {
	report, gotErr := settle(plan, j)
	want, wantErr := oracle.Settle(j)
	switch {
	case gotErr != nil && wantErr != nil:
		return differentFaults(gotErr, wantErr)
	case gotErr != nil || wantErr != nil:
		return fmt.Sprintf("settle: engine %v, oracle %v", gotErr, wantErr)
	}
	if err := report.Verify(); err != nil {
		return "settle: verify: " + err.Error()
	}
	engine, exact := summary(report), expected(want)
	if engine != exact {
		return fmt.Sprintf("settle:\nengine %s\noracle %s", engine, exact)
	}
	return differentFuture(plan, j, report)
}

// settle binds each part of a job to its period, every other one in batches with
// numbered codes.
func settle(plan engine, j oracle.Job) (*settlement.Report, error) {
	var all []settlement.Settlement
	for i, part := range j.Parts {
		if (len(part)+i)%2 == 0 {
			all = append(all, plan.Settlement(j.Period, sequence(part)))
		} else {
			all = append(all, plan.Settlement(j.Period, numbered(part)))
		}
	}
	for i := range all { // the oracle has one fund for all pools
		all[i] = onePool(all[i], j)
	}
	if len(j.Extra) > 0 {
		all = append(all, settlementtest.Replay(settlement.About{Method: j.Extra[0].Method, Period: j.Period}, j.Extra...))
	}
	return settlement.Settle(j.Terms, all...)
}

// differentFaults says where the one fault of a job is another one for the engine.
func differentFaults(got, want error) string {
	if all, ok := want.(interface{ Unwrap() []error }); !ok || len(all.Unwrap()) > 1 {
		return ""
	}
	for _, fault := range []error{settlement.ErrDuplicate, settlement.ErrOwner, settlement.ErrNotInForce, settlement.ErrBlank} {
		if errors.Is(want, fault) && !errors.Is(got, fault) {
			return fmt.Sprintf("settle: engine refuses with %v, oracle with %v", got, want)
		}
	}
	return ""
}

// onePool takes the pools out of the entries of a settlement.
func onePool(s settlement.Settlement, j oracle.Job) settlement.Settlement {
	for _, part := range j.Parts {
		if slices.ContainsFunc(part, func(c drg.Case) bool { return c.Pool != "" }) {
			return settlement.Map(s, func(e *settlement.Entry) error { e.Pool = ""; return nil })
		}
	}
	return s
}

// differentFuture says how the report would be another one if the claims dated
// after the period's end were not known: they are left out, and that is all.
func differentFuture(plan engine, j oracle.Job, report *settlement.Report) string {
	if j.Period.To.Absent() {
		return ""
	}
	known := j
	known.Parts = nil
	for _, part := range j.Parts {
		known.Parts = append(known.Parts, slices.DeleteFunc(slices.Clone(part), func(c drg.Case) bool { return c.Date().After(j.Period.To) }))
	}
	earlier, err := settle(plan, known)
	if err != nil {
		return fmt.Sprintf("settle: without what comes after the period: %v", err)
	}
	now := *report
	now.LeftOut = leftEarlier(report, j.Period.To)
	earlier.LeftOut = leftEarlier(earlier, j.Period.To)
	now.Checks, earlier.Checks = withoutIDs(report), withoutIDs(earlier)
	if a, b := document(now), document(earlier); a != b {
		return fmt.Sprintf("settle: what comes after the period makes a difference:\n%s\n%s", a, b)
	}
	return ""
}

// leftEarlier returns the claims that are left out in the months that end by a day. Later
// months have more of them if more claims are known.
func leftEarlier(report *settlement.Report, day settlement.Date) []settlement.LeftOut {
	return slices.DeleteFunc(slices.Clone(report.LeftOut), func(row settlement.LeftOut) bool {
		return row.Method == settlement.DRG && row.Month.Last().After(day)
	})
}

// withoutIDs returns the checks without the one of ids, which counts all claims, including
// those left out.
func withoutIDs(report *settlement.Report) []settlement.Check {
	return slices.DeleteFunc(slices.Clone(report.Checks), func(c settlement.Check) bool { return c.Name == "ids" })
}

// summary puts what a report decides on a few lines.
func summary(report *settlement.Report) string {
	text := "value none"
	if report.Pool("").PointValue != nil {
		text = "value " + report.Pool("").PointValue.Value.Rat().FloatString(8)
	}
	for _, s := range report.Statements {
		var price settlement.Money
		for _, line := range s.Lines {
			if line.Kind == settlement.LinePrice {
				price += line.Amount
			}
		}
		text += fmt.Sprintf("\n%s points %s price %s due %s cost %s covered %s cases %d", s.Institution, s.Points.Decimal().Rat().FloatString(8), price, s.Due, s.Cost, s.Covered, s.Cases)
		if s.Entitlement != s.Due {
			text += fmt.Sprintf(" but entitlement %s", s.Entitlement)
		}
		unpaid := map[string]int{}
		for _, row := range s.ByClass {
			if row.Unpaid {
				unpaid[fmt.Sprint(row.Method, " ", row.Class)] += row.Cases
				if row.Points != 0 || row.Cost != 0 || row.Covered != 0 || row.Amount != 0 {
					text += " an unpaid class has more than cases"
				}
			}
		}
		text += fmt.Sprint(" unpaid ", unpaid)
	}
	for _, row := range report.LeftOut {
		text += fmt.Sprintf("\nleft out %s %s %s: %d cost %s covered %s", row.Method, row.Institution, row.Month, row.Count, row.Cost, row.Covered)
		if row.Reason != settlement.LeftPeriod || row.Pool != "" {
			text += fmt.Sprintf(" but reason %s, pool %s", row.Reason, row.Pool)
		}
	}
	vouched := map[settlement.Method]int{}
	for _, row := range report.Vouched {
		vouched[row.Method] += row.Claims
	}
	text += fmt.Sprintf("\nvouched %v, conflicts %d", vouched, len(report.Conflicts))
	if report.Pool("").Residue != nil {
		text += ", residue " + report.Pool("").Residue.String()
	}
	return text
}

// expected puts an outcome on lines of the same form.
func expected(o oracle.Outcome) string {
	text := "value none"
	if o.Value != nil {
		text = "value " + o.Value.FloatString(8)
	}
	for _, code := range slices.Sorted(maps.Keys(o.Institutions)) {
		i := o.Institutions[code]
		text += fmt.Sprintf("\n%s points %s price %s due %s cost %s covered %s cases %d unpaid %v", code, i.Points.FloatString(8),
			i.Price.FloatString(2), i.Due.FloatString(2), i.Cost.FloatString(2), i.Covered.FloatString(2), i.Cases, i.Unpaid)
	}
	rows := slices.SortedFunc(maps.Keys(o.LeftOut), func(a, b oracle.LeftRow) int {
		return cmp.Or(cmp.Compare(a.Method, b.Method), cmp.Compare(a.Institution, b.Institution), cmp.Compare(a.Month, b.Month))
	})
	for _, row := range rows {
		sum := o.LeftOut[row]
		text += fmt.Sprintf("\nleft out %s %s %s: %d cost %s covered %s", row.Method, row.Institution, row.Month,
			sum.Count, sum.Cost.FloatString(2), sum.Covered.FloatString(2))
	}
	text += fmt.Sprintf("\nvouched %v, conflicts %d", o.Vouched, o.Conflicts)
	if o.Residue != nil {
		text += ", residue " + o.Residue.FloatString(2)
	}
	return text
}

// shrink leaves out cases and entries as long as the settlements differ.
func shrink(plan engine, j oracle.Job) oracle.Job {
	for again := true; again; {
		again = false
		for p := range j.Parts {
			for i := len(j.Parts[p]) - 1; i >= 0; i-- {
				try := j
				try.Parts = slices.Clone(j.Parts)
				try.Parts[p] = slices.Delete(slices.Clone(j.Parts[p]), i, i+1)
				if differentSettlements(plan, try) != "" {
					j, again = try, true
				}
			}
		}
		for i := len(j.Extra) - 1; i >= 0; i-- {
			try := j
			try.Extra = slices.Delete(slices.Clone(j.Extra), i, i+1)
			if differentSettlements(plan, try) != "" {
				j, again = try, true
			}
		}
	}
	return j
}

// sequence is claims that come one by one.
func sequence[T any](all []T) settlement.Claims[T] {
	return settlement.Stream(settlement.Each(all).All())
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
	"special over ungrouped", "special over what is refused", "special over fixed", "special over high", "special over low", "special over normal",
	"approved special in vain: ungrouped", "approved special in vain: fixed", "approved special in vain: high", "approved special in vain: outside",
	"approved high in vain: normal", "approved high in vain: low", "approved high in vain: middle", "approved high in vain: ungrouped", "approved high in vain: fixed",
	"resolved readmitted", "resolved over quota", "resolved over quota among equals",
	"resolved over a quota of discharges", "resolved over a quota of region", "resolved over a quota of pool",
	"resolved over a quota by period", "resolved over a quota by month", "resolved over a quota by quarter", "resolved over a quota by year",
	"resolved over a quota with a name", "resolved over the quota of special beside others", "resolved over a number",
	"resolved over a quota, approved as special", "resolved over a quota, approved as high",
	"resolve error: the claims of one institution of", "rate error: quota of an approval",
	"by institution + pool", "by institution", "by level + pool", "by level", "by pool", "by none",
	"coefficient uniform", "coefficient group + institution + pool", "coefficient group + institution", "coefficient group + level + pool",
	"coefficient group + level", "coefficient group + pool", "coefficient institution + pool", "coefficient institution",
	"coefficient level + pool", "coefficient level", "coefficient pool", "coefficient default",
	"rate error: no base points", "rate error: no mean cost",
	"rule ungrouped cost points", "rule ungrouped by item", "rule ungrouped excluded",
	"terms residue apportion", "terms residue keep", "terms residue keep, round each",
	"terms residue keep, fixed value", "terms residue keep, fixed value, no fund",
	"terms basis fund_only", "terms value_rounding down", "terms negative_due floor", "terms places 1", "terms places 8",
	"terms negative_due floor_claim", "terms claim_cap cost", "terms factors true", "outcome claim capped", "outcome claim floored",
	"outcome tie of remainders", "outcome price or value on a half", "outcome negative due",
	"period none", "period month", "period quarter", "period year", "period days", "period open start", "period open end",
	"left before the period", "left after the period", "left though it cannot be rated", "in the period by the day of settlement",
	"in force for a part of the time", "date error: settled on the policy is not in force", "date error: no date: blank", "settled in two",
	"twice in one settlement", "twice in two settlements", "twice in two periods", "one id in two methods",
	"resolved readmitted on the same day, 1 later", "resolved readmitted on the same day, 2 later",
	"resolved: readmission differs without earlier periods", "resolved: readmission differs with later periods",
	"resolved: quota differs without earlier periods", "resolved: quota differs with later periods",
	"resolved: a quota refuses only with earlier cycles", "resolved: a quota refuses only with later periods",
	"outcome unpaid drg ungrouped", "outcome unpaid drg outside",
	"outcome residue zero", "outcome residue positive", "outcome residue negative", "outcome without points",
}
