package capitation

// In this file: the fields of a document whose text is a choice. Each has a type of its
// own, so that a choice of one field cannot be given to another.

// Activation says when a signing takes effect.
type Activation string

// What a [Activation] may be.
const (
	NextMonth  Activation = "next_month" // (default)
	SameMonth  Activation = "same_month"
	SigningDay Activation = "signing_day"
)

// Choices returns what a document may say.
func (Activation) Choices() []Activation { return []Activation{NextMonth, SameMonth, SigningDay} }

// Proration says how much is paid for a month that has days without a head fee.
type Proration string

// What a [Proration] may be.
const (
	CalendarDay   Proration = "calendar_day"   // (default) the part of its other days
	TouchedUnpaid Proration = "touched_unpaid" // nothing
	TouchedPaid   Proration = "touched_paid"   // all of it
)

// Choices returns what a document may say.
func (Proration) Choices() []Proration { return []Proration{CalendarDay, TouchedUnpaid, TouchedPaid} }

// InpatientDays says whether days in a hospital have a head fee.
type InpatientDays string

// What a [InpatientDays] may be.
const (
	Excluded InpatientDays = "excluded" // (default) no
	Included InpatientDays = "included"
)

// Choices returns what a document may say.
func (InpatientDays) Choices() []InpatientDays { return []InpatientDays{Excluded, Included} }

// Elsewhere says whether care elsewhere is charged to the account of the member's
// institution.
type Elsewhere string

// What a [Elsewhere] may be.
const (
	Charged    Elsewhere = "charged"
	NotCharged Elsewhere = "excluded"
)

// Choices returns what a document may say.
func (Elsewhere) Choices() []Elsewhere { return []Elsewhere{Charged, NotCharged} }

// Negative says what happens to a negative due.
type Negative string

// What a [Negative] may be.
const (
	Carry Negative = "carry" // (default) the institution's debt
	Floor Negative = "floor" // nothing
)

// Choices returns what a document may say.
func (Negative) Choices() []Negative { return []Negative{Carry, Floor} }

// Months says how an annual standard becomes that of a month.
type Months string

// What a [Months] may be.
const (
	Rounded    Months = "rounded"    // (default) a twelfth, rounded
	Cumulative Months = "cumulative" // to date, less to date before
)

// Choices returns what a document may say.
func (Months) Choices() []Months { return []Months{Rounded, Cumulative} }

// Actual says how the actual cost of a member's month changes its fee.
type Actual string

// What an [Actual] may be.
const (
	Fixed Actual = "fixed" // (default) not at all
	Cap   Actual = "cap"   // the fund's share of the lower of the two
)

// Choices returns what a document may say.
func (Actual) Choices() []Actual { return []Actual{Fixed, Cap} }

// QualityWhen says which accounts missed indicators reduce.
type QualityWhen string

// What a [QualityWhen] may be.
const (
	YearEnd QualityWhen = "year_end" // (default) that of the whole year
	Monthly QualityWhen = "monthly"  // every account to date
)

// Choices returns what a document may say.
func (QualityWhen) Choices() []QualityWhen { return []QualityWhen{YearEnd, Monthly} }
