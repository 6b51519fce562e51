package budget

// In this file: the fields of a document whose text is a choice. Each has a type of its
// own, so that a choice of one field cannot be given to another.

// Unbudgeted says what happens to claims that no budget bears.
type Unbudgeted string

// What a [Unbudgeted] may be.
const (
	Pay    Unbudgeted = "pay" // (default)
	Refuse Unbudgeted = "error"
)

// Choices returns what a document may say.
func (Unbudgeted) Choices() []Unbudgeted { return []Unbudgeted{Pay, Refuse} }

// AmountFrom says what a budget is taken from.
type AmountFrom string

// FromPoints takes what points earn as the budget, and what their claims incurred as the actual.
const FromPoints AmountFrom = "points"

// Choices returns what a document may say.
func (AmountFrom) Choices() []AmountFrom { return []AmountFrom{FromPoints} }

// MinimumMissed says how a budget shrinks if its minimum was not reached.
type MinimumMissed string

// What a [MinimumMissed] may be.
const (
	Proportion MinimumMissed = "proportion" // (default) the budget × delivered ÷ minimum
	Nothing    MinimumMissed = "nothing"
)

// Choices returns what a document may say.
func (MinimumMissed) Choices() []MinimumMissed { return []MinimumMissed{Proportion, Nothing} }

// SurplusTo says where a kept surplus goes.
type SurplusTo string

// What a [SurplusTo] may be.
const (
	Cash   SurplusTo = "cash"   // (default) the institution's money
	Carry  SurplusTo = "carry"  // it also widens next year's room
	Return SurplusTo = "return" // nothing is kept
	Divide SurplusTo = "split"
)

// Choices returns what a document may say.
func (SurplusTo) Choices() []SurplusTo { return []SurplusTo{Cash, Carry, Return, Divide} }

// PositiveDue says what happens where more is due than was prepaid.
type PositiveDue string

// What a [PositiveDue] may be.
const (
	PayOut PositiveDue = "pay"  // (default)
	Roll   PositiveDue = "roll" // added to the next period's prepayments
)

// Choices returns what a document may say.
func (PositiveDue) Choices() []PositiveDue { return []PositiveDue{PayOut, Roll} }

// Cycle is how often a budget is prepaid.
type Cycle string

// What a [Cycle] may be.
const (
	Month   Cycle = "month"
	Quarter Cycle = "quarter"
	Half    Cycle = "half"
	Year    Cycle = "year"
)

// Choices returns what a document may say.
func (Cycle) Choices() []Cycle { return []Cycle{Month, Quarter, Half, Year} }

// InstalmentMode says which amount is prepaid.
type InstalmentMode string

// What a [InstalmentMode] may be.
const (
	Lump   InstalmentMode = "lump"   // (default) parts of the budget
	Claims InstalmentMode = "claims" // what was claimed, up to the cycle's part
	Volume InstalmentMode = "volume" // quotas × volumes
)

// Choices returns what a document may say.
func (InstalmentMode) Choices() []InstalmentMode { return []InstalmentMode{Lump, Claims, Volume} }

// InstalmentLimit says how much of the claims a cycle may pay.
type InstalmentLimit string

// What a [InstalmentLimit] may be.
const (
	EachCycle  InstalmentLimit = "cycle"      // (default) its own part
	Cumulative InstalmentLimit = "cumulative" // what earlier cycles left unused, too
)

// Choices returns what a document may say.
func (InstalmentLimit) Choices() []InstalmentLimit { return []InstalmentLimit{EachCycle, Cumulative} }

// DepositBase says of which amount a deposit is a ratio.
type DepositBase string

// What a [DepositBase] may be.
const (
	OfBudget      DepositBase = "budget" // (default)
	OfEntitlement DepositBase = "entitlement"
	OfPrepaid     DepositBase = "prepaid"
)

// Choices returns what a document may say.
func (DepositBase) Choices() []DepositBase { return []DepositBase{OfBudget, OfEntitlement, OfPrepaid} }

// ReleaseBy says how the released fraction of the deposit arises.
type ReleaseBy string

// What a [ReleaseBy] may be.
const (
	Steps        ReleaseBy = "steps"
	Slope        ReleaseBy = "slope"
	Proportional ReleaseBy = "proportional"
	Pass         ReleaseBy = "pass"
	FundBalance  ReleaseBy = "fund_balance"
)

// Choices returns what a document may say.
func (ReleaseBy) Choices() []ReleaseBy {
	return []ReleaseBy{Steps, Slope, Proportional, Pass, FundBalance}
}

// StepKind is a step that findings lead to.
type StepKind string

// What a [StepKind] may be.
const (
	DepartmentMonth StepKind = "department_month" // a department's month may be refused
	Suspend         StepKind = "suspend"
)

// Choices returns what a document may say.
func (StepKind) Choices() []StepKind { return []StepKind{DepartmentMonth, Suspend} }

// CountedIn says within which unit findings are counted.
type CountedIn string

// What a [CountedIn] may be.
const (
	InDepartmentMonth CountedIn = "department_month" // (default)
	InDepartment      CountedIn = "department"
	InInstitution     CountedIn = "institution"
)

// Choices returns what a document may say.
func (CountedIn) Choices() []CountedIn {
	return []CountedIn{InDepartmentMonth, InDepartment, InInstitution}
}

// Summed is the figure that a measure sums.
type Summed string

// What a [Summed] may be.
const (
	SumCases   Summed = "cases"
	SumCost    Summed = "cost"
	SumCovered Summed = "covered"
	SumPoints  Summed = "points"
	SumAmount  Summed = "amount"
)

// Choices returns what a document may say.
func (Summed) Choices() []Summed {
	return []Summed{SumCases, SumCost, SumCovered, SumPoints, SumAmount}
}

// Status says where a finding stands.
type Status string

// What a [Status] may be.
const (
	Upheld    Status = "upheld"  // it acts
	Pending   Status = "pending" // shown, nothing moves
	Dismissed Status = "dismissed"
)

// Choices returns what a document may say.
func (Status) Choices() []Status { return []Status{Upheld, Pending, Dismissed} }
