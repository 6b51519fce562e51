package settlement

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// tallyMagic begins the binary form; its last byte is the version.
const tallyMagic = "settlement tally\x04"

// ErrBinary says that bytes are not the binary form of a Tally of this version.
var ErrBinary = coded.New("binary", "not a tally")

// MarshalBinary returns the canonical binary form: equal sums, whatever the
// order of Add and Merge, give equal bytes.
func (t *Tally) MarshalBinary() ([]byte, error) {
	return appendText(t.appendSums([]byte(tallyMagic), true), t.each.text()), nil
}

// appendSums appends all sums, those of the prices of claims only if they are wanted.
func (t *Tally) appendSums(b []byte, prices bool) []byte {
	b = binary.AppendUvarint(b, uint64(len(t.accounts)))
	for a := range t.inOrder() {
		b = appendText(b, a.code)
		b = binary.AppendUvarint(b, uint64(len(a.cells)))
		for _, c := range a.cells {
			b = appendText(b, c.pool)
			b = appendText(b, string(c.method))
			b = appendText(b, string(c.class))
			b = appendWhose(b, c.whose)
			flags := c.flags()
			if c.capped { // no part of the key
				flags |= 8
			}
			if prices && c.isPriced() {
				flags |= 16
			}
			b = binary.AppendUvarint(append(b, flags), c.cases)
			b = binary.AppendUvarint(b, c.vouched)
			for _, x := range []wide.Int{c.points, c.amount, c.cost, c.covered, c.byItem} {
				b = appendWide(b, x)
			}
			if prices && c.isPriced() {
				b = appendWide(appendWide(appendWide(binary.AppendUvarint(b, c.prices), c.price), c.over), c.floored)
			}
		}
		b = binary.AppendUvarint(b, uint64(len(a.lines)))
		for _, l := range a.lines {
			b = appendText(b, l.pool)
			b = appendText(b, string(l.method))
			b = appendText(b, string(l.kind))
			b = appendText(b, string(l.of))
			b = appendWhose(b, l.whose)
			b = appendWide(b, l.amount)
		}
		b = binary.AppendUvarint(b, uint64(len(a.notes)))
		for _, n := range a.notes {
			b = appendText(b, n.pool)
			b = appendText(b, string(n.of))
			b = appendWhose(b, n.whose)
			b = appendText(b, string(n.line.Method))
			b = appendText(b, string(n.line.Kind))
			b = binary.AppendVarint(b, int64(n.line.Amount))
			b = appendText(b, string(trailBytes(n.line.Trail)))
		}
		b = binary.AppendUvarint(b, uint64(len(a.left)))
		for _, l := range a.left {
			b = appendText(b, l.pool)
			b = appendText(b, string(l.method))
			b = appendText(b, l.month.String())
			b = binary.AppendUvarint(b, l.count)
			b = appendWide(appendWide(b, l.cost), l.covered)
		}
	}
	b = appendOwners(b, t.owners)
	conflicts := slices.Clone(t.conflicts)
	slices.SortFunc(conflicts, compareConflicts)
	b = binary.AppendUvarint(b, uint64(len(conflicts)))
	for _, c := range conflicts {
		for _, s := range []string{c.Pool, string(c.Method), c.Institution, c.Claim, c.Reason} {
			b = appendText(b, s)
		}
		b = binary.AppendVarint(b, int64(c.Cost))
	}
	return appendMethods(appendRows(b, t.sortedRows()), t.undigestedMethods())
}

// isPriced reports whether any claim of the cell was priced.
func (c *cell) isPriced() bool {
	return c.prices > 0 || c.price.Sign() != 0 || c.over.Sign() != 0 || c.floored.Sign() != 0
}

func appendRows(b []byte, rows []rowSum) []byte {
	b = binary.AppendUvarint(b, uint64(len(rows)))
	for _, s := range rows {
		b = appendText(appendText(b, string(s.method)), s.pool)
		history := byte(0)
		if s.history {
			history = 1
		}
		b = binary.AppendUvarint(append(b, history), uint64(len(s.of.names)))
		for _, name := range s.of.names {
			b = appendText(b, name)
		}
		b = binary.AppendUvarint(b, s.rows)
		b = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(b, s.sum.hi), s.sum.lo)
	}
	return b
}

func appendMethods(b []byte, list []Method) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	for _, m := range list {
		b = appendText(b, string(m))
	}
	return b
}

// MarshalText returns the binary form in base64, so that a Tally is a text in JSON: an engine
// that writes values as JSON would else carry a tally without sums, and give no error.
func (t Tally) MarshalText() ([]byte, error) {
	b, err := t.MarshalBinary()
	return base64.StdEncoding.AppendEncode(nil, b), err
}

// UnmarshalText replaces the tally by the one that MarshalText wrote. It returns an error
// wrapping [ErrBinary], and changes nothing, if MarshalText did not write text.
func (t *Tally) UnmarshalText(text []byte) error {
	b, err := base64.StdEncoding.Strict().AppendDecode(nil, text)
	if err != nil {
		return ErrBinary
	}
	return t.UnmarshalBinary(b)
}

// UnmarshalBinary replaces the tally by the one that MarshalBinary wrote. It returns an error
// wrapping [ErrBinary], and changes nothing, if MarshalBinary did not write data.
func (t *Tally) UnmarshalBinary(data []byte) error {
	if len(data) < len(tallyMagic) || string(data[:len(tallyMagic)]) != tallyMagic {
		return fmt.Errorf("%w of this version", ErrBinary)
	}
	r := binaryReader{data: data[len(tallyMagic):]}
	var fresh Tally
	priced := false
	for range r.count() {
		priced = r.account(&fresh) || priced
	}
	for range r.count() {
		k := ownerKey{Method(r.text()), Owner{r.text(), r.text()}, r.text(), r.text()}
		if fresh.owners == nil {
			fresh.owners = map[ownerKey]bool{}
		}
		fresh.owners[k] = true
	}
	for range r.count() {
		fresh.conflicts = append(fresh.conflicts, Conflict{
			Pool: r.text(), Method: Method(r.text()), Institution: r.text(), Claim: r.text(), Reason: r.text(), Cost: Money(r.varint()),
		})
	}
	r.rows(&fresh)
	if text := r.text(); text != "" {
		fresh.each = new(Pricer)
		r.fail(json.Unmarshal([]byte(text), fresh.each))
	}
	r.check(fresh.each != nil || !priced, "prices under no point value")
	if r.err == nil && len(r.data) > 0 {
		r.fail(errAfter)
	}
	if r.err != nil {
		return fmt.Errorf("%w: %w", ErrBinary, r.err)
	}
	// MarshalBinary would write the same bytes again only if it wrote them: not with another
	// order, a key twice, or a padded number.
	if again, err := fresh.MarshalBinary(); err != nil || !bytes.Equal(again, data) {
		return fmt.Errorf("%w: not in canonical form", ErrBinary)
	}
	*t = fresh
	return nil
}

// account reads an institution, and reports whether any of its claims is priced.
func (r *binaryReader) account(t *Tally) (priced bool) {
	a := t.account(r.text())
	for range r.count() {
		k := cellKey{pool: r.text(), method: Method(r.text()), class: Class(r.text()), whose: r.whose()}
		flags := r.uvarint()
		r.check(flags < 32, "bad flags")
		k.priced, k.compensable, k.unpaid = flags&1 != 0, flags&2 != 0, flags&4 != 0
		c := a.cell(k)
		c.cases, c.vouched, c.capped = r.uvarint(), r.uvarint(), flags&8 != 0
		r.check(c.vouched <= c.cases, "more claims vouched for than there are")
		r.check(k.whole == (c.cases == 0), "claims of what is of no claim")
		r.check(!c.capped || !k.priced && !k.unpaid && !k.whole, "a capped price of no claim with points")
		for _, x := range []*wide.Int{&c.points, &c.amount, &c.cost, &c.covered, &c.byItem} {
			*x = r.wide()
		}
		if flags&16 != 0 {
			c.prices, c.price, c.over, c.floored = r.uvarint(), r.wide(), r.wide(), r.wide()
			priced = true
		}
		r.check(k.priced && c.points.Sign() == 0 || !k.priced && c.amount.Sign() == 0, "points and an amount")
	}
	for range r.count() {
		l := a.line(lineKey{pool: r.text(), method: Method(r.text()), kind: Kind(r.text()), of: Method(r.text()), whose: r.whose()})
		l.amount = r.wide()
	}
	for range r.count() {
		n := note{pool: r.text(), of: Method(r.text()), whose: r.whose(), line: Line{Method: Method(r.text()), Kind: Kind(r.text()), Amount: Money(r.varint())}}
		r.fail(json.Unmarshal([]byte(r.text()), &n.line.Trail))
		whole := !slices.ContainsFunc(n.line.Trail, func(s Step) bool { return s.Rule.Formula == "" })
		r.check(len(n.line.Trail) > 0 && whole && n.whole, "a line without its trail or owner")
		a.notes = append(a.notes, n)
	}
	for range r.count() {
		l := leftSum{leftKey: leftKey{r.text(), Method(r.text()), r.month()}, count: r.uvarint()}
		l.cost, l.covered = r.wide(), r.wide()
		*a.leftOut(l.leftKey) = l
	}
	r.check(a.code != "" && len(a.cells)+len(a.left) > 0, "an institution without a code or an entry")
	return priced
}

// rows reads the digests of rows.
func (r *binaryReader) rows(t *Tally) {
	for range r.count() {
		k := rowKey{method: Method(r.text()), pool: r.text()}
		history := r.uvarint()
		r.check(history < 2, "bad flags")
		k.history = history == 1
		var names []string
		for range r.count() {
			names = append(names, r.text())
		}
		of := NewColumns(names...)
		k.columns = of.text
		s := &t.rows[t.rowsOf(k, of)]
		s.rows = r.uvarint()
		s.sum = sum128{r.fixed(), r.fixed()}
	}
	for range r.count() {
		t.lacks(Method(r.text()))
	}
}

// appendOwners appends the owners in order.
func appendOwners(b []byte, owners map[ownerKey]bool) []byte {
	list := slices.SortedFunc(maps.Keys(owners), func(x, y ownerKey) int {
		return cmp.Or(cmp.Compare(x.method, y.method), x.owner.compare(y.owner), cmp.Compare(x.institution, y.institution), cmp.Compare(x.pool, y.pool))
	})
	b = binary.AppendUvarint(b, uint64(len(list)))
	for _, k := range list {
		for _, s := range []string{string(k.method), k.owner.Policy, k.owner.Holder, k.institution, k.pool} {
			b = appendText(b, s)
		}
	}
	return b
}

// appendWhose appends the holder that claims are charged to, then a 0 or, for entries without
// a claim, a 1 and the owner.
func appendWhose(b []byte, w whose) []byte {
	b = appendText(b, w.chargedTo)
	if !w.whole {
		return append(b, 0)
	}
	return appendText(appendText(append(b, 1), w.owner.Policy), w.owner.Holder)
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func appendWide(b []byte, x wide.Int) []byte {
	hi, lo := x.Parts()
	return binary.AppendUvarint(binary.AppendVarint(b, hi), lo)
}

// trailBytes returns the canonical text of a trail. Plain structs are always marshalled the
// same way.
func trailBytes(t Trail) []byte {
	b, err := json.Marshal(t)
	if err != nil {
		return nil // cannot happen: a trail is strings and numbers
	}
	return b
}

// binaryReader reads the binary form of a tally. After the first error it returns zeros.
type binaryReader struct {
	data []byte
	err  error
}

// What is wrong with the bytes.
var (
	errTruncated = coded.New("binary_truncated", "truncated")
	errAfter     = coded.New("binary_after", "data after the end")
	errBytes     = coded.New("binary_bytes", "no tally has these bytes")
)

func (r *binaryReader) fail(err error) {
	if r.err == nil && err != nil {
		r.err, r.data = err, nil
	}
}

func (r *binaryReader) check(ok bool, what string) {
	if !ok {
		r.fail(coded.Errorf(errBytes, "%s", what))
	}
}

func (r *binaryReader) skip(n int) {
	if n <= 0 {
		r.fail(errTruncated)
	} else {
		r.data = r.data[n:]
	}
}

func (r *binaryReader) uvarint() uint64 {
	v, n := binary.Uvarint(r.data)
	r.skip(n)
	return v
}

// fixed reads a number of eight bytes.
func (r *binaryReader) fixed() uint64 {
	if len(r.data) < 8 {
		r.fail(errTruncated)
		return 0
	}
	v := binary.BigEndian.Uint64(r.data)
	r.data = r.data[8:]
	return v
}

func (r *binaryReader) varint() int64 {
	v, n := binary.Varint(r.data)
	r.skip(n)
	return v
}

// count reads a length. Every item takes at least one byte, so a count that is larger than
// the data left is a fault, and is found before anything is allocated.
func (r *binaryReader) count() int {
	n := r.uvarint()
	if n > uint64(len(r.data)) {
		r.fail(errTruncated)
		return 0
	}
	return int(n)
}

func (r *binaryReader) text() string {
	n := r.count()
	if r.err != nil {
		return ""
	}
	s := string(r.data[:n])
	r.data = r.data[n:]
	return s
}

func (r *binaryReader) whose() whose {
	w := whose{chargedTo: r.text()}
	switch r.uvarint() {
	case 0:
	case 1:
		w.whole, w.owner = true, Owner{r.text(), r.text()}
	default:
		r.check(false, "neither of claims nor of an owner")
	}
	return w
}

func (r *binaryReader) month() Month {
	m, err := ParseMonth(r.text())
	r.fail(err)
	return m
}

func (r *binaryReader) wide() wide.Int {
	hi := r.varint()
	return wide.FromParts(hi, r.uvarint())
}
