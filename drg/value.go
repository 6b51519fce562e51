package drg

// In this file: the columns that a policy names itself.

import (
	"slices"

	"github.com/yibaojiesuan/settlement/internal/columns"
	"github.com/yibaojiesuan/settlement/policy"
)

// The columns that a policy names itself, and their values, which stand in [Case.Values].
type (
	ColumnKind  = policy.ColumnKind
	ValueColumn = policy.Column
	Value       = policy.Value
)

// ownFields are columns of a policy that a case has as fields of its own.
var ownFields = []string{"department"}

// ValueColumns returns the columns that the policy names itself and whose values stand in
// [Case.Values], in the order of the values, which is that of their names bytewise. A policy
// that names department reads the case's field of that name instead.
func (p *Plan) ValueColumns() []ValueColumn { return slices.Clone(p.values) }

// Values returns the values of a case, in the order of [Plan.ValueColumns], from texts by
// the names of the columns. A name that is left out is not known. It returns an error, a
// *settlement.FieldError with the name of the column, if a name is no such column or a text
// no value of it.
func (p *Plan) Values(texts map[string]string) ([]Value, error) {
	return columns.Values(p.values, texts)
}

// ValueColumns returns the columns of all plans, in the order of the values of a case.
func (t *Timeline) ValueColumns() []ValueColumn { return slices.Clone(t.values) }

// Values is [Plan.Values] for the columns of all plans.
func (t *Timeline) Values(texts map[string]string) ([]Value, error) {
	return columns.Values(t.values, texts)
}

// merged returns the columns of several plans, by name.
func merged(plans []*Plan) []ValueColumn {
	var lists [][]ValueColumn
	for _, p := range plans {
		lists = append(lists, p.values)
	}
	return columns.Merged(lists...)
}
