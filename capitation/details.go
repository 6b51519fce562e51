package capitation

import (
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
)

// In this file: what analysis asks for, and no account does.

// Detailed implements [settlement.Detailer]. The group of a member's month is its category, that
// of a session its package. A month of a member has several charges: their parts of the cost are
// summed, those of own care in the account, and a department, doctor, district or home is said
// where all of these charges that say one say the same.
func (s bound) Detailed() settlement.Settlement {
	s.detailed = true
	return s
}

// care is what the charges of a member's month say for analysis. Neither the order of charges nor
// how they were read by several workers changes it.
type care struct {
	department, doctor, district, home alike
	paid, fees                         []settlement.CostPart // by name
}

// alike is a text that all charges have that have one; of several texts it has none.
type alike struct {
	text    string
	several bool
}

func (a *alike) add(text string) {
	switch {
	case text == "" || a.several || a.text == text:
	case a.text == "":
		a.text = strings.Clone(text) // not the block of the file that it is a part of
	default:
		a.text, a.several = "", true
	}
}

func (a *alike) join(o alike) {
	a.add(o.text)
	if o.several {
		a.text, a.several = "", true
	}
}

// add adds a charge, and reports whether the sums fit.
func (c *care) add(charge *Charge) bool {
	var none settlement.Attributes
	a := charge.Attributes
	if a == nil {
		a = &none
	}
	c.department.add(charge.Department)
	c.doctor.add(a.Doctor)
	c.district.add(a.District)
	c.home.add(a.Home)
	return addParts(&c.paid, a.Paid) && addParts(&c.fees, a.Fees)
}

func (c *care) join(o *care) bool {
	c.department.join(o.department)
	c.doctor.join(o.doctor)
	c.district.join(o.district)
	c.home.join(o.home)
	return addParts(&c.paid, o.paid) && addParts(&c.fees, o.fees)
}

// addParts adds amounts, none of which is negative, to sums by name, and reports whether they fit.
func addParts(sums *[]settlement.CostPart, list []settlement.CostPart) bool {
	for _, p := range list {
		at, found := slices.BinarySearchFunc(*sums, p.Name, func(s settlement.CostPart, name string) int { return strings.Compare(s.Name, name) })
		if !found {
			*sums = slices.Insert(*sums, at, settlement.CostPart{Name: p.Name})
		}
		to := &(*sums)[at]
		if to.Amount += p.Amount; to.Amount < 0 {
			return false
		}
	}
	return true
}

// attributes are those of the month; nil: its charges say nothing.
func (c *care) attributes() *settlement.Attributes {
	a := settlement.Attributes{Doctor: c.doctor.text, District: c.district.text, Home: c.home.text, Paid: c.paid, Fees: c.fees}
	if a.Doctor+a.District+a.Home == "" && len(a.Paid)+len(a.Fees) == 0 {
		return nil
	}
	return &a
}

// note notes what a charge to a member's own care says, and reports whether its sums fit.
func (d *desk) note(h *headMonth, c *Charge) bool {
	if !d.detailed || c.Department == "" && c.Attributes == nil {
		return true
	}
	if d.cares == nil {
		d.cares = map[*headMonth]*care{}
	}
	to := d.cares[h]
	if to == nil {
		to = &care{}
		d.cares[h] = to
	}
	return to.add(c)
}

// joinCares adds what a desk noted.
func (b *book) joinCares(cares map[*headMonth]*care) (fits bool) {
	fits = true
	if b.cares == nil {
		b.cares = cares
		return fits
	}
	for h, c := range cares {
		if to := b.cares[h]; to != nil {
			fits = to.join(c) && fits
		} else {
			b.cares[h] = c
		}
	}
	return fits
}

// detail says what the charges of a member's month say.
func (b *book) detail(e *settlement.Entry, r *row, h *headMonth) {
	if !b.detailed {
		return
	}
	e.Details = &settlement.Details{Group: r.Category, Beside: h.covered.money() - h.share()}
	if c := b.cares[h]; c != nil {
		e.Department, e.Details.Attributes = c.department.text, c.attributes()
	}
}

// detailsOf are the department and the details of a single charge, in texts of their own.
func (b *book) detailsOf(c *Charge) (department string, d *settlement.Details) {
	if !b.detailed {
		return "", nil
	}
	d = &settlement.Details{Group: strings.Clone(c.Package)}
	if a := c.Attributes; a != nil {
		d.Attributes = &settlement.Attributes{
			Doctor: strings.Clone(a.Doctor), District: strings.Clone(a.District), Home: strings.Clone(a.Home),
			Paid: slices.Clone(a.Paid), Fees: slices.Clone(a.Fees),
		}
	}
	return strings.Clone(c.Department), d
}
