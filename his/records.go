package his

import (
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/coded"
)

// ErrKind says that there are no claims of a kind.
var ErrKind = coded.New("his.kind", "want cases, stays, members, charges or items")

// Kind is a kind of canonical file.
type Kind string

// The kinds: those of [Cases], [Stays], [Members], [Charges] and [Items].
const (
	CaseKind   Kind = "cases"
	StayKind   Kind = "stays"
	MemberKind Kind = "members"
	ChargeKind Kind = "charges"
	ItemKind   Kind = "items"
)

// Choices returns the kinds.
func (Kind) Choices() []Kind { return []Kind{CaseKind, StayKind, MemberKind, ChargeKind, ItemKind} }

// Record is a row of a canonical file as texts, for programs that keep claims.
type Record struct {
	Row   int
	Texts []string // repaired, in the order of Records.Columns; blank: the file says nothing
}

// Records is a canonical file as texts. Its sequence is walked by one goroutine at a time.
type Records struct {
	*rows.Table[Record]
	Columns []string
	Needed  []bool // which of the columns a file must have
	unread  func() error
}

// Unread is [Table.Unread].
func (r *Records) Unread() error { return r.unread() }

// RecordsOf reads all columns that claims of a kind have, and columns that policies name
// themselves, as texts. Every text is one that the reader of the kind takes: what [Cases] would
// refuse, its records refuse with the same fault. The texts of a policy's own columns are any.
// It returns an error wrapping [ErrKind] if there is no such kind.
func RecordsOf(f rows.File, k Kind, own ...string) (*Records, error) {
	switch k {
	case CaseKind:
		return records(f, withAnalysis(caseColumns(), nil, caseAttributes), own), nil
	case StayKind:
		return records(f, withAnalysis(stayColumns(), nil, stayAttributes), own), nil
	case MemberKind:
		return records(f, memberColumns(), own), nil
	case ChargeKind:
		return records(f, withAnalysis(chargeColumns(), nil, func(c *capitation.Charge) **settlement.Attributes { return &c.Attributes }), own), nil
	case ItemKind:
		return records(f, withAnalysis(itemColumns(), nil, func(c *budget.Claim) **settlement.Attributes { return &c.Attributes }), own), nil
	}
	return nil, ErrKind
}

func records[C any](f rows.File, fields []field[C], own []string) *Records {
	for _, name := range own {
		if !slices.ContainsFunc(fields, func(f field[C]) bool { return f.Name == name }) {
			fields = append(fields, field[C]{Column: rows.Column[C]{Name: name, Trait: rows.Keeps | rows.Guarded, Kind: rows.LabelKind, Set: func(_ *C, text string) error { return cell.Check(text) }}})
		}
	}
	r := &Records{}
	l := rows.Layout[Record]{Also: alsoColumns, Place: func(to *Record, row int) { to.Row = row }}
	var checked, none C
	for i, one := range fields {
		r.Columns, r.Needed = append(r.Columns, one.Name), append(r.Needed, one.Trait&rows.Needed != 0)
		l.Listed = append(l.Listed, one.Name)
		l.Columns = append(l.Columns, rows.Column[Record]{Name: one.Name, Trait: one.Trait | rows.Keeps, Kind: one.Kind, Set: func(to *Record, text string) error {
			checked = none // lists of it would grow
			if err := one.Set(&checked, text); err != nil {
				return err
			}
			if to.Texts == nil {
				to.Texts = make([]string, len(fields))
			}
			to.Texts[i] = text
			return nil
		}})
	}
	r.Table = rows.New(f, l)
	r.unread = func() error { return canonicalTable(f, fields, nil, l.Listed).Unread() }
	return r
}
