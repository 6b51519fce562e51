package job

import (
	"fmt"
	"hash/maphash"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
)

// In this file: the members and charges of heads, which are rows of files and no claims.

// rowTable is the rows of a kind, as texts.
type rowTable struct {
	name    string
	columns []string
	// alike are lists of columns by which a changed row is found again; the first list
	// that finds a row counts.
	alike [][]string
	walk  func(w *watch, visit func(texts []string)) error
}

func rowsOf[C any](name string, t tables[C], columns []string, alike [][]string, texts func(*C) []string) rowTable {
	return rowTable{name, columns, alike, func(w *watch, visit func([]string)) error {
		for c, err := range t.claims(w).All() {
			if err != nil {
				return err
			}
			visit(texts(&c))
		}
		return nil
	}}
}

func memberRows(members tables[capitation.Member]) rowTable {
	return rowsOf(capitation.Members, members, []string{person, "institution", "category", "signed", "ends", "suspended", "inpatient"},
		[][]string{{person, "institution", "signed"}, {person, "institution"}, {person}},
		func(m *capitation.Member) []string {
			return []string{m.Person, m.Institution, m.Category, m.Signed.String(), m.Ends.String(), intervals(m.Suspended), intervals(m.Inpatient)}
		})
}

func chargeRows(charges tables[capitation.Charge]) rowTable {
	return rowsOf(capitation.Charges, charges,
		[]string{"id", person, "institution", "month", "kind", "scope", "cost", "covered", "waived", "date", "medical_type", "package"},
		[][]string{{"id"}, {person, "institution", "month", "kind", "date"}, {person, "month"}, {person}},
		func(c *capitation.Charge) []string {
			return []string{
				c.ID, c.Person, c.Institution, c.Month.String(), string(c.Kind), string(c.Scope), c.Cost.String(), c.Covered.String(), amount(c.Waived),
				c.Date.String(), c.MedicalType, c.Package,
			}
		})
}

func intervals(list []settlement.Period) string {
	texts := make([]string, len(list))
	for i, p := range list {
		texts[i] = p.From.String() + "/" + p.To.String()
	}
	return strings.Join(texts, ";")
}

// rowsOf collects the tables of a name, of all parts.
func (r *Result) rowsOf(name string) (list []rowTable) {
	for _, p := range r.job.parts {
		for _, t := range p.rows {
			if t.name == name {
				list = append(list, t)
			}
		}
	}
	return list
}

// rows compares the tables of a name. Rows that both jobs have, in any file and order,
// are no difference. Each row is counted by a digest of 16 bytes.
func (d *difference) rows(name string) ([]Change, error) {
	old, now := d.a.rowsOf(name), d.b.rowsOf(name)
	if len(old)+len(now) == 0 {
		return nil, nil
	}
	count := map[uint64]int{}
	if err := d.walkRows(d.a, old, func(row uint64, _ []string) { count[row]++ }); err != nil {
		return nil, err
	}
	var added, removed [][]string
	err := d.walkRows(d.b, now, func(row uint64, texts []string) {
		if count[row]--; count[row] < 0 {
			added = append(added, texts)
		}
	})
	if err != nil {
		return nil, err
	}
	err = d.walkRows(d.a, old, func(row uint64, texts []string) {
		if count[row] > 0 {
			count[row]--
			removed = append(removed, texts)
		}
	})
	if err != nil {
		return nil, err
	}
	return append(old, now...)[0].pair(removed, added), nil
}

func (d *difference) walkRows(r *Result, list []rowTable, visit func(row uint64, texts []string)) error {
	for _, t := range list {
		if err := t.walk(r.watch, func(texts []string) { visit(d.digest(texts), texts) }); err != nil {
			return err
		}
	}
	return nil
}

// pair says what became of rows: it pairs each row that only one job has with the most
// similar row of the other.
func (t rowTable) pair(removed, added [][]string) (list []Change) {
	pairs := make([][]string, len(added)) // of each added row, the row that it was before
	taken := make([]bool, len(removed))
	for _, columns := range t.alike {
		waiting := map[string][]int{}
		for i, texts := range removed {
			if k := t.key(columns, texts); k != "" && !taken[i] {
				waiting[k] = append(waiting[k], i)
			}
		}
		for i, texts := range added {
			if k := t.key(columns, texts); pairs[i] == nil && len(waiting[k]) > 0 {
				first := waiting[k][0]
				waiting[k], taken[first], pairs[i] = waiting[k][1:], true, removed[first]
			}
		}
	}
	for i, texts := range added {
		c := t.change(texts)
		if pairs[i] == nil {
			c.Reason, c.Where = Added, t.name
			list = append(list, c)
			continue
		}
		c.Reason = Column
		for k, column := range t.columns {
			if pairs[i][k] != texts[k] {
				c.Where = t.name + ": " + column
				c.From, c.To = sayColumn(column, pairs[i][k]), sayColumn(column, texts[k])
				list = append(list, told(c))
			}
		}
	}
	for i, texts := range removed {
		if !taken[i] {
			c := t.change(texts)
			c.Reason, c.Where = Removed, t.name
			list = append(list, c)
		}
	}
	return list
}

// change begins a change of a row.
func (t rowTable) change(texts []string) Change {
	c := Change{Method: settlement.Capitation, Institution: texts[slices.Index(t.columns, "institution")]}
	if i := slices.Index(t.columns, "id"); i >= 0 {
		c.Claim = texts[i]
	}
	return c
}

// key joins the texts of columns, each with its length; it is empty if all texts are.
func (t rowTable) key(columns, texts []string) string {
	var b strings.Builder
	blank := true
	for _, name := range columns {
		text := texts[slices.Index(t.columns, name)]
		blank = blank && text == ""
		fmt.Fprintf(&b, "%d:%s", len(text), text)
	}
	if blank {
		return ""
	}
	return b.String()
}

// digest distinguishes rows: two different rows have the same digest with a probability
// of 2⁻⁶⁴.
func (d *difference) digest(texts []string) uint64 {
	d.buffer = d.buffer[:0]
	for _, text := range texts {
		d.buffer = appendText(d.buffer, text)
	}
	return maphash.Bytes(d.seed, d.buffer)
}
