package main

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// finder collects the changes of a file.
type finder struct {
	room     *room
	file     *file
	function string
	nth      map[string]int
	found    []*mutant
	skip     map[ast.Node]bool // places whose change would change nothing: sizes, labels
}

// find returns every change of a file, in the order of its text.
func (f *file) find(r *room) []*mutant {
	w := &finder{room: r, file: f, nth: map[string]int{}, skip: map[ast.Node]bool{}}
	for _, d := range f.tree.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Body == nil {
				continue
			}
			w.function = d.Name.Name
			if d.Recv != nil {
				w.function = strings.TrimPrefix(w.text(d.Recv.List[0].Type), "*") + "." + d.Name.Name
			}
			w.body(d.Type, d.Body)
		case *ast.GenDecl:
			if d.Tok == token.VAR {
				w.function = "var"
				w.walk(d, nil)
			}
		}
	}
	slices.SortStableFunc(w.found, func(a, b *mutant) int { return cmp.Compare(a.from, b.from) })
	return w.found
}

// body finds the changes of a function, whose type says what its returns are.
func (w *finder) body(t *ast.FuncType, body *ast.BlockStmt) { w.walk(body, t) }

func (w *finder) walk(root ast.Node, t *ast.FuncType) {
	ast.Inspect(root, func(n ast.Node) bool {
		if w.skip[n] {
			return false
		}
		if e, ok := n.(ast.Expr); ok && w.constant(e) {
			w.value(e)
			return false
		}
		switch n := n.(type) {
		case *ast.FuncLit:
			w.body(n.Type, n.Body)
			return false
		case *ast.BlockStmt:
			w.statements(n.List)
		case *ast.CaseClause:
			w.statements(n.Body)
		case *ast.IfStmt:
			w.condition(n.Cond)
		case *ast.ReturnStmt:
			w.returned(n, t)
		case *ast.BinaryExpr:
			w.binary(n)
		case *ast.UnaryExpr:
			if n.Op == token.NOT {
				w.negate(n, w.text(n)+" → "+w.text(n.X))
			}
		case *ast.CallExpr:
			w.call(n)
		case *ast.CompositeLit:
			// Keys of arrays are constants; names of fields are no values.
			for _, e := range n.Elts {
				if kv, ok := e.(*ast.KeyValueExpr); ok {
					w.skip[kv.Key] = true
				}
			}
		case *ast.ArrayType:
			w.skip[n.Len] = true
		case *ast.TypeSwitchStmt, *ast.BranchStmt:
			return n != nil && !isBranch(n)
		}
		return true
	})
}

func isBranch(n ast.Node) bool { _, ok := n.(*ast.BranchStmt); return ok }

// constant reports whether an expression is a constant as a whole.
func (w *finder) constant(e ast.Expr) bool { return w.room.info.Types[e].Value != nil }

func (w *finder) offset(p token.Pos) int { return w.room.fset.Position(p).Offset }

// text returns code in one line.
func (w *finder) text(n ast.Node) string {
	return strings.Join(strings.Fields(string(w.file.text[w.offset(n.Pos()):w.offset(n.End())])), " ")
}

// add notes a change of a node.
func (w *finder) add(n ast.Node, change string, edits ...edit) {
	if cut := []rune(change); len(cut) > 160 {
		change = string(cut[:100]) + " … " + string(cut[len(cut)-50:])
	}
	change = strings.NewReplacer("|", "∣", "`", "'").Replace(change)
	w.nth[w.function+change]++
	w.found = append(w.found, &mutant{
		file: w.file, line: w.room.fset.Position(n.Pos()).Line, from: w.offset(n.Pos()), to: w.offset(n.End()),
		function: w.function, change: change, nth: w.nth[w.function+change], edits: edits,
	})
}

// around returns the edits that put text before and after a node.
func (w *finder) around(n ast.Node, before, after string) []edit {
	from, to := w.offset(n.Pos()), w.offset(n.End())
	return []edit{{at: from, end: from, other: to, opens: true, text: before}, {at: to, end: to, other: from, text: after}}
}

// instead returns the edit that replaces an operator.
func (w *finder) instead(at token.Pos, op token.Token, text string) edit {
	from := w.offset(at)
	return edit{at: from, end: from + len(op.String()), other: -1, text: text}
}

func (w *finder) negate(n ast.Expr, change string) {
	w.add(n, change, w.around(n, "((", ") != mutantOn(#))")...)
}

// condition turns a condition that is neither a comparison nor made of others.
func (w *finder) condition(e ast.Expr) {
	switch e := e.(type) {
	case *ast.BinaryExpr, *ast.UnaryExpr:
	case *ast.ParenExpr:
		w.condition(e.X)
	default:
		w.negate(e, w.text(e)+" → !"+w.text(e))
	}
}

var turned = map[token.Token]token.Token{token.LSS: token.GEQ, token.GEQ: token.LSS, token.GTR: token.LEQ, token.LEQ: token.GTR, token.EQL: token.NEQ, token.NEQ: token.EQL}

func (w *finder) binary(n *ast.BinaryExpr) {
	change := func(op string) string { return w.text(n) + " → " + op }
	comma := w.instead(n.OpPos, n.Op, ",")
	with := func(name string) []edit { return append(w.around(n, name+"(#, ", ")"), comma) }
	if op, ok := turned[n.Op]; ok {
		w.negate(n, change(op.String()))
	}
	basic, _ := w.room.info.TypeOf(n.X).Underlying().(*types.Basic)
	is := func(what types.BasicInfo) bool { return basic != nil && basic.Info()&what != 0 }
	switch n.Op {
	case token.LSS, token.LEQ:
		if is(types.IsOrdered) {
			name, op := "mutantLess", "<="
			if n.Op == token.LEQ {
				name, op = "mutantLessEqual", "<"
			}
			w.add(n, change(op), with(name)...)
		}
	case token.GTR, token.GEQ:
		// a > b is not a <= b.
		if is(types.IsOrdered) {
			name, op := "!mutantLessEqual", ">="
			if n.Op == token.GEQ {
				name, op = "!mutantLess", ">"
			}
			w.add(n, change(op), with(name)...)
		}
	case token.LAND, token.LOR:
		// a && b, turned thrice, is a || b; and the other way round.
		op := token.LOR
		if n.Op == token.LOR {
			op = token.LAND
		}
		edits := append(w.around(n, "(", ") != mutantOn(#))"), w.around(n.X, "((", ") != mutantOn(#)")...)
		w.add(n, change(op.String()), append(edits, w.around(n.Y, "(", ") != mutantOn(#)")...)...)
		w.condition(n.X)
		w.condition(n.Y)
	case token.ADD, token.SUB, token.MUL, token.QUO, token.REM:
		if is(types.IsInteger) {
			to := map[token.Token][2]string{token.ADD: {"mutantAdd", "-"}, token.SUB: {"mutantSub", "+"}, token.MUL: {"mutantMul", "/"}, token.QUO: {"mutantQuo", "*"}, token.REM: {"mutantRem", "/"}}[n.Op]
			w.add(n, change(to[1]), with(to[0])...)
		}
	}
}

// swapped are methods that are confused.
var swapped = map[string]string{"Add": "Sub", "Sub": "Add", "Mul": "Quo", "Before": "After", "After": "Before", "Min": "Max", "Max": "Min"}

func (w *finder) call(n *ast.CallExpr) {
	if name, ok := n.Fun.(*ast.Ident); ok {
		switch name.Name {
		case "make":
			// The size alone; more or less room changes nothing.
			for _, a := range n.Args[1:] {
				w.skip[a] = true
			}
		case "min", "max":
			if len(n.Args) == 2 {
				helper := map[string]string{"min": "mutantMin(#, ", "max": "mutantMax(#, "}[name.Name]
				from := w.offset(n.Pos())
				w.add(n, w.text(n)+" → the other of min and max", edit{at: from, end: w.offset(n.Lparen) + 1, other: w.offset(n.End()), opens: true, text: helper})
			}
		case "panic":
			w.skip[n] = true
		}
		return
	}
	s, ok := n.Fun.(*ast.SelectorExpr)
	if !ok {
		return
	}
	if s.Sel.Name == "Grow" {
		w.skip[n] = true
		return
	}
	other := swapped[s.Sel.Name]
	if other == "" || calls(s.X) {
		return
	}
	m, _, _ := types.LookupFieldOrMethod(w.room.info.TypeOf(s.X), true, w.room.pkg, other)
	if is, ok := m.(*types.Func); ok && types.Identical(is.Type().(*types.Signature), w.room.info.TypeOf(s)) {
		text := string(w.file.text[w.offset(s.X.Pos()):w.offset(s.X.End())])
		w.add(s, w.text(n)+" → "+other, w.around(s, "mutantPick(#, ", ", "+text+"."+other+")")...)
	}
}

// calls reports whether evaluating an expression calls something.
func calls(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool { _, ok := n.(*ast.CallExpr); found = found || ok; return true })
	return found
}

// value changes a constant: a number by one, a truth, a name into another one of its type.
func (w *finder) value(e ast.Expr) {
	at := w.room.info.Types[e]
	if at.Type == nil {
		return
	}
	basic, _ := at.Type.Underlying().(*types.Basic)
	if basic == nil {
		return
	}
	if i, ok := e.(*ast.Ident); ok && (i.Name == "true" || i.Name == "false") {
		w.negate(e, i.Name+" → "+map[string]string{"true": "false", "false": "true"}[i.Name])
		return
	}
	if basic.Info()&types.IsUntyped != 0 {
		return
	}
	if other := w.sibling(e, at); other != "" {
		w.add(e, w.text(e)+" → "+other, w.around(e, "mutantPick(#, ", ", "+other+")")...)
		return
	}
	literal, ok := e.(*ast.BasicLit)
	if !ok || literal.Kind != token.INT {
		return
	}
	name := types.TypeString(at.Type, w.qualifier)
	n, _ := constant.Int64Val(at.Value)
	for _, by := range []int64{1, -1} {
		if n+by < 0 && basic.Info()&types.IsUnsigned != 0 {
			continue
		}
		to := strconv.FormatInt(n+by, 10)
		w.add(e, w.text(e)+" → "+to, w.around(e, "mutantPick["+name+"](#, ", ", "+to+")")...)
	}
}

// qualifier names packages as the file does.
func (w *finder) qualifier(p *types.Package) string {
	if p == w.room.pkg {
		return ""
	}
	for _, i := range w.file.tree.Imports {
		if path, _ := strconv.Unquote(i.Path.Value); path == p.Path() {
			if i.Name != nil {
				return i.Name.Name
			}
			return p.Name()
		}
	}
	return p.Name()
}

// sibling returns the next constant of the type of a constant that has a name.
func (w *finder) sibling(e ast.Expr, at types.TypeAndValue) string {
	var name *ast.Ident
	switch e := e.(type) {
	case *ast.Ident:
		name = e
	case *ast.SelectorExpr:
		name = e.Sel
	default:
		return ""
	}
	named, ok := at.Type.(*types.Named)
	is, isConst := w.room.info.Uses[name].(*types.Const)
	if !ok || !isConst || is.Pkg() == nil || is.Pkg() != named.Obj().Pkg() {
		return ""
	}
	scope := is.Pkg().Scope()
	var all []*types.Const
	for _, n := range scope.Names() {
		c, ok := scope.Lookup(n).(*types.Const)
		if ok && types.Identical(c.Type(), at.Type) && (is.Pkg() == w.room.pkg || c.Exported()) {
			all = append(all, c)
		}
	}
	slices.SortFunc(all, func(a, b *types.Const) int { return cmp.Compare(a.Pos(), b.Pos()) })
	for i, c := range all {
		if c.Name() != is.Name() {
			continue
		}
		for k := range all[1:] {
			other := all[(i+k+1)%len(all)]
			if !constant.Compare(other.Val(), token.EQL, is.Val()) {
				if q := w.qualifier(is.Pkg()); q != "" {
					return q + "." + other.Name()
				}
				return other.Name()
			}
		}
	}
	return ""
}

// statements takes out what can be taken out without a fault: calls, assignments, jumps.
func (w *finder) statements(list []ast.Stmt) {
	for _, s := range list {
		switch s := s.(type) {
		case *ast.ExprStmt:
			if c, ok := s.X.(*ast.CallExpr); ok {
				if name, ok := c.Fun.(*ast.Ident); ok && name.Name == "panic" {
					continue
				}
			}
		case *ast.AssignStmt:
			if s.Tok == token.DEFINE {
				continue
			}
			if basic, ok := w.room.info.TypeOf(s.Rhs[0]).Underlying().(*types.Basic); ok && (s.Tok == token.ADD_ASSIGN || s.Tok == token.SUB_ASSIGN) && basic.Info()&types.IsInteger != 0 {
				name := types.TypeString(w.room.info.TypeOf(s.Lhs[0]), w.qualifier)
				w.add(s, w.text(s)+" → the other sign", w.around(s.Rhs[0], "mutantSign["+name+"](#, ", ")")...)
			}
		case *ast.IncDecStmt:
		case *ast.BranchStmt:
			if s.Tok != token.CONTINUE && s.Tok != token.BREAK {
				continue
			}
		default:
			continue
		}
		w.add(s, w.text(s)+" → nothing", w.around(s, "if !mutantOn(#) { ", " }")...)
	}
}

// returned forgets the error of a return.
func (w *finder) returned(n *ast.ReturnStmt, t *ast.FuncType) {
	if t == nil || t.Results == nil || len(n.Results) == 0 {
		return
	}
	if results := t.Results.NumFields(); results != len(n.Results) {
		return
	}
	last := n.Results[len(n.Results)-1]
	result := t.Results.List[len(t.Results.List)-1].Type
	if name, ok := result.(*ast.Ident); !ok || name.Name != "error" {
		return
	}
	if name, ok := last.(*ast.Ident); ok && name.Name == "nil" {
		return
	}
	w.add(last, "return "+w.text(last)+" → nil", w.around(last, "mutantNil(#, ", ")")...)
}

// draw draws n changes and keeps their order. What is drawn depends on the seed and on each
// change itself, so that code that is written elsewhere seldom changes it.
func draw(found []*mutant, n int, seed uint64) []*mutant {
	place := map[*mutant]uint64{}
	for _, m := range found {
		h := fnv.New64a()
		fmt.Fprintf(h, "%s %d", m.key(), seed)
		place[m] = rand.New(rand.NewPCG(seed, h.Sum64())).Uint64()
	}
	drawn := slices.Clone(found)
	slices.SortStableFunc(drawn, func(a, b *mutant) int { return cmp.Compare(place[a], place[b]) })
	drawn = drawn[:min(n, len(drawn))]
	return slices.DeleteFunc(found, func(m *mutant) bool { return !slices.Contains(drawn, m) })
}
