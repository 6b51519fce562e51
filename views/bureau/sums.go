package bureau

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/views"
)

// In this file: cells of sums over the cells of a cube.

func itoa(n int) string { return strconv.Itoa(n) }

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// summed is a measure of a group of cells: the sum of it in the cells that the group is made of.
func summed(g *group, m analysis.Measure) views.Cell {
	return views.Cell{Text: g.Text(m), Why: func() (views.Reason, error) {
		return g.sum(string(m), func(c *analysis.Cell) string { return c.Text(m) })
	}}
}

// sum explains a sum of texts over the parts of a group.
func (g *group) sum(gives string, of func(*analysis.Cell) string) (views.Reason, error) {
	var list parts
	for i := range g.parts {
		if text := of(&g.parts[i]); strings.Trim(text, "-0.") != "" {
			list.add(labelled(g.parts[i].Keys), text)
		}
	}
	return list.sum(gives)
}

// parts are the addends of a sum, named x_1, x_2 and so on.
type parts []views.Part

func (p *parts) add(label, value string) {
	*p = append(*p, views.Part{Name: fmt.Sprintf("x_%d", len(*p)+1), Label: label, Value: value})
}

func (p parts) sum(gives string) (views.Reason, error) { return views.SumOf("bureau.sum", gives, p) }

// total is a cell of the sum of amounts.
func (p parts) total(gives string) (views.Cell, error) { return views.Added("bureau.sum", gives, 2, p) }

// labelled is what a cell is a sum of, for people.
func labelled(keys []string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(keys), func(k string) bool { return k == "" }), " ")
}

// counted is a count of cells.
func counted(g *group, gives string, of func(*analysis.Cell) int) views.Cell {
	n := 0
	for i := range g.parts {
		n += of(&g.parts[i])
	}
	return views.Cell{Text: itoa(n), Why: func() (views.Reason, error) {
		return g.sum(gives, func(c *analysis.Cell) string { return itoa(of(c)) })
	}}
}

// plain is a count of claims that no finer table divides.
func plain(n int) views.Cell {
	return views.Cell{Text: itoa(n), Why: func() (views.Reason, error) {
		var one parts
		one.add("病例 claims", itoa(n))
		return one.sum("claims")
	}}
}

// worked is a number by a formula of ours: its step replays.
func worked(id, text, formula string, value *big.Rat, places int, inputs ...settlement.Input) (views.Cell, error) {
	return views.Worked(settlement.Rule{ID: "bureau." + id, Text: text, Gives: id, Formula: formula}, value, places, inputs...)
}

// because is a cell that steps explain.
func because(text string, steps settlement.Trail) views.Cell {
	return views.Explained(text, func() (settlement.Trail, error) { return steps, nil })
}
