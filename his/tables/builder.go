package tables

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// builder adds what tables say to a policy.
type builder struct {
	policy       drg.Policy
	groups       map[string]int
	institutions map[string]int
	levels       map[string]int
	coefficients map[drg.Coefficient]int // without the number
	from         map[string]place        // where "groups[17]" comes from; the draft's are not here
	made         Made
}

// place is a row of a table.
type place struct {
	file, sheet string
	row         int
}

func (p place) at(err error) *rows.Error {
	return &rows.Error{File: p.file, Sheet: p.sheet, Row: p.row, Err: err}
}

// newBuilder begins with a draft, which it shares no memory with.
func newBuilder(draft drg.Policy) *builder {
	b := &builder{
		policy: draft, groups: make(map[string]int), institutions: make(map[string]int), levels: make(map[string]int),
		coefficients: make(map[drg.Coefficient]int), from: make(map[string]place),
	}
	p := &b.policy
	p.Groups, p.Institutions = slices.Clone(p.Groups), slices.Clone(p.Institutions)
	p.Levels, p.Coefficients = slices.Clone(p.Levels), slices.Clone(p.Coefficients)
	for i := range p.Groups {
		g := &p.Groups[i]
		g.Attributes, g.By = maps.Clone(g.Attributes), slices.Clone(g.By)
		for k := range g.By {
			g.By[k].Attributes = maps.Clone(g.By[k].Attributes)
		}
		b.groups[g.Code] = i
	}
	for i := range p.Institutions {
		p.Institutions[i].Attributes = maps.Clone(p.Institutions[i].Attributes)
		b.institutions[p.Institutions[i].Code] = i
	}
	for i, l := range p.Levels {
		b.levels[l.Level] = i
	}
	for i, c := range p.Coefficients {
		c.Coefficient = settlement.Decimal{}
		b.coefficients[c] = i
	}
	return b
}

// entry returns the index of what has a key in a list of the policy, which it makes if it
// is not there.
func entry[K comparable, E any](b *builder, index map[K]int, list *[]E, key K, name string, made *int, from place, empty E) (int, string) {
	i, met := index[key]
	if !met {
		i = len(*list)
		index[key] = i
		*list = append(*list, empty)
		b.from[fmt.Sprintf("%s[%d]", name, i)] = from
		*made++
	}
	return i, fmt.Sprintf("%s[%d]", name, i)
}

func (b *builder) group(code string, from place) (*drg.Group, string) {
	i, at := entry(b, b.groups, &b.policy.Groups, code, "groups", &b.made.Groups, from, drg.Group{Code: code})
	return &b.policy.Groups[i], at
}

func (b *builder) institution(code string, from place) (*drg.Institution, string) {
	i, at := entry(b, b.institutions, &b.policy.Institutions, code, "institutions", &b.made.Institutions, from, drg.Institution{Code: code})
	return &b.policy.Institutions[i], at
}

// coefficient returns where the coefficient of what an entry names stands.
func (b *builder) coefficient(of drg.Coefficient, from place) (*settlement.Decimal, string) {
	if of.Group == "" && of.Institution == "" && of.Pool == "" {
		i, at := entry(b, b.levels, &b.policy.Levels, of.Level, "levels", &b.made.Levels, from, drg.Level{Level: of.Level})
		return &b.policy.Levels[i].Coefficient, at
	}
	i, at := entry(b, b.coefficients, &b.policy.Coefficients, of, "coefficients", &b.made.Coefficients, from, of)
	return &b.policy.Coefficients[i].Coefficient, at
}

// by returns what a group has at a level, in an institution or in a pool.
func (b *builder) by(g *drg.Group, of drg.GroupBy) *drg.GroupBy {
	i := slices.IndexFunc(g.By, func(o drg.GroupBy) bool {
		return o.Level == of.Level && o.Institution == of.Institution && o.Pool == of.Pool
	})
	if i < 0 {
		i, g.By = len(g.By), append(g.By, drg.GroupBy{Level: of.Level, Institution: of.Institution, Pool: of.Pool})
		b.made.By++
	}
	return &g.By[i]
}

// sets puts values in, and counts what is new.
type sets struct {
	changed bool
	wrong   []error
}

// decimal puts a number in. A second one must be equal.
func (s *sets) decimal(to *settlement.Decimal, v settlement.Decimal, field string) {
	switch {
	case to.Absent():
		*to, s.changed = v, true
	case to.Cmp(v) != 0:
		s.wrong = append(s.wrong, fmt.Errorf("%w: %s: %s and %s", ErrConflict, field, shown.Amount(*to), shown.Amount(v)))
	}
}

// text puts a text in. A second one must be equal.
func (s *sets) text(to *string, v, field string) {
	switch {
	case v == "":
	case *to == "":
		*to, s.changed = v, true
	case *to != v:
		s.wrong = append(s.wrong, fmt.Errorf("%w: %s: %s and %s", ErrConflict, field, shown.Quote(*to), shown.Quote(v)))
	}
}

// flag makes a flag of a group true; false is what it is without.
func (s *sets) flag(to *bool, v bool) {
	if v && !*to {
		*to, s.changed = true, true
	}
}

// flagBy sets a flag that differs from the group's. A second one must be equal.
func (s *sets) flagBy(to **bool, v bool, field string) {
	switch {
	case *to == nil:
		*to, s.changed = &v, true
	case **to != v:
		s.wrong = append(s.wrong, fmt.Errorf("%w: %s: yes and no", ErrConflict, field))
	}
}

func (s *sets) attribute(to *map[string]drg.Attribute, name string, v drg.Attribute, made *int) {
	before, met := (*to)[name]
	switch {
	case !met:
		if *to == nil {
			*to = make(map[string]drg.Attribute)
		}
		(*to)[name], s.changed = v, true
		*made++
	case before != v:
		s.wrong = append(s.wrong, fmt.Errorf("%w: attributes.%s", ErrConflict, name))
	}
}

// inRows names the rows that the faults of a policy come from.
func (b *builder) inRows(err error) error {
	many := (*settlement.Faults)(nil)
	if !errors.As(err, &many) {
		return b.inRow(err)
	}
	list := &settlement.Faults{Total: many.Total}
	for _, e := range many.List {
		list.List = append(list.List, b.inRow(e))
	}
	return list
}

func (b *builder) inRow(err error) error {
	field := (*settlement.FieldError)(nil)
	if !errors.As(err, &field) {
		return err
	}
	entry, _, found := strings.Cut(field.Path, "]")
	if from, met := b.from[entry+"]"]; found && met {
		return from.at(err)
	}
	return err
}

// again says where what an entry has stands already.
func (b *builder) again(at string, from place, err error) error {
	before, met := b.from[at]
	switch {
	case !met:
		return fmt.Errorf("%w: the draft has the first", err)
	case before.file == from.file && before.sheet == from.sheet:
		return fmt.Errorf("%w: the first is in row %d", err, before.row)
	}
	return fmt.Errorf("%w: the first is in row %d of %s", err, before.row, before.file)
}
