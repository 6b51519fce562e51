package tables

import (
	"slices"

	"github.com/yibaojiesuan/settlement/drg"
)

// In this file: what a row says goes into the policy.

// take puts a row into the policy.
func (w *walk) take(v *values) {
	s := &sets{}
	from := place{w.file.Name, w.sheet, v.row}
	var at string
	switch w.Of {
	case OfGroups:
		at = w.takeGroup(s, v, from)
	case OfInstitutions:
		at = w.takeInstitution(s, v, from)
	case OfLevels, OfCoefficients:
		at = w.takeCoefficient(s, v, from)
	case OfAttributes:
		at = w.takeAttribute(s, v, from)
	}
	for _, err := range s.wrong {
		w.fault(v.row, w.builder.again(at, from, err))
	}
	if len(s.wrong) == 0 && !s.changed && w.builder.from[at] != from {
		w.leave(Repeated, "", v.row)
		w.sumSaid(v, false)
		return
	}
	w.seen.Taken++
	w.sumSaid(v, true)
}

// where says for whom the value of a column is.
func (w *walk) where(v *values, col *Column) drg.GroupBy {
	by := drg.GroupBy{Level: col.Level, Institution: col.Institution, Pool: col.Pool}
	if v.level != "" {
		by.Level = v.level
	}
	if v.institution != "" {
		by.Institution = v.institution
	}
	if v.pool != "" {
		by.Pool = v.pool
	}
	return by
}

func everywhere(by drg.GroupBy) bool { return by.Level+by.Institution+by.Pool == "" }

func (w *walk) takeGroup(s *sets, v *values, from place) string {
	g, at := w.builder.group(v.group, from)
	s.text(&g.Name, v.name, "name")
	for i := range v.said {
		say := &v.said[i]
		col := &w.Columns[say.column]
		by := w.where(v, col)
		switch {
		case say.meaning != nil:
			w.takeMeaning(s, g, say.meaning, by)
		case col.Is == IsCoefficient:
			to, path := w.builder.coefficient(drg.Coefficient{Level: by.Level, Institution: by.Institution, Pool: by.Pool, Group: v.group}, from)
			s.decimal(to, say.number, path+".coefficient")
		case everywhere(by):
			w.takeEverywhere(s, g, col, say)
		default:
			w.takeBy(s, w.builder.by(g, by), col, say)
		}
	}
	return at
}

func (w *walk) takeEverywhere(s *sets, g *drg.Group, col *Column, say *said) {
	switch col.Is {
	case IsBasePoints:
		s.decimal(&g.BasePoints, say.number, "base_points")
	case IsMeanCost:
		s.decimal(&g.MeanCost, say.number, "mean_cost")
	case IsPrice:
		s.decimal(&g.Price, say.number, "price")
	case IsStable:
		s.flag(&g.Stable, say.flag)
	case IsUniform:
		s.flag(&g.Uniform, say.flag)
	case IsNoWeight:
		s.flag(&g.NoWeight, say.flag)
	case IsAttribute:
		w.attribute(s, &g.Attributes, col.Attribute, col, say)
	}
}

func (w *walk) takeBy(s *sets, by *drg.GroupBy, col *Column, say *said) {
	switch col.Is {
	case IsBasePoints:
		s.decimal(&by.BasePoints, say.number, "base_points")
	case IsMeanCost:
		s.decimal(&by.MeanCost, say.number, "mean_cost")
	case IsPrice:
		s.decimal(&by.Price, say.number, "price")
	case IsUniform:
		s.flagBy(&by.Uniform, say.flag, "uniform")
	case IsNoWeight:
		s.flagBy(&by.NoWeight, say.flag, "no_weight")
	case IsAttribute:
		w.attribute(s, &by.Attributes, col.Attribute, col, say)
	}
}

// takeMeaning puts in what a word says, of the group or, in a row of a level, an
// institution or a pool, of the group there.
func (w *walk) takeMeaning(s *sets, g *drg.Group, m *Meaning, there drg.GroupBy) {
	to := &g.Attributes
	if everywhere(there) {
		s.flag(&g.Stable, m.Stable)
		s.flag(&g.Uniform, m.Uniform)
		s.flag(&g.NoWeight, m.NoWeight)
		s.flag(&g.Ending, m.Ending)
	} else {
		by := w.builder.by(g, there)
		to = &by.Attributes
		if m.Uniform {
			s.flagBy(&by.Uniform, true, "uniform")
		}
		if m.NoWeight {
			s.flagBy(&by.NoWeight, true, "no_weight")
		}
	}
	w.attributes(s, to, m.Attributes)
	for i := range m.By {
		of := &m.By[i]
		by := w.builder.by(g, *of)
		for _, n := range []struct {
			is Is
			said
		}{{IsBasePoints, said{number: of.BasePoints}}, {IsMeanCost, said{number: of.MeanCost}}, {IsPrice, said{number: of.Price}}} {
			if !n.number.Absent() {
				w.takeBy(s, by, &Column{Is: n.is}, &n.said)
			}
		}
		if of.Uniform != nil {
			s.flagBy(&by.Uniform, *of.Uniform, "uniform")
		}
		if of.NoWeight != nil {
			s.flagBy(&by.NoWeight, *of.NoWeight, "no_weight")
		}
		w.attributes(s, &by.Attributes, of.Attributes)
	}
}

func (w *walk) attributes(s *sets, to *map[string]drg.Attribute, list map[string]drg.Attribute) {
	for name, value := range list {
		s.attribute(to, name, value, &w.builder.made.Attributes)
	}
}

func (w *walk) attribute(s *sets, to *map[string]drg.Attribute, name string, col *Column, say *said) {
	value, err := say.attribute(col.As)
	if err != nil {
		s.wrong = append(s.wrong, err)
		return
	}
	s.attribute(to, name, value, &w.builder.made.Attributes)
}

func (w *walk) takeInstitution(s *sets, v *values, from place) string {
	in, at := w.builder.institution(v.institution, from)
	s.text(&in.Name, v.name, "name")
	s.text(&in.Level, v.level, "level")
	for i := range v.said {
		say := &v.said[i]
		switch col := &w.Columns[say.column]; {
		case col.Is == IsAttribute:
			w.attribute(s, &in.Attributes, col.Attribute, col, say)
		case col.Pool == "":
			s.decimal(&in.Coefficient, say.number, "coefficient")
		default:
			to, path := w.builder.coefficient(drg.Coefficient{Institution: v.institution, Pool: col.Pool}, from)
			s.decimal(to, say.number, path+".coefficient")
		}
	}
	return at
}

func (w *walk) takeCoefficient(s *sets, v *values, from place) (at string) {
	for i := range v.said {
		say := &v.said[i]
		by := w.where(v, &w.Columns[say.column])
		to, path := w.builder.coefficient(drg.Coefficient{Level: by.Level, Institution: by.Institution, Pool: by.Pool, Group: v.group}, from)
		s.decimal(to, say.number, "coefficient")
		at = path
	}
	return at
}

func (w *walk) takeAttribute(s *sets, v *values, from place) (at string) {
	j := slices.IndexFunc(w.Columns, func(c Column) bool { return c.Is == IsValue })
	for i := range v.said {
		say := &v.said[i]
		if say.column != j {
			continue
		}
		col := &w.Columns[j]
		if v.group == "" {
			in, path := w.builder.institution(v.institution, from)
			w.attribute(s, &in.Attributes, v.key, col, say)
			at = path
			continue
		}
		g, path := w.builder.group(v.group, from)
		to := &g.Attributes
		if by := w.where(v, col); !everywhere(by) {
			to = &w.builder.by(g, by).Attributes
		}
		w.attribute(s, to, v.key, col, say)
		at = path
	}
	return at
}
