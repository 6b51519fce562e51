package his

// fingerprints is a set of 64-bit hashes, of as many as it was made ready for: open
// addressing in one slice, at most half full.
type fingerprints struct {
	slots []uint64 // 0: free
}

// reset empties the set and makes room for n hashes.
func (s *fingerprints) reset(n int) {
	size := 1 << 10
	for size < 2*n {
		size *= 2
	}
	if size > cap(s.slots) {
		s.slots = make([]uint64, size)
	} else {
		s.slots = s.slots[:size]
		clear(s.slots)
	}
}

// add adds a hash and reports whether it is new.
func (s *fingerprints) add(hash uint64) bool {
	if hash == 0 {
		hash = 1 // 0 marks a free slot; a hit is confirmed in any case
	}
	mask := uint64(len(s.slots) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		switch s.slots[i] {
		case hash:
			return false
		case 0:
			s.slots[i] = hash
			return true
		}
	}
}
