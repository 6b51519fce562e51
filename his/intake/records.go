package intake

import (
	"cmp"
	"fmt"
	"math/bits"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// Bucket says what became of a row that is not a claim.
type Bucket uint8

// Buckets.
const (
	Kept        Bucket = iota // a claim
	Joined                    // an earlier bill of a stay: its money is in the claim
	Duplicate                 // the same as an earlier row
	Void                      // vali_flag says that it does not count
	RefundPair                // a refund with what it refunds
	Adjusted                  // a refund whose original was settled elsewhere: an adjustment of its month
	Held                      // marked as refunded, or interim: it waits for a row that is not in the files or not settled yet
	Outside                   // the mapping says: not to be settled
	OtherPeriod               // its date is in another period
	Unrouted                  // no method takes it
	ZeroCost                  // all its amounts are 0.00, and no route takes such rows
	numberOfBuckets
)

// String returns the name of a bucket, as reports have it.
func (b Bucket) String() string {
	return [numberOfBuckets]string{
		"claims", "joined", "duplicates", "void", "refund_pairs", "adjustments", "held", "outside", "other_period", "unrouted", "zero",
	}[b]
}

// MarshalText implements [encoding.TextMarshaler].
func (b Bucket) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

// What can be wrong with rows taken together.
var (
	ErrConflict   = coded.New("his.conflict", "two rows with this id differ")
	ErrRefundPair = coded.New("his.refund_pair", "a refund does not match")
	ErrVisit      = coded.New("his.visit", "several settlements of one visit")
	ErrFlagCode   = coded.New("his.flag_code", "want 0 or 1, or a word that the mapping's table of this flag has")
	ErrUnknown    = coded.New("his.unknown", "a code that the mapping's table does not have")
	ErrIdentity   = coded.New("his.identity", "amounts do not add up")
	ErrTotals     = coded.New("his.totals", "the row of sums says something else")
	ErrMatch      = coded.New("his.match", "rows of two files do not match")
	ErrBackwards  = coded.New("his.backwards", "a stay ends before it begins")
	ErrBalance    = coded.New("his.balance", "money was lost on the way: this is a defect of this package")
	ErrNoPeriod   = coded.New("his.no_period", "blank: the period of the row is not known")
)

// place is where a row stands.
type place struct{ file, line int }

func (p place) compare(q place) int {
	return cmp.Or(cmp.Compare(p.file, q.file), cmp.Compare(p.line, q.line))
}

// lineSets has a bit for each line of each file, so that most rows need no look into a
// map, which would wait for memory.
type lineSets [][]uint64

func (s *lineSets) add(p place) {
	for len(*s) <= p.file {
		*s = append(*s, nil)
	}
	set := &(*s)[p.file]
	if i := p.line >> 6; i >= len(*set) {
		*set = append(*set, make([]uint64, i+1-len(*set))...)
	}
	(*set)[p.line>>6] |= 1 << (p.line & 63)
}

func (s lineSets) has(p place) bool {
	return p.file < len(s) && p.line>>6 < len(s[p.file]) && s[p.file][p.line>>6]>>(p.line&63)&1 != 0
}

// placed is a row that has to do with others.
type placed struct {
	Row
	place place
	date  settlement.Date
	takes *placed   // the row that it takes back, if that is in the files
	taken []*placed // the rows that take it back, in any period
	named bool      // a refund names it
	inert bool      // it cannot be understood, or waits for a refund: it changes no other row
}

// own copies the texts of a row, which are parts of the blocks of a file.
func (r *Row) own() {
	for _, text := range []*string{&r.ID, &r.Original, &r.Visit, &r.Record, &r.Person, &r.Doctor} {
		*text = strings.Clone(*text)
	}
}

// yes reads a flag of the platform.
func yes(text string) (bool, error) {
	switch text {
	case "", "0", "000":
		return false, nil
	case "1", "001":
		return true, nil
	}
	return false, fmt.Errorf("%w: got %s", ErrFlagCode, shown.Quote(text))
}

// void reports whether the flag vali_flag says that a row does not count. A file
// without the flag has no such rows.
func (r *Row) void() bool { return r.Valid == "0" || r.Valid == "000" }

// refunded reports whether a row is marked as refunded, or a refund.
func (r *Row) refunded() bool { on, _ := yes(r.Refunded); return on }

// zero reports whether a row has no money.
func (r *Row) zero() bool {
	for held := r.held; held != 0; held &= held - 1 {
		if r.amounts[bits.TrailingZeros64(held)] != 0 {
			return false
		}
	}
	return true
}

func (r *Row) interim() bool { on, _ := yes(r.Interim); return on }

func (r *Row) negative() bool {
	for held := r.held; held != 0; held &= held - 1 {
		if r.amounts[bits.TrailingZeros64(held)] < 0 {
			return true
		}
	}
	return false
}

// marked reports whether a row needs others to be understood.
func (r *Row) marked() bool { return r.refunded() || r.negative() }

// refund reports whether a row takes another one back.
func (r *Row) refund() bool { return r.Original != "" && r.Original != r.ID && r.marked() }

// differs returns the first column in which two rows differ.
func (r *Row) differs(o *Row) string {
	a, b := *r, *o
	a.File, a.Sheet, a.Line = b.File, b.Sheet, b.Line
	if a == b {
		return ""
	}
	for _, pair := range []struct {
		name string
		same bool
	}{
		{"init_setl_id", a.Original == b.Original}, {"mdtrt_id", a.Visit == b.Visit}, {"psn_no", a.Person == b.Person},
		{"fixmedins_code", a.Institution == b.Institution}, {"vali_flag", a.Valid == b.Valid},
		{"refd_setl_flag", a.Refunded == b.Refunded}, {"mid_setl_flag", a.Interim == b.Interim}, {"setl_time", a.Settled == b.Settled},
		{"begndate", a.Admitted == b.Admitted}, {"enddate", a.Discharged == b.Discharged}, {"drg_codg", a.Group == b.Group},
	} {
		if !pair.same {
			return pair.name
		}
	}
	for i, name := range codeColumns() {
		if a.codes[i] != b.codes[i] {
			return name
		}
	}
	if name := firstAmount(&a, &b, 1); name != "" {
		return name
	}
	return "another column"
}

// firstAmount returns the first money column in which a is not sign × b.
func firstAmount(a, b *Row, sign settlement.Money) string {
	for i, name := range amountColumns() {
		if a.amounts[i] != sign*b.amounts[i] {
			return name
		}
	}
	return ""
}
