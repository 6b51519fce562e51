package job

import (
	"strconv"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/policy"
)

// cells are the texts of a claim's columns. All numbers among them share one piece of memory, because
// files of claims have many lines.
type cells struct {
	texts   []string
	numbers []byte
	spans   []span
}

// span is where the text of a column stands among the numbers.
type span struct{ column, from, to int }

// begin empties the cells.
func (c *cells) begin() { c.texts, c.numbers, c.spans = c.texts[:0], c.numbers[:0], c.spans[:0] }

// end returns the texts. The next claim overwrites the slice, and no text in it.
func (c *cells) end() []string {
	all := string(c.numbers)
	for _, s := range c.spans {
		c.texts[s.column] = all[s.from:s.to]
	}
	return c.texts
}

func (c *cells) text(texts ...string) { c.texts = append(c.texts, texts...) }

// number adds a column whose text was appended to the numbers.
func (c *cells) number(b []byte, _ error) {
	c.spans = append(c.spans, span{len(c.texts), len(c.numbers), len(b)})
	c.texts, c.numbers = append(c.texts, ""), b
}

func (c *cells) money(list ...settlement.Money) {
	for _, m := range list {
		c.number(m.AppendText(c.numbers))
	}
}

func (c *cells) days(list ...settlement.Date) {
	for _, d := range list {
		c.number(d.AppendText(c.numbers))
	}
}

// decimal adds a number that may be absent.
func (c *cells) decimal(d settlement.Decimal) { c.number(d.AppendText(c.numbers)) }

// amount adds an amount that is absent where it is 0.00.
func (c *cells) amount(m settlement.Money) {
	if m == 0 {
		c.text("")
		return
	}
	c.money(m)
}

// count adds a whole number that is absent where it is 0.
func (c *cells) count(n int) {
	if n == 0 {
		c.text("")
		return
	}
	c.number(strconv.AppendInt(c.numbers, int64(n), 10), nil)
}

// own adds the texts of the columns that policies name.
func (c *cells) own(own []policy.Column, values []policy.Value) {
	for i := range own {
		text := ""
		if i < len(values) {
			text = values[i].String()
		}
		c.text(text)
	}
}
