package views

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
)

const toldRule = "views.told"

// Told is a cell of an amount that no formula of its book gives, such as a sum over claims that a
// report does not hold: said tells what it is, and where its parts are. gives is what it gives.
// A text that is no number stays unexplained.
func Told(text, gives string, said Text) Cell {
	d, err := settlement.ParseDecimal(text)
	if err != nil || d.Absent() {
		return Given(text)
	}
	return Explained(text, func() (settlement.Trail, error) {
		rule := settlement.Rule{ID: toldRule, Text: said.Chinese + " (" + said.English + ")", Gives: gives, Formula: "sum"}
		return settlement.Trail{{Rule: rule, Inputs: []settlement.Input{settlement.In("sum", d)}, Result: d}}, nil
	})
}

// Told reports whether a reason only tells what a number is: see [Told].
func (r Reason) Told() bool {
	return len(r.Parts) == 0 && len(r.Steps) == 1 && r.Steps[0].Rule.ID == toldRule
}

// OfClaims is a cell of an amount that is the sum over so many claims.
func OfClaims(text, gives string, claims int) Cell {
	return Told(text, gives, TextOf(fmt.Sprintf("%d 例病例之和，逐例见病例明细", claims), fmt.Sprintf("the sum over %d claims, which the list of claims has one by one", claims)))
}
