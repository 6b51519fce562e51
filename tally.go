package settlement

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement/internal/batch"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/fixed"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// Tally holds the sums of entries for each pool, institution, method and class, in 128 bits.
// The zero value is empty and ready to use.
//
// Tallies form a commutative monoid. Neither the order of Add nor the way in which entries
// are split over tallies that are merged changes anything, not even a byte of the report. So
// a Tally is the unit of distribution: goroutines, machines or an engine such as Apache Beam
// each fill one, and the merged one is settled. A Tally is not safe for concurrent use. Its
// size grows with institutions, not with claims.
type Tally struct {
	codes     batch.Codes
	accounts  []*account // by the numbers of codes
	conflicts []Conflict
	owners    map[ownerKey]bool // of what was drawn up as a whole
	checked   bool              // no id occurs twice
	each      *Pricer           // of every entry that is added; nil: entries are not priced

	rows       []rowSum
	rowAt      map[rowKey]int
	undigested map[Method]bool // entries of these have no digests

	// The accounts of the institutions of a section of batches, by its numbers.
	known   []*account
	knownOf *batch.Codes
}

// account holds the sums of one institution. Methods and classes are few, so a
// short list is faster than a map.
type account struct {
	code   string
	recent [16]int32 // the cell that was met last, by the first letter of the class
	cells  []cell
	lines  []lineSum
	notes  []note
	left   []leftSum

	// Where cells and lines are, once there are more than few of them: with thousands of pools
	// each would be compared with all.
	cellAt map[cellKey]int
	lineAt map[lineKey]int
	leftAt map[leftKey]int
}

const few = 24

type cellKey struct {
	pool   string
	method Method
	class  Class
	whose
	priced bool
	// compensable claims are summed apart, because the terms may pay them differently.
	compensable bool
	unpaid      bool // only the cases count
}

type cell struct {
	cellKey
	cases                                 uint64
	vouched                               uint64 // of the cases
	points, amount, cost, covered, byItem wide.Int

	rows int32 // 1 + where the tally has the sum of the digests; 0: not known yet

	capped bool // of any claim with points: what the price of a claim may be is limited

	// Where each claim is rounded: the sum of the prices and how many there are, what caps
	// took, and what floors gave.
	price, over, floored wide.Int
	prices               uint64
}

type lineKey struct {
	pool   string
	method Method
	kind   Kind
	of     Method // of the entries that have the line
	whose
}

// leftSum sums up the claims that were left out because they belong to another period.
type leftSum struct {
	leftKey
	count         uint64
	cost, covered wide.Int
}

type leftKey struct {
	pool   string
	method Method
	month  Month
}

// ownerKey names an entry without a claim, of which there may be only one.
type ownerKey struct {
	method            Method
	owner             Owner
	institution, pool string
}

type lineSum struct {
	lineKey
	amount wide.Int
}

// note is a line of an institution as a whole that has its own trail: it is kept, and not
// summed.
type note struct {
	pool string
	of   Method // of the entry that has the line
	whose
	line Line
}

// Conflict is a claim that is not paid as it was claimed, and the reason.
type Conflict struct {
	Pool        string `json:"pool,omitempty"`
	Method      Method `json:"method"`
	Institution string `json:"institution"`
	Claim       string `json:"claim,omitempty"`
	Reason      string `json:"reason"`
	Cost        Money  `json:"cost"`
}

func compareConflicts(a, b Conflict) int {
	return cmp.Or(cmp.Compare(a.Pool, b.Pool), cmp.Compare(a.Method, b.Method), cmp.Compare(a.Institution, b.Institution),
		cmp.Compare(a.Claim, b.Claim), cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Cost, b.Cost))
}

// Add adds an entry to the sums. It allocates only when it meets an institution, a class or a
// kind of line for the first time, or a conflict.
//
// Add returns an error wrapping [ErrEntry], and adds nothing, if the entry has no institution
// or no method; if a code is not valid UTF-8; if it is priced and has points; if it has an
// amount and is not priced; or if it is not paid and has either. It returns an error wrapping
// [ErrOwner] if an entry of the same method and owner was added before. If the tally prices its
// entries, Add returns an error if a price overflows; the tally must not be used any more then.
// Add does not look for ids that occur twice: see [Tally.IDsChecked].
func (t *Tally) Add(e Entry) error {
	t.checked = false
	c, err := t.add(&e)
	if err == nil && t.each != nil {
		err = t.each.priceEach(c, &e)
	}
	return err
}

// IDsChecked says that the caller has checked that no id occurs twice in a method. Without
// this call the report says that ids were not checked. Adding entries, or merging a tally
// that has claims, cancels it.
func (t *Tally) IDsChecked() { t.checked = true }

// addBatch adds entries as Add does. It finds the accounts of institutions by their numbers
// where they have one.
func (t *Tally) addBatch(b *batch.Batch[Entry], seen *identity) error {
	t.checked = false
	for i := range b.List {
		e := &b.List[i]
		c, err := t.addNumbered(e, b, i)
		if err == nil && t.each != nil {
			err = t.each.priceEach(c, e)
		}
		if err != nil {
			return err
		}
		if seen != nil {
			seen.add(e)
		}
	}
	return nil
}

// AddAll adds every entry of a settlement. If it returns the faults of the settlement, t must
// not be used any more.
func (t *Tally) AddAll(s Settlement) error { return t.addAll(s, nil) }

// add adds an entry and returns its cell, or nil if the entry is in no sum.
func (t *Tally) add(e *Entry) (*cell, error) {
	if err := e.check(); err != nil {
		return nil, err
	}
	if e.Left == LeftOther || e.Left == LeftRead {
		t.addRows(e)
		return nil, nil
	}
	n := t.codes.Find(e.Institution)
	if n == 0 || e.Conflict != "" {
		if err := e.checkTexts(); err != nil {
			return nil, err
		}
	}
	if n == 0 {
		t.account(e.Institution)
		n = uint32(t.codes.Len())
	}
	return t.addTo(t.accounts[n-1], e)
}

// addNumbered adds the i-th entry of a batch.
func (t *Tally) addNumbered(e *Entry, b *batch.Batch[Entry], i int) (*cell, error) {
	n := batch.Number(b.Institutions, i)
	if n == 0 || b.Codes == nil {
		return t.add(e)
	}
	if t.knownOf != b.Codes {
		t.known, t.knownOf = t.known[:0], b.Codes
	}
	if int(n) > len(t.known) {
		t.known = append(t.known, make([]*account, int(n)-len(t.known))...)
	}
	a := t.known[n-1]
	if a == nil || a.code != e.Institution || e.Conflict != "" { // the entry may have another institution than its claim
		c, err := t.add(e)
		if err == nil && e.Left != LeftOther && e.Left != LeftRead {
			t.known[n-1] = t.account(e.Institution)
		}
		return c, err
	}
	if err := e.check(); err != nil {
		return nil, err
	}
	if e.Left == LeftOther || e.Left == LeftRead {
		t.addRows(e)
		return nil, nil
	}
	return t.addTo(a, e)
}

func (t *Tally) addTo(a *account, e *Entry) (*cell, error) {
	if e.Left == LeftPeriod {
		a.leave(e)
		t.addRows(e)
		return nil, nil
	}
	if e.Claim == "" {
		if err := t.own(e); err != nil {
			return nil, err
		}
	}
	c := a.cellOf(e)
	t.digested(c, e)
	if e.Claim != "" {
		c.cases++
		if e.Vouched {
			c.vouched++
		}
	}
	if e.Left == "" {
		c.points.Accumulate(int64(e.Points))
		c.amount.Accumulate(int64(e.Amount))
		c.cost.Accumulate(int64(e.Cost))
		c.covered.Accumulate(int64(e.Covered))
		c.byItem.Accumulate(int64(e.ByItem))
		c.capped = c.capped || e.Capped
	}
	if len(e.Lines) > 0 {
		a.addLines(e)
	}
	if e.Conflict != "" {
		t.conflicts = append(t.conflicts, Conflict{e.Pool, e.Method, e.Institution, e.Claim, e.Conflict, e.Cost})
	}
	return c, nil
}

// ErrOwner says that two entries state what one institution or holder is due as a whole: all
// claims of a holder belong in one settlement.
var ErrOwner = coded.New("owner", "drawn up twice: all claims of a holder belong in one settlement")

// own notes that an entry without a claim was added.
func (t *Tally) own(e *Entry) error {
	k := ownerKey{method: e.Method, owner: e.whose().owner, institution: e.Institution, pool: e.Pool}
	if t.owners[k] {
		return k.twice()
	}
	if t.owners == nil {
		t.owners = map[ownerKey]bool{}
	}
	t.owners[k] = true
	return nil
}

func (k ownerKey) twice() error {
	whose := "institution " + shown.QuoteID(k.institution)
	if k.owner.Holder != "" {
		whose = "holder " + shown.QuoteID(k.owner.Holder)
	}
	return fmt.Errorf("%s: %s: %w", k.method, whose, ErrOwner)
}

func (a *account) leave(e *Entry) {
	l := a.leftOut(leftKey{e.Pool, e.Method, e.Month})
	l.add(1, wide.From(int64(e.Cost)), wide.From(int64(e.Covered)))
}

func (l *leftSum) add(count uint64, cost, covered wide.Int) bool {
	l.count += count
	return accumulate(&l.cost, cost) && accumulate(&l.covered, covered)
}

func (a *account) addLines(e *Entry) {
	for _, l := range e.Lines {
		if l.Method == "" {
			l.Method = e.Method
		}
		if e.Claim == "" && len(l.Trail) > 0 {
			l.Trail = l.Trail.clone() // a copy: the trail belongs to the entry's maker
			a.notes = append(a.notes, note{e.Pool, e.Method, e.whose(), l})
		} else {
			a.line(lineKey{e.Pool, l.Method, l.Kind, e.Method, e.whose()}).amount.Accumulate(int64(l.Amount))
		}
	}
}

func (t *Tally) account(code string) *account {
	n := t.codes.Number(code)
	if n == 0 {
		return &account{} // of no code: the caller refuses it
	}
	if int(n) > len(t.accounts) {
		t.accounts = append(t.accounts, &account{code: t.codes.Text(n)})
	}
	return t.accounts[n-1]
}

// cellOf returns the cell of an entry. Most entries have the cell that was met last with their
// class.
func (a *account) cellOf(e *Entry) *cell {
	recent := &a.recent[0]
	if e.Class != "" {
		recent = &a.recent[e.Class[0]%16] // other letters for most classes of this module
	}
	if int(*recent) < len(a.cells) {
		if c := &a.cells[*recent]; c.holds(e) {
			return c
		}
	}
	for i := range a.cells[:min(few, len(a.cells))] {
		if a.cells[i].holds(e) {
			*recent = int32(i)
			return &a.cells[i]
		}
	}
	i := a.find(cellKey{e.Pool, e.Method, e.Class, e.whose(), e.Priced, e.Compensable, e.Left == LeftUnpaid})
	*recent = int32(i)
	return &a.cells[i]
}

func (k *cellKey) holds(e *Entry) bool {
	return k.class == e.Class && k.priced == e.Priced && k.compensable == e.Compensable && k.unpaid == (e.Left != "") &&
		k.method == e.Method && k.pool == e.Pool && k.chargedTo == e.ChargedTo && k.whole == (e.Claim == "") &&
		(!k.whole || k.owner == e.whose().owner)
}

func (a *account) cell(k cellKey) *cell { return &a.cells[a.find(k)] }

// find returns the place of a key's cell, which it makes if there is none.
func (a *account) find(k cellKey) int {
	i, known := place(&a.cellAt, len(a.cells), k, func(i int) cellKey { return a.cells[i].cellKey })
	if !known {
		a.cells = append(a.cells, cell{cellKey: k})
	}
	return i
}

func (a *account) line(k lineKey) *lineSum {
	i, known := place(&a.lineAt, len(a.lines), k, func(i int) lineKey { return a.lines[i].lineKey })
	if !known {
		a.lines = append(a.lines, lineSum{lineKey: k})
	}
	return &a.lines[i]
}

// place returns the place of a key among n, and whether it is one of them; if not, its place
// is behind them. at gets the places of the keys beyond the first few.
func place[K comparable](at *map[K]int, n int, key K, of func(int) K) (i int, known bool) {
	for i := range min(few, n) {
		if of(i) == key {
			return i, true
		}
	}
	if i, known := (*at)[key]; known {
		return i, true
	}
	if n >= few {
		if *at == nil {
			*at = map[K]int{}
		}
		(*at)[key] = n
	}
	return n, false
}

// leftOut returns the sum of the same pool, method and month.
func (a *account) leftOut(k leftKey) *leftSum {
	i, known := place(&a.leftAt, len(a.left), k, func(i int) leftKey { return a.left[i].leftKey })
	if !known {
		a.left = append(a.left, leftSum{leftKey: k})
	}
	return &a.left[i]
}

// Merge adds the sums of o to t, and does not change o. It returns an error wrapping
// [ErrOverflow] if a sum does not fit; t must not be used any more then. It returns an error
// wrapping [ErrOwner] if both tallies state what one holder is due as a whole, and one wrapping
// [ErrPrices] if they were priced differently; t is unchanged then.
func (t *Tally) Merge(o *Tally) error {
	for k := range o.owners {
		if t.owners[k] {
			return k.twice()
		}
	}
	if err := t.pricedAs(o); err != nil {
		return err
	}
	t.checked = t.checked && !o.hasClaims()
	for k := range o.owners {
		if t.owners == nil {
			t.owners = map[ownerKey]bool{}
		}
		t.owners[k] = true
	}
	for _, from := range o.accounts {
		code := from.code
		to := t.account(code)
		for _, c := range from.cells {
			if err := to.cell(c.cellKey).merge(c); err != nil {
				return fmt.Errorf("institution %s: %w", shown.QuoteID(code), err)
			}
		}
		for _, l := range from.lines {
			if !accumulate(&to.line(l.lineKey).amount, l.amount) {
				return fmt.Errorf("institution %s: %s: %w", shown.QuoteID(code), l.kind, ErrOverflow)
			}
		}
		to.notes = append(to.notes, from.notes...)
		for _, l := range from.left {
			if !to.leftOut(l.leftKey).add(l.count, l.cost, l.covered) {
				return fmt.Errorf("institution %s: left out: %w", shown.QuoteID(code), ErrOverflow)
			}
		}
	}
	t.conflicts = append(t.conflicts, o.conflicts...)
	t.mergeRows(o)
	return nil
}

// hasClaims reports whether any claim was added.
func (t *Tally) hasClaims() bool {
	for _, a := range t.accounts {
		if len(a.left) > 0 || slices.ContainsFunc(a.cells, func(c cell) bool { return !c.whole }) {
			return true
		}
	}
	return false
}

// ErrOverflow says that an amount does not fit. No amount is cut off at a largest value.
var ErrOverflow = fixed.ErrOverflow

func (c *cell) merge(o cell) error {
	cases := c.cases + o.cases
	c.prices += o.prices // cannot overflow: at most cases + accounts
	c.vouched += o.vouched
	c.capped = c.capped || o.capped
	ok := cases >= c.cases && accumulate(&c.price, o.price) && accumulate(&c.over, o.over) && accumulate(&c.floored, o.floored) && accumulate(&c.points, o.points) && accumulate(&c.amount, o.amount) &&
		accumulate(&c.cost, o.cost) && accumulate(&c.covered, o.covered) && accumulate(&c.byItem, o.byItem)
	c.cases = cases
	if !ok {
		return fmt.Errorf("%s %s: %w", c.method, c.class, ErrOverflow)
	}
	return nil
}

func accumulate(x *wide.Int, y wide.Int) bool {
	sum, ok := x.Add(y)
	if ok {
		*x = sum
	}
	return ok
}
