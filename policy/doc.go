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
// # Sources
//
// The sources of a document are the regulations that it is made from, and its cites say
// which article a parameter comes from. A method puts [Document.Cite] of the parameter
// into the [settlement.Rule] that applies it. So the article stands in every trail.
//
// # What is not covered
//
// Claims are checked by the methods and by package his, which report faults by the same
// [settlement.FieldError]. Terms belong to package settlement, which checks them itself.
package policy
