package capitation

// slab allocates rows and their months. Once there are many, it allocates many at a time.
type slab struct {
	size   int
	rows   []row
	months []headMonth
}

const mostRows = 64 // of a slab

// row returns an empty row with a number of months.
func (s *slab) row(months int) *row {
	if len(s.rows) == 0 {
		s.size = min(max(1, 2*s.size), mostRows)
		s.rows, s.months = make([]row, s.size), make([]headMonth, s.size*months)
	}
	r := &s.rows[0]
	r.months = s.months[:months:months]
	s.rows, s.months = s.rows[1:], s.months[months:]
	return r
}
