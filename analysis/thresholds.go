package analysis

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wrong"
)

// ErrThreshold says that a threshold has no bound, or two.
var ErrThreshold = coded.New("analysis.threshold", "want one of above and below")

// Threshold is a bound that a measure of a table should not cross (预警线).
type Threshold struct {
	// Measure is a measure of analysis, or one of [Figures]; share_X is the share of claims of
	// the class X, such as share_high. Rates and shares are fractions: 0.05 is 5 %.
	Measure Measure `json:"measure" required:"true"`
	// Keys are those of the table, none: the bound is for the whole. Payer and fee are not among
	// them.
	Keys []Key `json:"keys,omitempty"`
	// Above or Below, one of them: a value beyond it is a warning, an equal one is none. Amounts
	// are in yuan.
	Above settlement.Decimal `json:"above,omitzero"`
	Below settlement.Decimal `json:"below,omitzero"`
	Text  string             `json:"text" required:"true"` // what the warning says
}

// Warning is a cell beyond a threshold (预警).
type Warning struct {
	Threshold int      // its place in the list
	Keys      []string // the texts of the threshold's keys
	Value     Figure
}

const sharePrefix = "share_"

// figuresByName are the figures of a cell that a threshold may name.
var figuresByName = []struct {
	name Measure
	of   func(*Cell, settlement.Decimal) Figure
}{
	{"mean_cost", func(c *Cell, _ settlement.Decimal) Figure { return c.MeanCost() }},
	{"mean_price", func(c *Cell, _ settlement.Decimal) Figure { return c.MeanPrice() }},
	{"mean_gain", func(c *Cell, _ settlement.Decimal) Figure { return c.MeanGain() }},
	{"mean_days", func(c *Cell, _ settlement.Decimal) Figure { return c.MeanDays() }},
	{"cmi", (*Cell).CMI},
	{"cost_per_weight", (*Cell).CostPerWeight},
	{"fund_rate", func(c *Cell, _ settlement.Decimal) Figure { return c.FundRate() }},
	{"gain_rate", func(c *Cell, _ settlement.Decimal) Figure { return c.GainRate() }},
}

// Figures returns the figures that a threshold may name.
func Figures() (list []Measure) {
	for _, f := range figuresByName {
		list = append(list, f.name)
	}
	return list
}

// CheckThresholds collects the faults of thresholds, with paths such as [2].above: what is no
// measure, key or bound, and what is blank.
func CheckThresholds(f *settlement.Faults, list []Threshold) {
	for i, t := range list {
		at := fmt.Sprintf("[%d].", i)
		class, shares := strings.CutPrefix(string(t.Measure), sharePrefix)
		_, part := t.Measure.part()
		switch {
		case t.Measure == "" || shares && class == "":
			f.At(at+"measure", wrong.ErrRequired)
		case !shares && !part && !slices.Contains(Measures(), t.Measure) && !slices.Contains(Figures(), t.Measure):
			f.At(at+"measure", fmt.Errorf("%w: got %s, want one of %s, %s, paid_X, fee_X, share_X", ErrMeasure, shown.Quote(t.Measure), join(Measures()), join(Figures())))
		}
		for k, key := range t.Keys {
			path := fmt.Sprintf("%skeys[%d]", at, k)
			switch _, divides := key.divides(); {
			case !slices.Contains(key.Choices(), key):
				f.At(path, fmt.Errorf("%w: got %s, want one of %s", ErrKey, shown.Quote(key), join(key.Choices())))
			case divides:
				f.At(path, fmt.Errorf("%w: %s", ErrDivides, key))
			case slices.Contains(t.Keys[:k], key):
				f.At(path, fmt.Errorf("%w: %s", ErrTwice, key))
			}
		}
		if t.Above.Absent() == t.Below.Absent() {
			f.At(at+"above", ErrThreshold)
		}
		if t.Text == "" {
			f.At(at+"text", wrong.ErrRequired)
		}
	}
}

// Warnings returns the cells beyond each threshold, in the order of the thresholds and of the
// texts of their keys. Cells without claims warn of nothing, and undefined figures are beyond no
// bound. Values are compared exactly. scale is that of CMI. It returns an error as [Priced.Table].
func (p *Priced) Warnings(list []Threshold, scale settlement.Decimal) ([]Warning, error) {
	var warnings []Warning
	for i, t := range list {
		table, err := p.Table(t.Keys)
		if err != nil {
			return nil, err
		}
		cells := table.Cells
		class, shares := strings.CutPrefix(string(t.Measure), sharePrefix)
		of := map[string]int{}
		if shares {
			if of, err = p.classClaims(t.Keys, class); err != nil {
				return nil, err
			}
		}
		for k := range cells {
			c := &cells[k]
			if c.Claims == 0 {
				continue
			}
			value := c.Figure(t.Measure, scale)
			if shares {
				value = Share(settlement.DecimalInt(of[joined(c.Keys)]), settlement.DecimalInt(c.Claims))
			}
			if value.Defined() && t.beyond(value) {
				warnings = append(warnings, Warning{i, c.Keys, value})
			}
		}
	}
	return warnings, nil
}

// beyond reports whether a value is a warning.
func (t *Threshold) beyond(value Figure) bool {
	if !t.Above.Absent() {
		return value.value.Cmp(t.Above.Rat()) > 0
	}
	return value.value.Cmp(t.Below.Rat()) < 0
}

// classClaims counts the claims of a class by keys.
func (p *Priced) classClaims(by []Key, class string) (map[string]int, error) {
	some, err := p.Where(Class, class)
	if err != nil {
		return nil, err
	}
	table, err := some.Table(by)
	if err != nil {
		return nil, err
	}
	of := map[string]int{}
	for _, c := range table.Cells {
		of[joined(c.Keys)] = c.Claims
	}
	return of, nil
}

// joined is a text that differs where keys do.
func joined(texts []string) string { return fmt.Sprintf("%q", texts) }

// Figure returns a figure of the cell by its name, one of [Figures], or a sum as a figure. scale is
// that of CMI.
func (c *Cell) Figure(m Measure, scale settlement.Decimal) Figure {
	for _, f := range figuresByName {
		if f.name == m {
			return f.of(c, scale)
		}
	}
	value := settlement.MustDecimal("0")
	if d, err := settlement.ParseDecimal(c.Text(m)); err == nil {
		value = d
	}
	return ratio(string(m), "合计 (sum)", string(m), value.Rat(), whole(1), settlement.In(string(m), value))
}
