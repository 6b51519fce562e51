package rows

import (
	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/his/internal/word"
)

// In this file: texts of CSV that need no care go straight into a value. It is what
// [walk.set] does with them, without keeping a value for each column first.

// straight is the columns of a CSV file that are read.
type straight[R any] struct {
	from    *csvRows
	columns []straightColumn[R]
	first   int // where the file has the first column; −1: nowhere
	days    metDays
}

// straightColumn is a column that the file has.
type straightColumn[R any] struct {
	i     int // among the columns that are read
	at    int // in the header
	quick func(*R, string) bool
	text  func(*R) *string
	keep  *interned // nil unless its texts repeat
	day   func(*R) *settlement.Date
	dated bool
	timed int // days with a time of day after them
}

// newStraight returns the columns of a CSV file, nil for any other file.
func newStraight[R any](t *Table[R], from source) *straight[R] {
	csv, ok := from.(*csvRows)
	if !ok || csv.null != "" {
		return nil
	}
	s := &straight[R]{from: csv, first: csv.index[0]}
	for _, i := range csv.there {
		c := &t.columns[i]
		column := straightColumn[R]{i: i, at: csv.index[i], quick: c.Quick, text: c.Text, keep: csv.keep[i], day: c.Day, dated: c.Kind == DayKind}
		if c.Trait&Absent != 0 {
			column.quick, column.day = nil, nil
		}
		s.columns = append(s.columns, column)
	}
	return s
}

// fits reports whether the last record can be read straight: it is neither blank nor a row
// of sums, as its first column says.
func (s *straight[R]) fits() bool {
	if s.first < 0 {
		return true // without the column no row is either of these
	}
	text := s.from.split.Field(s.first)
	return text != "" && cell.IsBare(text) && text[0] != 'T' // Total
}

// straight makes a value of the last record, as row does.
func (w *walk[R]) straight(row int) {
	w.clear(row)
	from := w.direct.from
	cuts := from.split.Cuts()
	for k := range w.direct.columns {
		c := &w.direct.columns[k]
		raw := cuts.Field(c.at)
		text := raw
		var met *met
		if c.keep != nil && raw != "" {
			if met = c.keep.met(raw); met.read {
				*c.text(w.to) = met.put
				if met.done != 0 {
					w.repairs.note(len(w.columns), c.i, row, met.done)
				}
				continue
			}
			text = met.text
		}
		if from.decode.GB18030 {
			text = from.decode.Text(text)
		}
		if c.day != nil && cell.HasPlainClock(text) && w.direct.days.read(c.day(w.to), text) || c.quick != nil && c.quick(w.to, text) {
			if c.dated && len(text) > len("2006-01-02") {
				c.timed++
			}
			if met != nil && c.text != nil {
				met.put, met.read = *c.text(w.to), true
			}
			continue
		}
		w.values[c.i] = value{text: text, given: true}
		done, err := w.careful(c.i, row)
		switch {
		case err != nil:
			w.faults.Add(w.fault(row, c.i, withoutValue(err, w.values[c.i].text)))
		case met != nil && c.text != nil:
			met.put, met.done, met.read = *c.text(w.to), done, true
		}
	}
}

// metDays are days that were met, by their texts: files repeat few days.
type metDays [1 << 10]struct {
	text uint64 // 06-01-02 of this century; 0: none
	day  settlement.Date
}

// read reads a text that begins with a day, 2006-01-02, as PlainDay does, into a day.
func (m *metDays) read(to *settlement.Date, text string) bool {
	if text[0] != '2' || text[1] != '0' {
		return false
	}
	word := word.Load(text, 2)
	slot := &m[hashOf(word)>>54]
	if slot.text != word {
		d, ok := cell.PlainDay(text[:len("2006-01-02")])
		if !ok {
			return false
		}
		slot.text, slot.day = word, d
	}
	*to = slot.day
	return true
}

// noted adds the times of day that were met to the repairs.
func (s *straight[R]) noted(r *repairs, columns int) {
	for k := range s.columns {
		if c := &s.columns[k]; c.timed > 0 {
			r.note(columns, c.i, 0, cell.Timed)
			r.byColumn[c.i].timed += c.timed - 1
			c.timed = 0
		}
	}
}
