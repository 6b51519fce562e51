package settlement

import (
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/strictjson"
	"github.com/yibaojiesuan/settlement/internal/wrong"
)

// Terms say how a fund is settled: how much there is, and how it is rounded. The zero value
// of a field is its default.
type Terms struct {
	// Sources are the documents that the terms come from (依据).
	Sources []Source `json:"sources,omitempty"`
	// Cites says which article a parameter comes from, by its path in the terms:
	// "total.sharing". A longer path wins over a shorter one. If there are sources, every
	// step of the settlement itself cites one: that of the parameter it applies, else the
	// first source, without an article.
	Cites Cites `json:"cites,omitempty"`
	// Fund is the money of the pool in yuan. It may be absent only if PointValue is fixed or
	// no entry has points: then there is no fund to close.
	Fund Decimal `json:"fund,omitzero"`
	// Total builds the fund in steps instead.
	Total *Total `json:"total,omitempty"`
	// PointValue fixes the value of a point in yuan; absent: it is computed. At a fixed value
	// nothing is divided, so points may sum to zero.
	PointValue Decimal `json:"point_value,omitzero"`
	Basis      Basis   `json:"basis,omitempty"`
	// Places is the number of decimals of a computed point value, 1 to 8; 0: 4. It has no
	// effect on a fixed value or on apportioned prices.
	Places        int           `json:"places,omitempty"`
	ValueRounding ValueRounding `json:"value_rounding,omitempty"`
	Residue       ResidueMode   `json:"residue,omitempty"`
	// RoundEach rounds the price of every claim; the institution's price is their sum.
	RoundEach bool `json:"round_each,omitempty"`
	// ClaimCap "cost" limits the price of every claim with points to the claim's cost, as a
	// rule of a policy may do for its own claims (单病例封顶). What that takes is a line "over"
	// of the institution and method, and stays in the residue: the value is not struck again.
	// It needs RoundEach. Absent: no limit.
	ClaimCap     ClaimCap      `json:"claim_cap,omitempty"`
	NegativeDue  NegativeDue   `json:"negative_due,omitempty"`
	Compensation *Compensation `json:"compensation,omitempty"`
	// Factors multiply the points that institutions have of every method, before the value is
	// struck. Each product is rounded to 8 decimals, once. The factor is in every price: of a
	// claim round(points × factor × value), and in what cases earn before they are compensated.
	// An institution that is not listed has 1. One that no policy lists and that has no claim is
	// an error, if policies list any.
	Factors []Factor `json:"factors,omitempty"`
	// OffFund are methods whose priced entries, and further lines, do not come off the fund
	// before points share it, because other money pays them, such as packages of communities.
	// What they come to is drawn from the reserve: see [Settled.AfterValue].
	OffFund []Method `json:"off_fund,omitempty"`
}

// Basis says what the points share.
type Basis string

const (
	// WholeCost (default): the points share the fund together with what patients and other
	// payers paid for the claims with points. Each institution is due its price less what was
	// paid for its own claims.
	WholeCost Basis = "whole_cost"
	// FundOnly: the points share the fund alone, and the price is due. What was covered is
	// still subtracted from the amounts of priced entries: see [Entry].
	FundOnly Basis = "fund_only"
)

// Choices returns what a document may say.
func (Basis) Choices() []Basis { return []Basis{WholeCost, FundOnly} }

// ValueRounding says how a computed point value and the prices are rounded.
type ValueRounding string

const (
	// HalfUp (default) rounds half away from zero, 四舍五入.
	HalfUp ValueRounding = "half_up"
	// RoundDown truncates the value and each price, so that rounding never spends more than
	// the fund. The exception is an institution whose points were taken away: a negative
	// price is truncated toward zero, too.
	RoundDown ValueRounding = "down"
)

// Choices returns what a document may say.
func (ValueRounding) Choices() []ValueRounding { return []ValueRounding{HalfUp, RoundDown} }

// ResidueMode says what happens to the fen that rounding leaves over or lacks.
type ResidueMode string

const (
	// ResidueKeep (default): the value is rounded, each price is points × value,
	// and the residue is shown.
	ResidueKeep ResidueMode = "keep"
	// ResidueApportion: each price is the institution's share of the unrounded proportion,
	// closed to the last fen as [Apportion] does. Rounding leaves no residue.
	ResidueApportion ResidueMode = "apportion"
)

// Choices returns what a document may say.
func (ResidueMode) Choices() []ResidueMode { return []ResidueMode{ResidueKeep, ResidueApportion} }

// ClaimCap says what limits the price of a claim with points.
type ClaimCap string

// CapCost limits the price of a claim to what the claim cost.
const CapCost ClaimCap = "cost"

// Choices returns what a document may say.
func (ClaimCap) Choices() []ClaimCap { return []ClaimCap{CapCost} }

// NegativeDue says what happens where patients and others paid more than is due.
type NegativeDue string

const (
	// NegativeKeep (default): the negative due stands.
	NegativeKeep NegativeDue = "keep"
	// NegativeFloor: a line raises the negative due of an institution to zero, and the fund
	// bears the cost.
	NegativeFloor NegativeDue = "floor"
	// NegativeFloorClaim: a claim whose due is negative is due 0.00 (price or amount, less
	// covered where the basis counts it, plus its lines). What that gives is a line "floored"
	// of the institution and method, out of the residue: the value is not struck again. It
	// needs RoundEach. What an institution as a whole is due may still be negative.
	NegativeFloorClaim NegativeDue = "floor_claim"
)

// Choices returns what a document may say.
func (NegativeDue) Choices() []NegativeDue {
	return []NegativeDue{NegativeKeep, NegativeFloor, NegativeFloorClaim}
}

const defaultPlaces = 4

// termsShape is what the type says of terms.
var termsShape = sync.OnceValue(func() strictjson.Shape { return strictjson.ShapeOf(Terms{}) })

// Errors of terms; the first two are also those of any number of a document or a claim.
var (
	ErrNegative     = coded.New("negative", "negative")
	ErrRange        = coded.New("range", "out of range")
	ErrNeedsEntries = coded.New("needs_entries", "rounding each claim needs the entries again: use Settle, or Tally.Pricer")
)

// Check returns every fault of the terms, with paths that begin with "terms.".
func (t Terms) Check() error {
	_, err := t.normal()
	return err
}

// normal returns the terms with their defaults filled in. They share no memory
// with t.
func (t Terms) normal() (Terms, error) {
	t = t.clone()
	t.Basis = orDefault(t.Basis, WholeCost)
	t.ValueRounding = orDefault(t.ValueRounding, HalfUp)
	t.Residue = orDefault(t.Residue, ResidueKeep)
	t.NegativeDue = orDefault(t.NegativeDue, NegativeKeep)
	if t.Places == 0 {
		t.Places = defaultPlaces
	}
	var f Faults
	f.judge("terms.", termsShape(), t)
	t.Cites.Check(&f, "terms.", t.Sources, t, "terms have")
	f.At("terms.fund", checkMoney(t.Fund))
	if t.Total != nil {
		t.Total.check(&f, "terms.total")
		if !t.Fund.Absent() {
			f.At("terms.fund", fmt.Errorf("%w: terms.total builds the fund", wrong.ErrExcludes))
		}
	}
	if t.PointValue.Sign() < 0 {
		f.At("terms.point_value", fmt.Errorf("%w: got %s", ErrNegative, shown.Amount(t.PointValue)))
	} else if _, _, err := t.PointValue.Coefficient(); err != nil {
		f.At("terms.point_value", err)
	}
	if t.Places < 1 || t.Places > pointPlaces {
		f.At("terms.places", fmt.Errorf("%w: got %d, want 1 to %d", ErrRange, t.Places, pointPlaces))
	}
	if t.Residue == ResidueApportion {
		if t.RoundEach {
			f.At("terms.round_each", fmt.Errorf("%w: apportioned prices are not rounded claim by claim", wrong.ErrExcludes))
		}
		if !t.PointValue.Absent() {
			f.At("terms.point_value", fmt.Errorf("%w: nothing can be apportioned at a fixed value", wrong.ErrExcludes))
		}
	}
	t.checkEach(&f)
	t.checkFactors(&f)
	for i, m := range t.OffFund {
		if m == "" || slices.Contains(t.OffFund[:i], m) {
			f.At(fmt.Sprintf("terms.off_fund[%d]", i), fmt.Errorf("%w: got %q, want each method once", wrong.ErrChoice, m))
		}
	}
	if t.Compensation != nil {
		c := t.Compensation.normal()
		c.check(&f, "terms.compensation", t)
		t.Compensation = c
	}
	f.tidy("terms.", termsShape())
	if t.Residue == ResidueApportion || !t.PointValue.Absent() {
		t.Places = 0 // no value is rounded to places
	}
	return t, f.Err()
}

// rule returns a rule with its source: see [Cites.Source].
func (t *Terms) rule(r *Rule, paths ...string) Rule {
	of := *r
	of.Source, _ = t.Cites.Source(t.Sources, paths...)
	return of
}

// source returns the source of a parameter: see [Cites.Source].
func (t *Terms) source(path string) Source {
	s, _ := t.Cites.Source(t.Sources, path)
	return s
}

// step returns the step of an amount, whose rule has its source.
func (t *Terms) step(r *Rule, path string, result Money, inputs ...Input) Step {
	return Step{Rule: t.rule(r, path), Inputs: inputs, Result: result.Decimal()}
}

// sum returns the trail of an amount that is a plain sum of figures of claims or accounts.
func (t *Terms) sum(r *Rule, path string, amount Money) Trail {
	return Trail{t.step(r, path, amount, In("sum", amount.Decimal()))}
}

// clone returns terms that share no memory with t.
func (t Terms) clone() Terms {
	t.Sources, t.Cites = slices.Clone(t.Sources), maps.Clone(t.Cites)
	t.Factors, t.OffFund = cloneFactors(t.Factors), slices.Clone(t.OffFund)
	if t.Total != nil {
		total := *t.Total
		total.Adjustments, total.SetAsides = slices.Clone(total.Adjustments), slices.Clone(total.SetAsides)
		if total.Sharing != nil {
			s := *total.Sharing
			s.Surplus, s.Overrun = slices.Clone(s.Surplus), slices.Clone(s.Overrun)
			total.Sharing = &s
		}
		t.Total = &total
	}
	if t.Compensation != nil {
		c := *t.Compensation
		c.Classes, c.Paid = slices.Clone(c.Classes), maps.Clone(c.Paid)
		t.Compensation = &c
	}
	return t
}

func orDefault[S ~string](got, otherwise S) S {
	if got == "" {
		return otherwise
	}
	return got
}

// checkMoney checks an optional amount of a document.
func checkMoney(d Decimal) error {
	if d.Sign() < 0 {
		return fmt.Errorf("%w: got %s", ErrNegative, shown.Amount(d))
	}
	_, err := d.Money()
	return err
}
