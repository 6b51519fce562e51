package intake

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/his/internal/locate"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/batch"
	"github.com/yibaojiesuan/settlement/policy"
)

// Roster is a register of agreements after it was understood: every row is part of a
// member, or is counted as what it is instead. It keeps the register in memory, some
// 500 bytes for each row.
type Roster struct {
	members []agreement
	key     []byte
	report  RosterReport
	err     error
}

// agreement is a member in the making.
type agreement struct {
	capitation.Member
	first                *entry
	suspended, inpatient []interval
}

// interval is days that are not paid, and the row that says so. If to is absent, the
// interval has no end.
type interval struct {
	settlement.Period
	from *entry
}

// ReadMembers reads a register of agreements (签约登记), as the mapping's members say. key
// is the key of [Options]: it replaces persons by the same digests in members as in
// charges.
//
// Equal rows are collapsed. Rows with the same person, institution, category and day of
// signing are one agreement: they become one member with the intervals of all of them.
// A suspension, resumption or termination belongs to the agreements of its person and
// institution that are in force at that time, or to those with any institution if the
// row names none. A stay in hospital belongs to all agreements of its person that are
// in force. An event that belongs to no agreement is listed.
//
// ReadMembers returns an error, a *settlement.Faults of [rows.Error] that keeps 100 of
// them, if a row cannot be read, has a code that is not in its table, or contradicts
// another: two rows give one agreement different ends; two agreements have one id;
// intervals of one agreement overlap; a termination or resumption fits several
// agreements. The roster then has its report, as far as it came, and no members.
func (p *Mapper) ReadMembers(key []byte, files ...rows.File) (*Roster, error) {
	r := &Roster{key: key}
	var f settlement.Faults
	if p.register == nil {
		f.At("members", policy.ErrRequired)
	}
	if len(files) == 0 {
		f.At("files", policy.ErrRequired)
	}
	if r.err = f.Err(); r.err == nil {
		r.err = r.read(p, files)
	}
	return r, r.err
}

// Report says what became of every row.
func (r *Roster) Report() *RosterReport { return &r.report }

// Members returns the members, in the order in which the register first names them. A
// member that a rule refuses is named by the row that first names the agreement.
func (r *Roster) Members() settlement.Claims[capitation.Member] {
	source := batch.Stream(r.all())
	source.Locate = func(err error) error {
		return r.locate(err, func(e error) *settlement.ClaimError {
			c, _ := e.(*settlement.ClaimError) //nolint:errorlint // a wrapper adds words that must stay
			return c
		})
	}
	return settlement.ReadBy(source)
}

// all yields the members.
func (r *Roster) all() iter.Seq2[capitation.Member, error] {
	return func(yield func(capitation.Member, error) bool) {
		if r.err != nil {
			yield(capitation.Member{}, r.err)
			return
		}
		for i := range r.members {
			m := r.members[i].Member
			m.Person = HashPerson(r.key, m.Person)
			m.Suspended, m.Inpatient = slices.Clone(m.Suspended), slices.Clone(m.Inpatient)
			if !yield(m, nil) {
				return
			}
		}
	}
}

// Locate says in which row of the register a member was refused, for callers that walk
// over the members themselves: a plan that settles the members of a roster names the rows
// already. Each *[capitation.RowError] of members that err is, or holds in a
// *settlement.Faults, becomes a [rows.Error] of the row that first names the agreement;
// every other error stays as it is. The members must have come from this roster.
func (r *Roster) Locate(err error) error {
	return r.locate(err, func(e error) *settlement.ClaimError {
		if refused, ok := e.(*capitation.RowError); ok && refused.Table == capitation.Members { //nolint:errorlint // likewise
			return refused.Claim
		}
		return nil
	})
}

// locate translates the errors that of says are about a member; of returns nil for any
// other error.
func (r *Roster) locate(err error, of func(error) *settlement.ClaimError) error {
	return locate.Each(err, func(e error) error {
		refused := of(e)
		if refused == nil || refused.Position < 1 || refused.Position > len(r.members) {
			return e
		}
		at := r.members[refused.Position-1].first
		return locate.In(&rows.Error{File: at.file, Sheet: at.sheet, Row: at.line}, refused, nil)
	})
}

// rosterBuilder makes members of the rows of a register.
type rosterBuilder struct {
	*Roster
	mapper   *Mapper
	rules    *register
	faults   settlement.Faults
	seen     map[entry]bool
	byKey    map[agreementKey]int
	byID     map[string]agreementKey
	byPerson map[string][]int // agreements
	events   []event
	unknown  map[[2]string]*unknownEntry
	names    []map[string]string // of each file: what it calls the columns
}

// agreementKey is what rows of one agreement have in common.
type agreementKey struct {
	person, institution, category string
	signed                        settlement.Date
}

// event is a row that is about agreements but is no agreement itself.
type event struct {
	*entry
	row RegisterRow
}

type unknownEntry struct {
	UnknownCode
	first *entry
}

func (r *Roster) read(p *Mapper, files []rows.File) error {
	b := &rosterBuilder{
		Roster: r, mapper: p, rules: p.register, faults: settlement.Faults{Limit: mostCounted}, seen: make(map[entry]bool),
		byKey: make(map[agreementKey]int), byID: make(map[string]agreementKey), byPerson: make(map[string][]int), unknown: make(map[[2]string]*unknownEntry),
	}
	for _, file := range files {
		b.file(p.registerTable(file))
	}
	b.unknownCodes()
	if b.faults.Total == 0 {
		b.apply()
	}
	var err error
	b.report.Causes, err = refused(&b.faults, b.report.Files, b.names)
	return err
}

// apply applies the events to the agreements.
func (b *rosterBuilder) apply() {
	for _, e := range b.events {
		if e.row == RowTermination {
			b.terminate(e)
		}
	}
	b.moves()
	slices.SortStableFunc(b.events, func(x, y event) int { // a resumption ends the suspension before it
		return first(x.resumed, x.begins).Compare(first(y.resumed, y.begins))
	})
	for _, kind := range []RegisterRow{RowSuspension, RowResumption, RowInpatient} {
		for _, e := range b.events {
			if e.row == kind {
				b.interrupt(e)
			}
		}
	}
	slices.SortFunc(b.report.Unmatched, func(x, y UnmatchedEntry) int {
		return cmp.Or(cmp.Compare(b.report.fileOf(x), b.report.fileOf(y)), cmp.Compare(x.Row, y.Row))
	})
	for i := range b.members {
		b.finish(&b.members[i])
	}
	b.overlaps()
}

func (b *rosterBuilder) file(t *rows.Table[entry]) {
	report := reportOf(t.File())
	looked, err := t.Look(&b.faults, func(_ int, e *entry) bool {
		if e.total {
			return true
		}
		report.Rows++
		b.row(e)
		return true
	})
	b.faults.Add(err)
	report.saw(looked)
	b.names = append(b.names, looked.Names)
	b.report.Files = append(b.report.Files, report)
	b.report.Rows += report.Rows
	b.report.Repairs = addRepairs(b.report.Repairs, report, looked.Repairs)
}

// row takes a row of a file.
func (b *rosterBuilder) row(e *entry) {
	if unknown, ok := unknownFlag(e.valid); ok {
		b.meet("vali_flag", unknown, e)
	}
	if e.valid == "" && slices.Contains(b.rules.named, "vali_flag") {
		b.meet("vali_flag", "", e)
	}
	if e.valid == "0" || e.valid == "000" {
		b.report.count("void")
		return
	}
	kept := *e
	kept.own()
	bare := kept
	bare.file, bare.sheet, bare.line = "", "", 0
	if b.seen[bare] {
		b.report.count("duplicates")
		return
	}
	b.seen[bare] = true
	if !b.known(&kept) {
		return
	}
	to := b.rules.route(&kept)
	switch {
	case to == nil:
		b.report.unrouted(b.meanings(&kept))
		b.report.count("unrouted")
	case to.Row == RowNone:
		b.report.count("outside")
	case to.Row == RowAgreement:
		b.report.count(string(to.Row))
		b.agreement(&kept, to.Category)
	default: // counted when its agreements are known
		b.events = append(b.events, event{&kept, to.Row})
	}
}

// own copies the texts of a row, which are parts of the blocks of a file.
func (e *entry) own() {
	for _, text := range []*string{&e.person, &e.id} {
		*text = strings.Clone(*text)
	}
}

// known counts the codes of a row that are not in their tables, and reports whether all
// are.
func (b *rosterBuilder) known(e *entry) bool {
	names := registerCodes()
	all := true
	for _, c := range b.rules.coded {
		if _, ok := b.rules.tables[c][e.codes[c]]; ok {
			continue
		}
		all = false
		b.meet(names[c], e.codes[c], e)
	}
	return all
}

// meet counts a code that is not in its table.
func (b *rosterBuilder) meet(column, code string, e *entry) {
	k := [2]string{column, shownCode(code)}
	if b.unknown[k] == nil && len(b.unknown) < maxListed {
		kept := *e
		kept.own()
		b.unknown[k] = &unknownEntry{UnknownCode{Column: k[0], Code: strings.Clone(k[1])}, &kept}
	}
	if b.unknown[k] != nil {
		b.unknown[k].Rows++
	}
}

func (b *rosterBuilder) unknownCodes() {
	for _, k := range sortedKeys(b.unknown) {
		u := b.unknown[k]
		b.report.Unknown = append(b.report.Unknown, u.UnknownCode)
		b.faults.Add(u.first.at(u.Column, u.err()))
	}
}

func (b *rosterBuilder) meanings(e *entry) string {
	names := registerCodes()
	var list []string
	for _, c := range b.rules.coded {
		list = append(list, names[c]+" "+b.rules.tables[c][e.codes[c]])
	}
	return strings.Join(list, ", ")
}
