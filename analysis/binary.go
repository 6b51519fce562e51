package analysis

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// magic begins the binary form; its last byte is the version.
const magic = "settlement analysis\x01"

// ErrBinary says that bytes are not the binary form of a cube of this version.
var ErrBinary = coded.New("analysis.binary", "not a cube")

// MarshalBinary returns the canonical binary form: equal sums, whatever the order of Add and
// Merge, give equal bytes.
func (c *Cube) MarshalBinary() ([]byte, error) {
	b := []byte(magic)
	b = binary.AppendUvarint(b, uint64(len(c.keys)))
	for _, k := range c.keys {
		b = appendText(b, string(k))
	}
	names := slices.Sorted(maps.Keys(c.partAt))
	b = binary.AppendUvarint(b, uint64(len(names)))
	for _, name := range names {
		b = appendText(b, name)
	}
	cells := c.sorted()
	b = binary.AppendUvarint(b, uint64(len(cells)))
	for _, one := range cells {
		b = append(b, one.key...)
		for _, v := range one.sums {
			b = appendWide(b, v)
		}
		for _, name := range names {
			b = appendWide(b, one.partAt(c.partAt[name]))
		}
	}
	return b, nil
}

// UnmarshalBinary replaces the cube by the one that MarshalBinary wrote. Limit, levels and
// pricer stay those of c; they are the defaults if c is a zero Cube. It returns an error wrapping
// [ErrBinary], and changes nothing, if MarshalBinary did not write data.
func (c *Cube) UnmarshalBinary(data []byte) error {
	r := reader{data: data}
	if !bytes.HasPrefix(data, []byte(magic)) {
		return fmt.Errorf("%w of this version", ErrBinary)
	}
	r.data = data[len(magic):]
	o := c.options
	o.By = nil
	for range r.count() {
		o.By = append(o.By, Key(r.text()))
	}
	if r.bad || len(o.By) < len(base) || !slices.Equal(o.By[:len(base)], base[:]) {
		return ErrBinary
	}
	fresh, err := New(o)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrBinary, err)
	}
	for range r.count() {
		fresh.partNamed(r.text())
	}
	for range r.count() {
		key := []byte{r.byte()}
		for range fresh.keys {
			key = appendText(key, r.text()) // anew: a length has one form
		}
		if _, twice := fresh.at[string(key)]; r.bad || twice || kind(key[0]) >= kinds {
			return ErrBinary
		}
		to, err := fresh.newCell(string(key))
		if err != nil {
			return err
		}
		for i := range to.sums {
			to.sums[i] = r.wide()
		}
		for range fresh.parts {
			to.part = append(to.part, r.wide())
		}
	}
	// MarshalBinary would write the same bytes again only if it wrote them.
	if again, err := fresh.MarshalBinary(); r.bad || err != nil || !bytes.Equal(again, data) {
		return ErrBinary
	}
	*c = *fresh
	return nil
}

func (c *cell) partAt(i int) wide.Int {
	if i < len(c.part) {
		return c.part[i]
	}
	return wide.Int{}
}

func appendWide(b []byte, x wide.Int) []byte {
	hi, lo := x.Parts()
	return binary.AppendUvarint(binary.AppendVarint(b, hi), lo)
}

// reader reads the binary form. After something bad it returns zeros.
type reader struct {
	data []byte
	bad  bool
}

func (r *reader) skip(n int) {
	if n <= 0 || n > len(r.data) {
		r.bad, r.data = true, nil
		return
	}
	r.data = r.data[n:]
}

func (r *reader) byte() (b byte) {
	if len(r.data) > 0 {
		b = r.data[0]
	}
	r.skip(1)
	return b
}

func (r *reader) uvarint() uint64 {
	v, n := binary.Uvarint(r.data)
	r.skip(n)
	return v
}

// count reads a length. Every item takes at least one byte.
func (r *reader) count() int {
	n := r.uvarint()
	if n > uint64(len(r.data)) {
		r.bad, r.data = true, nil
		return 0
	}
	return int(n)
}

func (r *reader) text() string {
	n := r.count()
	if r.bad || n == 0 {
		return ""
	}
	s := string(r.data[:n])
	r.skip(n)
	return s
}

func (r *reader) wide() wide.Int {
	hi, n := binary.Varint(r.data)
	r.skip(n)
	return wide.FromParts(hi, r.uvarint())
}
