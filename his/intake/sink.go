package intake

import (
	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/perdiem"
)

// Sink takes what the rows of an export become, all of it in one walk. A nil function
// takes nothing. What a function returns ends the reading as its error.
type Sink struct {
	Cases       func(drg.Case) error
	Stays       func(perdiem.Stay) error
	Charges     func(capitation.Charge) error
	Items       func(budget.Claim) error
	Adjustments func(Adjustment) error
	// Overlaps and Clearing say that [Run.Overlaps] will be called, or [Run.Applications]
	// and [Run.Reconciliations]: they then need no walk of their own.
	Overlaps, Clearing bool
}

// ReadInto reads the files of an export as [Mapper.Read] does, twice and no more, and
// gives the claims to a sink in the second walk. They are those of the run's sequences,
// in another order: claims of rows that have to do with others, such as stays of several
// bills, come after all other claims, because what they are is known at the end.
//
// If ReadInto returns an error, what the sink took before is worth nothing.
func (p *Mapper) ReadInto(o Options, to Sink, files ...rows.File) (*Run, error) {
	return p.read(o, &to, files)
}

// pouring gives rows to a sink. A nil pouring has no sink.
type pouring struct {
	*Run
	to              *Sink
	overlaps        *overlaps // nil: not wanted
	applications    *applications
	reconciliations [2]*reconciliations // without and with refunds
	err             error               // of the sink
}

// ready is what the second walk computed, in place of walks of their own.
type ready struct {
	overlaps        *overlapping
	applications    *applications
	reconciliations [2]*reconciliations
}

// pouring returns a pouring into a sink, nil for none.
func (in *Run) pouring(to *Sink) *pouring {
	if to == nil {
		return nil
	}
	p := &pouring{Run: in, to: to}
	if to.Overlaps {
		p.overlaps = in.newOverlaps()
	}
	if to.Clearing {
		p.applications = in.newApplications()
		p.reconciliations = [2]*reconciliations{in.newReconciliations(false), in.newReconciliations(true)}
	}
	return p
}

// failed returns the error of the sink.
func (p *pouring) failed() error {
	if p == nil {
		return nil
	}
	return p.err
}

// meet looks at a row in the first walk.
func (p *pouring) meet(file int, r *Row) {
	if p != nil && p.overlaps != nil {
		p.overlaps.meet(file, r)
	}
}

// row gives a row to the sink whose outcome is known. It returns false after an error of
// the sink.
func (p *pouring) row(file int, r *Row) bool {
	at := place{file, r.Line}
	b, to, whole := p.outcome(file, r)
	if p.overlaps != nil {
		p.overlaps.keep(at, b, to, whole)
	}
	if p.applications != nil {
		p.applications.row(at, r, b, to, whole)
		for _, s := range p.reconciliations {
			s.row(at, r)
		}
	}
	switch {
	case b == Adjusted && p.to.Adjustments != nil:
		p.err = p.to.Adjustments(p.adjustment(r))
	case b != Kept:
	case to.Method == settlement.DRG:
		p.err = pour(p.to.Cases, p.caseOf, whole, to)
	case to.Method == settlement.PerDiem:
		p.err = pour(p.to.Stays, p.stayOf, whole, to)
	case to.Method == settlement.Capitation:
		p.err = pour(p.to.Charges, p.chargeOf, whole, to)
	case to.Method == settlement.Item:
		p.err = pour(p.to.Items, p.itemOf, whole, to)
	}
	return p.err == nil
}

// pour gives a claim to a function, if there is one.
func pour[C any](take func(C) error, claim func(*Row, *route) C, r *Row, to *route) error {
	if take == nil {
		return nil
	}
	return take(claim(r, to))
}

// end gives the rows to the sink that have to do with others, and keeps what was computed
// besides.
func (p *pouring) end(found []*placed) error {
	if p == nil {
		return nil
	}
	for _, r := range found {
		if !p.row(r.place.file, &r.Row) {
			return p.err
		}
	}
	if p.overlaps != nil {
		p.ready.overlaps = p.overlaps.end()
	}
	if p.applications != nil {
		p.applications.changed()
	}
	p.ready.applications, p.ready.reconciliations = p.applications, p.reconciliations
	return nil
}
