package settlement

import "strings"

// Cliff is a place where a little more of a quantity, such as a fen of cost or a
// day, changes what is paid by a jump or makes it fall. Every plan lists its own
// with Cliffs.
type Cliff struct {
	// Path is the parameter that makes it: "classes.low", "sharing.surplus[0]".
	Path string `json:"path"`
	// Where says of what it is so, if not of all that the parameter is about: a
	// group and its coefficient, a standard, an approval.
	Where []Where `json:"where,omitempty"`
	// Institutions are those that it is so for, by code; none are named where it
	// is so for all.
	Institutions []string `json:"institutions,omitempty"`
	// Of is what At counts: "cost", "days", "surplus", "score".
	Of string `json:"of"`
	// At is where it is: the last value before it, or the first behind it where a
	// score, a balance or an indicator is reached.
	At Decimal `json:"at"`
	// Before and After are what is paid on the two sides of it. Each method says
	// in which unit.
	Before Decimal `json:"before"`
	After  Decimal `json:"after"`
	// Jump is what would remain of the step if the quantity could be divided
	// further; absent where it cannot, or where that is After − Before.
	Jump Decimal `json:"jump,omitzero"`
	// Falls says that less is paid behind it. Recovers is then the least higher
	// value of the quantity that is paid as much as before; absent: none is, or the
	// method does not look for it.
	Falls    bool    `json:"falls,omitempty"`
	Recovers Decimal `json:"recovers,omitzero"`
}

// Where is one condition of a [Cliff]: {"group", "ES23"}.
type Where struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// String returns the cliff in one line.
func (c Cliff) String() string {
	var b strings.Builder
	b.WriteString(c.Path)
	for i, w := range c.Where {
		if i == 0 {
			b.WriteString(" (")
		} else {
			b.WriteString(", ")
		}
		b.WriteString(w.Name + " " + w.Value)
	}
	if len(c.Where) > 0 {
		b.WriteString(")")
	}
	b.WriteString(": " + c.Of + " " + c.At.String() + ": from " + c.Before.String() + " to " + c.After.String())
	switch {
	case c.Falls && !c.Recovers.Absent():
		b.WriteString(" (falls until " + c.Recovers.String() + ")")
	case c.Falls:
		b.WriteString(" (falls)")
	}
	return b.String()
}
