package receivable

import "github.com/yibaojiesuan/settlement"

// Fact is a row of a file that says something of what is owed: of payments, declarations,
// decisions, or totals.
type Fact struct {
	ID          string // of a payment or decision; blank: it has none
	Institution string
	Payer       string // a code of the terms
	Span        Span
	Kind        Kind // of a decision
	Amount      settlement.Money
	Date        settlement.Date // on which it was paid or decided
	Until       settlement.Date // until when an amount is deferred; absent: no one has said
	Row         int             // of its file
}

// Kind is what a decision of a payer is.
type Kind string

// Kinds of decisions. All amounts are positive but those accepted, which may be corrections.
const (
	KindAccepted Kind = "accepted" // 核定
	KindDeferred Kind = "deferred" // 暂缓支付
	KindWithheld Kind = "withheld" // 暂扣保证金
	KindReleased Kind = "released" // 返还保证金
	KindRefused  Kind = "refused"  // 拒付
	KindReversed Kind = "reversed" // 拒付冲回
)

// Choices returns what a file may say.
func (Kind) Choices() []Kind {
	return []Kind{KindAccepted, KindDeferred, KindWithheld, KindReleased, KindRefused, KindReversed}
}

// Column is a column of amounts of a table.
type Column string

// Columns.
const (
	Booked      Column = "booked"      // 应收: what the claims say that the payer owes
	Declared    Column = "declared"    // 申报: what was sent for clearing
	Accepted    Column = "accepted"    // 核定: what the payer owes by reports or decisions, before what it refuses
	Pending     Column = "pending"     // 待核定: booked, and nothing accepted yet
	Difference  Column = "difference"  // 差额: accepted − booked
	Other       Column = "other"       // 其他清算: debts, working capital, bonuses; positive is owed to the institution
	Refused     Column = "refused"     // 拒付扣款: refused, damages and deposit that is lost, less what came back
	Deposit     Column = "deposit"     // 保证金: kept back and not yet released
	Deferred    Column = "deferred"    // 暂缓: accepted and put off
	Paid        Column = "paid"        // 已收: payments received
	Outstanding Column = "outstanding" // 未收: what is still owed; negative: more was paid
)

// Columns returns the columns of amounts, in their order.
func Columns() []Column {
	return []Column{Booked, Declared, Accepted, Pending, Difference, Other, Refused, Deposit, Deferred, Paid, Outstanding}
}

// Sources of amounts are kept for these; the others are computed.
var kept = [...]Column{Booked, Declared, Accepted, Other, Refused, Deposit, Deferred, Paid}

// Source (来源) is where a part of an amount comes from: rows of claims, a row of a file, or a
// line of a report.
type Source struct {
	Document string            `json:"document"`
	Row      int               `json:"row,omitempty"`    // of a file
	Claims   int               `json:"claims,omitempty"` // of a file of claims, that have the part
	Part     string            `json:"part,omitempty"`   // of the cost
	Pool     string            `json:"pool,omitempty"`
	Method   settlement.Method `json:"method,omitempty"` // of a line
	Kind     settlement.Kind   `json:"kind,omitempty"`   // of a line, or of a decision
	// Month says that the amount is what the clearing takes off, because a month has it.
	Month  Span             `json:"month,omitzero"`
	Amount settlement.Money `json:"amount"` // as it counts in its column
}
