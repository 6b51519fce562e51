package intake

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/policy"
)

// JoinBy says how settlements are completed from another file, of records or of
// groups (病案, 分组结果): a document.
type JoinBy struct {
	// Keys are lists of columns that must be equal, tried in their order: first
	// setl_id, then mdtrt_id, then medcasno with enddate. A column that is blank on
	// either side matches nothing. Required.
	Keys [][]string `json:"keys" required:"true"`
	// Take are the columns that are taken over: drg_codg, act_ipt_days, dscg_way …. A
	// value that the settlement has already stays, and is a conflict if the other file
	// has a different one. Required.
	Take []string `json:"take" required:"true"`
	// Compare are further columns that must be the same on both sides; a difference is
	// a conflict.
	Compare []string `json:"compare,omitempty"`
	// Unmatched says what becomes of a settlement without a match: "refuse" or
	// "leave", which leaves it as it is. Required. Several matches are refused.
	Unmatched Unmatched `json:"unmatched" required:"true"`
	// RefuseConflicts refuses settlements that the other file contradicts. Otherwise
	// conflicts are listed, and the settlement's own value stays.
	RefuseConflicts bool `json:"refuse_conflicts,omitempty"`
	// Aliases are headers of the other file, by column.
	Aliases      map[string][]string `json:"aliases,omitempty"`
	LooseHeaders bool                `json:"loose_headers,omitempty"`
	CutIDs       string              `json:"cut_ids,omitempty"`
	// Zones and Midnight say of the other file what those of [Mapping] say.
	Zones    Zones    `json:"zones,omitempty"`
	Midnight Midnight `json:"midnight,omitempty"`
}

// reading is how the rows of the other file are read. The index of a grouper's result is
// the first key that is a column of its own.
func (by *JoinBy) reading() reading {
	m := Mapping{CutIDs: by.CutIDs, Zones: by.Zones, Midnight: by.Midnight}
	aliases := maps.Clone(by.Aliases)
	if aliases == nil {
		aliases = make(map[string][]string)
	}
	for _, key := range by.Keys {
		if len(key) == 1 {
			aliases[key[0]] = append(slices.Clone(aliases[key[0]]), "Index")
			break
		}
	}
	return reading{aliases: aliases, loose: by.LooseHeaders, must: by.Take, rules: m.rules()}
}

// Unmatched says what becomes of a settlement without a match.
type Unmatched string

// What an [Unmatched] may be.
const (
	UnmatchedRefuse Unmatched = "refuse"
	UnmatchedLeave  Unmatched = "leave"
)

// Choices returns what a document may say.
func (Unmatched) Choices() []Unmatched { return []Unmatched{UnmatchedRefuse, UnmatchedLeave} }

// ReadJoinBy reads a JoinBy strictly: see [policy.Read].
func ReadJoinBy(r io.Reader) (JoinBy, error) { return policy.Read[JoinBy](r) }

// Join is a file of records, ready to be matched. It is kept in memory: a row with two
// keys takes 900 bytes.
type Join struct {
	by   JoinBy
	rows []Row
	keys []map[string]int // by each list of columns; −1: several rows that differ

	causes []*Cause
}

// Causes are the faults of the files by which NewJoin failed, one for each thing that is
// wrong in a column of a file.
func (j *Join) Causes() []*Cause {
	if j == nil {
		return nil
	}
	return j.causes
}

// NewJoin reads the other files. It returns an error if the document is wrong, a
// row cannot be read, or no list of keys has all its columns in a file. With an error, the
// Join has the causes alone, or is nil.
func NewJoin(by JoinBy, others ...rows.File) (*Join, error) {
	f := policy.Check(by)
	columns := rowColumns(false)
	known := func(path string, names []string) {
		for i, name := range names {
			if !slices.ContainsFunc(columns, func(c exportColumn[Row]) bool { return c.Name == name }) {
				f.At(fmt.Sprintf("%s[%d]", path, i), fmt.Errorf("%w: %s", rows.ErrUnknownColumn, shown.QuoteKey(name)))
			}
		}
	}
	for i, k := range by.Keys {
		f.Required(fmt.Sprintf("keys[%d]", i), len(k) > 0)
		known(fmt.Sprintf("keys[%d]", i), k)
	}
	known("take", by.Take)
	if amounts := amountColumns(); slices.ContainsFunc(by.Take, func(name string) bool { return slices.Contains(amounts[:], name) }) {
		f.At("take", fmt.Errorf("%w: an amount is a settlement's own; compare it", ErrMatch))
	}
	known("compare", by.Compare)
	if len(others) == 0 {
		f.At("files", policy.ErrRequired)
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	j := &Join{by: by}
	for range by.Keys {
		j.keys = append(j.keys, make(map[string]int))
	}
	faults := settlement.Faults{Limit: mostCounted}
	var files []FileReport
	var names []map[string]string
	for _, file := range others {
		t := by.reading().table(file)
		looked, err := t.Look(&faults, func(_ int, r *Row) bool {
			if !r.total && faults.Total == 0 {
				j.add(r)
			}
			return true
		})
		faults.Add(err)
		files, names = append(files, reportOf(file)), append(names, looked.Names)
	}
	if faults.Total > 0 {
		causes, err := refused(&faults, files, names)
		return &Join{causes: causes}, err
	}
	return j, nil
}

func (j *Join) add(r *Row) {
	kept := *r
	kept.own()
	at := len(j.rows)
	used := false
	for i, columns := range j.by.Keys {
		k := joinKey(r, columns)
		if k == "" {
			continue
		}
		before, met := j.keys[i][k]
		switch {
		case !met:
			j.keys[i][k] = at
			used = true
		case before < 0 || j.rows[before].differs(&kept) != "":
			j.keys[i][k] = -1
			used = true
		}
	}
	if used || joinKeyNone(r, j.by.Keys) {
		j.rows = append(j.rows, kept)
	}
}

// joinKeyNone reports whether a row has no key at all: such a row is counted as
// unmatched.
func joinKeyNone(r *Row, keys [][]string) bool {
	return !slices.ContainsFunc(keys, func(columns []string) bool { return joinKey(r, columns) != "" })
}

func joinKey(r *Row, columns []string) string {
	if len(columns) == 1 {
		return r.text(columns[0])
	}
	var parts []string
	for _, c := range columns {
		text := r.text(c)
		if text == "" {
			return ""
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, "\x00")
}

// find returns the row that matches and the keys by which it does; −1: no row, −2:
// several rows.
func (j *Join) find(r *Row) (at, key int) {
	for i, columns := range j.by.Keys {
		k := joinKey(r, columns)
		if k == "" {
			continue
		}
		if at, ok := j.keys[i][k]; ok {
			if at < 0 {
				return -2, i
			}
			return at, i
		}
	}
	return -1, -1
}

// Fill completes a settlement, for [Options]. It returns an error that wraps [ErrMatch]
// if several rows match, or if no row matches and the document refuses that.
func (j *Join) Fill(r *Row) error {
	at, key := j.find(r)
	switch {
	case at == -2:
		return fmt.Errorf("%w: several rows have the same %s", ErrMatch, strings.Join(j.by.Keys[key], ", "))
	case at == -1 && j.by.Unmatched == UnmatchedRefuse:
		return fmt.Errorf("%w: no row matches", ErrMatch)
	case at == -1:
		return nil
	}
	o := &j.rows[at]
	if j.by.RefuseConflicts {
		if c := j.conflicts(r, o); len(c) > 0 {
			return fmt.Errorf("%w: row %d of %s has another %s", ErrMatch, o.Line, o.File, strings.Join(c, ", "))
		}
	}
	for _, c := range j.by.Take {
		if r.text(c) == "" {
			r.take(c, o)
		}
	}
	return nil
}

// conflicts returns the columns in which two rows that match contradict each other.
func (j *Join) conflicts(r, o *Row) (list []string) {
	for _, c := range slices.Concat(j.by.Take, j.by.Compare) {
		if a, b := r.text(c), o.text(c); a != "" && b != "" && a != b {
			list = append(list, c)
		}
	}
	return list
}

// JoinReport says how well two files match.
type JoinReport struct {
	Matched   []MatchCount `json:"matched,omitempty"` // by the keys that matched
	Unmatched MatchCount   `json:"unmatched"`
	Ambiguous MatchCount   `json:"ambiguous"`
	// Others are the rows of the other file: those that matched, those that did not.
	OthersMatched   MatchCount `json:"others_matched"`
	OthersUnmatched MatchCount `json:"others_unmatched"`
	// Conflicts are at most 100, of ConflictRows.
	ConflictRows int         `json:"conflict_rows"`
	Conflicts    []Mismatch  `json:"conflicts,omitempty"`
	Rates        []MatchRate `json:"rates,omitempty"` // by institution and month
}

// maxConflicts is how many conflicts are listed.
const maxConflicts = 100

// MatchCount counts rows and their money.
type MatchCount struct {
	Keys []string         `json:"keys,omitempty"`
	Rows int              `json:"rows"`
	Cost settlement.Money `json:"cost"`
}

func (c *MatchCount) add(r *Row) {
	c.Rows++
	c.Cost += r.amounts[amountTotal]
}

// Mismatch is a settlement that the row it matches contradicts.
type Mismatch struct {
	File      string   `json:"file"`
	Row       int      `json:"row"`
	OtherFile string   `json:"other_file"`
	OtherRow  int      `json:"other_row"`
	Columns   []string `json:"columns"`
}

// MatchRate counts the settlements of an institution and a month that matched.
type MatchRate struct {
	Institution string           `json:"institution"`
	Month       settlement.Month `json:"month"`
	Rows        int              `json:"rows"`
	Matched     int              `json:"matched"`
}

// Match matches the settlements that are neither void nor refunds. The tables are
// [Mapper.Rows] of the files, so that ids end where they do in the claims. The month of
// a settlement is that of setl_time, or of enddate if it has no setl_time.
func (j *Join) Match(tables ...*rows.Table[Row]) (*JoinReport, error) {
	m := j.Matching()
	faults := settlement.Faults{Limit: settlement.MaxFaults}
	for _, t := range tables {
		faults.Add(t.Walk(&faults, func(_ int, r *Row) bool {
			m.See(r)
			return true
		}))
	}
	return m.Report(), faults.Err()
}

// Matching counts how well settlements match, row by row: its See is for [Options], where
// it needs no walk of its own.
type Matching struct {
	join   *Join
	report JoinReport
	hit    []bool // the rows of the other file that matched
	rates  map[rateKey]*MatchRate
}

type rateKey struct {
	institution string
	month       settlement.Month
}

// Matching returns a Matching that has seen no row.
func (j *Join) Matching() *Matching {
	m := &Matching{join: j, hit: make([]bool, len(j.rows)), rates: make(map[rateKey]*MatchRate)}
	for _, k := range j.by.Keys {
		m.report.Matched = append(m.report.Matched, MatchCount{Keys: k})
	}
	return m
}

// See counts a settlement, before a Fill completes it.
func (m *Matching) See(r *Row) {
	if r.total || r.void() || r.refund() {
		return
	}
	report, j := &m.report, m.join
	k := rateKey{shown.ID(r.Institution), first(r.Settled, r.Discharged).Month()}
	rate := m.rates[k]
	if rate == nil {
		k.institution = strings.Clone(k.institution)
		rate = &MatchRate{Institution: k.institution, Month: k.month}
		m.rates[k] = rate
	}
	rate.Rows++
	at, key := j.find(r)
	switch at {
	case -1:
		report.Unmatched.add(r)
		return
	case -2:
		report.Ambiguous.add(r)
		return
	}
	rate.Matched++
	report.Matched[key].add(r)
	m.hit[at] = true
	o := &j.rows[at]
	if columns := j.conflicts(r, o); len(columns) > 0 {
		if report.ConflictRows++; len(report.Conflicts) < maxConflicts {
			report.Conflicts = append(report.Conflicts, Mismatch{r.File, r.Line, o.File, o.Line, columns})
		}
	}
}

// Report says how well the settlements match that were seen.
func (m *Matching) Report() *JoinReport {
	report := m.report
	for i := range m.join.rows {
		if m.hit[i] {
			report.OthersMatched.add(&m.join.rows[i])
		} else {
			report.OthersUnmatched.add(&m.join.rows[i])
		}
	}
	for _, k := range slices.SortedFunc(maps.Keys(m.rates), func(a, b rateKey) int {
		return cmp.Or(cmp.Compare(a.institution, b.institution), a.month.Compare(b.month))
	}) {
		report.Rates = append(report.Rates, *m.rates[k])
	}
	return &report
}
