package settlement

// Attributes are what tables for analysis say of a claim (分析维度): who treated, where the
// hospital and the person belong, who paid which part of the cost, and for what. No rule of
// payment reads them, and no digest of claims has them. A claim holds a pointer to them,
// nil where nobody asked.
type Attributes struct {
	Doctor   string `json:"doctor,omitempty"`   // the attending doctor's code (主诊医师代码)
	District string `json:"district,omitempty"` // of the institution (定点归属区划)
	Home     string `json:"home,omitempty"`     // where the person is insured (参保地)
	// Paid are the parts of the cost by who paid them: fund, serious, aid, civil,
	// commercial, account, cash, other.
	Paid []CostPart `json:"paid,omitempty"`
	// Fees are the parts of the cost by class of fee: bed, surgery, material ….
	Fees []CostPart `json:"fees,omitempty"`
}

// CostPart is a part of the cost of a claim.
type CostPart struct {
	Name   string `json:"name"` // a column paid_fund is the part fund, a column fee_bed the part bed
	Amount Money  `json:"amount"`
}

// CostOf returns the amount of a part, and whether it is there.
func CostOf(list []CostPart, name string) (Money, bool) {
	for _, p := range list {
		if p.Name == name {
			return p.Amount, true
		}
	}
	return 0, false
}
