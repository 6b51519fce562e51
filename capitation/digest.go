package capitation

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/fixed"
)

// In this file: the names of rows. A name identifies a row without showing its fields: it
// is the first 64 bits of the SHA-256 of the fields, each with its length before it. Who can
// guess all fields of a row can compute that, so a plan may have a key: see [Plan.Keyed].

// digester collects the fields of a row. It is used again for the next row.
type digester struct{ fields []byte }

func (d *digester) text(field string) {
	d.fields = binary.BigEndian.AppendUint64(d.fields, uint64(len(field)))
	d.fields = append(d.fields, field...)
}

// put adds a field that append writes.
func (d *digester) put(field func([]byte) []byte) {
	at := len(d.fields)
	d.fields = field(append(d.fields, make([]byte, 8)...))
	binary.BigEndian.PutUint64(d.fields[at:], uint64(len(d.fields)-at-8))
}

func (d *digester) money(m settlement.Money) {
	d.put(func(b []byte) []byte { return fixed.Of(int64(m), 2).Append(b) })
}

func (d *digester) date(t settlement.Date) {
	d.put(func(b []byte) []byte { return appendDate(b, t) })
}

func (d *digester) month(m settlement.Month) {
	d.put(func(b []byte) []byte { return appendMonth(b, m) })
}

// sum returns the digest and forgets the fields.
func (d *digester) sum() uint64 {
	sum := sha256.Sum256(d.fields)
	d.fields = d.fields[:0]
	return binary.BigEndian.Uint64(sum[:])
}

func (d *digester) member(m *Member) uint64 {
	d.text(m.Institution)
	d.text(m.Person)
	d.text(m.Category)
	d.date(m.Signed)
	return d.sum()
}

// charge returns the digest of a charge without its id.
func (d *digester) charge(c *Charge) uint64 {
	d.text("charge")
	d.text(c.Person)
	d.text(c.Institution)
	d.month(c.Month)
	d.text(string(c.Kind))
	d.text(string(scopeOf(c)))
	d.money(c.Cost)
	d.money(c.Covered)
	d.money(c.Waived)
	d.date(c.Date)
	d.text(c.MedicalType)
	d.text(c.Package)
	return d.sum()
}

// Keyed returns the plan with a key for the names of members' months, and of charges and sessions
// without an id. A name is then the first 64 bits of the HMAC-SHA-256 under the key of the digest
// that it would be without one. So nobody without the key can find out whose a name is by trying
// persons. Names are equal under equal keys, whatever the period. An empty key is none. No amount
// depends on it.
func (p *Plan) Keyed(key string) *Plan {
	keyed := *p
	keyed.key = []byte(key)
	return &keyed
}

// digestText returns a digest as it is written in a claim's name.
func (p *Plan) digestText(digest uint64) string { return string(p.appendDigest(nil, digest)) }

func (p *Plan) appendDigest(b []byte, digest uint64) []byte {
	var eight [8]byte
	binary.BigEndian.PutUint64(eight[:], digest)
	if len(p.key) == 0 {
		return hex.AppendEncode(b, eight[:])
	}
	mac := hmac.New(sha256.New, p.key)
	mac.Write(eight[:])
	return hex.AppendEncode(b, mac.Sum(nil)[:8])
}

// appendDate appends the text of Date.String, and appendMonth that of Month.String.
func appendDate(b []byte, d settlement.Date) []byte {
	if d.Absent() {
		return b
	}
	year, month, day := d.Civil()
	return appendTwo(append(appendTwo(append(appendFour(b, year), '-'), int(month)), '-'), day)
}

func appendMonth(b []byte, m settlement.Month) []byte {
	if m.Absent() {
		return b
	}
	year, month := m.Civil()
	return appendTwo(append(appendFour(b, year), '-'), int(month))
}

func appendFour(b []byte, n int) []byte { return appendTwo(appendTwo(b, n/100), n%100) }

func appendTwo(b []byte, n int) []byte { return append(b, byte('0'+n/10), byte('0'+n%10)) }
