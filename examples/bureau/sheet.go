package main

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
)

// sheet is one table of the program, before it is printed. Every number in it can be explained.
type sheet struct {
	id, chinese, english string
	columns              []column
	rows                 []row
	notes                [][2]string // below the table, Chinese and English
	checks               []check
}

// column is a column of a sheet. Units stand in its heading.
type column struct {
	id, chinese, english string
	text                 bool
}

// row is a row of a sheet: a cell for each column. Its key names it for -explain.
type row struct {
	key   string
	cells []cell
}

// cell is a text, and how it arose; nil: it is no number of its own.
type cell struct {
	text string
	why  func() (reason, error)
}

// reason is how a number arose: steps, the last of which gives it, and what the inputs of a sum
// are.
type reason struct {
	steps settlement.Trail
	parts []part
}

// part is one addend of a sum.
type part struct{ name, label, value string }

// check is two numbers that must agree.
type check struct {
	chinese, english string
	left, right      string
}

func (c check) ok() bool { return c.left == c.right }

// add adds a row; it must have a cell for each column.
func (s *sheet) add(key string, cells ...cell) { s.rows = append(s.rows, row{key, cells}) }

func said(text string) cell { return cell{text: text} }

// summed is a measure of a group of cells: the sum of it in the cells that the group is made of.
func summed(g *group, m analysis.Measure) cell {
	return cell{g.Text(m), func() (reason, error) { return g.sum(string(m), func(c *analysis.Cell) string { return c.Text(m) }) }}
}

// sum explains a sum of texts over the parts of a group.
func (g *group) sum(gives string, of func(*analysis.Cell) string) (reason, error) {
	var list []part
	for i := range g.parts {
		if text := of(&g.parts[i]); strings.Trim(text, "-0.") != "" {
			list = append(list, part{fmt.Sprintf("x_%d", len(list)+1), labelled(g.parts[i].Keys), text})
		}
	}
	return sumOf(gives, list)
}

// sumOf explains a sum.
func sumOf(gives string, list []part) (reason, error) {
	all := new(big.Rat)
	inputs := make([]settlement.Input, len(list))
	names := make([]string, len(list))
	places := 0
	for i, p := range list {
		d, err := settlement.ParseDecimal(p.value)
		if err != nil {
			return reason{}, err
		}
		all.Add(all, d.Rat())
		inputs[i], names[i] = settlement.In(p.name, d), p.name
		places = max(places, d.Places())
	}
	result, err := settlement.ParseDecimal(all.FloatString(places))
	if err != nil {
		return reason{}, err
	}
	rule := settlement.Rule{ID: "bureau.sum", Text: "合计 (the sum)", Gives: gives, Formula: strings.Join(names, " + ")}
	if len(list) == 0 {
		rule.Formula = "0"
	}
	return reason{settlement.Trail{{Rule: rule, Inputs: inputs, Result: result}}, list}, nil
}

// labelled is what a cell is a sum of, for people.
func labelled(keys []string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(keys), func(k string) bool { return k == "" }), " ")
}

// figured is a figure to so many decimals.
func figured(f analysis.Figure, places int) (cell, error) {
	d, err := f.Round(places)
	return cell{fixed(d, places), figure(f, places)}, err
}

// percent is a figure in percent to two decimals. Its step gives the fraction.
func percent(f analysis.Figure) (cell, error) {
	d, err := f.Percent(2)
	return cell{fixed(d, 2), figure(f, 4)}, err
}

func figure(f analysis.Figure, places int) func() (reason, error) {
	if !f.Defined() {
		return nil
	}
	return func() (reason, error) {
		s, err := f.Step(places)
		return reason{steps: settlement.Trail{s}}, err
	}
}

// fixed writes a decimal with just so many decimals; an absent one is blank.
func fixed(d settlement.Decimal, places int) string {
	if d.Absent() {
		return ""
	}
	return zeroed(d.Rat().FloatString(places))
}

// zeroed takes the sign off a zero.
func zeroed(text string) string {
	if strings.Trim(text, "-0.") == "" {
		return strings.TrimPrefix(text, "-")
	}
	return text
}

// worked is a number by a formula of ours: its step replays.
func worked(id, text, formula string, value *big.Rat, places int, inputs ...settlement.Input) (cell, error) {
	shown := zeroed(value.FloatString(places))
	result, err := settlement.ParseDecimal(shown)
	if err != nil {
		return cell{}, fmt.Errorf("%s: %w", id, err)
	}
	rule := settlement.Rule{ID: "bureau." + id, Text: text, Gives: id, Formula: fmt.Sprintf("round(%s, %d)", formula, places)}
	return cell{shown, func() (reason, error) {
		return reason{steps: settlement.Trail{{Rule: rule, Inputs: inputs, Result: result}}}, nil
	}}, nil
}

// cells collects cells and their errors.
type cells struct {
	list []cell
	errs []error
}

func (c *cells) add(one cell, err error) {
	c.list = append(c.list, one)
	if err != nil {
		c.errs = append(c.errs, err)
	}
}

func (c *cells) put(list ...cell) { c.list = append(c.list, list...) }

// to adds the cells to a sheet as a row.
func (c *cells) to(s *sheet, key string) error {
	s.add(key, c.list...)
	return errors.Join(c.errs...)
}
