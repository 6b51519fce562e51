// Package rulebook shows a policy as a document that a clerk can check against the regulation:
// where it comes from, its rules as formulas with the articles they come from, its groups and
// institutions, its cliffs, and what a case of a group is paid over its cost.
//
//	book, err := rulebook.Of(plan, rulebook.Options{Value: value, Case: drg.Case{Institution: "LS01", Group: "ES23"}})
//
// The parts are tables of their own, for policies of every method and for further tables: see
// [Head], [Rules] and [Payment]; those of cliffs are in package views/cliffs.
package rulebook
