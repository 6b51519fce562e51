package settlement

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/bits"
	"slices"
	"strings"
)

// Columns says which columns of claims are digested, in the order of their values in a [Row].
type Columns struct {
	names []string
	text  string // by which they are compared
}

// NewColumns returns the columns of these names. A plan makes its Columns once, because
// digests that share one Columns are summed fastest.
func NewColumns(names ...string) *Columns {
	return &Columns{names: slices.Clone(names), text: strings.Join(names, ",")}
}

// Names returns the names of the columns.
func (c *Columns) Names() []string { return slices.Clone(c.names) }

// RowDigest is the digest of one claim's row, or the sum of the digests of several rows. The
// zero value says that nothing was digested.
type RowDigest struct {
	columns *Columns
	sum     sum128
	rows    uint32
	history bool
}

// sum128 is a sum modulo 2¹²⁸.
type sum128 struct{ hi, lo uint64 }

func (s *sum128) add(o sum128) {
	var carry uint64
	s.lo, carry = bits.Add64(s.lo, o.lo, 0)
	s.hi, _ = bits.Add64(s.hi, o.hi, carry)
}

func (s sum128) String() string { return fmt.Sprintf("%016x%016x", s.hi, s.lo) }

// Elsewhere returns the digest of an entry whose rows another entry digests: see [LeftRead].
func (c *Columns) Elsewhere() RowDigest { return RowDigest{columns: c} }

// IsZero reports whether nothing was digested.
func (d RowDigest) IsZero() bool { return d.columns == nil }

// Rows returns how many rows were digested.
func (d RowDigest) Rows() int { return int(d.rows) }

// IsHistory reports whether the rows are not settled and a rule looked at them.
func (d RowDigest) IsHistory() bool { return d.history }

// Equal reports whether two digests are of rows with equal values.
func (d RowDigest) Equal(o RowDigest) bool {
	return d.columns.equal(o.columns) && d.sum == o.sum && d.rows == o.rows && d.history == o.history
}

func (c *Columns) equal(o *Columns) bool {
	return c == o || c != nil && o != nil && c.text == o.text
}

// History returns the digest as one of rows that are not settled and that a rule looked at:
// claims of other periods, or of another method.
func (d RowDigest) History() RowDigest {
	d.history = true
	return d
}

// Add returns the sum of digests of rows with the same columns.
func (d RowDigest) Add(o RowDigest) RowDigest {
	if d.columns == nil {
		d.columns, d.history = o.columns, o.history
	}
	d.sum.add(o.sum)
	d.rows += o.rows
	return d
}

// String returns the sum in hex.
func (d RowDigest) String() string { return d.sum.String() }

// rowDigestJSON is how a digest is written.
type rowDigestJSON struct {
	Columns []string `json:"columns"`
	Claims  uint32   `json:"claims"`
	History bool     `json:"history,omitempty"`
	Sum     string   `json:"sum"`
}

// MarshalJSON writes the columns, the number of rows and the sum.
func (d RowDigest) MarshalJSON() ([]byte, error) {
	if d.columns == nil {
		return []byte("null"), nil
	}
	return json.Marshal(rowDigestJSON{d.columns.names, d.rows, d.history, d.sum.String()})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (d *RowDigest) UnmarshalJSON(data []byte) error {
	var v *rowDigestJSON
	if err := json.Unmarshal(data, &v); err != nil {
		return err
	}
	if v == nil {
		*d = RowDigest{}
		return nil
	}
	sum, err := parseSum(v.Sum)
	if err != nil {
		return err
	}
	*d = RowDigest{columns: NewColumns(v.Columns...), rows: v.Claims, history: v.History, sum: sum}
	return nil
}

// parseSum reads 32 digits in hex.
func parseSum(text string) (s sum128, err error) {
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != 16 {
		return s, fmt.Errorf("%w: a digest has 32 digits in hex", ErrSyntax)
	}
	for i := range 8 {
		s.hi, s.lo = s.hi<<8|uint64(b[i]), s.lo<<8|uint64(b[8+i])
	}
	return s, nil
}
