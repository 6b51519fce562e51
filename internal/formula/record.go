package formula

// Evaluation is one use of a formula, as a trail shows it.
type Evaluation struct {
	Definition string // its name; empty: a program that is no definition
	Expr       *Expr
	Inputs     []Used // what it needed, in order of first use
	Result     Value
}

// Used is a name that an evaluation read.
type Used struct {
	Name  string
	Value Value // not known if known(name) was all that was asked
}

// Record makes the frame keep each evaluation of a program and of a definition, or ends that.
func (f *Frame) Record(on bool) {
	switch {
	case !on:
		f.rec = nil
	case f.rec == nil:
		f.rec = &recorder{}
	}
}

// Evaluations returns what was recorded since the frame was last reset: each evaluation after
// the definitions that it needed. A definition is listed once, where it was first needed. An
// evaluation that ended in an error is not listed.
func (f *Frame) Evaluations() []Evaluation {
	if f.rec == nil {
		return nil
	}
	return f.rec.done
}

// recorder keeps evaluations.
type recorder struct {
	done []Evaluation
	open []opened // evaluations that are not done, each amid the one before it
}

type opened struct {
	used []Used
	seen map[string]bool
}

// begin opens an evaluation.
func (f *Frame) begin() {
	if f.rec != nil {
		f.rec.open = append(f.rec.open, opened{seen: map[string]bool{}})
	}
}

// read notes that the innermost evaluation read the name of a node, while it records.
func (f *Frame) read(i *instruction, n *node, known bool) {
	o := &f.rec.open[len(f.rec.open)-1]
	if o.seen[n.text] {
		return
	}
	o.seen[n.text] = true
	u := Used{Name: n.text}
	if known {
		u.Value = f.cells[i.a].value(f.scope.names[n.text].kind)
	}
	o.used = append(o.used, u)
}

// end closes the innermost evaluation.
func (r *recorder) end(now *code, result *cell) {
	last := len(r.open) - 1
	done := Evaluation{Expr: now.expr, Inputs: r.open[last].used, Result: result.value(now.kind)}
	if now.def != nil {
		done.Definition = now.def.name
	}
	r.done = append(r.done, done)
	r.open = r.open[:last]
}
