package formula

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement/internal/coded"
)

// In this file: texts that are compared with something which is never that text.

// ErrNever marks a text that cannot occur where a formula asks for it.
var ErrNever = coded.New("formula.never", "a text that cannot occur")

// mostTexts is how many texts are followed through definitions; of more, any may occur.
const mostTexts = 1000

// Never is a comparison of a text with something which is never that text.
type Never struct {
	Text string // as the formula has it, without quotes
	Err  *Error // at the text; it wraps [ErrNever] and says what may occur
}

// Never returns the texts that the formula of the program compares with an operand which is never
// that text, in the order of the formula. texts returns what an input may be; false: anything. A
// definition, and an if, may be what their values may be.
func (p *Program) Never(texts func(input string) ([]string, bool)) (list []Never) {
	o := occurring{scope: p.scope, texts: texts, of: map[*declared]possible{}}
	p.expr.root.walk(func(n *node) {
		if n.kind != kindCompare {
			return
		}
		for i := range n.ops {
			for _, side := range [2][2]*node{{n.args[i], n.args[i+1]}, {n.args[i+1], n.args[i]}} {
				if text, other := side[0], side[1]; text.kind == kindText && other.kind != kindText {
					if may := o.node(other); !may.any && !slices.Contains(may.list, text.literal) {
						list = append(list, Never{text.literal, text.never(other, may.list)})
					}
				}
			}
		}
	})
	return list
}

// possible is what something of type text may be.
type possible struct {
	any  bool
	list []string // sorted, each once
}

// occurring finds what formulas of a scope may be.
type occurring struct {
	scope *Scope
	texts func(input string) ([]string, bool)
	of    map[*declared]possible
}

func (o *occurring) node(n *node) possible {
	switch {
	case n.kind == kindText:
		return possible{list: []string{n.literal}}
	case n.kind == kindName:
		return o.name(o.scope.names[n.text])
	case n.kind == kindCall && n.text == "if":
		yes, no := o.node(n.args[1]), o.node(n.args[2])
		if yes.any || no.any || len(yes.list)+len(no.list) > mostTexts {
			return possible{any: true}
		}
		all := slices.Concat(yes.list, no.list)
		slices.Sort(all)
		return possible{list: slices.Compact(all)}
	}
	return possible{any: true}
}

func (o *occurring) name(d *declared) possible {
	if d == nil || !d.input && d.prog == nil {
		return possible{any: true}
	}
	if known, ok := o.of[d]; ok {
		return known
	}
	may := possible{any: true}
	if !d.input {
		may = o.node(d.prog.expr.root)
	} else if list, closed := o.texts(d.name); closed && d.kind == Text {
		list = slices.Clone(list)
		slices.Sort(list)
		may = possible{list: slices.Compact(list)}
	}
	o.of[d] = may
	return may
}

// never is the error that an operand is never the text of the node.
func (n *node) never(other *node, may []string) *Error {
	const most = 8
	name := shorten(other.canonical())
	err := fmt.Errorf("%w: %s is never %s, but one of %d other texts", ErrNever, name, shorten(n.canonical()), len(may))
	if len(may) <= most {
		said := make([]string, len(may))
		for i, text := range may {
			said[i] = shorten(Quote(text))
		}
		err = fmt.Errorf("%w: %s is never %s, only %s", ErrNever, name, shorten(n.canonical()), strings.Join(said, " "))
	}
	return &Error{Kind: ErrNever, Pos: n.pos, err: err}
}
