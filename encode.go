package settlement

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"reflect"

	"github.com/yibaojiesuan/settlement/internal/jsontext"
	"github.com/yibaojiesuan/settlement/internal/wrong"
)

// reportDocument is a report (结算报告) as it is written, the outcome of a settlement. What
// belongs to a pool without a name stands in the report itself: terms, fund, point value,
// residue and reserve.
type reportDocument struct {
	Name       string      `json:"name,omitempty"`
	Version    string      `json:"version,omitempty"` // of the results: see [Version]
	Period     Period      `json:"period,omitzero"`
	Policies   []PolicyRef `json:"policies,omitempty"`
	Terms      Terms       `json:"terms,omitzero"`
	Fund       *FundReport `json:"fund,omitempty"`        // how the fund was built and used; nil: its amount says everything
	PointValue *PointValue `json:"point_value,omitempty"` // nil: no entry has points
	// Pools has a summary for each pool where several were settled. Then each pool, and not
	// the report, has terms, fund, point value, residue and reserve.
	Pools        []PoolReport `json:"pools,omitempty"`
	Statements   []Statement  `json:"statements"`        // by institution code, bytewise
	Residue      *Money       `json:"residue,omitempty"` // nil: there is no fund to close; negative: overspent by rounding
	ReserveDrawn Money        `json:"reserve_drawn,omitzero"`
	LeftOut      []LeftOut    `json:"left_out,omitempty"` // claims that belong to other periods
	Vouched      []Vouched    `json:"vouched,omitempty"`  // claims that no date puts into the period
	Digests      *Digests     `json:"digests,omitempty"`  // of what the report was made from
	// Seal is a cryptographic digest of the sorted rows, if the caller asked for it: see
	// package job.
	Seal      string     `json:"seal,omitempty"`
	Conflicts []Conflict `json:"conflicts,omitempty"`
	// Year is of the other months, where a year is settled by months.
	Year *YearReport `json:"year,omitempty"`
	// Accounts are what a clearing moved money by.
	Accounts []ClearedAccount `json:"accounts,omitempty"`
	Checks   []Check          `json:"checks"`
	// Signature says who vouches for the report.
	Signature *Signature `json:"signature,omitempty"`
}

// document returns the report as it is written.
func (r *Report) document() *reportDocument {
	d := &reportDocument{
		Name: r.Name, Version: r.Version, Period: r.Period, Policies: r.Policies, Statements: r.Statements, LeftOut: r.LeftOut,
		Vouched: r.Vouched, Digests: r.Digests, Seal: r.Seal, Conflicts: r.Conflicts, Year: r.Year, Accounts: r.Accounts, Checks: r.Checks, Signature: r.Signature,
	}
	if p := r.unnamed(); p != nil {
		d.Terms, d.Fund, d.PointValue, d.Residue, d.ReserveDrawn = p.Terms, p.Fund, p.PointValue, p.Residue, p.ReserveDrawn
	} else {
		d.Pools = r.Pools
	}
	return d
}

// report returns the report that was written.
func (d *reportDocument) report() (*Report, error) {
	r := &Report{
		Name: d.Name, Version: d.Version, Period: d.Period, Policies: d.Policies, Pools: d.Pools, Statements: d.Statements, LeftOut: d.LeftOut,
		Vouched: d.Vouched, Digests: d.Digests, Seal: d.Seal, Conflicts: d.Conflicts, Year: d.Year, Accounts: d.Accounts, Checks: d.Checks, Signature: d.Signature,
	}
	if len(d.Pools) == 0 {
		r.Pools = []PoolReport{{Terms: d.Terms, Fund: d.Fund, PointValue: d.PointValue, Residue: d.Residue, ReserveDrawn: d.ReserveDrawn}}
		return r, nil
	}
	var f Faults
	if d.Fund != nil || d.PointValue != nil || d.Residue != nil || d.ReserveDrawn != 0 || !reflect.ValueOf(d.Terms).IsZero() {
		f.At("pools", fmt.Errorf("%w: terms, fund, point_value, residue and reserve_drawn are those of one pool without a name", wrong.ErrExcludes))
	}
	for i, p := range d.Pools {
		if p.Name == "" {
			f.At(fmt.Sprintf("pools[%d].name", i), wrong.ErrRequired)
		}
	}
	return r, f.Err()
}

// Encode writes the report as indented JSON that ends in a line feed. A pool without
// a name is written flat: its terms, fund, point value, residue and reserve are fields
// of the report.
func (r *Report) Encode(w io.Writer) error {
	return jsontext.Encode(w, r.document(), "  ")
}

// mostReport is how many bytes of a report are read: 1 GiB, enough for 500,000 institutions.
const mostReport = 1 << 30

// ReadReport reads a report that Encode wrote, strictly, as documents are read. It
// does not check the report: [Report.Verify] does.
func ReadReport(rd io.Reader) (*Report, error) {
	var d reportDocument
	if err := readReport(rd, &d); err != nil {
		return nil, err
	}
	r, err := d.report()
	if err != nil {
		return nil, err
	}
	return r, nil
}

// MarshalJSON returns the report as Encode writes it, without its indents.
func (r Report) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // the encoder that called this escapes
	err := enc.Encode(r.document())
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// UnmarshalJSON reads a report as encoding/json reads; [ReadReport] is stricter.
func (r *Report) UnmarshalJSON(data []byte) error {
	var d reportDocument
	if err := json.Unmarshal(data, &d); err != nil {
		return err
	}
	of, err := d.report()
	if err == nil {
		*r = *of
	}
	return err
}
