package seal

import (
	"slices"
	"strconv"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/perdiem"
	"github.com/yibaojiesuan/settlement/policy"
)

// In this file: the texts of the columns that are sealed.

// plain is a number without zeros at its end, and without a point if no digit would
// follow it.
func plain(d settlement.Decimal) string {
	text := d.String()
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}

func spans(list []settlement.Period) string {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b settlement.Period) int { return a.From.Compare(b.From) })
	var texts []string
	for _, p := range list {
		texts = append(texts, p.String())
	}
	return strings.Join(texts, ";")
}

// CaseText returns a column of a case. discharged says whether a rule reads the
// discharge besides dating by it; own are the columns that the policies name.
func CaseText(discharged bool, own []policy.Column) func(*drg.Case, string) string {
	return func(c *drg.Case, column string) string {
		switch column {
		case "id":
			return c.ID
		case "institution":
			return c.Institution
		case "group":
			return c.Group
		case "cost":
			return c.Cost.String()
		case "covered":
			return c.Covered.String()
		case "days":
			return strconv.Itoa(c.Days)
		case "admitted":
			return c.Admitted.String()
		case "discharged":
			if !discharged && !c.Settled.Absent() {
				return ""
			}
			return c.Discharged.String()
		case "person":
			return c.Person
		case "approved":
			return string(c.Approved)
		case "approved_amount":
			return plain(c.ApprovedAmount)
		case "approved_points":
			return plain(c.ApprovedPoints)
		case "unreasonable":
			return c.Unreasonable.String()
		case "pool":
			return c.Pool
		case "charged_to":
			return c.ChargedTo
		case "department":
			return c.Department
		case "settled":
			return c.Settled.String()
		case "approved_as":
			return c.ApprovedAs
		case "justified":
			return strconv.FormatBool(c.Justified)
		case "violation":
			return plain(c.Violation)
		}
		return ownText(c.Values, own, column)
	}
}

// ownText returns a column that the policies name.
func ownText(values []policy.Value, own []policy.Column, column string) string {
	for i, of := range own {
		if of.Name == column && i < len(values) {
			return values[i].Canonical()
		}
	}
	return ""
}

// StayText returns a column of a stay; own are the columns that the policies name.
func StayText(own []policy.Column) func(*perdiem.Stay, string) string {
	return func(s *perdiem.Stay, column string) string {
		if text, is := stayText(s, column); is {
			return text
		}
		return ownText(s.Values, own, column)
	}
}

func stayText(s *perdiem.Stay, column string) (text string, is bool) {
	switch column {
	case "id":
		return s.ID, true
	case "institution":
		return s.Institution, true
	case "class":
		return s.Class, true
	case "person":
		return s.Person, true
	case "admitted":
		return s.Admitted.String(), true
	case "discharged":
		return s.Discharged.String(), true
	case "leave_days":
		return strconv.Itoa(s.LeaveDays), true
	case "cost":
		return s.Cost.String(), true
	case "covered":
		return s.Covered.String(), true
	case "settled":
		return s.Settled.String(), true
	case "interim":
		return strconv.FormatBool(s.Interim), true
	case "observed":
		return s.Observed.String(), true
	case "charged_to":
		return s.ChargedTo, true
	case "pool":
		return s.Pool, true
	case "department":
		return s.Department, true
	}
	return "", false
}

// ItemText returns a column of a claim paid by item.
func ItemText(c *budget.Claim, column string) string {
	switch column {
	case "id":
		return c.ID
	case "institution":
		return c.Institution
	case "month":
		return c.Month.String()
	case "cost":
		return c.Cost.String()
	case "covered":
		return c.Covered.String()
	case "charged_to":
		return c.ChargedTo
	case "paid_by":
		return c.PaidBy
	case "settled":
		return c.Settled.String()
	case "pool":
		return c.Pool
	case "department":
		return c.Department
	}
	return ""
}

// MemberText returns a column of a member.
func MemberText(m *capitation.Member, column string) string {
	switch column {
	case "person":
		return m.Person
	case "institution":
		return m.Institution
	case "category":
		return m.Category
	case "signed":
		return m.Signed.String()
	case "ends":
		return m.Ends.String()
	case "suspended":
		return spans(m.Suspended)
	case "inpatient":
		return spans(m.Inpatient)
	}
	return ""
}

// ChargeText returns a column of a charge.
func ChargeText(c *capitation.Charge, column string) string {
	switch column {
	case "person":
		return c.Person
	case "institution":
		return c.Institution
	case "month":
		return c.Month.String()
	case "kind":
		return string(c.Kind)
	case "scope":
		if c.Scope == "" {
			return string(capitation.Dialysis)
		}
		return string(c.Scope)
	case "cost":
		return c.Cost.String()
	case "covered":
		return c.Covered.String()
	case "waived":
		return c.Waived.String()
	case "id":
		return c.ID
	case "date":
		return c.Date.String()
	case "medical_type":
		return c.MedicalType
	case "package":
		return c.Package
	}
	return ""
}
