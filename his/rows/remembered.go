package rows

import (
	"fmt"
	"hash/maphash"
	"io"
	"sync"
	"sync/atomic"

	"github.com/yibaojiesuan/settlement"
)

// remembered is a keyed digest of the bytes that the first complete walk over a file
// read, its header included. A later walk that reads other bytes is an error. Tables of
// one file share it.
type remembered struct {
	seed maphash.Seed
	lock sync.Mutex
	met  bool
	sum  uint64
	// mended says that a walk repaired something.
	mended atomic.Bool
}

func newRemembered() *remembered { return &remembered{seed: maphash.MakeSeed()} }

// digest is a keyed digest of bytes; it does not depend on how they are cut into
// pieces.
type digest struct {
	seed  maphash.Seed
	sum   uint64
	part  []byte // of the block that is not full yet
	ended bool   // nothing comes after them
}

// digestBlock is the number of bytes that are hashed at once; larger blocks are not
// faster.
const digestBlock = 4 << 10

func (d *digest) add(bytes []byte) {
	if len(d.part) > 0 {
		n := min(len(bytes), digestBlock-len(d.part))
		d.part = append(d.part, bytes[:n]...)
		bytes = bytes[n:]
		if len(d.part) < digestBlock {
			return
		}
		d.block(d.part)
		d.part = d.part[:0]
	}
	for ; len(bytes) >= digestBlock; bytes = bytes[digestBlock:] {
		d.block(bytes[:digestBlock])
	}
	if len(bytes) > 0 {
		if d.part == nil {
			d.part = make([]byte, 0, digestBlock)
		}
		d.part = append(d.part, bytes...)
	}
}

func (d *digest) block(bytes []byte) {
	d.sum = (d.sum ^ maphash.Bytes(d.seed, bytes)) * 0x9E3779B97F4A7C15 // odd: nothing is lost
}

// end returns the digest of all that was added.
func (d *digest) end() uint64 {
	d.block(d.part)
	d.part = d.part[:0]
	return d.sum
}

// digested is a file that is being read, with the digest of what was read so far.
type digested struct {
	io.Reader
	digest
}

func (w *remembered) digest(r io.Reader) *digested {
	return &digested{r, digest{seed: w.seed}}
}

func (d *digested) Read(p []byte) (int, error) {
	n, err := d.Reader.Read(p)
	d.add(p[:n])
	d.ended = d.ended || err == io.EOF //nolint:errorlint // readers return exactly io.EOF
	return n, err
}

// same returns an error if a complete walk did not read what the first one did. A walk
// that did not come to the end is not compared.
func (t *Table[C]) same(d *digest) error {
	if !d.ended {
		return nil
	}
	sum := d.end()
	w := t.walked
	w.lock.Lock()
	defer w.lock.Unlock()
	if !w.met {
		w.met, w.sum = true, sum
	}
	if w.sum == sum {
		return nil
	}
	if t.file.Query != nil {
		return t.InRow(0, fmt.Errorf("%w: without ORDER BY and a unique column, rows may also come in another order", settlement.ErrChanged))
	}
	return t.InRow(0, settlement.ErrChanged)
}
