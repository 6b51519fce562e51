// Package policy is for those who write a payment method of their own, or a tool that
// reads documents of rules: it reads a document strictly, checks it as its type says, and
// finds every fault at once, each with its path. The methods of this library are written
// with it; whoever only uses them needs no more than their own ReadPolicy and New.
//
// A document is a plain struct. It embeds [Document], the head of every policy, and its
// type says what is required and what a text may be:
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
// The same tags and methods make the JSON Schemas of this library's documents (the folder
// schema), so that a schema requires what New refuses to do without.
//
// # Units
//
// Money, points and ratios are texts in a document, "12.50", and [settlement.Decimal] in
// Go: an empty one is absent. The checks of a [Checker] pass what is absent, since a rule
// whose field is absent does not exist; what one field requires of another is checked
// with [Checker.Required].
//
// # Sources
//
// The sources of a document are the regulations that it is made from, and its cites say
// which article a parameter comes from. A method puts [Document.Cite] of the parameter
// into the [settlement.Rule] that applies it, and the article stands in every trail.
//
// # What is not here
//
// Claims: what a column may hold the methods and package his check, by the same
// [settlement.FieldError]. Terms: they are the root's, and check themselves.
package policy
