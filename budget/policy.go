package budget

import (
	"io"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/policy"
)

// Policy is a region's rules for budgets, prepayment and clearing in a year, as a document.
// A rule whose field is absent does not exist. Without Sharing claims are paid up to the
// budget and no surplus is kept. Without Budgets nothing is capped and the policy only
// clears.
type Policy struct {
	policy.Document
	// Pools (基金池) are the money that budgets and quotas are cut from.
	Pools []Pool `json:"pools,omitempty"`
	// Levels give the quotas of a level of institutions their coefficient.
	Levels []Level `json:"levels,omitempty"`
	// Quotas (定额) are amounts a unit of care, for budgets that arise by volume.
	Quotas  []Quota  `json:"quotas,omitempty"`
	Budgets []Budget `json:"budgets,omitempty"`
	// Difference says where the money comes from that budgets which act after the value, what is
	// paid beside the budgets, and entries off the fund come to beyond the fund: "reserve" (default: the reserve of the
	// terms, or any amount where they name none), or "residue" (it stays in the residue). See
	// [Plan.AfterValue].
	Difference settlement.Differences `json:"difference,omitempty"`
	// Holders say which holder's budget bears the claims of an institution. A claim that
	// names a holder is charged to that one instead.
	Holders []Holder `json:"holders,omitempty"`
	// Methods are the payment methods whose claims the budgets bear; absent: all but
	// capitation. "budget" means the results of budgets inside.
	Methods []settlement.Method `json:"methods,omitempty" choices:"drg,perdiem,capitation,item,budget"`
	// Unbudgeted says what happens to claims of an institution that no budget bears: "pay"
	// (default: they are paid as their method prices them) or "error".
	Unbudgeted Unbudgeted `json:"unbudgeted,omitempty"`
	// MinimumMissed says how a budget shrinks if its minimum of units was not reached:
	// "proportion" (default: the budget × delivered ÷ minimum) or "nothing" (it does not).
	MinimumMissed MinimumMissed `json:"minimum_missed,omitempty"`
	// BudgetPlaces is the number of decimals that a budget is rounded to before differences
	// with it are taken, 2 to 8; 0: 2. With more than 2 the differences are rounded to the
	// fen, not the budget.
	BudgetPlaces int          `json:"budget_places,omitempty"`
	Instalments  *Instalments `json:"instalments,omitempty"`
	Advance      *Advance     `json:"advance,omitempty"`
	Sharing      *Sharing     `json:"sharing,omitempty"`
	// Subsidies (危重补贴) are paid beside the budgets, after the value, from where Difference
	// says.
	Subsidies []Subsidy `json:"subsidies,omitempty"`
	// Grants (专科医院调剂) are paid beside the budgets in the same way.
	Grants []Grant `json:"grants,omitempty"`
	// SurplusTo says where a kept surplus goes: "cash" (default: it is the institution's
	// money), "carry" (it also widens the room of the next year), "return" (nothing is kept,
	// even if there are shares), or "split".
	SurplusTo SurplusTo `json:"surplus_to,omitempty"`
	// Split divides the kept surplus. Shares add up to 1.
	Split []Split `json:"split,omitempty"`
	// PositiveDue says what happens where more is due than was prepaid: "pay"
	// (default), or "roll" (it is added to the next period's prepayments).
	PositiveDue      PositiveDue       `json:"positive_due,omitempty"`
	Deposit          *Deposit          `json:"deposit,omitempty"`
	Assessment       *Assessment       `json:"assessment,omitempty"`
	Audit            *Audit            `json:"audit,omitempty"`
	PersonalAccounts *PersonalAccounts `json:"personal_accounts,omitempty"`
	// Procedure has the days for filing, review and payment; it changes no amount: see
	// [Plan.Deadlines].
	Procedure *policy.Procedure `json:"procedure,omitempty"`
}

// Pool (统筹基金) is money that was raised, with the deductions that come off beforehand and
// the share of the rest that is packaged. The money is Amount, or Heads × PerHead.
type Pool struct {
	Name    string             `json:"name" required:"true"`
	Amount  settlement.Decimal `json:"amount,omitzero"`
	Heads   int                `json:"heads,omitempty"`
	PerHead settlement.Decimal `json:"per_head,omitzero"`
	// Deductions come off one after the other. Each is rounded to the fen. A rate is a rate
	// of the money that was raised.
	Deductions []Deduction `json:"deductions,omitempty"`
	// Share is the packaged part of the rest; absent: all of it.
	Share settlement.Decimal `json:"share,omitzero"`
}

// Deduction (预留) is taken off a pool. It is given as a rate, an amount a head, or an
// amount.
type Deduction struct {
	Name    string             `json:"name"`
	Rate    settlement.Decimal `json:"rate,omitzero"`
	PerHead settlement.Decimal `json:"per_head,omitzero"`
	Amount  settlement.Decimal `json:"amount,omitzero"`
}

// Level is the coefficient of a level of institutions.
type Level struct {
	Level       string             `json:"level" required:"true"`
	Coefficient settlement.Decimal `json:"coefficient" required:"true"`
}

// Quota is an amount a unit, rounded to the fen: either Amount, or Share of a Pool divided
// by Units. With ByLevel the units are those of the levels.
type Quota struct {
	Name   string             `json:"name" required:"true"`
	Amount settlement.Decimal `json:"amount,omitzero"`
	Pool   string             `json:"pool,omitempty"`
	Share  settlement.Decimal `json:"share,omitzero"` // of the pool's package; absent: 1
	Units  int                `json:"units,omitempty"`
	// ByLevel are the units of each level. Normalise needs them, and so does the comparison
	// of quotas × units with the divided money.
	ByLevel []LevelUnits `json:"by_level,omitempty"`
	// Normalise divides by Σ coefficient × units of the levels, so that quotas ×
	// units come to the divided money.
	Normalise bool `json:"normalise,omitempty"`
	// Levelled multiplies the quota by the coefficient of the institution's level.
	Levelled bool `json:"levelled,omitempty"`
	// Monthly says that the quota is an amount a year and its units are unit-months. Each
	// costs a twelfth of the quota.
	Monthly bool `json:"monthly,omitempty"`
}

// LevelUnits are the units that institutions of a level deliver.
type LevelUnits struct {
	Level string `json:"level" required:"true"`
	Units int    `json:"units"`
}

// Budget (总额预算) is what a holder has for the year. It arises in one of six
// ways: as an Amount; from points money (AmountFrom); from heads (Heads × PerHead × Shares, or HeadsByMonth); from
// a single Quota × Units; from the policy's Quotas × the volumes of the account;
// from a Pool.
type Budget struct {
	// Holder (持有人) bears the claims. Institution is paid. If one of the two is absent, the
	// other is both.
	Holder      string `json:"holder,omitempty"`
	Institution string `json:"institution,omitempty"`
	Name        string `json:"name,omitempty"`
	Level       string `json:"level,omitempty"`

	Amount settlement.Decimal `json:"amount,omitzero"`

	// AmountFrom "points" (点数所得) takes what the points of the holder's claims earn as the
	// budget, below zero as 0.00, and what the same claims incurred by item, Σ (cost −
	// covered), as the actual. Earned is price − covered under whole cost and the price under
	// fund only, less what caps of claims take and with what floors of claims give. Other
	// claims of the holder are paid as their methods price them.
	AmountFrom AmountFrom `json:"amount_from,omitempty"`

	Heads        int          `json:"heads,omitempty"`
	HeadsByMonth []MonthHeads `json:"heads_by_month,omitempty"`
	// PerHead is yuan a head a year, before Raises.
	PerHead settlement.Decimal `json:"per_head,omitzero"`
	// Raises are yearly rises of PerHead, "0.12" each; the raised amount is rounded
	// to the fen.
	Raises []settlement.Decimal `json:"raises,omitempty"`
	// Shares multiply the amount one after the other, such as "0.65" for the pooled part and
	// "0.85" for the budget's part of that.
	Shares []settlement.Decimal `json:"shares,omitempty"`

	Quota settlement.Decimal `json:"quota,omitzero"` // yuan a unit
	Units int                `json:"units,omitempty"`
	// MeanStay multiplies the units if the quota is an amount a day; absent: 1.
	MeanStay settlement.Decimal `json:"mean_stay,omitzero"`
	Ratio    settlement.Decimal `json:"ratio,omitzero"` // absent: 1

	Quotas []string `json:"quotas,omitempty"`

	Pool string `json:"pool,omitempty"`
	// Weight divides a pool among its budgets, closed to the fen; absent: Heads.
	Weight settlement.Decimal `json:"weight,omitzero"`

	// Minimum is the number of units (admissions) below which the budget shrinks.
	Minimum int `json:"minimum,omitempty"`
	// Head is the institution that alone bears the unreasonable part of an overrun; absent:
	// the holder bears it.
	Head string `json:"head,omitempty"`
}

// MonthHeads is the number of heads in a month.
type MonthHeads struct {
	Month settlement.Month `json:"month" required:"true"`
	Heads int              `json:"heads"`
}

// Holder maps an institution, or a holder of a budget inside, to the holder that bears
// its claims.
type Holder struct {
	Institution string `json:"institution" required:"true"`
	Holder      string `json:"holder" required:"true"`
}

// Instalments (预付) say how a budget is prepaid.
type Instalments struct {
	// Period is "month", "quarter", "half" or "year".
	Period Cycle `json:"period" required:"true"`
	// Mode is "lump" (default: the budget is paid in parts), "claims" (the claimed amounts
	// are paid up to the cycle's part, and the excess is deferred), or "volume" (quotas × the
	// volumes reported for the cycle).
	Mode InstalmentMode `json:"mode,omitempty"`
	// PrepayRatio is the part of an instalment that is paid; the rest waits for the clearing.
	// Absent: 1. Deposit alone says how much the clearing withholds and releases. Where the
	// rest is the deposit and nothing else, PrepayRatio and the ratio of Deposit add up to 1.
	PrepayRatio settlement.Decimal `json:"prepay_ratio,omitzero"`
	// Weights are the parts of the cycles of a year; absent: equal parts.
	Weights []settlement.Decimal `json:"weights,omitempty"`
	// Limit, with claims, is "cycle" (default: each cycle's own part) or
	// "cumulative" (what earlier cycles left unused widens the later ones).
	Limit InstalmentLimit `json:"limit,omitempty"`
}

// Advance (周转金) is working capital paid with the first instalment, as a ratio
// of the budget; it is recovered in a clearing, as the accounts say.
type Advance struct {
	Ratio settlement.Decimal `json:"ratio" required:"true"`
}

// Sharing (结余留用, 超支分担) says how a surplus is kept and an overrun is shared. The
// standard of its tiers is the budget, without the room carried in.
type Sharing struct {
	settlement.Sharing
	// ByScore moves the shares of all tiers. The first step whose From is reached applies.
	// Without a score nothing is moved.
	ByScore []Shift `json:"by_score,omitempty"`
	// Gated keeps nothing of a surplus where a gate indicator was missed.
	Gated bool `json:"gated,omitempty"`
}

// Shift moves two shares for scores of at least From: the institution's share of a surplus,
// and the fund's share of an overrun. Shares stay between 0 and 1.
type Shift struct {
	From    settlement.Decimal `json:"from" required:"true"`
	Surplus settlement.Decimal `json:"surplus,omitzero"`
	Overrun settlement.Decimal `json:"overrun,omitzero"`
}

// Split is the part of a kept surplus that goes to a purpose.
type Split struct {
	To    string             `json:"to" required:"true"`
	Share settlement.Decimal `json:"share" required:"true"`
}

// Deposit (质量保证金) is money that is kept back until the year's assessment.
type Deposit struct {
	Ratio settlement.Decimal `json:"ratio" required:"true"`
	// ByInstitution are the ratios of institutions that have one of their own, by code. 0: the
	// institution has no deposit.
	ByInstitution map[string]settlement.Decimal `json:"by_institution,omitempty"`
	// Base is the amount of which the deposit is a ratio: "budget" (default; without a budget
	// the entitlement), "entitlement" or "prepaid".
	Base DepositBase `json:"base,omitempty"`
	// Methods are those whose lines the entitlement is counted by; absent: all lines. With
	// Methods the default of Base is "entitlement", and no other base is possible. "settlement"
	// means what the terms do to an institution as a whole.
	Methods []settlement.Method `json:"methods,omitempty" choices:"drg,perdiem,capitation,item,budget,settlement"`
	// Release says which part comes back; absent: the deposit stays pending.
	Release *Release `json:"release,omitempty"`
}

// Release (返还) turns a score, or the balance of the fund, into the fraction of
// the deposit that is released. The fraction is not rounded, the amount is.
type Release struct {
	// By is "steps", "slope", "proportional", "pass" or "fund_balance".
	By ReleaseBy `json:"by" required:"true"`
	// Steps, highest first, are for "steps" and "fund_balance". The first step whose From is
	// reached applies. Below the last nothing is released.
	Steps []ReleaseStep `json:"steps,omitempty"`
	// FullFrom is the score from which all is released. It is for "slope" and "pass". With
	// "pass" nothing is released below it.
	FullFrom settlement.Decimal `json:"full_from,omitzero"`
	// PerPoint is the fraction lost for each point below FullFrom.
	PerPoint settlement.Decimal `json:"per_point,omitzero"`
	// ZeroBelow is the score below which nothing is released; absent: 0.
	ZeroBelow settlement.Decimal `json:"zero_below,omitzero"`
	// Of is the score that releases all, for "proportional": score ÷ Of, at most 1.
	Of settlement.Decimal `json:"of,omitzero"`
	// Balance is the balance of the fund, for "fund_balance". It is in yuan or a rate, as the
	// steps are; absent: it is not known yet, and the deposit is pending.
	Balance settlement.Decimal `json:"balance,omitzero"`
}

// ReleaseStep is the fraction, 0 to 2, that is released from a score or a balance on. A
// release beyond the deposit is a bonus.
type ReleaseStep struct {
	From    settlement.Decimal `json:"from" required:"true"`
	Release settlement.Decimal `json:"release" required:"true"`
}

// ReadPolicy reads a policy document, strictly: see [policy.Read]. [New] checks the rules
// in it.
func ReadPolicy(r io.Reader) (Policy, error) { return policy.Read[Policy](r) }
