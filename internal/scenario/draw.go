package scenario

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/sides"
	"github.com/yibaojiesuan/settlement/job"
)

// patient is all stays of a person in an institution; a stay without a person is a
// patient by itself.
type patient []drg.Case

// patients returns those of each institution, in the order of the claims.
func patients(cases []drg.Case) map[string][]patient {
	type who struct{ institution, person string }
	index := map[who]int{}
	list := map[string][]patient{}
	for _, c := range cases {
		k := who{c.Institution, c.Person}
		if i, known := index[k]; known && c.Person != "" {
			list[c.Institution][i] = append(list[c.Institution][i], c)
			continue
		}
		index[k] = len(list[c.Institution])
		list[c.Institution] = append(list[c.Institution], patient{c})
	}
	return list
}

// draw draws patients with all their stays, institution by institution in the order of
// codes, until the number of stays has grown as the scenario says.
func draw(list map[string][]patient, s Scenario, random *rand.Rand) []drg.Case {
	var drawn []drg.Case
	for _, institution := range slices.Sorted(maps.Keys(list)) {
		all := list[institution]
		stays := int64(0)
		for _, p := range all {
			stays += int64(len(p))
		}
		want := (stays*(100+s.Volume) + 50) / 100
		for n := 0; want > 0; n++ {
			p := all[random.IntN(len(all))]
			for _, c := range p {
				c.ID = fmt.Sprintf("%s#%d", c.ID, n)
				if c.Person != "" {
					c.Person = fmt.Sprintf("%s#%d", c.Person, n) // drawn twice it is two people
				}
				drawn = append(drawn, s.grow(c))
			}
			want -= int64(len(p))
		}
	}
	return drawn
}

// grow raises the amounts of a stay, each rounded to the fen.
func (s Scenario) grow(c drg.Case) drg.Case {
	more := func(m settlement.Money) settlement.Money { return (m*settlement.Money(100+s.Cost) + 50) / 100 }
	c.Cost, c.Covered = max(1, more(c.Cost)), more(c.Covered)
	c.Unreasonable = min(more(c.Unreasonable), c.Cost)
	if m, err := c.ApprovedAmount.Money(); err == nil && !c.ApprovedAmount.Absent() {
		c.ApprovedAmount = max(0, min(more(m), c.Cost-c.Covered)).Decimal()
	}
	return c
}

// Errors of jobs that no patients can be drawn from.
var (
	ErrNoCases = coded.New("scenario.no_cases", "a scenario draws DRG claims, and the job has none")
	ErrOthers  = coded.New("scenario.others", "a scenario wants the DRG claims of the old job, dated by the same column")
)

// drawing is the patients of a part of both jobs.
type drawing struct {
	part  int
	list  map[string][]patient
	reads both
}

// drawings reads the DRG claims, with the columns that either job needs.
func drawings(before, after *sides.Side) ([]drawing, error) {
	var all []drawing
	for i, p := range before.Doc.Parts {
		if p.Method != settlement.DRG {
			continue
		}
		if i >= len(after.Doc.Parts) {
			return nil, &job.FileError{File: after.Path, Err: ErrOthers}
		}
		if q := after.Doc.Parts[i]; q.Method != p.Method || !slices.Equal(p.Claims, q.Claims) || p.DateBy != q.DateBy {
			return nil, &job.FileError{File: after.Path, Err: &settlement.FieldError{Path: fmt.Sprintf("parts[%d]", i), Err: ErrOthers}}
		}
		cases, reads, err := casesOf(before, after, i)
		if err != nil {
			return nil, err
		}
		all = append(all, drawing{i, patients(cases), reads})
	}
	if all == nil {
		return nil, &job.FileError{File: before.Path, Err: ErrNoCases}
	}
	return all, nil
}

// both are the columns that the policies of both jobs read.
type both struct {
	columns map[string]bool
	values  map[string]drg.ColumnKind
}

// Columns and ValueColumns are what [his.CasesOf] asks for.
func (b both) Columns() []string { return slices.Sorted(maps.Keys(b.columns)) }

func (b both) ValueColumns() (list []drg.ValueColumn) {
	for _, name := range slices.Sorted(maps.Keys(b.values)) {
		list = append(list, drg.ValueColumn{Name: name, Kind: b.values[name]})
	}
	return list
}

// line writes a case as a line of JSON, with the columns that policies name.
func (b both) line(c drg.Case) ([]byte, error) {
	values := c.Values
	c.Values = nil
	text, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	text = bytes.TrimSuffix(text, []byte("}"))
	for i, column := range b.ValueColumns() {
		value, err := json.Marshal(values[i].String())
		if err != nil {
			return nil, err
		}
		text = fmt.Appendf(text, ",%q:%s", column.Name, value)
	}
	return append(text, "}\n"...), nil
}

func casesOf(before, after *sides.Side, part int) (cases []drg.Case, reads both, err error) {
	reads = both{map[string]bool{"department": true}, map[string]drg.ColumnKind{}}
	for _, s := range []*sides.Side{before, after} {
		for _, policy := range s.Doc.Parts[part].Policy {
			plan, err := planOf(s, policy)
			if err != nil {
				return nil, reads, err
			}
			for _, name := range plan.Columns() {
				reads.columns[name] = true
			}
			for _, c := range plan.ValueColumns() {
				reads.values[c.Name] = c.Kind
			}
		}
	}
	p := before.Doc.Parts[part]
	for _, pattern := range p.Claims {
		names := []string{pattern}
		if strings.ContainsAny(pattern, "*?[") {
			if names, err = before.Files.Match(pattern); err != nil {
				return nil, reads, &job.FileError{File: pattern, Err: err}
			}
		}
		for _, name := range names {
			path, sheet := rows.SplitSheet(name)
			file := rows.File{Name: path, SheetName: sheet, Open: func() (io.ReadCloser, error) { return before.Files.Open(path) }}
			for c, err := range his.CasesOf(file, reads).DatedBy(p.DateBy).All() {
				if err != nil {
					return nil, reads, err
				}
				cases = append(cases, c)
			}
		}
	}
	return cases, reads, nil
}

// planOf compiles a policy, which was read and checked before.
func planOf(s *sides.Side, name string) (*drg.Plan, error) {
	f, err := s.Files.Open(name)
	if err != nil {
		return nil, &job.FileError{File: name, Err: err}
	}
	defer f.Close()
	policy, err := drg.ReadPolicy(f)
	if err != nil {
		return nil, &job.FileError{File: name, Err: err}
	}
	return drg.New(policy)
}

// over returns the job with drawn claims in place of its own.
func over(s *sides.Side, texts map[string][]byte, parts map[int]string) *sides.Side {
	n := s.With(texts)
	for i, name := range parts {
		n.Doc.Parts[i].Claims = job.Names{name}
		n.Doc.Parts[i].Ignore = job.Names{"*"} // the other job may read more columns
	}
	return n
}
