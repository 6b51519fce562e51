package rulebook

import (
	"cmp"
	"math/big"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/words"
	"github.com/yibaojiesuan/settlement/views"
)

// Paid returns what a case of a cost is paid, its class, and how that arose.
type Paid func(cost settlement.Money) (settlement.Money, settlement.Class, settlement.Trail, error)

// CasePaid returns what a case is paid at other costs than its own: by a plan, at a price.
func CasePaid(plan *drg.Plan, c drg.Case, price func(settlement.Entry) (settlement.Money, settlement.Trail, error)) Paid {
	c.ID = cmp.Or(c.ID, "case")
	return func(cost settlement.Money) (settlement.Money, settlement.Class, settlement.Trail, error) {
		c := c
		c.Cost = cost
		e, err := plan.Explain(c)
		if err != nil {
			return 0, "", nil, err
		}
		paid, trail, err := price(e)
		return paid, e.Class, trail, err
	}
}

// At returns the price of entries at a point value: see [settlement.Report.Price].
func At(value settlement.Decimal) func(settlement.Entry) (settlement.Money, settlement.Trail, error) {
	terms := settlement.Terms{PointValue: value, Basis: settlement.WholeCost}
	r := &settlement.Report{Pools: []settlement.PoolReport{{Terms: terms, PointValue: &settlement.PointValue{Value: value}}}}
	return r.Price
}

// point is a place of the payment over cost.
type point struct {
	cost, paid settlement.Money
	class      settlement.Class
}

const (
	parts    = 64 // of the costs at first
	mostRows = 60 // of the table
)

// Payment returns a table, with its chart, of what is paid from a cost of one fen to another: the
// costs at which the payment jumps or bends, both sides of a jump, and the ends. Between them it
// is a straight line, but for rounding. labels are what the policy calls classes.
//
// The costs are found by halving: first the range is cut into 64 parts, and a part is halved as
// long as its ends differ in class or its middle lies off the line between them. What happens
// within a part that looks straight at both ends and in the middle is not seen.
func Payment(paid Paid, to settlement.Money, labels map[settlement.Class]string) (*views.Table, error) {
	s := search{paid: paid}
	for i := range parts + 1 {
		cost := max(1, settlement.Money(int64(to)/parts*int64(i)))
		if i == parts {
			cost = to
		}
		if _, err := s.at(cost); err != nil {
			return nil, err
		}
	}
	first := slices.Clone(s.found)
	for i := 1; i < len(first); i++ {
		if err := s.between(first[i-1], first[i]); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(s.found, func(a, b point) int { return cmp.Compare(a.cost, b.cost) })
	return s.table(corners(s.found), labels), nil
}

type search struct {
	paid  Paid
	found []point
}

func (s *search) at(cost settlement.Money) (point, error) {
	paid, class, _, err := s.paid(cost)
	p := point{cost, paid, class}
	if err == nil && (len(s.found) == 0 || s.found[len(s.found)-1].cost != cost) {
		s.found = append(s.found, p)
	}
	return p, err
}

// between looks for jumps and bends between two points.
func (s *search) between(a, b point) error {
	if b.cost-a.cost <= 1 {
		return nil
	}
	middle, err := s.at(a.cost + (b.cost-a.cost)/2)
	if err != nil || a.class == b.class && middle.class == a.class && straight(a, middle, b) {
		return err
	}
	if err := s.between(a, middle); err != nil {
		return err
	}
	return s.between(middle, b)
}

// straight reports whether a point lies on the line between two others, but for the rounding of
// points and amounts: two fen in all, and a ten thousandth of the payment.
func straight(a, m, b point) bool {
	whole := new(big.Int).Mul(big.NewInt(int64(b.paid-a.paid)), big.NewInt(int64(m.cost-a.cost)))
	part := new(big.Int).Mul(big.NewInt(int64(m.paid-a.paid)), big.NewInt(int64(b.cost-a.cost)))
	off := whole.Sub(whole, part)
	most := big.NewInt(2 + max(abs(a.paid), abs(b.paid))/10_000)
	return off.Abs(off).Cmp(most.Mul(most, big.NewInt(int64(b.cost-a.cost)))) <= 0
}

func abs(m settlement.Money) int64 { return max(int64(m), -int64(m)) }

// corners leaves the points at which the line bends or jumps, and the ends.
func corners(all []point) []point {
	list := all[:1:1]
	for i := 1; i < len(all); i++ {
		last := list[len(list)-1]
		ends := i+1 == len(all) || all[i+1].class != last.class || all[i].class != last.class
		if !ends {
			next := all[i+1]
			for k := i; k > 0 && all[k].cost > last.cost && !ends; k-- {
				ends = !straight(last, all[k], next)
			}
		}
		if ends {
			list = append(list, all[i])
		}
	}
	return list
}

// gain explains what is paid above the cost.
func gain(p point) views.Cell {
	return views.Explained((p.paid - p.cost).String(), func() (settlement.Trail, error) {
		return settlement.Trail{views.GainStep(p.paid, p.cost, p.paid-p.cost)}, nil
	})
}

func (s *search) table(list []point, labels map[settlement.Class]string) *views.Table {
	t := &views.Table{ID: "payment", Title: text("支付与费用", "payment over cost"), Columns: []views.Column{
		{ID: "class", Title: text("类别", "class")}, {ID: "cost", Title: text("费用", "cost"), Kind: views.Money},
		{ID: "payment", Title: text("支付", "payment"), Kind: views.Money}, {ID: "gain", Title: text("盈亏", "gain"), Kind: views.Money},
	}, Charts: []views.Chart{{
		ID: "payment", Kind: views.Steps, Title: text("支付随费用的变化，虚线为费用", "payment over cost; the dashed line is the cost"), X: "cost", Y: []string{"payment", "cost"},
	}}}
	for _, p := range list[:min(mostRows, len(list))] {
		trail := func() (settlement.Trail, error) {
			_, _, trail, err := s.paid(p.cost)
			return trail, err
		}
		t.Add("", views.Said(words.Class(p.class, labels[p.class])), views.Given(p.cost.String()), views.Explained(p.paid.String(), trail), gain(p))
	}
	rest(t, len(list), len(t.Rows))
	t.Notes = append(t.Notes, text("表中为支付跳变、转折处和两端的费用；其间支付成一条直线（舍入除外）。全部费用视为合理，未经特病单议。",
		"The costs at which the payment jumps or bends, and the ends; between them it is a straight line, but for rounding. All of the cost is taken as reasonable, and nobody reviewed the case."))
	return t
}
