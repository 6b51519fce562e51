package his

import (
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/his/internal/national"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// In this file: the columns that tables for analysis read, and no rule of payment.

// Prefixes of columns of amounts for analysis.
const (
	paidPrefix = "paid_"
	feePrefix  = "fee_"
)

// AnalysisColumns are the columns that claims of every method may have for analysis, besides
// department: doctor, district, home; the parts of the cost by who paid them (paid_fund …);
// and those by class of fee (fee_bed …). [Cases], [Stays], [Charges] and [Items] read those
// that the caller lists into the attributes of the claim, under these names, the platform's,
// or Chinese ones. A file may also have other classes of fees, whose names begin with fee_:
// the caller lists them, too.
func AnalysisColumns() []string {
	list := []string{"doctor", "district", "home"}
	for _, p := range national.Payers() {
		list = append(list, p.Column)
	}
	return append(list, national.Fees()...)
}

// analysisNames are the columns of the platform that these columns may be called, where one
// means the other. paid_serious is one of two: a file that has both is refused, since
// package intake adds them up.
func analysisNames() map[string][]string {
	names := map[string][]string{"doctor": {"chfpdr_code"}, "district": {"fix_blng_admdvs"}, "home": {"insu_admdvs"}}
	for _, p := range national.Payers() {
		names[p.Column] = p.Of
		if p.Column == "paid_account" || p.Column == "paid_other" {
			names[p.Column] = p.Of[:1] // the others are further parts
		}
	}
	for _, fee := range national.Fees() {
		names[fee] = []string{fee}
	}
	return names
}

// withAnalysis adds the columns for analysis to those of a kind of claims. Others of listed
// that begin with fee_ are further classes of fees.
func withAnalysis[C any](fields []field[C], listed []string, of func(*C) **settlement.Attributes) []field[C] {
	has := make(map[string]bool)
	for _, f := range fields {
		has[f.Name] = true
	}
	names := AnalysisColumns()
	for _, name := range listed {
		if strings.HasPrefix(name, feePrefix) && isFeeName(name) {
			names = append(names, name)
		}
	}
	fields = slices.Grow(fields, len(names))
	for _, name := range names {
		if !has[name] { // a policy may have a column of its own under this name
			has[name] = true
			fields = append(fields, attribute(name, of))
		}
	}
	return fields
}

// isFeeName reports whether the name of a class of fees is one.
func isFeeName(name string) bool {
	return len(name) > len(feePrefix) && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

// attribute makes a column for analysis.
func attribute[C any](name string, of func(*C) **settlement.Attributes) field[C] {
	f := field[C]{quick: quick[C]{attributes: of}, Column: rows.Column[C]{Name: name, Kind: rows.LabelKind, Trait: rows.Keeps | rows.Guarded}}
	switch name {
	case "doctor": // a message never repeats it: it may be a name
		f.Trait |= rows.Private
		f.Set = attributeText(of, func(a *settlement.Attributes) *string { return &a.Doctor })
	case "district":
		f.Set = attributeText(of, func(a *settlement.Attributes) *string { return &a.District })
	case "home":
		f.Set = attributeText(of, func(a *settlement.Attributes) *string { return &a.Home })
	default:
		f.Kind, f.Trait = rows.AmountKind, rows.Optional
		part, list := strings.TrimPrefix(name, paidPrefix), func(a *settlement.Attributes) *[]settlement.CostPart { return &a.Paid }
		if fee, ok := strings.CutPrefix(name, feePrefix); ok {
			part, list = fee, func(a *settlement.Attributes) *[]settlement.CostPart { return &a.Fees }
		}
		f.Set = attributePart(of, list, part)
	}
	return f
}

// attributesOf returns the attributes of a claim, which it makes if there are none.
func attributesOf(a **settlement.Attributes) *settlement.Attributes {
	if *a == nil {
		*a = new(settlement.Attributes)
	}
	return *a
}

// attributeText reads a text; a blank one says nothing.
func attributeText[C any](of func(*C) **settlement.Attributes, to func(*settlement.Attributes) *string) func(*C, string) error {
	return func(claim *C, text string) error {
		if err := cell.Check(text); err != nil || text == "" {
			return err
		}
		*to(attributesOf(of(claim))) = text
		return nil
	}
}

// attributePart reads an amount; a blank one is no part.
func attributePart[C any](of func(*C) **settlement.Attributes, list func(*settlement.Attributes) *[]settlement.CostPart, part string) func(*C, string) error {
	return func(claim *C, text string) error {
		if text == "" {
			return nil
		}
		m, err := cell.Amount(text)
		if err != nil {
			if bad := cell.Check(text); bad != nil {
				return bad
			}
			return err
		}
		to := list(attributesOf(of(claim)))
		*to = append(*to, settlement.CostPart{Name: part, Amount: m})
		return nil
	}
}
