package settlement

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/yibaojiesuan/settlement/internal/wide"
)

// Report (结算报告) is the outcome of a settlement. It holds no path, time or row
// number: equal inputs give equal bytes. Name, Period, Policies and the names of
// the statements are the caller's to fill in; everything else is computed.
type Report struct {
	Name       string      `json:"name,omitempty"`
	Period     Period      `json:"period,omitzero"`
	Policies   []PolicyRef `json:"policies,omitempty"`
	Terms      Terms       `json:"terms,omitzero"`
	Fund       *FundReport `json:"fund,omitempty"`        // how the fund was built and used, where there is more to say than an amount
	PointValue *PointValue `json:"point_value,omitempty"` // nil: no entry has points
	// Pools has a summary for each pool where several were settled; then terms,
	// fund, point value, residue and reserve are there, and not here.
	Pools        []PoolReport `json:"pools,omitempty"`
	Statements   []Statement  `json:"statements"`        // by institution code, bytewise
	Residue      *Money       `json:"residue,omitempty"` // nil: there is no fund to close; negative: overspent by rounding
	ReserveDrawn Money        `json:"reserve_drawn,omitzero"`
	Conflicts    []Conflict   `json:"conflicts,omitempty"`
	Checks       []Check      `json:"checks"`
}

// PolicyRef names a policy that a report was made under.
type PolicyRef struct {
	Method Method `json:"method"`
	Name   string `json:"name"`
	Kind   string `json:"kind"`
}

// report draws up the report of a worksheet and checks it.
func (w *worksheet) report() (*Report, error) {
	if err := w.priceAll(); err != nil {
		return nil, err
	}
	if err := w.compensate(); err != nil {
		return nil, err
	}
	r := &Report{Terms: w.terms, Fund: w.fundReport(), PointValue: w.value, ReserveDrawn: w.drawn, Statements: make([]Statement, 0, len(w.ledgers))}
	var due wide.Int
	for _, l := range w.ledgers {
		s, err := w.statement(l)
		if err != nil {
			return nil, fmt.Errorf("institution %q: %w", l.code, err)
		}
		due.Accumulate(int64(s.Entitlement))
		r.Statements = append(r.Statements, s)
	}
	if w.hasFund {
		rest := wide.From(int64(w.fund))
		rest.Accumulate(int64(r.ReserveDrawn))
		rest, _ = rest.Sub(due)
		v, fits := rest.Int64()
		if !fits {
			return nil, fmt.Errorf("residue: %w", ErrOverflow)
		}
		residue := Money(v)
		r.Residue = &residue
	}
	r.Conflicts = slices.Clone(w.conflicts)
	slices.SortFunc(r.Conflicts, compareConflicts)
	if err := r.Recheck(); err != nil {
		return nil, err
	}
	return r, nil
}

// Statement returns the statement of an institution, nil if it has none.
func (r *Report) Statement(institution string) *Statement {
	for i := range r.Statements {
		if r.Statements[i].Institution == institution {
			return &r.Statements[i]
		}
	}
	return nil
}

// Encode writes the report as indented JSON that ends in a line feed.
func (r *Report) Encode(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(r)
}

// ReadReport reads a report that Encode wrote, as strictly as [ReadJSON]. It
// does not check the report: [Report.Verify] does.
func ReadReport(rd io.Reader) (*Report, error) {
	var r Report
	if err := ReadJSON(rd, &r); err != nil {
		return nil, err
	}
	return &r, nil
}
