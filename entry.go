package settlement

// Method names a payment method (支付方式): one of those below, or a word of your own.
type Method string

// The methods of this module.
const (
	DRG        Method = "drg"        // DRG points, 按病组点数
	PerDiem    Method = "perdiem"    // bed-days, 按床日
	Capitation Method = "capitation" // heads, 按人头
	Item       Method = "item"       // by item, 按项目
	Budget     Method = "budget"     // total budget, 总额预付
)

// Class says which rule priced a claim (病例类型): one of those below, or a word of your own.
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

// Kind says what a line of a statement is. Programs may switch on it: a kind has one meaning
// and one sign everywhere, and [Kind.Fits] tells which.
type Kind string

// Kinds of lines that count.
const (
	LinePrice        Kind = "price"        // points × point value; either sign
	LineAmount       Kind = "amount"       // what a priced entry comes to; either sign: a later bill may take back part of an earlier one
	LineCovered      Kind = "covered"      // what patients and other payers paid; ≤ 0
	LineQuality      Kind = "quality"      // reduction by quality assessment; ≤ 0
	LineReferred     Kind = "referred"     // care elsewhere on referral; ≤ 0
	LineCompensation Kind = "compensation" // case compensation, subsidies and grants; ≥ 0
	LineOver         Kind = "over"         // by how much accepted claims exceed a budget, cap or limit; ≤ 0
	LineShared       Kind = "shared"       // the fund's part of what exceeds it; ≥ 0
	LineRetained     Kind = "retained"     // surplus paid on top of claims; ≥ 0
	LineReturned     Kind = "returned"     // surplus of head fees or of points money that is not kept; ≤ 0
	LineRoom         Kind = "room"         // room carried in that is cash the holder has; ≤ 0
	LineFloored      Kind = "floored"      // brings negative dues to zero, where the terms say so; ≥ 0
	LineViolation    Kind = "violation"    // taken for violations; ≤ 0
	LineCorrected    Kind = "corrected"    // what months that were settled before are corrected by; either sign
	LinePrepaid      Kind = "prepaid"      // the opposite of what the account says was paid; either sign
	LineWithheld     Kind = "withheld"     // the whole deposit, kept back; ≤ 0
	LineReleased     Kind = "released"     // deposit released; ≥ 0
	LineBonus        Kind = "bonus"        // released beyond the deposit; ≥ 0
	LineRefused      Kind = "refused"      // audit: amounts refused; ≤ 0
	LineDamages      Kind = "damages"      // audit: damages; ≤ 0
	LineReversed     Kind = "reversed"     // audit: reversed on appeal; ≥ 0
	LineDebt         Kind = "debt"         // owed from before; ≤ 0
	LineAdvance      Kind = "advance"      // working capital paid out; ≥ 0
	LineRecovered    Kind = "recovered"    // working capital recovered; ≤ 0
)

// Kinds of memo lines, which are shown and not summed. None is negative.
const (
	MemoBorne     Kind = "borne"     // borne by the institution
	MemoPending   Kind = "pending"   // not decided yet
	MemoCarried   Kind = "carried"   // carried to the next year
	MemoUnused    Kind = "unused"    // set aside and not used
	MemoKept      Kind = "kept"      // surplus that stays with the institution because a standard is paid: heads, points money
	MemoForfeited Kind = "forfeited" // the part of the deposit that is lost
)

// sign returns the sign that amounts of a kind have, 0 where both are possible, and whether
// the kind is known.
func (k Kind) sign() (sign Money, known bool) {
	switch k {
	case LinePrice, LineAmount, LineCorrected, LinePrepaid:
		return 0, true
	case LineCompensation, LineShared, LineRetained, LineFloored, LineReleased, LineBonus, LineReversed, LineAdvance:
		return 1, true
	case LineCovered, LineQuality, LineReferred, LineOver, LineReturned, LineRoom, LineViolation, LineWithheld,
		LineRefused, LineDamages, LineDebt, LineRecovered:
		return -1, true
	}
	return 1, k.Memo()
}

// Known reports whether the kind is one of those above.
func (k Kind) Known() bool {
	_, known := k.sign()
	return known
}

// Memo reports whether lines of this kind are shown without being summed.
func (k Kind) Memo() bool {
	switch k {
	case MemoBorne, MemoPending, MemoCarried, MemoUnused, MemoKept, MemoForfeited:
		return true
	}
	return false
}

// Fits reports whether a line of this kind may have the amount: whether the kind
// is known and the amount has its sign. Zero fits every kind.
func (k Kind) Fits(amount Money) bool {
	sign, known := k.sign()
	return known && (sign == 0 || amount == 0 || (amount > 0) == (sign > 0))
}

// Line is one signed amount of a statement; positive is owed to the institution.
type Line struct {
	Pool   string `json:"pool,omitempty"` // in statements that combine several
	Method Method `json:"method"`
	Kind   Kind   `json:"kind"`
	Amount Money  `json:"amount"`
	// AfterValue says that the line was drawn up after the point value was struck: it came off
	// no fund. See [Settled.AfterValue].
	AfterValue bool  `json:"after_value,omitempty"`
	Trail      Trail `json:"trail,omitempty"`
}

// Left says why a claim is in no sum.
type Left string

// Why claims are left out of the sums. The zero value: the claim counts.
const (
	// LeftPeriod: the claim belongs to another period. The report counts it, with
	// its cost and what was covered, under left_out.
	LeftPeriod Left = "period"
	// LeftUnpaid: the rules do not pay the claim (excluded, listed). It is counted among the
	// cases of its institution and class, and in no other figure.
	LeftUnpaid Left = "unpaid"
	// LeftOther: the claim belongs to another method, whose entry counts. Only its id is
	// looked at.
	LeftOther Left = "other"
	// LeftRead: the entry is no claim. Its digest says which rows were read that no other
	// entry's digest covers, such as members and charges where heads are paid for.
	LeftRead Left = "read"
)

// Entry is one rated claim. An entry with an empty Claim is what belongs to an institution,
// or to the holder of a budget, as a whole.
//
// A priced entry is due Amount − Covered + Σ Lines, and comes off the fund. Every other entry
// shares what is left of the fund by its points, even if they are zero. It is due its price
// plus Σ Lines and, if the terms are whole cost, less Covered. An entry that is left out is
// due nothing. Terms that floor claims raise a claim's negative due to zero, and a capped
// price is at most the claim's cost.
type Entry struct {
	Method      Method `json:"method"`
	Institution string `json:"institution"`
	Claim       string `json:"claim,omitempty"`
	Pool        string `json:"pool,omitempty"`
	// ChargedTo is the holder of the budget that bears the claim; empty: the institution
	// bears it. Only a budget looks at it.
	ChargedTo  string `json:"charged_to,omitempty"`
	Department string `json:"department,omitempty"` // of the institution; escalation of findings looks at it
	Class      Class  `json:"class"`
	// Left says why the entry is in no sum; empty: it is in the sums.
	Left Left `json:"left,omitempty"`
	// Month is the month of the claim's date; absent: the claim has no date.
	Month Month `json:"month,omitzero"`
	// Vouched says that the caller's word, and no date, puts the claim in the period.
	Vouched bool `json:"vouched,omitempty"`
	Priced  bool `json:"priced,omitempty"` // Amount counts; else Points do
	// Compensable says that review approved the claim. Terms with compensation may pay it
	// ByItem. It keeps its points, and is summed apart from the others.
	Compensable bool `json:"compensable,omitempty"`
	// Capped says that the price of the claim's points is at most Cost. Only terms that round
	// each claim can settle such a claim.
	Capped  bool   `json:"capped,omitempty"`
	Points  Points `json:"points,omitzero"`
	Amount  Money  `json:"amount,omitzero"`
	Cost    Money  `json:"cost"`             // what the claim cost
	Covered Money  `json:"covered"`          // what the patient and other payers paid
	ByItem  Money  `json:"by_item,omitzero"` // fund money, should the claim be compensated by item
	// Conflict says why the claim is not paid as it was claimed. The report lists the claim
	// with this reason. The entry's amounts already say what is paid.
	Conflict string `json:"conflict,omitempty"`
	Lines    []Line `json:"lines,omitempty"` // further signed amounts
	// Owner says to whom an entry without a claim belongs; nil: to the institution.
	Owner *Owner `json:"owner,omitempty"`
	// Digest is the digest of the claim's row. A claim of another period has one, which is
	// then one of history, if a rule looks back on the claim.
	Digest RowDigest `json:"digest,omitzero"`
	// Details are for analysis alone; nil where nobody asked: see [Detailed].
	Details *Details `json:"details,omitempty"`
	Trail   Trail    `json:"trail,omitempty"` // filled by Explain
}

// Owner says to whom an entry without a claim belongs. A settlement may have one such entry
// for each method, owner, institution and pool, because what a holder is due as a whole needs
// all of its claims.
type Owner struct {
	Policy string `json:"policy,omitempty"` // digest of the policy, see [Digest]
	Holder string `json:"holder,omitempty"` // of a budget; empty: the institution
}
