package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"path"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/whatif"
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
func draw(list map[string][]patient, s scenario, random *rand.Rand) []drg.Case {
	var drawn []drg.Case
	for _, institution := range slices.Sorted(maps.Keys(list)) {
		all := list[institution]
		stays := int64(0)
		for _, p := range all {
			stays += int64(len(p))
		}
		want := (stays*(100+s.volume) + 50) / 100
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
func (s scenario) grow(c drg.Case) drg.Case {
	more := func(m settlement.Money) settlement.Money { return (m*settlement.Money(100+s.cost) + 50) / 100 }
	c.Cost, c.Covered = max(1, more(c.Cost)), more(c.Covered)
	c.Unreasonable = min(more(c.Unreasonable), c.Cost)
	if m, err := c.ApprovedAmount.Money(); err == nil && !c.ApprovedAmount.Absent() {
		c.ApprovedAmount = max(0, min(more(m), c.Cost-c.Covered)).Decimal()
	}
	return c
}

var (
	errNoCases = errors.New("a scenario draws DRG claims, and the job has none")
	errOthers  = errors.New("a scenario wants the DRG claims of the old job, dated by the same column")
)

// drawing is the patients of a part of both jobs.
type drawing struct {
	part  int
	list  map[string][]patient
	reads both
}

// drawings reads the DRG claims, with the columns that either job needs.
func drawings(before, after *side) ([]drawing, error) {
	var all []drawing
	for i, p := range before.doc.Parts {
		if p.Method != settlement.DRG {
			continue
		}
		if i >= len(after.doc.Parts) {
			return nil, &job.FileError{File: after.path, Err: errOthers}
		}
		if q := after.doc.Parts[i]; q.Method != p.Method || !slices.Equal(p.Claims, q.Claims) || p.DateBy != q.DateBy {
			return nil, &job.FileError{File: after.path, Err: fmt.Errorf("parts[%d]: %w", i, errOthers)}
		}
		cases, reads, err := casesOf(before, after, i)
		if err != nil {
			return nil, err
		}
		all = append(all, drawing{i, patients(cases), reads})
	}
	if all == nil {
		return nil, &job.FileError{File: before.path, Err: errNoCases}
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

func casesOf(before, after *side, part int) (cases []drg.Case, reads both, err error) {
	reads = both{map[string]bool{"department": true}, map[string]drg.ColumnKind{}}
	for _, s := range []*side{before, after} {
		for _, policy := range s.doc.Parts[part].Policy {
			plan, err := s.plan(policy)
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
	p := before.doc.Parts[part]
	for _, pattern := range p.Claims {
		names := []string{pattern}
		if strings.ContainsAny(pattern, "*?[") {
			if names, err = before.files.Match(pattern); err != nil {
				return nil, reads, &job.FileError{File: pattern, Err: err}
			}
		}
		for _, name := range names {
			path, sheet := rows.SplitSheet(name)
			file := rows.File{Name: path, SheetName: sheet, Open: func() (io.ReadCloser, error) { return before.files.Open(path) }}
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

// plan compiles a policy, which was read and checked before.
func (s *side) plan(name string) (*drg.Plan, error) {
	f, err := s.files.Open(name)
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

// drawn returns the job with drawn claims.
func (s *side) drawn(texts map[string][]byte, parts map[int]string) *side {
	n := s.with(texts)
	for i, name := range parts {
		n.doc.Parts[i].Claims = job.Names{name}
		n.doc.Parts[i].Ignore = job.Names{"*"} // the other job may read more columns
	}
	return n
}

func simulateAll(ctx context.Context, o options, before, after *side, w io.Writer) error {
	if len(o.scenarios) == 0 {
		return nil
	}
	list, err := drawings(before, after)
	if err != nil {
		return err
	}
	for _, s := range o.scenarios {
		if err := simulate(ctx, o, before, after, list, s, w); err != nil {
			return err
		}
	}
	return nil
}

// simulate settles the draws of a scenario by both jobs, and prints the smallest, the
// middle and the largest gain of each institution.
func simulate(ctx context.Context, o options, before, after *side, list []drawing, s scenario, w io.Writer) error {
	gains := map[string][]settlement.Money{}
	var values [2][]settlement.Decimal
	stays := 0
	for n := range o.draws {
		// Every scenario draws from the same seed, so that scenarios differ only by
		// what they say.
		random := rand.New(rand.NewPCG(o.seed, uint64(n)))
		texts, parts := map[string][]byte{}, map[int]string{}
		for _, d := range list {
			cases := draw(d.list, s, random)
			stays += len(cases)
			parts[d.part] = fmt.Sprintf("drawn-%d.jsonl", d.part)
			var text bytes.Buffer
			for _, c := range cases {
				line, err := d.reads.line(c)
				if err != nil {
					return err
				}
				text.Write(line)
			}
			texts[path.Clean(parts[d.part])] = text.Bytes()
		}
		var reports [2]*settlement.Report
		for i, one := range []*side{before, after} {
			r, err := one.drawn(texts, parts).settle(ctx, job.Options{Workers: o.workers})
			if err != nil {
				return err
			}
			reports[i] = r.Report
			if p := r.Report.Pool(""); p != nil && p.PointValue != nil {
				values[i] = append(values[i], p.PointValue.Value)
			}
		}
		for _, g := range whatif.Gains(reports[0], reports[1]) {
			gains[g.Institution] = append(gains[g.Institution], g.Amount)
		}
	}
	fmt.Fprintf(w, "\n情景 scenario: volume %+d %%, cost %+d %%, %d draws, %d stays each on average\n", s.volume, s.cost, o.draws, (stays+o.draws/2)/o.draws)
	for i, name := range []string{"before", "after"} {
		if v := values[i]; len(v) > 0 {
			slices.SortFunc(v, settlement.Decimal.Cmp)
			fmt.Fprintf(w, "点值 point value %s: %s to %s, in the middle %s\n", name, v[0], v[len(v)-1], v[(len(v)-1)/2])
		}
	}
	return printGains(w, o.lang, gains)
}

// printGains prints a row for each institution, from the largest middle gain to the greatest loss.
func printGains(w io.Writer, l lang.Language, gains map[string][]settlement.Money) error {
	t := &views.Table{ID: "gains", Plain: true, Columns: views.Columns("institution code 机构 institution", "least money 最少 least gain", "middle money 居中 middle", "most money 最多 largest gain")}
	for i := range t.Columns {
		t.Columns[i].Signed = i > 0
	}
	middle := func(code string) settlement.Money { return gains[code][(len(gains[code])-1)/2] }
	for _, list := range gains {
		slices.Sort(list)
	}
	codes := slices.SortedFunc(maps.Keys(gains), func(a, b string) int { return cmp.Or(cmp.Compare(middle(b), middle(a)), cmp.Compare(a, b)) })
	for _, code := range codes {
		list := gains[code]
		t.Add(code, views.Given(code), views.Given(list[0].String()), views.Given(middle(code).String()), views.Given(list[len(list)-1].String()))
	}
	return (&views.Book{Tables: []*views.Table{t}}).Print(w, l)
}
