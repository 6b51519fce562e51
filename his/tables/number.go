package tables

import (
	"errors"
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

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
	if shown.IsLong(text) {
		return nil, nil, fmt.Errorf("%w: got %s", settlement.ErrTooLarge, shown.Number(text))
	}
	if len(repairs) > 0 {
		value = value.Shift(-2)
	}
	return &value, append(repairs, more...), nil
}
