package drg

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/policy"
)

// Calibration says how [Calibrate] turns history into a policy. It is a document:
// [ReadCalibration] reads one. The zero value of a field is its default.
type Calibration struct {
	// MinCases and MaxCV decide whether a group is stable. It is if it has MinCases cases
	// or more (default 5) and a coefficient of variation of at most MaxCV (default 1). The
	// coefficient is sample deviation ÷ mean, compared exactly as squares. Both look at the
	// cases that are used, and at those of all years alike.
	MinCases int                `json:"min_cases,omitempty"`
	MaxCV    settlement.Decimal `json:"max_cv,omitzero"`
	// CoefficientCases is how many cases an institution, or a level, needs in a
	// group to get a coefficient of its own there; default MinCases.
	CoefficientCases int `json:"coefficient_cases,omitempty"`
	// Years weighs the calendar years of discharge, such as 2 : 3 : 5; cases of
	// other years are left out. Empty: all cases count alike, and dates do not matter.
	Years []YearWeight `json:"years,omitempty"`
	// YearMode is "means" (default: the means of the years that have cases are weighted)
	// or "cases" (every case counts weight times).
	YearMode YearMode `json:"year_mode,omitempty"`
	// Trim leaves outliers out of the whole calibration.
	Trim Trim `json:"trim,omitzero"`
	// Benchmark (基准病种) is the code of a group of the draft: base points are cost ÷ its
	// cost × scale. Absent: they are cost ÷ the regional mean × scale.
	Benchmark string `json:"benchmark,omitempty"`
	// RegionalMean says what the policy's regional_mean is: the mean of "all" cases
	// (default without a benchmark), or that of the "benchmark" (default with one). Cost
	// points are cost ÷ regional_mean × scale. With the benchmark's mean they are in the
	// unit of the groups' base points.
	RegionalMean MeanOf `json:"regional_mean,omitempty"`
	// By gives groups entries of their own for levels, pools and institutions.
	By []Table `json:"by,omitempty"`
	// Pools are the pools that tables look at: a case of another pool counts as a case
	// without one. Empty: all pools of the history.
	Pools []string `json:"pools,omitempty"`
	// Composites (综合病种) are the groups that take the cases of groups with fewer than
	// CompositeCases usable cases (default MinCases), counted over all years alike and
	// before outliers are left out. Groups that are not listed, and those with a price of
	// the draft, are not gathered.
	Composites     []Composite `json:"composites,omitempty"`
	CompositeCases int         `json:"composite_cases,omitempty"`
	// Ungrouped are codes of cases without a group, besides those that the draft's rule for
	// ungrouped cases has. Their cases are left out, and groups of the draft with such a
	// code stay as they are: a policy with rules of its own lists these codes as groups.
	Ungrouped []string `json:"ungrouped,omitempty"`
	// Coefficients are those of groups: "institution" (default, unless there is a
	// Blend), "level" (of the institutions of the draft's levels), or "none"
	// (default with a Blend).
	Coefficients CoefficientsOf `json:"coefficients,omitempty"`
	// Blend gives each institution one coefficient for all groups; nil: the draft's stay.
	Blend *Blend `json:"blend,omitempty"`
	// Floor and Ceiling limit every coefficient that is computed; absent: no limit.
	Floor   settlement.Decimal `json:"floor,omitzero"`
	Ceiling settlement.Decimal `json:"ceiling,omitzero"`
	// Trails puts the trail of every number into the summary.
	Trails bool `json:"trails,omitempty"`
}

// YearWeight is the weight of the cases that were discharged in a year.
type YearWeight struct {
	Year   int `json:"year" required:"true"`
	Weight int `json:"weight" required:"true"` // 1 to 1000000000
}

// Table says for whom the groups get entries of their own: groups[].by of a policy.
//
// An entry has the mean cost of its cases, if they are stable by MinCases and the
// calibration's MaxCV. Otherwise there is no entry, and what the group says holds.
//
// Of the entries that fit a case only one counts: see [GroupBy]. What it lacks comes from
// the group, so that an entry of a level hides the base points of a pool.
type Table struct {
	// Of is "level", "pool" (such as a kind of insurance), "institution", "level_pool" or
	// "institution_pool". Cases without a pool, and those of institutions without a level,
	// count in no entry that names one.
	Of TableOf `json:"of" required:"true"`
	// MinCases is how many cases an entry needs; default: as many as a stable group.
	MinCases int `json:"min_cases,omitempty"`
	// BasePoints gives entries base points, too: their mean ÷ the region's mean (or the
	// benchmark's) × scale. Uniform groups have the same base points everywhere.
	BasePoints bool `json:"base_points,omitempty"`
}

// Composite is the composite group that takes the cases of a rare group.
type Composite struct {
	Code      string `json:"code" required:"true"` // of the rare group
	Composite string `json:"composite" required:"true"`
	// Name is that of the composite, unless the draft names it. One row of a composite
	// may have it, or several the same.
	Name string `json:"name,omitempty"`
}

// ErrComposite marks a composite group that cannot take cases.
var ErrComposite = coded.New("drg.composite", "impossible composite group")

// ReadCalibration reads the options of a calibration, strictly: see [policy.Read]. It does
// not check them: see [Calibration.Check].
func ReadCalibration(r io.Reader) (Calibration, error) { return policy.Read[Calibration](r) }

// mostWeight keeps weight × cases within 64 bits.
const mostWeight = 1_000_000_000

// Check returns every fault of the options, each with its path. [Calibrate] also refuses
// what only the draft and the history show.
func (o Calibration) Check() error {
	c := policy.Check(o)
	for _, n := range []struct {
		path  string
		cases int
	}{{"min_cases", o.MinCases}, {"coefficient_cases", o.CoefficientCases}, {"composite_cases", o.CompositeCases}} {
		c.Count(n.path, n.cases)
	}
	c.NotNegative("max_cv", o.MaxCV)
	years := map[int]bool{}
	for i, y := range o.Years {
		at := fmt.Sprintf("years[%d]", i)
		if years[y.Year] {
			c.At(at+".year", fmt.Errorf("%w: %d", settlement.ErrDuplicate, y.Year))
		}
		years[y.Year] = true
		if y.Weight <= 0 {
			c.At(at+".weight", fmt.Errorf("%w: got %d, want more than 0", settlement.ErrRange, y.Weight))
		}
		if y.Weight > mostWeight {
			c.At(at+".weight", fmt.Errorf("%w: got %d, want at most %d", settlement.ErrRange, y.Weight, mostWeight))
		}
	}
	o.Trim.check(c)
	if o.RegionalMean == MeanOfBenchmark {
		c.Required("benchmark", o.Benchmark != "")
	}
	of := map[TableOf]bool{}
	for i, t := range o.By {
		at := fmt.Sprintf("by[%d]", i)
		if of[t.Of] {
			c.At(at+".of", fmt.Errorf("%w: %s", settlement.ErrDuplicate, t.Of))
		}
		of[t.Of] = true
		c.Count(at+".min_cases", t.MinCases)
	}
	pools := map[string]bool{}
	for i, pool := range o.Pools {
		at := fmt.Sprintf("pools[%d]", i)
		c.Required(at, pool != "")
		c.Code(at, pool, pools)
	}
	checkComposites(c, o.Composites)
	c.Positive("floor", o.Floor)
	c.Positive("ceiling", o.Ceiling)
	if !o.Floor.Absent() && !o.Ceiling.Absent() && o.Ceiling.Cmp(o.Floor) < 0 {
		c.At("ceiling", fmt.Errorf("%w: got %s, want at least the floor %s", policy.ErrBand, o.Ceiling, o.Floor))
	}
	o.Blend.check(c)
	return c.Err()
}

func checkComposites(c *policy.Checker, list []Composite) {
	codes, names := map[string]bool{}, map[string]string{}
	for i, one := range list {
		c.Code(fmt.Sprintf("composites[%d].code", i), one.Code, codes)
	}
	for i, one := range list {
		at := fmt.Sprintf("composites[%d]", i)
		if codes[one.Composite] && one.Composite != "" {
			c.At(at+".composite", fmt.Errorf("%w: it is the code of a rare group, too", ErrComposite))
		}
		if name := names[one.Composite]; one.Name != "" && name != "" && name != one.Name {
			c.At(at+".name", fmt.Errorf("%w: it has another name before", ErrComposite))
		}
		names[one.Composite] = cmp.Or(names[one.Composite], one.Name)
	}
}

// normal returns the options with their defaults filled in.
func (o Calibration) normal() (Calibration, error) {
	err := o.Check()
	o.MinCases = cmp.Or(o.MinCases, 5)
	if o.MaxCV.Absent() {
		o.MaxCV = settlement.DecimalInt(1)
	}
	o.CoefficientCases = cmp.Or(o.CoefficientCases, o.MinCases)
	o.CompositeCases = cmp.Or(o.CompositeCases, o.MinCases)
	if o.Coefficients == "" {
		if o.Coefficients = ByInstitution; o.Blend != nil {
			o.Coefficients = NoCoefficients
		}
	}
	if o.RegionalMean == "" {
		if o.RegionalMean = MeanOfAll; o.Benchmark != "" {
			o.RegionalMean = MeanOfBenchmark
		}
	}
	o.By = slices.Clone(o.By)
	for i := range o.By {
		o.By[i].MinCases = cmp.Or(o.By[i].MinCases, o.MinCases)
	}
	o.Years = slices.Clone(o.Years)
	slices.SortFunc(o.Years, func(a, b YearWeight) int { return a.Year - b.Year })
	return o, err
}
