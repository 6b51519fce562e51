package settlement

import "strings"

// Cliff is a place where a little more of a quantity, such as a fen of cost or a
// day, changes what is paid by a jump or makes it fall. Every plan lists its own
// with Cliffs.
type Cliff struct {
	// Path is the parameter that causes the cliff: "classes.low", "sharing.surplus[0]".
	Path string `json:"path"`
	// Where says what the cliff is limited to, such as a group and its coefficient, a
	// standard or an approval; empty: everything that the parameter is about.
	Where []Where `json:"where,omitempty"`
	// Institutions are the codes of the institutions that have the cliff; empty: all have it.
	Institutions []string `json:"institutions,omitempty"`
	// Of is what At counts: "cost", "days", "surplus", "score".
	Of string `json:"of"`
	// At is the value at the cliff: the last value before it, or the first after it for a
	// score, a balance or an indicator that is reached.
	At Decimal `json:"at"`
	// Before and After are what is paid on its two sides. Each method says in which unit.
	Before Decimal `json:"before"`
	After  Decimal `json:"after"`
	// Jump is the part of the step that would remain if the quantity could be divided
	// further. It is absent where the quantity cannot be, or where the jump is After −
	// Before.
	Jump Decimal `json:"jump,omitzero"`
	// Falls says that less is paid after the cliff than before it. Recovers is then the
	// smallest higher value of the quantity at which as much is paid as before; absent: there
	// is none, or the method does not look for it.
	Falls    bool    `json:"falls,omitempty"`
	Recovers Decimal `json:"recovers,omitzero"`
	// Every says that the cliff is the first of many steps, as a rounding makes them: after each
	// so much more of the quantity, to eight decimals, the payment jumps again by Jump. Until is
	// the last value that the method says this of; absent: as far as it looks.
	Every Decimal `json:"every,omitzero"`
	Until Decimal `json:"until,omitzero"`
	// Why makes the trails to Before and After; nil: the method does not explain its cliffs. It
	// may be called at any time, and concurrently.
	Why func() (before, after Trail, err error) `json:"-"`
}

// Explain returns how Before and After arose: two trails whose last results they are. They are
// made only here, since a plan may have very many cliffs. They are nil if the method does not
// explain its cliffs. An amount that has no rule has a trail without steps.
func (c Cliff) Explain() (before, after Trail, err error) {
	if c.Why == nil {
		return nil, nil, nil
	}
	return c.Why()
}

// Where is one condition of a [Cliff]: {"group", "ES23"}.
type Where struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	// Reason is why a formula was not looked at; a condition of a cliff has none. It is
	// "not_straight", no straight line in the quantity, so that steps of its roundings and a
	// steady fall were not looked for; or "nested", a rounding of what is rounded already. Empty:
	// it does not depend on the quantity.
	Reason string `json:"reason,omitempty"`
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
	if !c.Every.Absent() {
		b.WriteString(", and again every " + c.Every.String())
	}
	return b.String()
}
