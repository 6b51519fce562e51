package his

// fingerprints is a set of 64-bit hashes: open addressing in one slice, which is
// doubled when it is seven eighths full. A slot takes 8 bytes, so a member takes
// 9 to 19; while the set grows, the old slice is there as well.
type fingerprints struct {
	slots []uint64 // 0: free
	used  int
}

// reset empties the set and makes room for n hashes, at most half of the slots.
func (s *fingerprints) reset(n int) {
	size := 1 << 10
	for size < 2*n {
		size *= 2
	}
	if size > len(s.slots) {
		s.slots = make([]uint64, size)
	} else {
		s.slots = s.slots[:size]
		clear(s.slots)
	}
	s.used = 0
}

// add adds a hash and reports whether it is new.
func (s *fingerprints) add(hash uint64) bool {
	if hash == 0 {
		hash = 1 // 0 marks a free slot; a hit is confirmed in any case
	}
	if s.used >= len(s.slots)/8*7 {
		s.grow()
	}
	if !s.put(hash) {
		return false
	}
	s.used++
	return true
}

func (s *fingerprints) put(hash uint64) bool {
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

func (s *fingerprints) grow() {
	old := s.slots
	s.slots = make([]uint64, max(1<<10, 2*len(old)))
	for _, hash := range old {
		if hash != 0 {
			s.put(hash)
		}
	}
}
