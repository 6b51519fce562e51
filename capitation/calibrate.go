package capitation

import (
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/sheet"
	"github.com/yibaojiesuan/settlement/internal/wide"
	"github.com/yibaojiesuan/settlement/policy"
)

// Calibration says how [Calibrate] turns history into standards. It is a document:
// [ReadCalibration] reads one. The zero value of a field is its default.
type Calibration struct {
	// Factor multiplies the result of the history, such as "1.05" for growth; absent: 1.
	Factor settlement.Decimal `json:"factor,omitzero"`
	// Unit is the amount of which an annual standard is a multiple; 0: one fen.
	Unit settlement.Money `json:"unit,omitzero"`
	// MinMonths is how many head-months a category needs; 0: 1.
	MinMonths int `json:"min_months,omitempty"`
}

// ReadCalibration reads the options of a calibration as strict JSON. It does not check them.
func ReadCalibration(r io.Reader) (Calibration, error) { return policy.Read[Calibration](r) }

// Check returns every fault of the options.
func (o Calibration) Check() error {
	var c policy.Checker
	c.Positive("factor", o.Factor)
	notNegative(&c.Faults, "unit", o.Unit)
	c.Count("min_months", o.MinMonths)
	return c.Err()
}

// CalibrationSummary says what a calibration found and what it left out.
type CalibrationSummary struct {
	Categories []CategoryHistory `json:"categories"`
	// LeftOut are the patients of categories that the draft does not have.
	LeftOut int `json:"left_out,omitempty"`
}

// CategoryHistory is the history of a category.
type CategoryHistory struct {
	Category string           `json:"category"`
	Patients int              `json:"patients"`
	Months   int              `json:"months"`
	Cost     settlement.Money `json:"cost"` // without the patients' shares where the standard is fund money alone
	Annual   settlement.Money `json:"annual"`
	Trail    settlement.Trail `json:"trail,omitempty"` // of Annual
}

// Calibrate computes the standards of a policy from history. Its patients may be paid per
// head or by item.
//
// The draft is a policy without numbers. All of it is kept, and the last standard of each
// category that states no amount gets
//
//	annual = Σ cost × 12 × factor ÷ Σ months
//
// rounded once, half away from zero, to a multiple of the unit. Where the standard is fund
// money alone, cost is without the patients' shares. The order of the history changes
// nothing.
//
// Calibrate returns an error if the options have a fault, if the history yields one or holds an impossible patient, if a
// category has fewer months than it needs, if a number does not fit, or if [New] refuses
// the policy.
func Calibrate(draft Policy, options Calibration, history settlement.Claims[Patient]) (Policy, *CalibrationSummary, error) {
	if err := options.Check(); err != nil {
		return Policy{}, nil, err
	}
	if options.Factor.Absent() {
		options.Factor = settlement.DecimalInt(1)
	}
	options.Unit, options.MinMonths = max(options.Unit, 1), max(options.MinMonths, 1)
	draft = clone(draft)
	targets := map[string]*Standard{}
	for i := range draft.Standards {
		s := &draft.Standards[i]
		if !s.Annual.Absent() || !s.Monthly.Absent() {
			continue
		}
		if t := targets[s.Category]; t == nil || t.From.Before(s.From) {
			targets[s.Category] = s
		}
	}
	past := map[string]*pastCategory{}
	summary := &CalibrationSummary{}
	position := 0
	for p, err := range history.All() {
		position++
		if err != nil {
			return Policy{}, nil, err
		}
		if err := p.Check(); err != nil {
			return Policy{}, nil, fmt.Errorf("history: patient %d: %w", position, err)
		}
		t := targets[p.Category]
		if t == nil {
			summary.LeftOut++
			continue
		}
		if past[p.Category] == nil {
			past[p.Category] = &pastCategory{}
		}
		past[p.Category].add(p, !t.IncludesPatientShare)
	}
	rule := sheet.NewRule(settlement.Rule{ID: "capitation.calibrate.annual", Gives: "annual", Formula: "round(cost × 12 × factor ÷ months ÷ unit, 0) × unit",
		Text: "年度标准 = 费用合计 × 12 × 系数 ÷ 人月数, 按单位取整 (cost × 12 × factor ÷ head-months, to a multiple of the unit)", Source: draft.Cite("standards")})
	for _, category := range slices.Sorted(maps.Keys(targets)) {
		c := past[category]
		if c == nil {
			c = &pastCategory{}
		}
		h, err := c.history(category, options, rule)
		if err != nil {
			return Policy{}, nil, fmt.Errorf("category %q: %w", category, err)
		}
		targets[category].Annual = h.Annual.Decimal()
		summary.Categories = append(summary.Categories, h)
	}
	if _, err := New(draft); err != nil {
		return Policy{}, nil, err
	}
	return draft, summary, nil
}

// ErrHistory says that there are too few months of history for a standard.
var ErrHistory = coded.Under(ErrStandard, "capitation.history", "no standard in force: too few months of history")

type pastCategory struct {
	patients, months int
	cost             summed
}

func (c *pastCategory) add(p Patient, fundAlone bool) {
	c.patients++
	c.months += p.Months
	c.cost.add(p.Cost)
	if fundAlone {
		c.cost.add(-p.Covered)
	}
}

func (c *pastCategory) history(category string, options Calibration, rule *sheet.Rule) (CategoryHistory, error) {
	h := CategoryHistory{Category: category, Patients: c.patients, Months: c.months}
	if c.months < options.MinMonths {
		return h, fmt.Errorf("%w: %d, want %d", ErrHistory, c.months, options.MinMonths)
	}
	var s summer
	h.Cost = s.money(c.cost.Int)
	if s.err != nil {
		return h, settlement.ErrOverflow
	}
	var w sheet.Sheet
	h.Annual = w.Money(rule, sheet.Money("cost", h.Cost), settlement.In("factor", options.Factor), sheet.Count("months", h.Months), sheet.Money("unit", options.Unit))
	h.Trail = w.Trail
	return h, w.Err
}

// summed is a sum of money in 128 bits.
type summed struct{ wide.Int }

func (s *summed) add(amounts ...settlement.Money) {
	for _, m := range amounts {
		s.Accumulate(int64(m))
	}
}
