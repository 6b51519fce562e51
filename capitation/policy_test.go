package capitation_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/policy"
)

const document = `{
  "name": "Tianjin", "kind": "reference", "effective": {"from": "2018-04-01"},
  "sources": [{"title": "按人头付费", "number": "1"}], "cites": {"standards": {"source": 0, "article": "一"}, "sharing": {"source": 0, "article": "二"}},
  "standards": [{"category": "peritoneal", "annual": "84600.00", "includes_patient_share": true, "from": "2018-04-01"}],
  "activation": "next_month", "proration": "calendar_day", "inpatient_days": "excluded",
  "referred": "charged", "unreferred": "excluded", "negative": "carry",
  "quality": {"reduction_rate": {"TJ01": "0.02"}, "reduction_amount": {}},
  "sharing": {"surplus": [{"institution": "1"}], "overrun": [{"fund": "0"}]},
  "packages": []
}`

func TestReadPolicy(t *testing.T) {
	p, err := capitation.ReadPolicy(strings.NewReader(document))
	require.NoError(t, err)
	plan := newPlan(t, p)
	var again capitation.Policy
	data, err := json.Marshal(plan.Policy())
	require.NoError(t, err)
	again, err = capitation.ReadPolicy(strings.NewReader(string(data)))
	require.NoError(t, err)
	newPlan(t, again)
	require.Equal(t, "0.02", again.Quality.ReductionRate["TJ01"].String())
	_, err = capitation.ReadPolicy(strings.NewReader(`{"name": "x", "Kind": "example"}`))
	require.Error(t, err)
}

// The plan keeps its own copy of the policy.
func TestPlanIsImmutable(t *testing.T) {
	p, err := capitation.ReadPolicy(strings.NewReader(document))
	require.NoError(t, err)
	plan := newPlan(t, p)
	before := plan.Policy()
	p.Standards[0].Category, p.Quality.ReductionRate["TJ01"], p.Sharing.Surplus[0].Institution = "x", decimal("1"), decimal("0")
	mine := plan.Policy()
	mine.Standards[0].Category = "y"
	mine.Quality.ReductionRate["TJ01"] = decimal("0.5")
	require.Empty(t, cmp.Diff(before, plan.Policy(), cmp.Comparer(func(a, b settlement.Decimal) bool { return a == b }), cmp.Comparer(func(a, b settlement.Date) bool { return a == b })))
}

func TestNewFaults(t *testing.T) {
	type p = *capitation.Policy
	for _, row := range []struct {
		name   string
		change func(p)
		path   string
		want   error
	}{
		{"no name", func(p p) { p.Name = "" }, "name", policy.ErrRequired},
		{"year begins", func(p p) { p.YearBegins = 13 }, "year_begins", settlement.ErrRange},
		{"institution twice", func(p p) { p.Institutions = []capitation.Institution{{Code: "A"}, {Code: "A"}} }, "institutions[1].code", settlement.ErrDuplicate},
		{"unknown institution", func(p p) {
			p.Institutions, p.Capacity = []capitation.Institution{{Code: "A"}}, map[string]int{"B": 1}
		}, `capacity["B"]`, settlement.ErrInstitution},
		{"no standards", func(p p) { p.Standards = nil }, "standards", policy.ErrRequired},
		{"no category", func(p p) { p.Standards[0].Category = "" }, "standards[0].category", policy.ErrRequired},
		{"no amount", func(p p) { p.Standards[0].Annual = settlement.Decimal{} }, "standards[0]", policy.ErrRequired},
		{"two amounts", func(p p) { p.Standards[0].Monthly = decimal("1") }, "standards[0]", policy.ErrRequired},
		{"negative", func(p p) { p.Standards[0].Annual = decimal("-1") }, "standards[0].annual", settlement.ErrNegative},
		{"not fen", func(p p) { p.Standards[0].Annual = decimal("1.005") }, "standards[0].annual", settlement.ErrPlaces},
		{"occurs twice", func(p p) { p.Standards = append(p.Standards, p.Standards[0]) }, "standards[1]", settlement.ErrDuplicate},
		{"activation", func(p p) { p.Activation = "x" }, "activation", policy.ErrChoice},
		{"proration", func(p p) { p.Proration = "x" }, "proration", policy.ErrChoice},
		{"inpatient_days", func(p p) { p.InpatientDays = "x" }, "inpatient_days", policy.ErrChoice},
		{"referred", func(p p) { p.Referred = "x" }, "referred", policy.ErrChoice},
		{"unreferred", func(p p) { p.Unreferred = "x" }, "unreferred", policy.ErrChoice},
		{"negative rule", func(p p) { p.Negative = "x" }, "negative", policy.ErrChoice},
		{"quality.when", func(p p) { p.Quality.When = "x" }, "quality.when", policy.ErrChoice},
		{"quality rate", func(p p) { p.Quality.ReductionRate = map[string]settlement.Decimal{"A": decimal("1.01")} }, `quality.reduction_rate["A"]`, settlement.ErrRange},
		{"quality amount", func(p p) { p.Quality.ReductionAmount = map[string]settlement.Decimal{"A": {}} }, `quality.reduction_amount["A"]`, policy.ErrRequired},
		{"indicator", func(p p) { p.Quality.Indicators = []capitation.Indicator{{Code: "x", ReductionRate: decimal("0.1")}} }, "quality.indicators[0]", capitation.ErrTarget},
		{"assessed", func(p p) {
			p.Quality.Assessed = map[string]map[string]settlement.Decimal{"A": {"x": decimal("1")}}
		}, `quality.assessed["A"]["x"]`, policy.ErrIndicator},
		{"sharing", func(p p) { p.Sharing.Overrun = []settlement.Tier{{}} }, "sharing.overrun[0]", policy.ErrTiers},
		{"reasonable", func(p p) { p.ReasonableOverrun = map[string]settlement.Decimal{"A": decimal("-1")} }, `reasonable_overrun["A"]`, settlement.ErrNegative},
		{"term", func(p p) { p.MinTermMonths = -1 }, "min_term_months", settlement.ErrNegative},
		{"capacity", func(p p) { p.Capacity = map[string]int{"A": -1} }, `capacity["A"]`, settlement.ErrNegative},
		{"medical type twice", func(p p) { p.MedicalTypes = []string{"14", "14"} }, "medical_types[1]", settlement.ErrDuplicate},
		{"package price", func(p p) {
			p.Packages = []capitation.Package{{Code: "hd", Price: decimal("400"), Fund: decimal("360"), Patient: decimal("41")}}
		}, "packages[0].price", capitation.ErrPrice},
		{"less than no sessions", func(p p) {
			p.Packages = []capitation.Package{{Code: "hd", Price: decimal("400"), Fund: decimal("360"), Patient: decimal("40"), Weekly: -1}}
		}, "packages[0].weekly", settlement.ErrNegative},
		{"package limit", func(p p) {
			p.PackageLimits = []capitation.PackageLimit{{Packages: []string{"x"}, Weekly: 3}}
		}, "package_limits[0].packages[0]", capitation.ErrPackage},
		{"a limit of nothing", func(p p) { p.PackageLimits = []capitation.PackageLimit{{}} }, "package_limits[0].packages", policy.ErrRequired},
		{"a cite of nothing", func(p p) { p.Cites = map[string]settlement.Cite{"standard": {}} }, `cites["standard"]`, policy.ErrCite},
	} {
		t.Run(row.name, func(t *testing.T) {
			policy := tianjin()
			row.change(&policy)
			_, err := capitation.New(policy)
			require.ErrorIs(t, err, row.want)
			found := false
			var all *settlement.Faults
			require.ErrorAs(t, err, &all)
			for _, e := range all.List {
				var field *settlement.FieldError
				found = found || errors.As(e, &field) && field.Path == row.path && errors.Is(e, row.want)
			}
			require.True(t, found, "%v", err)
		})
	}
	_, err := capitation.New(capitation.Policy{YearBegins: -1, Activation: "x"})
	require.Equal(t, 5, strings.Count(err.Error(), "\n")+1, "%v", err) // name, kind, year_begins, standards, activation
}

// Rules carry their article.
func TestCites(t *testing.T) {
	p, err := capitation.ReadPolicy(strings.NewReader(document))
	require.NoError(t, err)
	accounts, err := newPlan(t, p).Account(year2025, settlement.Each([]capitation.Member{member("A", "TJ01")}), settlement.Each[capitation.Charge](nil))
	require.NoError(t, err)
	require.Equal(t, "1一", accounts[0].ToDate.Trail[0].Rule.Source.String())
	var kinds []string
	for _, s := range accounts[0].ToDate.Trail {
		kinds = append(kinds, s.Rule.ID)
	}
	require.Equal(t, []string{
		"capitation.fees", "capitation.quality.rate", "capitation.quality.reduction", "capitation.fees.after",
		"capitation.obligation", "capitation.due", "capitation.due.shared",
	}, kinds)
}
