package intake

import (
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/national"
)

// attributes returns what a row says for analysis, nil unless the mapping asks. What several
// columns of the platform are parts of is their sum: paid_serious of hifmi_pay and hifob_pay,
// paid_account of acct_pay and acct_mulaid_pay, paid_other of oth_pay, hifes_pay and
// hifdm_pay. A column that the row lacks, or leaves blank, is no part.
func (in *Run) attributes(r *Row) *settlement.Attributes {
	if !in.mapper.mapping.Analysis {
		return nil
	}
	a := &settlement.Attributes{Doctor: r.Doctor, District: r.District, Home: r.codes[codeArea]}
	for _, p := range in.mapper.payers {
		sum, given := settlement.Money(0), false
		for _, i := range p.amounts {
			sum, given = sum+r.amounts[i], given || r.given>>i&1 != 0 || r.amounts[i] != 0 // one of several bills may lack it
		}
		if given {
			a.Paid = append(a.Paid, settlement.CostPart{Name: p.name, Amount: sum})
		}
	}
	for k, name := range in.mapper.fees {
		if i := firstFee + k; r.given>>i&1 != 0 || r.amounts[i] != 0 {
			a.Fees = append(a.Fees, settlement.CostPart{Name: name, Amount: r.amounts[i]})
		}
	}
	return a
}

// payer is a part of the cost by who paid it, and the columns that make it.
type payer struct {
	name    string
	amounts []int
}

// addAnalysis prepares what attributes need.
func (p *Mapper) addAnalysis() {
	all := amountColumns()
	for _, of := range national.Payers() {
		one := payer{name: strings.TrimPrefix(of.Column, "paid_")}
		for _, name := range of.Of {
			one.amounts = append(one.amounts, slices.Index(all[:], name))
		}
		p.payers = append(p.payers, one)
	}
	for _, fee := range national.Fees() {
		p.fees = append(p.fees, strings.TrimPrefix(fee, "fee_"))
	}
}
