package analysis

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// Bureau is what a bureau's analysis of its region needs besides claims (医保局分析参数): bounds,
// benchmarks, what the compared methods would pay, budgets of districts, and what is entered for
// institutions. Every field may be left out: what needs it is then blank.
type Bureau struct {
	Schema string `json:"$schema,omitempty"` // for editors; nothing looks at it
	Name   string `json:"name"`
	// Institutions have what claims do not say of them.
	Institutions []BureauInstitution `json:"institutions,omitempty"`
	Monitor      Monitor             `json:"monitor,omitzero"`
	Benchmark    *Benchmark          `json:"benchmark,omitempty"`
	Methods      MethodRates         `json:"methods,omitzero"`
	Districts    []DistrictBudget    `json:"districts,omitempty"`
	// LowScore is the score below which an institution is listed; absent: 80.
	LowScore settlement.Decimal `json:"low_score,omitzero"`
}

// BureauInstitution is what is entered for an institution.
type BureauInstitution struct {
	Code string `json:"code" required:"true"`
	// District is where the institution is; absent: the one that its claims name, if they name
	// just one.
	District string `json:"district,omitempty"`
	// Heads are the people who would be paid for by the head; absent: that method is blank.
	Heads settlement.Decimal `json:"heads,omitzero"`
	// Cap is what payment by item would be limited to, in yuan; absent: not compared.
	Cap settlement.Decimal `json:"cap,omitzero"`
	// FaultRate is the part of the records with faults (病案差错率), such as 0.02.
	FaultRate settlement.Decimal `json:"fault_rate,omitzero"`
	// Satisfaction is what people say of the institution (满意度), such as 0.93.
	Satisfaction settlement.Decimal `json:"satisfaction,omitzero"`
}

// Monitor are the bounds of what is flagged (监测阈值). A share is flagged if it is above the
// region's by the bound or more: 0.05 is five percentage points.
type Monitor struct {
	High      settlement.Decimal `json:"high,omitzero"`      // absent: 0.05
	Low       settlement.Decimal `json:"low,omitzero"`       // absent: 0.05
	Ungrouped settlement.Decimal `json:"ungrouped,omitzero"` // absent: 0.02
	Short     settlement.Decimal `json:"short,omitzero"`     // absent: 0.05
	Returned  settlement.Decimal `json:"returned,omitzero"`  // absent: 0.03
	Shift     settlement.Decimal `json:"shift,omitzero"`     // of the heaviest group of a family; absent: 0.10
	// ShortBelow are the days below which a stay is short; absent: 2.
	ShortBelow int `json:"short_below,omitempty"`
	// Within are the days from a discharge within which the next admission is a return; absent: 15.
	Within int `json:"within,omitempty"`
	// Least are the claims below which nothing is flagged; absent: 20.
	Least int `json:"least,omitempty"`
}

// MethodRates are what the compared methods of payment would pay, in yuan.
type MethodRates struct {
	Weight settlement.Decimal `json:"weight,omitzero"` // of one weight (费率)
	Day    settlement.Decimal `json:"day,omitzero"`    // of a day (床日标准)
	Head   settlement.Decimal `json:"head,omitzero"`   // of a head in the period (人头定额)
}

// DistrictBudget is the budget of a district (区县预算).
type DistrictBudget struct {
	District string             `json:"district" required:"true"` // its code, as claims name it
	Name     string             `json:"name,omitempty"`
	Budget   settlement.Decimal `json:"budget" required:"true"` // of the year before, in yuan
	Growth   settlement.Decimal `json:"growth,omitzero"`        // of the budget, such as 0.05
	Volume   settlement.Decimal `json:"volume,omitzero"`        // of what the stays need, such as 0.03
	Reserve  settlement.Decimal `json:"reserve,omitzero"`       // the part of the budget that is kept back
}

// Check collects the faults of the document: blank or repeated codes, numbers out of their range.
func (b *Bureau) Check(f *settlement.Faults) {
	codes, districts := map[string]bool{}, map[string]bool{}
	for i, in := range b.Institutions {
		at := fmt.Sprintf("institutions[%d].", i)
		once(f, at+"code", in.Code, codes)
		atLeastZero(f, at+"heads", in.Heads)
		if !in.Heads.Absent() {
			if _, err := in.Heads.Scaled(0); err != nil {
				f.At(at+"heads", err)
			}
		}
		amount(f, at+"cap", in.Cap)
		portion(f, at+"fault_rate", in.FaultRate)
		portion(f, at+"satisfaction", in.Satisfaction)
	}
	b.Monitor.check(f)
	if b.Benchmark != nil {
		b.Benchmark.check(f, "benchmark.")
	}
	amount(f, "methods.weight", b.Methods.Weight)
	amount(f, "methods.day", b.Methods.Day)
	amount(f, "methods.head", b.Methods.Head)
	for i, d := range b.Districts {
		at := fmt.Sprintf("districts[%d].", i)
		once(f, at+"district", d.District, districts)
		amount(f, at+"budget", d.Budget)
		for _, g := range []struct {
			name string
			rate settlement.Decimal
		}{{"growth", d.Growth}, {"volume", d.Volume}} {
			if !g.rate.Absent() && g.rate.Cmp(settlement.DecimalInt(-1)) < 0 {
				f.At(at+g.name, fmt.Errorf("%w: got %s, want at least %s", settlement.ErrRange, shown.Amount(g.rate), "-1"))
			}
		}
		portion(f, at+"reserve", d.Reserve)
	}
	atLeastZero(f, "low_score", b.LowScore)
}

func (m *Monitor) check(f *settlement.Faults) {
	for _, bound := range []struct {
		name string
		of   settlement.Decimal
	}{{"high", m.High}, {"low", m.Low}, {"ungrouped", m.Ungrouped}, {"short", m.Short}, {"returned", m.Returned}, {"shift", m.Shift}} {
		portion(f, "monitor."+bound.name, bound.of)
	}
	for _, n := range []struct {
		name string
		of   int
	}{{"short_below", m.ShortBelow}, {"within", m.Within}, {"least", m.Least}} {
		if n.of < 0 {
			f.At("monitor."+n.name, settlement.ErrNegative)
		}
	}
}

// once refuses a blank code and one that occurs twice.
func once(f *settlement.Faults, at, code string, seen map[string]bool) {
	switch {
	case code == "":
		f.At(at, settlement.ErrBlank)
	case seen[code]:
		f.At(at, fmt.Errorf("%w: %s", settlement.ErrDuplicate, shown.QuoteID(code)))
	}
	seen[code] = true
}

// amount refuses a number that is no amount or negative.
func amount(f *settlement.Faults, at string, d settlement.Decimal) {
	if d.Absent() {
		return
	}
	if _, err := d.Money(); err != nil {
		f.At(at, err)
		return
	}
	atLeastZero(f, at, d)
}

func atLeastZero(f *settlement.Faults, at string, d settlement.Decimal) {
	if !d.Absent() && d.Sign() < 0 {
		f.At(at, settlement.ErrNegative)
	}
}

// portion refuses a number outside 0 to 1.
func portion(f *settlement.Faults, at string, d settlement.Decimal) {
	if !d.Absent() && (d.Sign() < 0 || d.Cmp(settlement.DecimalInt(1)) > 0) {
		f.At(at, fmt.Errorf("%w: got %s, want %s to %s", settlement.ErrRange, shown.Amount(d), "0", "1"))
	}
}
