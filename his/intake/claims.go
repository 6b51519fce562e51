package intake

import (
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/internal/locate"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/batch"
	"github.com/yibaojiesuan/settlement/perdiem"
)

// Cases returns the claims for the package drg. Days are those that the file states, or
// else the nights of the stay, at least one.
func (in *Run) Cases() settlement.Claims[drg.Case] { return claims(in, settlement.DRG, in.caseOf) }

// Stays returns the claims for the package perdiem.
func (in *Run) Stays() settlement.Claims[perdiem.Stay] {
	return claims(in, settlement.PerDiem, in.stayOf)
}

// Charges returns the charges for the package capitation, one for each settlement.
func (in *Run) Charges() settlement.Claims[capitation.Charge] {
	return claims(in, settlement.Capitation, in.chargeOf)
}

// Items returns the claims that are paid by item.
func (in *Run) Items() settlement.Claims[budget.Claim] {
	return claims(in, settlement.Item, in.itemOf)
}

func (in *Run) caseOf(r *Row, _ *route) drg.Case {
	return drg.Case{
		ID: r.ID, Institution: in.mapper.institution(r), Group: r.Group, Cost: r.amounts[amountTotal], Covered: in.mapper.paid(r),
		Days: r.days(), Admitted: r.Admitted, Discharged: r.Discharged, Person: in.person(r),
		Pool: in.mapper.poolOf(r), Department: r.Department, Attributes: in.attributes(r),
	}
}

func (in *Run) stayOf(r *Row, to *route) perdiem.Stay {
	return perdiem.Stay{
		ID: r.ID, Institution: in.mapper.institution(r), Class: to.Class, Person: in.person(r), Admitted: r.Admitted,
		Discharged: r.Discharged, Observed: r.Observed, Interim: r.interim(), Cost: r.amounts[amountTotal], Covered: in.mapper.paid(r),
		Pool: in.mapper.poolOf(r), Department: r.Department, Attributes: in.attributes(r),
	}
}

func (in *Run) chargeOf(r *Row, to *route) capitation.Charge {
	day := in.mapper.date(r)
	return capitation.Charge{
		Person: in.person(r), Institution: in.mapper.institution(r), Month: day.Month(), Kind: capitation.Kind(to.Kind),
		Scope: capitation.Scope(to.Scope), Cost: r.amounts[amountTotal], Covered: in.mapper.paid(r), Date: day,
		MedicalType: r.codes[codeMedicalType], Package: to.Package, Attributes: in.attributes(r),
	}
}

func (in *Run) itemOf(r *Row, _ *route) budget.Claim {
	return budget.Claim{
		ID: r.ID, Institution: in.mapper.institution(r), Month: in.mapper.date(r).Month(),
		Cost: r.amounts[amountTotal], Covered: in.mapper.paid(r), Pool: in.mapper.poolOf(r),
		Department: r.Department, Attributes: in.attributes(r),
	}
}

// claims returns the claims of a method; a claim that a rule refuses is named by its row.
func claims[C any](in *Run, m settlement.Method, make func(*Row, *route) C) settlement.Claims[C] {
	source := batch.Stream(sequence(in, m, make))
	source.Locate = func(err error) error {
		return in.locate(err, func(e error) (*settlement.ClaimError, settlement.Method) {
			c, _ := e.(*settlement.ClaimError) //nolint:errorlint // a wrapper adds words that must stay
			return c, m
		})
	}
	return settlement.ReadBy(source)
}

// sequence yields the claims of a method.
func sequence[C any](in *Run, m settlement.Method, make func(*Row, *route) C) iter.Seq2[C, error] {
	return func(yield func(C, error) bool) {
		var none C
		if in.err != nil {
			yield(none, in.err)
			return
		}
		faults := settlement.Faults{Limit: settlement.MaxFaults}
		going := true
		in.rows(&faults, func(file int, r *Row) bool {
			if faults.Total > 0 {
				return true
			}
			if b, to, r := in.outcome(file, r); b == Kept && to.Method == m {
				going = yield(make(r, to), nil)
			}
			return going
		})
		if err := changed(&faults); going && err != nil {
			yield(none, err)
		}
	}
}

// changed returns the faults of a later walk, nil for none: the file is not what the
// first walk read without a fault.
func changed(faults *settlement.Faults) error {
	err := faults.Err()
	if err != nil && !errors.Is(err, settlement.ErrChanged) {
		err = fmt.Errorf("%w: %w", settlement.ErrChanged, err)
	}
	return err
}

// Locate says in which row a claim could not be rated, for callers that walk over the
// claims themselves: a plan that settles the claims of a run names the rows already. The
// claims must have come from this run. Of package capitation Locate translates what is
// wrong with charges; [Roster.Locate] translates what is wrong with members.
func (in *Run) Locate(err error) error { return in.locate(err, claimOf) }

// locate translates the errors that of says are about a claim of a method. It returns no
// claim for any other error.
func (in *Run) locate(err error, of func(error) (*settlement.ClaimError, settlement.Method)) error {
	list := []error{err}
	if many, joined := err.(*settlement.Faults); joined { //nolint:errorlint // a wrapper adds words that must stay
		list = many.List
	}
	wanted := make(map[settlement.Method]map[int]*Row)
	for _, e := range list {
		if c, m := of(e); c != nil {
			if wanted[m] == nil {
				wanted[m] = make(map[int]*Row)
			}
			wanted[m][c.Position] = nil
		}
	}
	for _, m := range slices.Sorted(maps.Keys(wanted)) {
		position := 0
		for r := range sequence(in, m, func(r *Row, _ *route) Row { return *r }) {
			position++
			if _, ok := wanted[m][position]; ok {
				wanted[m][position] = &r
			}
		}
	}
	return locate.Each(err, func(e error) error {
		c, m := of(e)
		if c == nil || wanted[m][c.Position] == nil {
			return e
		}
		r := wanted[m][c.Position]
		return locate.In(&rows.Error{File: r.File, Sheet: r.Sheet, Row: r.Line}, c, nil)
	})
}

// claimOf returns the claim that an error is about, and the method that it names.
func claimOf(err error) (*settlement.ClaimError, settlement.Method) {
	switch e := err.(type) { //nolint:errorlint // a wrapper adds words that must stay
	case *settlement.ClaimError:
		return e, e.Method
	case *capitation.RowError:
		if e.Table == capitation.Charges {
			return e.Claim, e.Claim.Method
		}
	}
	return nil, ""
}
