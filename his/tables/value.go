package tables

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// In this file: the cells of a row become values.

// values are what a row says.
type values struct {
	row                             int
	group, institution, level, pool string
	name                            string
	key                             string // the name of an attribute
	said                            []said // in the order of the columns
	leave                           string // why its words leave it out
}

// said is the value of a column.
type said struct {
	column  int
	number  settlement.Decimal
	before  decimal.Decimal // the number as the file has it
	flag    bool
	text    string
	meaning *Meaning
}

// values reads the cells of a row, and adds their faults.
func (w *walk) values(r rows.GridRow) *values {
	v := &values{row: r.Row}
	before := w.faults.Total + w.unknown.total
	for j := range w.Columns {
		col := &w.Columns[j]
		c := w.cell(r, j)
		if text, _ := cell.Tidy(c.Text); c.Err == nil && slices.Contains(w.None, text) {
			c = rows.GridCell{}
		}
		if err := w.value(v, col, c, j); err != nil {
			w.columnFault(r.Row, j, err)
		}
	}
	if w.faults.Total+w.unknown.total == before {
		w.named(v)
	}
	return v
}

// named adds a fault unless the row says what it is about.
func (w *walk) named(v *values) {
	blank := func(is Is) {
		j := slices.IndexFunc(w.Columns, func(c Column) bool { return c.Is == is })
		w.columnFault(v.row, j, settlement.ErrBlank)
	}
	switch {
	case w.Of == OfGroups && v.group == "":
		blank(IsGroup)
	case w.Of == OfInstitutions && v.institution == "":
		blank(IsInstitution)
	case w.Of == OfLevels && v.level == "":
		blank(IsLevel)
	case w.Of == OfAttributes && v.key == "":
		blank(IsKey)
	case w.Of == OfAttributes && v.group+v.institution == "":
		w.fault(v.row, fmt.Errorf("%w: neither a group nor an institution", settlement.ErrBlank))
	case w.Of == OfCoefficients && v.institution+v.level+v.pool == "":
		w.fault(v.row, fmt.Errorf("%w: neither an institution nor a level nor a pool", settlement.ErrBlank))
	}
}

// value reads one cell.
func (w *walk) value(v *values, col *Column, c rows.GridCell, j int) error {
	if col.numeric() {
		return w.number(v, col, c, j)
	}
	kind := rows.CodeKind
	switch {
	case col.Is == IsName || col.Is == IsWords || col.As == AsText:
		kind = rows.LabelKind
	case col.flag():
		kind = rows.FlagKind
	}
	text, repairs, err := c.Read(kind, rows.Rules{Export: true})
	if err != nil {
		return err
	}
	for _, kind := range repairs {
		w.repaired(kind, j, v.row)
	}
	if col.Is == IsWords {
		return w.words(v, col, text, j)
	}
	if col.Codes != nil {
		code, known := col.Codes[text]
		switch {
		case known:
			text = code
		case text != "":
			w.unknown.add(j, text, v.row)
			return nil
		}
	}
	return w.text(v, col, text, j)
}

// text puts a text where it belongs.
func (w *walk) text(v *values, col *Column, text string, j int) error {
	if text == "" {
		return nil
	}
	switch col.Is {
	case IsGroup, IsInstitution:
		if !isCode(text) {
			return fmt.Errorf("%w: got %s", ErrCode, shown.QuoteID(text))
		}
		to := &v.group
		if col.Is == IsInstitution {
			to = &v.institution
		}
		if *to != "" {
			text = *to + w.Join + text
		}
		*to = text
	case IsLevel:
		v.level = text
	case IsPool:
		v.pool = text
	case IsKey:
		v.key = text
	case IsName:
		if v.name != "" {
			text = v.name + " " + text
		}
		v.name = text
	default:
		s := said{column: j, text: text}
		if col.flag() {
			var err error
			if s.flag, err = truth(text, col.Codes != nil); err != nil {
				return err
			}
		}
		v.said = append(v.said, s)
	}
	return nil
}

// truth reads a flag: yes or no, if the mapping's codes made it, or 1 or 0.
func truth(text string, coded bool) (bool, error) {
	yes, no := "1", "0"
	if coded {
		yes, no = yesText, noText
	}
	switch text {
	case yes:
		return true, nil
	case no:
		return false, nil
	}
	return false, fmt.Errorf("%w: want 0 or 1, or codes", ErrMeaning)
}

// words reads a cell of words.
func (w *walk) words(v *values, col *Column, text string, j int) error {
	list := []string{text}
	if _, whole := col.Words[text]; !whole {
		list = strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("、,，;；/ \n\u3000", r) })
	}
	for _, word := range list {
		m, known := col.Words[word]
		switch {
		case !known:
			w.unknown.add(j, word, v.row)
		case m.LeaveOut != "" && v.leave == "":
			v.leave = m.LeaveOut
		default:
			v.said = append(v.said, said{column: j, meaning: &m})
		}
	}
	return nil
}

// attribute returns the value as an attribute.
func (s *said) attribute(as As) (drg.Attribute, error) {
	switch as {
	case AsFlag:
		return drg.FlagAttribute(s.flag), nil
	case AsDecimal:
		return drg.ParseAttribute(s.number.String())
	}
	return drg.ParseAttribute(s.text)
}
