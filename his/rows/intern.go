package rows

import (
	"strings"
)

// interned keeps one copy of each text of a column that repeats few texts: codes of
// institutions, groups, pools. A caller who keeps such a code then keeps a few bytes,
// and not the block of the file it was read from.
type interned struct {
	slots [512]string // by a cheap hash, so that most texts need no look into the map
	known map[string]string
}

// maxInterned bounds the copies; beyond it all are forgotten and made anew.
const maxInterned = 1 << 16

func (n *interned) text(text string) string {
	if text == "" {
		return ""
	}
	slot := &n.slots[slotOf(text)]
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
	}
	*slot = kept
	return kept
}

// slotOf hashes the end of a text, where codes differ.
func slotOf(text string) uint64 {
	h := uint64(len(text))
	for i := len(text) - 1; i >= 0 && i >= len(text)-6; i-- {
		h = h<<8 ^ h>>40 ^ uint64(text[i])
	}
	return h * 0x9E3779B97F4A7C15 >> 55
}
