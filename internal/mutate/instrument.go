package main

import (
	"cmp"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"
)

// mutant is one change of the code.
type mutant struct {
	number   int
	file     *file
	line     int
	from, to int    // bytes of the place
	function string // where it stands
	change   string // from → to, in words of the code
	nth      int    // of equal ones in that function, from 1
	edits    []edit // with # where the number belongs
}

// edit puts text before or after a node, or in place of an operator.
type edit struct {
	at, end int // replaced bytes; equal for an insertion
	other   int // the other end of the node that is wrapped
	opens   bool
	order   int
	text    string
}

// key names a change by what it is, not by its line.
func (m *mutant) key() string {
	change := m.change
	if m.nth > 1 {
		change += " #" + strconv.Itoa(m.nth)
	}
	return "| " + m.file.name + " | " + m.function + " | `" + change + "`"
}

func (m *mutant) row() string { return m.key() + " | line " + strconv.Itoa(m.line) + " |" }

// instrumented returns the text of a file with changes behind their numbers.
func (f *file) instrumented(list []*mutant) []byte {
	var edits []edit
	for _, m := range list {
		for _, e := range m.edits {
			e.order = m.number
			e.text = strings.ReplaceAll(e.text, "#", strconv.Itoa(m.number))
			edits = append(edits, e)
		}
	}
	// At one byte: what ends there before what starts there; of starts the outer first, of
	// ends the inner first.
	slices.SortStableFunc(edits, func(a, b edit) int {
		if d := cmp.Compare(a.at, b.at); d != 0 {
			return d
		}
		if a.opens != b.opens {
			if a.opens {
				return 1
			}
			return -1
		}
		if d := cmp.Compare(b.other, a.other); d != 0 {
			return d
		}
		if d := cmp.Compare(a.end, b.end); d != 0 {
			return d // what replaces text comes last
		}
		if a.opens {
			return cmp.Compare(a.order, b.order)
		}
		return cmp.Compare(b.order, a.order)
	})
	var out []byte
	at := 0
	for _, e := range edits {
		out = append(out, f.text[at:e.at]...)
		out = append(out, e.text...)
		at = e.end
	}
	return append(out, f.text[at:]...)
}

// refused numbers the changes and takes out those that do not compile.
func refused(rooms []*room, all []*mutant) []*mutant {
	for i, m := range all {
		m.number = i*2 + 1
	}
	for _, r := range rooms {
		for {
			bad := r.faults(all)
			if len(bad) == 0 {
				break
			}
			before := len(all)
			all = slices.DeleteFunc(all, func(m *mutant) bool { return bad[m] })
			if len(all) == before {
				break // the build will say what is wrong
			}
		}
	}
	return all
}

// faults returns the changes on whose lines the changed room does not compile.
func (r *room) faults(all []*mutant) map[*mutant]bool {
	fset := token.NewFileSet()
	var trees []*ast.File
	bad := map[*mutant]bool{}
	blame := func(name string, line int) {
		for _, m := range all {
			last := m.line + strings.Count(string(m.file.text[m.from:m.to]), "\n")
			if m.file.path == name && m.line <= line && line <= last {
				bad[m] = true
			}
		}
	}
	for _, f := range r.files {
		tree, err := parser.ParseFile(fset, f.path, f.instrumented(of(all, f)), parser.SkipObjectResolution)
		check(err) // edits that do not parse are a fault of this program
		trees = append(trees, tree)
	}
	helper, err := parser.ParseFile(fset, "mutant.go", helperText(r.name), parser.SkipObjectResolution)
	check(err)
	config := types.Config{Importer: r.from, Error: func(err error) {
		if e, ok := err.(types.Error); ok {
			at := fset.Position(e.Pos)
			blame(at.Filename, at.Line)
		}
	}}
	_, _ = config.Check(r.path, fset, append(trees, helper), nil)
	return bad
}

// of returns the changes of a file.
func of(all []*mutant, f *file) []*mutant {
	var list []*mutant
	for _, m := range all {
		if m.file == f {
			list = append(list, m)
		}
	}
	return list
}

// helperText is a file that each changed room gets.
func helperText(name string) string { return "package " + name + helper }

const helper = `

import (
	"cmp"
	"os"
	"strconv"
	"sync"
)

var mutantNumber, _ = strconv.Atoi(os.Getenv("MUTANT"))

var mutantSeen = os.Getenv("MUTANT_SEEN")

var mutantMet sync.Map

// mutantOn reports whether a change is on, and notes that its place was reached.
func mutantOn(n int) bool {
	if mutantSeen != "" {
		mutantReach(n)
	}
	return n == mutantNumber
}

func mutantReach(n int) {
	if _, ok := mutantMet.LoadOrStore(n, true); ok {
		return
	}
	f, err := os.OpenFile(mutantSeen, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		panic(err)
	}
	f.WriteString(strconv.Itoa(n) + "\n")
	f.Close()
}

func mutantPick[T any](n int, a, b T) T {
	if mutantOn(n) {
		return b
	}
	return a
}

func mutantLess[T cmp.Ordered](n int, a, b T) bool {
	if mutantOn(n) {
		return a <= b
	}
	return a < b
}

func mutantLessEqual[T cmp.Ordered](n int, a, b T) bool {
	if mutantOn(n) {
		return a < b
	}
	return a <= b
}

func mutantNil(n int, err error) error {
	if mutantOn(n) {
		return nil
	}
	return err
}

type mutantInteger interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64
}

func mutantAdd[T mutantInteger](n int, a, b T) T {
	if mutantOn(n) {
		return a - b
	}
	return a + b
}

func mutantSub[T mutantInteger](n int, a, b T) T {
	if mutantOn(n) {
		return a + b
	}
	return a - b
}

func mutantMul[T mutantInteger](n int, a, b T) T {
	if !mutantOn(n) {
		return a * b
	}
	if b == 0 {
		return 0
	}
	return a / b
}

func mutantQuo[T mutantInteger](n int, a, b T) T {
	if mutantOn(n) {
		return a * b
	}
	return a / b
}

func mutantRem[T mutantInteger](n int, a, b T) T {
	if mutantOn(n) {
		return a / b
	}
	return a % b
}

func mutantSign[T mutantInteger](n int, a T) T {
	if mutantOn(n) {
		return -a
	}
	return a
}

func mutantMin[T cmp.Ordered](n int, a, b T) T {
	if mutantOn(n) {
		return max(a, b)
	}
	return min(a, b)
}

func mutantMax[T cmp.Ordered](n int, a, b T) T {
	if mutantOn(n) {
		return min(a, b)
	}
	return max(a, b)
}
`
