package rows

import (
	"strings"

	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/his/internal/word"
)

// interned keeps one copy of each text of a column that repeats few texts: codes of
// institutions, groups, pools. A caller who keeps such a code then keeps a few bytes,
// and not the block of the file it was read from.
type interned struct {
	slots []*met // by a cheap hash, so that most texts need no look into the map
	shift uint   // from a hash to its slot
	known map[string]*met
}

// met is a text that a column had before, and what the column's Set made of it.
type met struct {
	text string // a copy
	put  string // what Column.Text had after it
	done cell.Repair
	read bool // put and done are known
}

// Sizes of the slots: first a few, because many files are small and most columns of codes
// repeat a few texts.
const (
	firstSlots = 4 // bits
	mostSlots  = 11
)

// sized gives the column slots, and forgets what was in them.
func (n *interned) sized(bits uint) { n.slots, n.shift = make([]*met, 1<<bits), 64-bits }

// maxInterned bounds the copies; beyond it all are forgotten and made anew.
const maxInterned = 1 << 16

// text returns the copy of a text.
func (n *interned) text(text string) string {
	if text == "" {
		return ""
	}
	return n.met(text).text
}

// met returns what is known of a text.
func (n *interned) met(text string) *met {
	if n.slots == nil {
		n.sized(firstSlots)
	}
	slot := &n.slots[hashOf(text)>>n.shift]
	if *slot != nil && (*slot).text == text {
		return *slot
	}
	kept := n.known[text]
	if kept == nil {
		if n.known == nil || len(n.known) >= maxInterned {
			n.known = make(map[string]*met)
		}
		kept = &met{text: strings.Clone(text)}
		n.known[kept.text] = kept
		if len(n.known) > 1<<firstSlots && len(n.slots) == 1<<firstSlots {
			n.sized(mostSlots)
			slot = &n.slots[hashOf(text)>>n.shift]
		}
	}
	*slot = kept
	return kept
}

// hashOf hashes the end of a text, where codes differ. Its upper bits are the good ones.
func hashOf(text string) uint64 {
	n := len(text)
	h := uint64(n)
	switch {
	case n >= 8:
		h ^= word.Load(text, n-8)
	case n >= 4:
		h ^= uint64(word.Half(text, 0))<<8 ^ uint64(word.Half(text, n-4))<<32
	case n > 0:
		h ^= uint64(text[0])<<8 | uint64(text[n/2])<<16 | uint64(text[n-1])<<24
	}
	h *= 0x9E3779B97F4A7C15
	return (h ^ h>>32) * 0x9E3779B97F4A7C15
}
