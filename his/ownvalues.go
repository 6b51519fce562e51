package his

import (
	"slices"
	"sync"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/perdiem"
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
// a blank is not known. columns are further columns to read, if the file has them:
// [AnalysisColumns].
func CasesOf(f rows.File, plan CaseReader, columns ...string) *Table[drg.Case] {
	own := plan.ValueColumns()
	listed := append(without(plan.Columns(), own), without(columns, own)...)
	fields := append(caseColumns(), valueColumns(own, func(c *drg.Case) *[]policy.Value { return &c.Values })...)
	return canonicalTable(f, withAnalysis(fields, listed, caseAttributes), func(c *drg.Case) string { return c.ID }, listed)
}

// StayReader is what [StaysOf] asks of a plan: [perdiem.Plan] and [perdiem.Timeline].
type StayReader interface {
	Columns() []string
	ValueColumns() []policy.Column
	ReadsCovered() bool
}

// StaysOf reads inpatient stays for a plan of the package perdiem: the columns of [Stays] that
// the plan reads, and those that its policy names itself, as [CasesOf] does. The column covered
// is needed only if it changes an amount; without it nothing was covered. columns are as for
// CasesOf.
func StaysOf(f rows.File, plan StayReader, columns ...string) *Table[perdiem.Stay] {
	own := plan.ValueColumns()
	listed, fields := append(without(plan.Columns(), own), without(columns, own)...), stayColumns()
	if !plan.ReadsCovered() {
		listed = append(listed, "covered")
		i := slices.IndexFunc(fields, func(f field[perdiem.Stay]) bool { return f.Name == "covered" })
		fields[i] = amounts("covered", rows.Optional, func(s *perdiem.Stay) *settlement.Money { return &s.Covered })
	}
	fields = append(fields, valueColumns(own, func(s *perdiem.Stay) *[]policy.Value { return &s.Values })...)
	return canonicalTable(f, withAnalysis(fields, listed, stayAttributes), func(s *perdiem.Stay) string { return s.ID }, listed)
}

// without returns the names that are none of a policy's own columns.
func without(names []string, own []policy.Column) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		return slices.ContainsFunc(own, func(c policy.Column) bool { return c.Name == name })
	})
}

// valueColumns returns the columns that a policy names itself. Their values stand in a list of
// the claim.
func valueColumns[C any](own []policy.Column, in func(*C) *[]policy.Value) []field[C] {
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
	var list []field[C]
	for i, column := range own {
		list = append(list, field[C]{quick: quick[C]{always: i == 0}, Column: rows.Column[C]{
			Name: column.Name, Trait: rows.Needed | traitOf(column.Kind), Kind: kindOfColumn(column.Kind), Set: func(c *C, text string) error {
				values := in(c)
				if i == 0 || len(*values) != len(own) {
					*values = fresh()
				}
				v, err := policy.ParseValue(column.Kind, text)
				if bad := cell.Check(text); bad != nil && (err != nil || column.Kind == policy.TextColumn) {
					return bad
				}
				(*values)[i] = v
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

// kindOfColumn says what may be repaired in a column before its value is read.
func kindOfColumn(kind policy.ColumnKind) rows.Kind {
	switch kind {
	case policy.MoneyColumn:
		return rows.AmountKind
	case policy.DecimalColumn:
		return rows.NumberKind
	case policy.WholeColumn:
		return rows.CountKind
	case policy.FlagColumn:
		return rows.FlagKind
	}
	return rows.LabelKind
}
