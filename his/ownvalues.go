package his

import (
	"slices"
	"sync"

	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/policy"
)

// CaseReader is what [CasesOf] asks of a plan: [drg.Plan] and [drg.Timeline].
type CaseReader interface {
	Columns() []string
	ValueColumns() []policy.Column
}

// CasesOf reads inpatient stays for a plan of the package drg: the columns of [Cases] that
// the plan reads, and those that its policy names itself. A file must have the latter. Each
// is read by its kind: an amount has at most two decimals, a flag is true, yes, false or no,
// a blank is not known.
func CasesOf(f rows.File, plan CaseReader) *Table[drg.Case] {
	own := plan.ValueColumns()
	listed := slices.DeleteFunc(plan.Columns(), func(name string) bool {
		return slices.ContainsFunc(own, func(c policy.Column) bool { return c.Name == name })
	})
	return canonicalTable(f, append(caseColumns(), valueColumns(own)...), func(c *drg.Case) string { return c.ID }, listed)
}

// valueColumns returns the columns that a policy names itself.
func valueColumns(own []policy.Column) []field[drg.Case] {
	// A batch reads its claims into the same memory again, and a caller may keep the values of
	// a claim, so each claim gets values of its own. The first column makes them.
	room := sync.Pool{New: func() any { return new([]policy.Value) }}
	fresh := func() []policy.Value {
		of := room.Get().(*[]policy.Value)
		defer room.Put(of)
		if len(*of) < len(own) {
			*of = make([]policy.Value, batchSize*len(own))
		}
		values := (*of)[:len(own):len(own)]
		*of = (*of)[len(own):]
		return values
	}
	var list []field[drg.Case]
	for i, column := range own {
		list = append(list, field[drg.Case]{quick: quick[drg.Case]{always: i == 0}, Column: rows.Column[drg.Case]{
			Name: column.Name, Trait: rows.Needed | traitOf(column.Kind), Set: func(c *drg.Case, text string) error {
				if i == 0 || len(c.Values) != len(own) {
					c.Values = fresh()
				}
				v, err := policy.ParseValue(column.Kind, text)
				if bad := cell.Check(text); bad != nil && (err != nil || column.Kind == policy.TextColumn) {
					return bad
				}
				c.Values[i] = v
				return err
			},
		}})
	}
	return list
}

func traitOf(kind policy.ColumnKind) rows.Trait {
	switch kind {
	case policy.MoneyColumn:
		return rows.Summed
	case policy.WholeColumn:
		return rows.Whole
	case policy.TextColumn:
		return rows.Keeps | rows.Guarded
	}
	return rows.Optional
}
