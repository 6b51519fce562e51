package drg

import (
	"math/big"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/formula"
)

// In this file: the steps that roundings inside of points and amounts make along the cost, and
// what a search for cliffs does not look at.

// steps lists the steps of the roundings of a piece, one entry for each rounding, and notes what
// is not known of them. It leaves out those that come with every fen, and those that are no
// larger than what rounding the payment itself does.
func (w *costWalk) steps(i int, path string) {
	p := &w.pieces[i]
	for _, u := range p.pays.Unknown {
		if one := (settlement.Where{Name: path, Value: u.Text, Reason: u.Reason}); !slices.Contains(w.unknown, one) {
			w.unknown = append(w.unknown, one)
		}
	}
	for _, s := range w.visible(p) {
		until := s.Until
		if i+1 < len(w.pieces) {
			until = min(until, w.pieces[i+1].from-1)
		}
		if s.First > until {
			continue
		}
		c := settlement.Cliff{Path: path, At: settlement.Money(s.First - 1).Decimal(), Where: []settlement.Where{{Name: "rounding", Value: s.Text}}}
		every := new(big.Rat).Quo(s.Every, big.NewRat(100, 1)).FloatString(8)
		var err error
		if c.Every, err = settlement.ParseDecimal(strings.TrimSuffix(strings.TrimRight(every, "0"), ".")); err != nil {
			continue // no decimal is so long: it steps once
		}
		if fen, places, err := formula.Decimal(formula.RoundRat(s.Size, 2), 2); err == nil {
			c.Jump = settlement.DecimalOf(fen, places)
		}
		if until < costLimit {
			c.Until = settlement.Money(until).Decimal()
		}
		w.add(c, i, s.First-1, i, s.First)
	}
}

// visible returns the steps of a piece that do not come with every fen, and that are larger than
// what rounding the payment itself does.
func (w *costWalk) visible(p *piece) (list []formula.Step) {
	own := w.own(p)
	for _, s := range summed(p.pays.Steps) {
		if s.Every.Cmp(big.NewRat(1, 1)) > 0 && new(big.Rat).Abs(s.Size).Cmp(own) > 0 {
			list = append(list, s)
		}
	}
	return list
}

// own returns what rounding the payment of a piece does, in yuan.
func (w *costWalk) own(p *piece) *big.Rat {
	own := big.NewRat(1, 100)
	if p.rule.points != nil {
		unit := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(w.places)), nil))
		if unit.Mul(unit, w.value); unit.Cmp(own) > 0 {
			return unit
		}
	}
	return own
}

// stepAt lists a step of a rounding on which a comparison changes, so that it is in neither piece:
// max(0, round(ratio − 1, 1)) leaves zero by a step.
func (w *costWalk) stepAt(i int) {
	before, p := &w.pieces[i-1], &w.pieces[i]
	if len(w.visible(before))+len(w.visible(p)) == 0 {
		return
	}
	was, err1 := w.paid(i-1, p.from-1)
	is, err2 := w.paid(i, p.from)
	free := new(big.Rat).Add(w.own(before), w.own(p))
	free.Add(free, new(big.Rat).Abs(before.pays.Slope)).Add(free, new(big.Rat).Abs(p.pays.Slope))
	jump := (is - was).Decimal()
	if err1 != nil || err2 != nil || new(big.Rat).Abs(jump.Rat()).Cmp(free) <= 0 {
		return
	}
	w.add(settlement.Cliff{Path: p.cause, At: settlement.Money(p.from - 1).Decimal(), Jump: jump}, i-1, p.from-1, i, p.from)
}

// summed adds up the steps of roundings that are the same.
func summed(list []formula.Step) (sums []formula.Step) {
	for _, s := range list {
		i := slices.IndexFunc(sums, func(o formula.Step) bool {
			return o.Text == s.Text && o.First == s.First && o.Until == s.Until && o.Every.Cmp(s.Every) == 0
		})
		if i < 0 {
			sums = append(sums, s)
			continue
		}
		sums[i].Size = new(big.Rat).Add(sums[i].Size, s.Size)
	}
	return sums
}

// OtherBounds lists the comparisons of rules that do not depend on the cost of a case but on its
// days, its review, its columns or its ranks, by the path of the rule. [Plan.Cliffs] does not
// look for jumps there. It also lists, with the Reason, formulas of points and amounts whose
// roundings step along the cost in a way that Cliffs does not know, and which may fall steadily
// unseen: see [settlement.Where]. A policy without rules has none.
func (p *Plan) OtherBounds() []settlement.Where {
	if p.table == nil {
		return nil
	}
	free := p.freeInputs()
	search := p.table.scope.Search("cost", func(name string) bool { _, is := free[name]; return is }, func(name string) formula.Value { return free[name] })
	var list []settlement.Where
	uneven := false
	for i := range p.table.rules {
		r := &p.table.rules[i]
		for _, of := range []struct {
			field   string
			program *formula.Program
		}{{".when", r.when}, {".points", r.points}, {".amount", r.amount}} {
			if of.program == nil {
				continue
			}
			uneven = uneven || of.field != ".when" && search.Uneven(of.program)
			for _, text := range search.Others(of.program) {
				list = append(list, settlement.Where{Name: r.path + of.field, Value: text})
			}
		}
	}
	if uneven {
		t := tableCliffs{Plan: p, value: big.NewRat(1, 1), free: free, seen: map[string]bool{}}
		if t.find() == nil {
			list = append(list, t.unknown...)
		}
	}
	return list
}
