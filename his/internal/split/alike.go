package split

// In this file: records that are like the one before, cut where the marks say.

// Line is a record that was cut where the marks say.
type Line struct {
	from int // where it begins
	mark int // the first of its marks: the ends of its fields
}

// alike cuts the next record at its marks, if it is like the last one.
func (s *Splitter) alike() bool {
	var one [1]Line
	if s.Run(one[:]) == 0 {
		return false
	}
	s.plain, s.from, s.cuts = true, one[0].from, s.marks[one[0].mark:s.mark]
	return true
}

// Run cuts the next records of this block that are like the last one, and returns their
// number.
func (s *Splitter) Run(lines []Line) int {
	fields := s.Fields
	if fields < 2 { // a line without a comma may be empty
		return 0
	}
	text, marks, at, mark := s.text, s.marks, s.at, s.mark
	n := 0
	for ; n < len(lines) && mark+fields <= len(marks); n++ {
		cuts := marks[mark : mark+fields]
		end := int(cuts[fields-1])
		if end >= s.quote || text[end] != '\n' || end-at >= MaxRecord {
			break
		}
		odd := byte(0)
		for _, cut := range cuts[:fields-1] {
			odd |= text[cut] ^ s.comma
		}
		if odd != 0 {
			break
		}
		if text[end-1] == '\r' {
			cuts[fields-1]--
		}
		lines[n] = Line{at, mark}
		at, mark = end+1, mark+fields
	}
	s.at, s.mark = at, mark
	if n > 0 {
		s.line += n
		s.Row = s.line
	}
	return n
}

// Block is a block of the file, from which fields of lines are read. A splitter has one at a
// time. A caller who reads many fields holds it in a variable, which stays in registers.
type Block struct {
	text  string
	marks []uint32
}

// Block returns the block of the lines that were cut last.
func (s *Splitter) Block() Block { return Block{s.text, s.marks} }

// Field returns a field of a line of this block.
func (b Block) Field(l Line, i int) string {
	from := l.from
	if i > 0 {
		from = int(b.marks[l.mark+i-1]) + 1
	}
	return b.text[from:b.marks[l.mark+i]]
}

// CutsOf returns the fields of a line of this block.
func (s *Splitter) CutsOf(l Line) []string {
	list := make([]string, s.Fields)
	for i := range list {
		list[i] = s.Block().Field(l, i)
	}
	return list
}
