package settlementtest_test

import (
	"fmt"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/policy"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

// Rules are the document: what each clinic is paid for a visit.
type Rules struct {
	policy.Document
	Cheaper Cheaper `json:"cheaper,omitempty"` // what a visit is paid that cost less
	Prices  []struct {
		Clinic string             `json:"clinic" required:"true"`
		Price  settlement.Decimal `json:"price" required:"true"`
	} `json:"prices" required:"true"`
}

type Cheaper string // "price" (default) or "cost"

func (Cheaper) Choices() []Cheaper { return []Cheaper{"price", "cost"} }

type Visit struct { // a claim
	ID, Clinic    string
	Cost, Covered settlement.Money
	Date          settlement.Date
}

func (v Visit) outline() settlement.Entry {
	return settlement.Entry{Method: "visit", Claim: v.ID, Institution: v.Clinic, Cost: v.Cost, Covered: v.Covered}
}

type Plan struct { // the document, checked and compiled
	ref    settlement.PolicyRef
	prices map[string]settlement.Money
	rule   settlement.Rule
}

func New(doc Rules) (*Plan, error) {
	check, seen, prices := policy.Check(doc), map[string]bool{}, map[string]settlement.Money{}
	for i, p := range doc.Prices {
		check.Code(fmt.Sprintf("prices[%d].clinic", i), p.Clinic, seen)
		prices[p.Clinic], _ = check.Money(fmt.Sprintf("prices[%d].price", i), p.Price)
	}
	rule := settlement.Rule{ID: "visit.price", Text: "the clinic's price", Gives: "amount", Formula: "price", Source: doc.Cite("prices")}
	if doc.Cheaper == "cost" {
		rule.ID, rule.Text, rule.Formula = "visit.cheaper", "at most the cost", "min(price, cost)"
	}
	ref := doc.Ref("visit")
	ref.Digest = policy.Digest(doc)
	return &Plan{ref, prices, rule}, check.Err()
}

func (p *Plan) Rate(v Visit) (settlement.Entry, error) {
	e := v.outline()
	switch _, known := p.prices[v.Clinic]; {
	case v.ID == "":
		return e, &settlement.FieldError{Path: "id", Err: settlement.ErrBlank}
	case !known:
		return e, &settlement.FieldError{Path: "clinic", Err: settlement.ErrInstitution}
	case v.Cost < 0 || v.Covered < 0:
		return e, &settlement.FieldError{Path: "cost", Err: settlement.ErrNegative}
	}
	e.Class, e.Priced, e.Amount = "visit", true, p.prices[v.Clinic]
	if p.rule.ID == "visit.cheaper" {
		e.Amount = min(e.Amount, v.Cost)
	}
	return e, nil
}

func (p *Plan) Explain(v Visit) (settlement.Entry, error) {
	e, err := p.Rate(v)
	e.Trail.Record(&p.rule, e.Amount.Decimal(), settlement.In("price", p.prices[v.Clinic].Decimal()), settlement.In("cost", v.Cost.Decimal()))
	return e, err
}

func (p *Plan) Settlement(period settlement.Period, visits settlement.Claims[Visit]) settlement.Settlement {
	about := settlement.About{Method: "visit", Period: period, Policies: []settlement.PolicyRef{p.ref}}
	return settlement.Bind(about, visits, settlement.Rater[Visit]{
		When:    func(v *Visit) (settlement.Period, string) { return v.Date.Period(), "date" },
		Outline: func(v *Visit, e *settlement.Entry) { *e = v.outline() },
		Rate:    func(v *Visit, e *settlement.Entry) (err error) { *e, err = p.Rate(*v); return err },
		Explain: func(v *Visit, e *settlement.Entry) (err error) { *e, err = p.Explain(*v); return err },
	})
}

// A payment method of one's own in a file: its document, its plan, and the contract it keeps.
func Example_method() {
	doc, err := policy.Read[Rules](strings.NewReader(`{"name": "Visits", "kind": "example", "cheaper": "cost",
		"prices": [{"clinic": "A", "price": "90.00"}, {"clinic": "B", "price": "120.00"}]}`))
	plan, faults := New(doc)
	visits := []Visit{{"v1", "A", 8000, 2000, settlement.MustDate("2025-10-31")}, {"v2", "B", 15000, 4000, settlement.MustDate("2025-11-03")}}
	contract := settlementtest.Check(plan.Settlement(settlement.Period{}, settlement.Each(visits)))
	fmt.Println(err, faults, contract, settlementtest.CheckPeriods(visits, plan.Settlement))
	// Output: <nil> <nil> <nil> <nil>
}
