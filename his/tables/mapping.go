package tables

import (
	"io"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/policy"
)

// Mapping (对照表) is a document that says what the columns of published tables are. Nothing
// is guessed: a column that the mapping does not name is not read, and a text that it
// gives no meaning is refused.
type Mapping struct {
	policy.Document
	// Tables are read in this order. A later one may add to what an earlier one made.
	Tables []Table `json:"tables" required:"true"`
}

// ReadMapping reads a mapping strictly: see [policy.Read]. [Mapping.Check] checks it.
func ReadMapping(r io.Reader) (Mapping, error) { return policy.Read[Mapping](r) }

// Table is one table: a CSV file or a sheet of a workbook.
type Table struct {
	// File is the file, perhaps with a sheet: weights.xlsx#权重. A workbook of several
	// sheets without one is searched for the sheet that has the columns.
	File string `json:"file" required:"true"`
	// Of says what a row is about.
	Of Of `json:"of" required:"true"`
	// Columns are those that are read, in the order in which what they say is written down.
	Columns []Column `json:"columns" required:"true"`
	// Join stands between the parts of a code that several columns have, as diagnosis and
	// operation of a DIP catalogue: "I10" and "47.0101" with ":" are I10:47.0101. A blank
	// part is left out.
	Join string `json:"join,omitempty"`
	// None are texts that mean the same as a blank cell: "-", "/".
	None []string `json:"none,omitempty"`
	// LeaveOut says which rows are not taken. Captions, notes of one cell, rows of sums and
	// headers that come again never are.
	LeaveOut []LeaveOut `json:"leave_out,omitempty"`
	// Rows is how many rows must be taken; 0: any number.
	Rows int `json:"rows,omitempty"`
	// RefuseTotals refuses a table whose row of sums is not the sum of its rows; otherwise
	// the difference is listed.
	RefuseTotals bool `json:"refuse_totals,omitempty"`
}

// Of says what the rows of a table are about.
type Of string

// What a row may be about.
const (
	OfGroups       Of = "groups"       // a group (病组, 病种), or what it has at a level, in an institution or a pool
	OfInstitutions Of = "institutions" // a hospital
	OfLevels       Of = "levels"       // a level (等级)
	OfCoefficients Of = "coefficients" // a coefficient of what the row names
	OfAttributes   Of = "attributes"   // one attribute, whose name and value stand in the row
)

// Choices returns what a document may say.
func (Of) Choices() []Of {
	return []Of{OfGroups, OfInstitutions, OfLevels, OfCoefficients, OfAttributes}
}

// Column is a column of a table.
type Column struct {
	// Header is the name of the column in the table. Under a caption it may be that with
	// the caption before it: "权重/三级". Empty: one of the usual names for what it is.
	Header string `json:"header,omitempty"`
	Is     Is     `json:"is" required:"true"`
	// Level, Institution and Pool say for whom the numbers of this column are, where the
	// table has a column for each of them; as in [drg.GroupBy].
	Level       string `json:"level,omitempty"`
	Institution string `json:"institution,omitempty"`
	Pool        string `json:"pool,omitempty"`
	// Attribute is the name of the attribute, as rules read it.
	Attribute string `json:"attribute,omitempty"`
	// As says what an attribute or a value is. Required of these.
	As As `json:"as,omitempty"`
	// Codes are what texts of the column stand for: {"三级": "3"}; of flags yes and no.
	// A text that is not here is refused. Absent: texts stand for themselves, and
	// flags are 1 and 0.
	Codes map[string]string `json:"codes,omitempty"`
	// Words are the meanings of a column of words: {"无权重": {"no_weight": true}}.
	// A cell may have several words, with a comma, a semicolon, 、 or a space between them.
	// A word that is not here is refused.
	Words map[string]Meaning `json:"words,omitempty"`
	// Times multiplies the numbers of the column: "10000" where they are in 万元.
	Times settlement.Decimal `json:"times,omitzero"`
	// Places rounds the numbers of the column half away from zero to this many decimals,
	// after Times, and counts it. Absent: a number of more decimals than a policy can have,
	// 8, is refused.
	Places *int `json:"places,omitempty"`
	// Merged takes a blank cell for a part of the cell above it, as merged cells are kept.
	Merged bool `json:"merged,omitempty"`
	// Sum is what the numbers of the column that are taken must add up to, before Times.
	// Absent: anything.
	Sum settlement.Decimal `json:"sum,omitzero"`
}

// Is says what a column is.
type Is string

// What a column may be. Key columns name what the row is about.
const (
	IsGroup       Is = "group"       // key: the code of a group
	IsInstitution Is = "institution" // key: the code of an institution
	IsLevel       Is = "level"       // key; of institutions their level
	IsPool        Is = "pool"        // key
	IsName        Is = "name"        // of the group or the institution
	IsBasePoints  Is = "base_points" // weight (权重), base points (基准点数) or score (分值)
	IsMeanCost    Is = "mean_cost"   // yuan
	IsPrice       Is = "price"       // yuan
	IsCoefficient Is = "coefficient"
	IsStable      Is = "stable"    // flag
	IsUniform     Is = "uniform"   // flag
	IsNoWeight    Is = "no_weight" // flag
	IsAttribute   Is = "attribute"
	IsWords       Is = "words" // words of which each has a meaning
	IsKey         Is = "key"   // the name of an attribute, by Codes
	IsValue       Is = "value" // its value
)

// Choices returns what a document may say.
func (Is) Choices() []Is {
	return []Is{
		IsGroup, IsInstitution, IsLevel, IsPool, IsName, IsBasePoints, IsMeanCost, IsPrice, IsCoefficient,
		IsStable, IsUniform, IsNoWeight, IsAttribute, IsWords, IsKey, IsValue,
	}
}

// As says what the values of an attribute are.
type As string

// What the values of an attribute may be.
const (
	AsDecimal As = "decimal"
	AsFlag    As = "flag"
	AsText    As = "text"
)

// Choices returns what a document may say.
func (As) Choices() []As { return []As{AsDecimal, AsFlag, AsText} }

// Meaning is what a word of a table says of its group. The zero Meaning says nothing.
type Meaning struct {
	// LeaveOut is why rows with the word are left out; blank: they are taken.
	LeaveOut string `json:"leave_out,omitempty"`
	// The following are as in [drg.Group].
	Stable     bool                     `json:"stable,omitempty"`
	Uniform    bool                     `json:"uniform,omitempty"`
	NoWeight   bool                     `json:"no_weight,omitempty"`
	Ending     bool                     `json:"ending,omitempty"`
	Attributes map[string]drg.Attribute `json:"attributes,omitempty"`
	// By is what the word says at a level, in an institution or in a pool:
	// 三级无极差 is {"by": [{"level": "3", "uniform": true}]}.
	By []drg.GroupBy `json:"by,omitempty"`
}

// LeaveOut says which rows are left out, by the text of one column: it equals one of
// several texts, or begins or ends with one.
type LeaveOut struct {
	// Header is the column; empty: the code of what the row is about.
	Header string   `json:"header,omitempty"`
	Equals []string `json:"equals,omitempty"`
	Begins string   `json:"begins,omitempty"`
	Ends   string   `json:"ends,omitempty"`
	// Why is said in the report.
	Why string `json:"why" required:"true"`
}
