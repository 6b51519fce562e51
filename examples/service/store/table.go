package store

import (
	"regexp"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement/his"
)

// Table is the claims of a kind: cases, or members.310, a part of the members. Files of heads do not
// say their pool, so the heads of each pool are a part.
type Table struct {
	Kind his.Kind
	Part string // of members and charges; blank: they have no parts
}

var parts = regexp.MustCompile(`^[A-Za-z0-9_-]{1,40}$`)

// ParseTable reads cases, or members.310. It returns [ErrNone] if there can be no such table.
func ParseTable(name string) (Table, error) {
	kind, part, parted := strings.Cut(name, ".")
	t := Table{his.Kind(kind), part}
	heads := t.Kind == his.MemberKind || t.Kind == his.ChargeKind
	if !slices.Contains(t.Kind.Choices(), t.Kind) || parted && (!heads || !parts.MatchString(part)) {
		return Table{}, ErrNone
	}
	return t, nil
}

// String is the name that [ParseTable] reads.
func (t Table) String() string {
	if t.Part == "" {
		return string(t.Kind)
	}
	return string(t.Kind) + "." + t.Part
}
