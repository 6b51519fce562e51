package rows

import (
	"strings"
)

// interned keeps one copy of each text of a column that repeats few texts: codes of
// institutions, groups, pools. A caller who keeps such a code then keeps a few bytes,
// and not the block of the file it was read from.
type interned struct {
	slots []string // by a cheap hash, so that most texts need no look into the map
	shift uint     // from a hash to its slot
	known map[string]string
}

// Sizes of the slots: first a few, because many files are small and most columns of codes
// repeat a few texts.
const (
	firstSlots = 4 // bits
	mostSlots  = 9
)

// sized gives the column slots, and forgets what was in them.
func (n *interned) sized(bits uint) { n.slots, n.shift = make([]string, 1<<bits), 64-bits }

// maxInterned bounds the copies; beyond it all are forgotten and made anew.
const maxInterned = 1 << 16

func (n *interned) text(text string) string {
	if text == "" {
		return ""
	}
	if n.slots == nil {
		n.sized(firstSlots)
	}
	slot := &n.slots[hashOf(text)>>n.shift]
	if *slot == text {
		return *slot
	}
	kept, ok := n.known[text]
	if !ok {
		if n.known == nil || len(n.known) >= maxInterned {
			n.known = make(map[string]string)
		}
		kept = strings.Clone(text)
		n.known[kept] = kept
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
	h := uint64(len(text))
	for i := len(text) - 1; i >= 0 && i >= len(text)-6; i-- {
		h = h<<8 ^ h>>40 ^ uint64(text[i])
	}
	return h * 0x9E3779B97F4A7C15
}
