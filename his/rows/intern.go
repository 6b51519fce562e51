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
	slots []slot // by a cheap hash, so that most texts need no look into the map
	shift uint   // from a hash to its slot
	known map[string]*met
}

// slot is a text with its word.
type slot struct {
	word uint64
	met  *met
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
func (n *interned) sized(bits uint) { n.slots, n.shift = make([]slot, 1<<bits), 64-bits }

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
	w := wordOf(text)
	slot := &n.slots[hashOf(w)>>n.shift]
	if m := slot.met; m != nil && slot.word == w && len(m.text) == len(text) && (len(text) <= 8 || m.text == text) {
		return m
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
			slot = &n.slots[hashOf(w)>>n.shift]
		}
	}
	slot.word, slot.met = w, kept
	return kept
}

// wordOf returns the last eight bytes of a text, where codes differ; of a shorter one all of
// it, with some bytes twice: texts of one length differ in it.
func wordOf(text string) uint64 {
	switch n := len(text); {
	case n >= 8:
		return word.Load(text, n-8)
	case n >= 4:
		return uint64(word.Half(text, 0)) | uint64(word.Half(text, n-4))<<32
	default:
		return uint64(text[0]) | uint64(text[n/2])<<8 | uint64(text[n-1])<<16
	}
}

// hashOf hashes a word. Its upper bits are the good ones.
func hashOf(w uint64) uint64 {
	w *= 0x9E3779B97F4A7C15
	return (w ^ w>>32) * 0x9E3779B97F4A7C15
}
