package drg

// In this file: rules as a regulation writes them, as a document.

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/yibaojiesuan/settlement"
)

// Definition is a formula with a name, which rules and later definitions use by it.
type Definition struct {
	Name    string
	Formula string
}

// Definitions are the definitions of a policy, in their order: a definition may use those
// before it. A document writes them as one object, {"standard": "…", "ratio": "…"}, whose
// keys have this order.
//
// The digest of a policy sorts keys, as that of every document does. Two policies whose
// definitions differ in nothing but their order have the same digest, and settle alike: a
// name means the same wherever its definition stands, and in an order in which it is used
// too early New refuses the policy.
type Definitions []Definition

// Ordered marks the list as an object whose keys have an order.
func (Definitions) Ordered() {}

// MarshalJSON writes the definitions as one object, in their order.
func (d Definitions) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	encode := json.NewEncoder(&b)
	encode.SetEscapeHTML(false)
	b.WriteByte('{')
	for i, one := range d {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := encode.Encode(one.Name); err != nil {
			return nil, err
		}
		b.WriteByte(':')
		if err := encode.Encode(one.Formula); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// UnmarshalJSON reads what MarshalJSON wrote, for readers other than [ReadPolicy], which
// reads definitions itself. A name that occurs twice stays in the list twice: New refuses it.
func (d *Definitions) UnmarshalJSON(data []byte) error {
	decode := json.NewDecoder(bytes.NewReader(data))
	if t, err := decode.Token(); err != nil || t != json.Delim('{') {
		return fmt.Errorf("%w: definitions are an object of texts", settlement.ErrSyntax)
	}
	list := Definitions{}
	for decode.More() {
		key, err := decode.Token()
		if err != nil {
			return err
		}
		value, err := decode.Token()
		if err != nil {
			return err
		}
		text, ok := value.(string)
		if !ok {
			return fmt.Errorf("%w: definitions are an object of texts", settlement.ErrSyntax)
		}
		list = append(list, Definition{key.(string), text}) // keys are texts
	}
	*d = list
	return nil
}

// CaseRule is one row of a table of rules: which cases it decides, and what they are paid. It
// has exactly one of Points, Amount and Unpaid. Formulas are written in the language of
// trails: see the package's comment.
type CaseRule struct {
	// Class is the class of the cases, [a-z][a-z0-9-]*: the report counts cases and points by
	// it, and the terms of a settlement name it for compensation.
	Class settlement.Class `json:"class" required:"true"`
	// Label is the class's name in tables and explanations, such as 高倍率; absent: the class.
	Label string `json:"label,omitempty"`
	// When is the condition under which the rule decides a case; absent: always. Of the rules
	// whose condition holds the first one counts.
	When string `json:"when,omitempty"`
	// Points are the points of the case, rounded once to the policy's point_places.
	Points string `json:"points,omitempty"`
	// Amount is what the case is paid, in yuan, rounded once to the fen.
	Amount string `json:"amount,omitempty"`
	// Unpaid cases are listed, counted as cases, and in no sum.
	Unpaid bool `json:"unpaid,omitempty"`
	// AmountIs says what Amount is: "total" (default: what others paid comes off) or "fund"
	// (fund money: the amount is due, and what others paid stays whole in the sums).
	AmountIs AmountIs `json:"amount_is,omitempty"`
	// ByItem is the fund money of a case with points, should it be compensated by item in the
	// settlement, rounded once to the fen. It makes the case compensable. It may be negative.
	ByItem string `json:"by_item,omitempty"`
	// Negative allows points or an amount below zero. Without it they are an error.
	Negative bool `json:"negative,omitempty"`
	// Capped limits the price of a case with points to its cost, where the terms round each
	// claim.
	Capped bool `json:"capped,omitempty"`
	// Conflict is the reason with which the report lists the case among the conflicts; of a
	// case that is not paid the default is its class and its group.
	Conflict string `json:"conflict,omitempty"`
	// Article of the source that the rule comes from, 第九条.
	Article string `json:"article,omitempty"`
	// Source is the index of that source among the policy's; absent: what the policy cites for
	// the rule, else its first source.
	Source *int `json:"source,omitempty"`
}

// AmountIs says what the amount of a rule is.
type AmountIs string

// What an [AmountIs] may be.
const (
	TotalAmount AmountIs = "total" // (default) what patients and other payers paid comes off
	FundAmount  AmountIs = "fund"  // fund money
)

// Choices returns what a document may say.
func (AmountIs) Choices() []AmountIs { return []AmountIs{TotalAmount, FundAmount} }
