package tables

import (
	"errors"
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

// In this file: a row of a table becomes values.

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

// row reads a row below the header.
func (w *walk) row(r rows.GridRow) {
	w.seen.Rows++
	switch {
	case w.head.again(r):
		w.leave(Again, "", r.Row)
		return
	case filled(r.Cells) == 1:
		w.single(r)
		return
	case w.isTotal(r):
		w.totals(r)
		return
	}
	w.fill(&r)
	if why := w.ruledOut(r); why != "" {
		w.leave(Ruled, why, r.Row)
		w.sumLeft(r)
		return
	}
	before := w.faults.Total + w.unknown.total
	v := w.values(r)
	if w.faults.Total+w.unknown.total > before {
		return
	}
	if v.leave != "" {
		w.leave(Ruled, v.leave, r.Row)
		w.sumLeft(r)
		return
	}
	w.take(v)
}

// leave counts a row that is not taken.
func (w *walk) leave(kind LeftKind, why string, row int) {
	i := slices.IndexFunc(w.seen.LeftOut, func(l Left) bool { return l.Kind == kind && l.Why == why })
	if i < 0 {
		i, w.seen.LeftOut = len(w.seen.LeftOut), append(w.seen.LeftOut, Left{Kind: kind, Why: why})
	}
	l := &w.seen.LeftOut[i]
	if l.Rows++; len(l.First) < rows.FirstPlaces {
		l.First = append(l.First, row)
	}
}

// cell returns the cell of a column of the mapping.
func (w *walk) cell(r rows.GridRow, j int) rows.GridCell {
	if at := w.head.index[j]; at < len(r.Cells) {
		return r.Cells[at]
	}
	return rows.GridCell{}
}

// single leaves out a row of one cell, which is a caption or a note, unless that cell is a
// code: then the row should have values.
func (w *walk) single(r rows.GridRow) {
	for j := range w.Columns {
		if c := w.cell(r, j); w.isKey(w.Columns[j].Is) && !c.Blank() {
			if text, _, err := c.Read(rows.CodeKind, rows.Rules{Export: true}); err == nil && isCode(text) && w.ruledOut(r) == "" {
				w.columnFault(r.Row, j, fmt.Errorf("%w: %s", ErrNoValue, shown.QuoteID(text)))
				return
			}
		}
	}
	w.leave(Caption, "", r.Row)
}

// isKey reports whether a column is the code of what the rows are about.
func (t *Table) isKey(is Is) bool {
	switch t.Of {
	case OfInstitutions:
		return is == IsInstitution
	case OfLevels:
		return is == IsLevel
	case OfGroups:
		return is == IsGroup
	}
	return is == IsGroup || is == IsInstitution
}

// isCode reports whether a text may be a code: of ASCII, without spaces.
func isCode(text string) bool {
	for _, r := range text {
		if r <= ' ' || r > '~' {
			return false
		}
	}
	return text != ""
}

// fill puts the cell above into blank cells of merged columns.
func (w *walk) fill(r *rows.GridRow) {
	for j := range w.Columns {
		if !w.Columns[j].Merged {
			continue
		}
		at := w.head.index[j]
		if at < len(r.Cells) && !r.Cells[at].Blank() {
			w.above[j] = r.Cells[at]
			continue
		}
		if w.above[j].Blank() {
			continue
		}
		for len(r.Cells) <= at {
			r.Cells = append(r.Cells, rows.GridCell{})
		}
		r.Cells[at] = w.above[j]
		w.repaired(Filled, j, r.Row)
	}
}

// ruledOut returns why the mapping leaves out a row, blank if it does not.
func (w *walk) ruledOut(r rows.GridRow) string {
	for i, l := range w.LeaveOut {
		text := ""
		if at := w.head.rules[i]; at >= 0 && at < len(r.Cells) {
			text, _ = cell.Tidy(r.Cells[at].Text)
		} else if at < 0 {
			text = w.code(r)
		}
		if slices.Contains(l.Equals, text) || l.Begins != "" && strings.HasPrefix(text, l.Begins) || l.Ends != "" && strings.HasSuffix(text, l.Ends) {
			return l.Why
		}
	}
	return ""
}

// code returns the text of the code of what a row is about.
func (w *walk) code(r rows.GridRow) string {
	var parts []string
	for j := range w.Columns {
		if w.isKey(w.Columns[j].Is) {
			if text, _ := cell.Tidy(w.cell(r, j).Text); text != "" && !slices.Contains(w.None, text) {
				parts = append(parts, text)
			}
		}
	}
	return strings.Join(parts, w.Join)
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

// number reads a number of a table.
func (w *walk) number(v *values, col *Column, c rows.GridCell, j int) error {
	before, repairs, err := readNumber(c, col.Places != nil)
	if err != nil || before == nil {
		return err
	}
	value := *before
	if !col.Times.Absent() {
		value = value.Mul(col.Times.Unwrap())
	}
	if col.Places != nil {
		if short := value.Round(int32(*col.Places)); !short.Equal(value) {
			repairs, value = append(repairs, Shortened), short
		}
	}
	number, err := settlement.NewDecimal(written(value, col.Is))
	if err != nil {
		return err
	}
	for _, kind := range repairs {
		w.repaired(kind, j, v.row)
	}
	v.said = append(v.said, said{column: j, number: number, before: *before})
	return nil
}

// written returns a number as the policy writes it, whatever way it came: without zeros at
// its end, and of yuan with at least two decimals.
func written(d decimal.Decimal, is Is) decimal.Decimal {
	places := int32(0)
	if is == IsMeanCost || is == IsPrice {
		places = 2
	}
	for n := max(0, -d.Exponent()); n > places; n-- {
		if !d.Round(n - 1).Equal(d) {
			return d.Round(n)
		}
	}
	text := d.StringFixed(places)
	return decimal.RequireFromString(text)
}

// mostOfNumber is the number of characters that a number may have which is rounded.
const mostOfNumber = 40

// readNumber reads the number of a cell: nil if it is blank. 95% is 0.95. A number of more
// decimals than a policy can have is an error, unless it is to be rounded.
func readNumber(c rows.GridCell, long bool) (*decimal.Decimal, []string, error) {
	kind := rows.NumberKind
	if strings.ContainsAny(c.Text, ",，￥¥元") {
		kind = rows.AmountKind
	}
	var repairs []string
	if text, _ := cell.Tidy(c.Text); strings.HasSuffix(text, "%") || strings.HasSuffix(text, "％") {
		c.Text = strings.TrimRight(text, "%％")
		repairs = append(repairs, Percent)
	}
	text, more, err := c.Read(kind, rows.Rules{Export: true})
	if err != nil || text == "" && len(repairs) == 0 {
		return nil, nil, err
	}
	number, err := settlement.ParseDecimal(text)
	value := number.Unwrap()
	switch {
	case errors.Is(err, settlement.ErrPlaces) && long && len(text) <= mostOfNumber:
		if value, err = decimal.NewFromString(text); err != nil {
			return nil, nil, settlement.ErrSyntax
		}
	case err != nil:
		return nil, nil, shown.Without(err, text, shown.Kind(err, text))
	case number.Absent():
		return nil, nil, settlement.ErrSyntax
	}
	if len(repairs) > 0 {
		value = value.Shift(-2)
	}
	return &value, append(repairs, more...), nil
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
