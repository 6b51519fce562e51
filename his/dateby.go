package his

// DateBy says which date of a claim makes it one of a period.
type DateBy string

// Dates of claims.
const (
	// DateByDefault is the day of settlement if the claims have one, else the day of
	// discharge. For claims that are dated by month it is the month.
	DateByDefault    DateBy = ""
	DateBySettled    DateBy = "settled"
	DateByDischarged DateBy = "discharged" // or the month
	// DateByNone says that no claim is dated: the caller vouches that all are of the period.
	DateByNone DateBy = "none"
)

// Choices returns what a document may say.
func (DateBy) Choices() []DateBy { return []DateBy{DateBySettled, DateByDischarged, DateByNone} }
