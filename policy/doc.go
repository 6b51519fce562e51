// Package policy reads and checks documents of rules, for authors of payment methods and
// of tools.
//
// It reads a document strictly, checks it by its type, and finds every fault at once, each
// with its path. The methods of this library are written with it. A caller who only uses
// these methods needs no more than their own ReadPolicy and New.
//
// A document is a plain struct. It embeds [Document], the head of every policy. Its type
// says which fields are required and which texts a field may have:
//
//	type Rates struct {
//		policy.Document
//		Daily    settlement.Decimal `json:"daily" required:"true"`
//		Rounding Rounding           `json:"rounding,omitempty"`
//		Wards    []Ward             `json:"wards,omitempty"`
//	}
//
//	type Rounding string
//
//	func (Rounding) Choices() []Rounding { return []Rounding{Up, Down} }
//
//	rates, err := policy.Read[Rates](file) // unknown and twice given fields, null, numbers that should be texts …
//
//	c := policy.Check(rates) // the head, what is required, and Choices
//	c.Money("daily", rates.Daily)
//	for i, w := range rates.Wards {
//		c.Code(fmt.Sprintf("wards[%d].code", i), w.Code, seen) // a path is written so
//	}
//	return c.Err() // all faults, in the order of the document
//
// The JSON Schemas of this library's documents (the folder schema) are made from the same
// tags and methods, so that a schema requires the same fields as New.
//
// # Units
//
// Money, points and ratios are texts in a document, "12.50", and [settlement.Decimal] in
// Go. An empty one is absent. The checks of a [Checker] accept an absent value, since a
// rule whose field is absent does not exist. [Checker.Required] checks a field that another
// field asks for.
//
// # Sources and digest
//
// The sources of a document are the regulations that it is made from, and its cites say
// which article a parameter comes from. A method puts [Document.Cite] of the parameter
// into the [settlement.Rule] that applies it. So the article stands in every trail.
//
// A report names the policies that it was made under, each with the digest of the whole
// document, so that the documents can be held to the report later. [Document.Ref] knows
// the head alone; the method adds the digest:
//
//	ref := rates.Ref("rates")
//	ref.Digest = policy.Digest(rates)
//
// # What is not here
//
// Claims: a method checks its own, in Rate, and returns a [settlement.FieldError] whose
// path is the column. Terms: they are the root's, and check themselves. The example of
// package settlementtest is a whole method, with its document and its claims.
package policy
