package formula

// typing finds the type of a formula, and its first type fault, without values.
type typing struct {
	// typeOf returns the type of a name, and whether it is an input; false if there is no such
	// name.
	typeOf func(name string) (t Type, input, ok bool)
}

// check returns the type of the node; Any if it depends on names of unknown type.
func (t typing) check(n *node) (Type, error) {
	switch n.kind {
	case kindNumber:
		if tooLarge(n.value) {
			return Any, n.large()
		}
		return Number, nil
	case kindText:
		return Text, nil
	case kindFlag:
		return Flag, nil
	case kindName:
		return t.name(n)
	case kindOr, kindAnd, kindNot:
		return Flag, t.all(n.args, Flag)
	case kindCompare:
		return Flag, t.comparison(n)
	case kindCall:
		switch n.text {
		case "known":
			return Flag, t.known(n.args[0])
		case "if":
			return t.choice(n)
		}
	}
	if err := t.all(n.args, Number); err != nil {
		return Any, err
	}
	if n.places != nil {
		return Number, t.want(n.places, Number)
	}
	return Number, nil
}

// want checks a node that must have a type.
func (t typing) want(n *node, want Type) error {
	got, err := t.check(n)
	if err == nil && got != want && got != Any && want != Any {
		err = n.wrongType(want, got)
	}
	return err
}

func (t typing) all(nodes []*node, want Type) error {
	for _, n := range nodes {
		if err := t.want(n, want); err != nil {
			return err
		}
	}
	return nil
}

func (t typing) name(n *node) (Type, error) {
	got, _, ok := t.typeOf(n.text)
	if !ok {
		return Any, n.undeclared()
	}
	return got, nil
}

// known checks the name in known(name).
func (t typing) known(n *node) error {
	switch _, input, ok := t.typeOf(n.text); {
	case !ok:
		return n.undeclared()
	case !input:
		return n.expects("the name of an input", "a definition")
	}
	return nil
}

func (t typing) comparison(n *node) error {
	left, err := t.check(n.args[0])
	for i := range n.ops {
		if err != nil {
			return err
		}
		var right Type
		if right, err = t.check(n.args[i+1]); err != nil {
			return err
		}
		if err := n.comparable(i, left, right); err != nil {
			return err
		}
		if right != Any {
			left = right
		}
	}
	return err
}

// choice checks an if: both values must be of one type, which is its type.
func (t typing) choice(n *node) (Type, error) {
	if err := t.want(n.args[0], Flag); err != nil {
		return Any, err
	}
	yes, err := t.check(n.args[1])
	if err != nil {
		return Any, err
	}
	no, err := t.check(n.args[2])
	if err != nil {
		return Any, err
	}
	if yes == Any {
		return no, nil
	}
	if no != Any && no != yes {
		return Any, n.args[2].wrongType(yes, no)
	}
	return yes, nil
}
