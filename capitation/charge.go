package capitation

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// Charge is the cost of a member's care in a month, or one session (费用记录).
type Charge struct {
	// ID identifies the charge: no other charge has it. Without an ID no other charge may be
	// equal in all columns.
	ID     string `json:"id,omitempty"`
	Person string `json:"person"`
	// Institution is where care was given. The charge goes to the account of the member's
	// institution in the month.
	Institution string           `json:"institution"`
	Month       settlement.Month `json:"month"`
	Kind        Kind             `json:"kind"`
	Scope       Scope            `json:"scope,omitempty"`
	Cost        settlement.Money `json:"cost"`
	// Covered is the patient's share by the benefit rules, whether or not it was collected.
	// In referred care the rest is the fund's payment to the receiving provider.
	Covered settlement.Money `json:"covered"`
	// Waived is the part of the share of own care that was not collected: the
	// institution bears it.
	Waived settlement.Money `json:"waived,omitzero"`
	// Date is the day of care, in Month; absent: not known. Weekly limits need it, and it
	// shows a charge on a day in hospital.
	Date settlement.Date `json:"date,omitzero"`
	// MedicalType is the medical type (医疗类别) of the bill; blank: not stated.
	MedicalType string `json:"medical_type,omitempty"`
	// Package makes the charge one session of that package; blank: it is none.
	Package string `json:"package,omitempty"`
	// Department is where care was given, for analysis alone; blank: not known, or nobody asked.
	Department string `json:"department,omitempty"`
	// Attributes are for analysis alone; nil: nobody asked.
	Attributes *settlement.Attributes `json:"attributes,omitempty"`
}

// Kind says where care was given.
type Kind string

// Kinds of charges.
const (
	Own            Kind = "own"        // at the member's institution
	ReferredCare   Kind = "referred"   // elsewhere on referral, 转诊
	UnreferredCare Kind = "unreferred" // elsewhere without
)

// Scope says which list the care of a charge belongs to.
type Scope string

// Scopes of charges. A charge that is requested or outside is listed, and touches no account.
const (
	Dialysis  Scope = "dialysis"  // default
	Offered   Scope = "offered"   // outside the dialysis list, inside the catalogues, offered by the institution
	Requested Scope = "requested" // at the patient's wish, 自选
	Outside   Scope = "outside"   // outside the catalogues, 目录外
)

// ParseKind reads the column "kind".
func ParseKind(text string) (Kind, error) {
	switch k := Kind(text); k {
	case Own, ReferredCare, UnreferredCare:
		return k, nil
	}
	return "", fmt.Errorf("%w: got %s, want own, referred or unreferred", ErrKind, shown.Quote(text))
}

// ParseScope reads the column "scope"; blank is dialysis.
func ParseScope(text string) (Scope, error) {
	switch s := Scope(text); s {
	case "":
		return Dialysis, nil
	case Dialysis, Offered, Requested, Outside:
		return s, nil
	}
	return "", fmt.Errorf("%w: got %s, want dialysis, offered, requested or outside", ErrScope, shown.Quote(text))
}

// checkCharge returns every fault of a charge.
func (p *Plan) checkCharge(c *Charge) error {
	var f fewFaults
	if c.Person == "" {
		f.at("person", settlement.ErrBlank)
	}
	if c.Institution == "" {
		f.at("institution", settlement.ErrBlank)
	}
	if c.Month.Absent() {
		f.at("month", settlement.ErrBlank)
	}
	_, err := ParseKind(string(c.Kind))
	f.at("kind", err)
	_, err = ParseScope(string(c.Scope))
	f.at("scope", err)
	f.at("cost", negative(c.Cost))
	f.at("covered", negative(c.Covered))
	f.at("waived", negative(c.Waived))
	switch {
	case c.Waived > 0 && c.Kind != Own:
		f.at("waived", fmt.Errorf("%w: %s of %s care, only own care's share is waived", ErrWaived, shown.Amount(c.Waived), c.Kind))
	case c.Waived > c.Covered:
		f.at("waived", fmt.Errorf("%w: %s of a share of %s", ErrWaived, shown.Amount(c.Waived), shown.Amount(c.Covered)))
	case c.Kind != Own && c.Covered > c.Cost:
		f.at("covered", fmt.Errorf("%w: %s of a cost of %s elsewhere", ErrCovered, shown.Amount(c.Covered), shown.Amount(c.Cost)))
	}
	if !c.Date.Absent() && !c.Month.Absent() && c.Date.Month() != c.Month {
		f.at("date", fmt.Errorf("%w: %s is not in %s", ErrMonth, c.Date, c.Month))
	}
	if c.Package != "" {
		switch {
		case !p.packageCodes[c.Package]:
			f.at("package", fmt.Errorf("%w: %s", ErrPackage, shown.QuoteID(c.Package)))
		case c.Kind != Own:
			f.at("package", fmt.Errorf("%w: %s care has none", ErrPackage, c.Kind))
		case c.Date.Absent() && p.weekly[c.Package]:
			f.at("date", fmt.Errorf("%w: the package %s has a weekly limit", settlement.ErrBlank, shown.QuoteID(c.Package)))
		}
	}
	return f.err()
}

// fewFaults are the faults of a row. They are allocated at the first, since most rows have
// none.
type fewFaults struct{ list *settlement.Faults }

func (f *fewFaults) at(path string, err error) {
	if err == nil {
		return
	}
	if f.list == nil {
		f.list = &settlement.Faults{}
	}
	f.list.At(path, err)
}

func (f *fewFaults) err() error {
	if f.list == nil {
		return nil
	}
	return f.list.Err()
}

// negative returns an error if an amount is.
func negative(m settlement.Money) error {
	if m < 0 {
		return fmt.Errorf("%w: got %s", settlement.ErrNegative, shown.Amount(m))
	}
	return nil
}

func notNegative(f *settlement.Faults, path string, m settlement.Money) { f.At(path, negative(m)) }
