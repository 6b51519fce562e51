package settlement

// Method names a payment method (支付方式).
type Method string

// The methods of this module.
const (
	DRG        Method = "drg"        // DRG points, 按病组点数
	PerDiem    Method = "perdiem"    // bed-days, 按床日
	Capitation Method = "capitation" // heads, 按人头
	Item       Method = "item"       // by item, 按项目
	Budget     Method = "budget"     // total budget, 总额预付
)

// Class says which rule priced a claim (病例类型).
type Class string

// Classes of claims.
const (
	Normal    Class = "normal"    // 正常病例
	Low       Class = "low"       // 低倍率病例
	Middle    Class = "middle"    // between low and normal, where a policy has it
	High      Class = "high"      // 高倍率病例
	Special   Class = "special"   // 特病单议
	Ungrouped Class = "ungrouped" // 未入组, 歧义组
	FixedRate Class = "fixed"     // 单病种: a fixed price
	BedDay    Class = "bed-day"   // 床日
	HeadMonth Class = "head"      // 人头月
	ByItem    Class = "item"      // 按项目
	Account   Class = "account"   // what belongs to an institution as a whole
)

// Kind says what a line of a statement is. Consumers switch on it.
type Kind string

// Kinds of lines that count.
const (
	LinePrice        Kind = "price"        // points × point value
	LineCovered      Kind = "covered"      // what patients and other payers paid, negative
	LineAmount       Kind = "amount"       // what a priced entry comes to
	LineQuality      Kind = "quality"      // reduction by quality assessment
	LineReferred     Kind = "referred"     // care elsewhere on referral
	LineCompensation Kind = "compensation" // case compensation
	LineRetained     Kind = "retained"     // surplus kept
	LineShared       Kind = "shared"       // overrun shared
	LineViolation    Kind = "violation"    // taken for violations
	LinePrepaid      Kind = "prepaid"      // paid already
	LineWithheld     Kind = "withheld"     // deposit kept back
	LineReleased     Kind = "released"     // deposit released
	LineForfeited    Kind = "forfeited"    // deposit lost
	LineRefused      Kind = "refused"      // audit: amounts refused
	LineDamages      Kind = "damages"      // audit: damages
	LineReversed     Kind = "reversed"     // audit: reversed on appeal
	LineDebt         Kind = "debt"         // owed from before
	LineAdvance      Kind = "advance"      // working capital advanced or recovered
	LineFloored      Kind = "floored"      // brings a negative due to zero, where the terms say so
)

// Kinds of memo lines, which are shown and not summed.
const (
	MemoBorne   Kind = "borne"   // borne by the institution
	MemoPending Kind = "pending" // not decided yet
	MemoCarried Kind = "carried" // carried to the next year
	MemoUnused  Kind = "unused"  // set aside and not used
)

// Known reports whether the kind is one of those above, which consumers expect.
func (k Kind) Known() bool {
	switch k {
	case LinePrice, LineCovered, LineAmount, LineQuality, LineReferred, LineCompensation, LineRetained, LineShared, LineViolation,
		LinePrepaid, LineWithheld, LineReleased, LineForfeited, LineRefused, LineDamages, LineReversed, LineDebt, LineAdvance, LineFloored:
		return true
	}
	return k.Memo()
}

// Memo reports whether lines of this kind are shown without being summed.
func (k Kind) Memo() bool {
	switch k {
	case MemoBorne, MemoPending, MemoCarried, MemoUnused:
		return true
	}
	return false
}

// Line is one signed amount of a statement; positive is owed to the institution.
type Line struct {
	Pool   string `json:"pool,omitempty"` // in statements that combine several
	Method Method `json:"method"`
	Kind   Kind   `json:"kind"`
	Amount Money  `json:"amount"`
	Trail  Trail  `json:"trail,omitempty"`
}

// Entry is one rated claim or, with an empty Claim, what belongs to an
// institution as a whole.
//
// A priced entry is due Amount − Covered + Σ Lines and comes off the fund. Any
// other entry shares what is left of the fund by its points, even where they
// are zero; it is due its price, less Covered if the terms are whole cost, plus
// Σ Lines.
type Entry struct {
	Method      Method `json:"method"`
	Institution string `json:"institution"`
	Claim       string `json:"claim,omitempty"`
	Pool        string `json:"pool,omitempty"`
	// ChargedTo is the holder of the budget that bears the claim, where it is not
	// the institution. Only a budget looks at it.
	ChargedTo string `json:"charged_to,omitempty"`
	Class     Class  `json:"class"`
	Priced    bool   `json:"priced,omitempty"` // Amount counts; else Points do
	Points    Points `json:"points,omitzero"`
	Amount    Money  `json:"amount,omitzero"`
	Cost      Money  `json:"cost"`             // what the claim cost
	Covered   Money  `json:"covered"`          // what the patient and other payers paid
	ByItem    Money  `json:"by_item,omitzero"` // fund money, should the claim be compensated by item
	// Compensable says that review approved the claim: terms with compensation may
	// pay it ByItem. It keeps its points, and is summed apart from the others.
	Compensable bool `json:"compensable,omitempty"`
	// Conflict says why the claim is not paid as it was claimed. The report lists
	// the claim with this reason; the entry's amounts say what is paid all the same.
	Conflict string `json:"conflict,omitempty"`
	Lines    []Line `json:"lines,omitempty"` // further signed amounts
	Trail    Trail  `json:"trail,omitempty"` // filled by Explain
}
