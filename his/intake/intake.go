package intake

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/internal/locate"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/perdiem"
	"github.com/yibaojiesuan/settlement/policy"
)

// Options are what a caller says about an intake besides its mapping.
type Options struct {
	// Period is what is settled: rows of other periods are counted and left out. Required.
	Period settlement.Period
	// Key, if there is one, replaces the ids of persons by digests under it
	// (HMAC-SHA-256, 32 hexadecimal digits). Keep it for the year: readmissions are
	// found by equal digests.
	Key []byte
	// Fill, if set, completes a row before it is routed, from what a [Join] found: that
	// keeps its file in memory, 900 bytes a row; the rows of the export stream past it.
	// It must give the same each time it is called. Its error refuses the row, if
	// that would be a claim.
	Fill func(*Row) error
}

// Run is files of an export, understood: every row is a claim, or in a
// [Bucket]. It holds no claims; each sequence reads the files again.
type Run struct {
	mapper  *Mapper
	options Options
	tables  []*rows.Table[Row]
	decided
	looked lineSets // where anything was decided
	levels map[InstitutionLevel]int
	report Report
	err    error
}

// Read reads files of an export three times: to find rows that have to do with
// others, to compare those, and to check what became of every row.
//
// It returns an error, a *settlement.Faults of [rows.Error] that keeps 100 of them,
// if a row cannot be read, has a code that is not in its table, fails an identity,
// or contradicts another. The intake then has its report, as far as it came, and
// no claims.
//
// It keeps two 64-bit fingerprints a row, 16 bytes and at most 2 MiB besides, during
// the first walk; and of the rows that have to do with others 1,100 bytes and their ids
// while it reads, then some 40, or 700 of a stay that is joined of several.
func (p *Mapper) Read(o Options, files ...rows.File) (*Run, error) {
	in := &Run{mapper: p, options: o}
	var f settlement.Faults
	if o.Period.From.Absent() || o.Period.To.Absent() {
		f.At("period", policy.ErrRequired)
	}
	f.At("period", o.Period.Check())
	if len(files) == 0 {
		f.At("files", policy.ErrRequired)
	}
	if in.err = f.Err(); in.err != nil {
		return in, in.err
	}
	for _, file := range files {
		in.tables = append(in.tables, p.Rows(file, p.must...))
	}
	in.err = in.read()
	return in, in.err
}

// Report says what became of every row.
func (in *Run) Report() *Report { return &in.report }

func (in *Run) read() error {
	faults := settlement.Faults{Limit: settlement.MaxFaults}
	first := in.index(&faults)
	if faults.Total > 0 {
		return faults.Err()
	}
	if len(first.suspectIDs)+len(first.suspectVisits)+len(first.observed) > 0 {
		in.second(first, &faults)
	}
	in.decided = first.decide(in.mapper, in.options.Period, &faults)
	for at := range in.fates {
		in.looked.add(at)
	}
	for at := range in.joined {
		in.looked.add(at)
	}
	if faults.Total > 0 {
		return faults.Err()
	}
	in.account(&faults)
	return faults.Err()
}

// second is the second walk. Most rows have to do with no other, which their ids say:
// the rest of them is not read, unless a Fill may change ids.
func (in *Run) second(first *records, faults *settlement.Faults) {
	for i, t := range in.tables {
		if in.options.Fill == nil {
			t = t.Only(first.suspects)
		}
		faults.Add(t.Walk(faults, func(_ int, r *Row) bool {
			if !r.total && !in.fill(faults, r) {
				first.keep(r, place{i, r.Line})
			}
			return true
		}))
	}
}

// fill completes a row, and reports whether it is at fault.
func (in *Run) fill(faults *settlement.Faults, r *Row) bool {
	if in.options.Fill == nil || r.total || r.void() || r.refund() {
		return false
	}
	err := in.options.Fill(r)
	if err == nil {
		return false
	}
	if b, _ := in.alone(r); b != Kept && b != Held {
		return false // no claim: nobody needs what is missing
	}
	faults.Add(r.at("", err))
	return true
}

// alone says what becomes of a row that no other row has to do with.
func (in *Run) alone(r *Row) (Bucket, *route) {
	if r.void() {
		return Void, nil
	}
	to := in.mapper.route(r)
	switch {
	case to != nil && to.Method == NoMethod:
		return Outside, nil
	case !in.options.Period.Contains(in.mapper.date(r)):
		return OtherPeriod, nil
	case to == nil:
		return Unrouted, nil
	case r.interim() && to.Method == settlement.DRG:
		return Held, nil
	}
	return Kept, to
}

// outcome says what becomes of a row; of the last bill of a joined stay it
// returns the whole stay.
func (in *Run) outcome(file int, r *Row) (Bucket, *route, *Row) {
	if at := (place{file, r.Line}); in.looked.has(at) {
		if b, ok := in.fates[at]; ok {
			return b, nil, r
		}
		if whole := in.joined[at]; whole != nil {
			r = whole
		}
	}
	b, to := in.alone(r)
	return b, to, r
}

// claims yields the claims of a method.
func claims[C any](in *Run, m settlement.Method, make func(*Row, *route) C) iter.Seq2[C, error] {
	return func(yield func(C, error) bool) {
		var none C
		if in.err != nil {
			yield(none, in.err)
			return
		}
		faults := settlement.Faults{Limit: settlement.MaxFaults}
		going := true
		in.rows(&faults, func(file int, r *Row) bool {
			if faults.Total > 0 {
				return true
			}
			if b, to, r := in.outcome(file, r); b == Kept && to.Method == m {
				going = yield(make(r, to), nil)
			}
			return going
		})
		err := faults.Err()
		if err != nil && !errors.Is(err, settlement.ErrChanged) {
			err = fmt.Errorf("%w: %w", settlement.ErrChanged, err)
		}
		if going && err != nil {
			yield(none, err)
		}
	}
}

// rows reads the rows of all files without those of sums; it stops where visit returns false.
func (in *Run) rows(faults *settlement.Faults, visit func(file int, r *Row) bool) {
	going := true
	for i, t := range in.tables {
		if !going {
			return
		}
		faults.Add(t.Walk(faults, func(_ int, r *Row) bool {
			if r.total || in.fill(faults, r) {
				return true
			}
			going = visit(i, r)
			return going
		}))
	}
}

// person returns the id of a row's person, or its digest under the caller's key.
func (in *Run) person(r *Row) string { return HashPerson(in.options.Key, r.Person) }

// HashPerson returns the digest of a person's id under a key; without a key, or of
// no id, what it was given.
func HashPerson(key []byte, person string) string {
	if len(key) == 0 || person == "" {
		return person
	}
	h := hmac.New(sha256.New, key)
	h.Write([]byte(person))
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// days returns the days of a stay: as stated, else the nights between admission
// and discharge, at least one; zero if nothing says.
func (r *Row) days() int {
	switch {
	case r.Days > 0:
		return r.Days
	case r.Admitted.Absent() || r.Discharged.Absent():
		return 0
	}
	return max(1, r.Discharged.Sub(r.Admitted))
}

// Cases yields the claims for the package drg. Days are as the file states them,
// else the nights of the stay, at least one.
func (in *Run) Cases() iter.Seq2[drg.Case, error] {
	return claims(in, settlement.DRG, func(r *Row, _ *route) drg.Case {
		return drg.Case{
			ID: r.ID, Institution: in.mapper.institution(r), Group: r.Group, Cost: r.amounts[amountTotal], Covered: in.mapper.paid(r),
			Days: r.days(), Admitted: r.Admitted, Discharged: r.Discharged, Person: in.person(r),
			Pool: in.mapper.poolOf(r), Department: r.Department,
		}
	})
}

// Stays yields the claims for the package perdiem.
func (in *Run) Stays() iter.Seq2[perdiem.Stay, error] {
	return claims(in, settlement.PerDiem, func(r *Row, to *route) perdiem.Stay {
		return perdiem.Stay{
			ID: r.ID, Institution: in.mapper.institution(r), Class: to.Class, Person: in.person(r), Admitted: r.Admitted,
			Discharged: r.Discharged, Observed: r.Observed, Interim: r.interim(), Cost: r.amounts[amountTotal], Covered: in.mapper.paid(r),
			Pool: in.mapper.poolOf(r),
		}
	})
}

// Charges yields the claims for the package capitation, a charge a settlement.
func (in *Run) Charges() iter.Seq2[capitation.Charge, error] {
	return claims(in, settlement.Capitation, func(r *Row, to *route) capitation.Charge {
		day := in.mapper.date(r)
		return capitation.Charge{
			Person: in.person(r), Institution: in.mapper.institution(r), Month: day.Month(), Kind: capitation.Kind(to.Kind),
			Scope: capitation.Scope(to.Scope), Cost: r.amounts[amountTotal], Covered: in.mapper.paid(r), Date: day,
			MedicalType: r.codes[codeMedicalType], Package: to.Package,
		}
	})
}

// Items yields the claims that are paid by item.
func (in *Run) Items() iter.Seq2[budget.Claim, error] {
	return claims(in, settlement.Item, func(r *Row, _ *route) budget.Claim {
		return budget.Claim{
			ID: r.ID, Institution: in.mapper.institution(r), Month: in.mapper.date(r).Month(),
			Cost: r.amounts[amountTotal], Covered: in.mapper.paid(r), Pool: in.mapper.poolOf(r),
		}
	})
}

// Adjustment is a refund whose original was settled elsewhere, or in an earlier
// period: it is taken off in its own month. amounts are below zero, but of what takes
// a refund back. Where the original was a bill of a joined stay that is settled anew,
// they are those of the whole stay, as it was settled before.
type Adjustment struct {
	ID          string            `json:"id"`
	Original    string            `json:"original"`
	Institution string            `json:"institution"`
	Month       settlement.Month  `json:"month"`
	Pool        string            `json:"pool,omitempty"`
	Method      settlement.Method `json:"method,omitempty"`
	Cost        settlement.Money  `json:"cost"`
	Covered     settlement.Money  `json:"covered"`
}

// Adjustments yields the refunds whose originals are elsewhere.
func (in *Run) Adjustments() iter.Seq2[Adjustment, error] {
	return func(yield func(Adjustment, error) bool) {
		if in.err != nil {
			yield(Adjustment{}, in.err)
			return
		}
		faults := settlement.Faults{Limit: settlement.MaxFaults}
		in.rows(&faults, func(file int, r *Row) bool {
			for _, r := range in.adjustments(file, r) {
				a := Adjustment{
					ID: r.ID, Original: r.Original, Institution: in.mapper.institution(&r), Month: in.mapper.date(&r).Month(),
					Pool: in.mapper.poolOf(&r), Cost: r.amounts[amountTotal], Covered: in.mapper.paid(&r),
				}
				if to := in.mapper.route(&r); to != nil {
					a.Method = to.Method
				}
				if !yield(a, nil) {
					return false
				}
			}
			return true
		})
	}
}

// adjustments returns what a row takes back, as rows that were claims.
func (in *Run) adjustments(file int, r *Row) []Row {
	at := place{file, r.Line}
	if list := in.adjusted[at]; list != nil {
		return list
	}
	if in.fates[at] == Adjusted {
		return []Row{*r}
	}
	return nil
}

// Locate says in which row a claim could not be rated: see [Table.Locate]. The
// claims must have come from this intake. Of package capitation it translates what
// is wrong with charges; see [Roster.Locate] for its members.
func (in *Run) Locate(err error) error {
	list := []error{err}
	if many, joined := err.(*settlement.Faults); joined { //nolint:errorlint // a wrapper adds words that must stay
		list = many.List
	}
	wanted := make(map[settlement.Method]map[int]*Row)
	for _, e := range list {
		if c := claimOf(e); c != nil {
			if wanted[c.Method] == nil {
				wanted[c.Method] = make(map[int]*Row)
			}
			wanted[c.Method][c.Position] = nil
		}
	}
	for _, m := range slices.Sorted(maps.Keys(wanted)) {
		position := 0
		for r := range claims(in, m, func(r *Row, _ *route) Row { return *r }) {
			position++
			if _, ok := wanted[m][position]; ok {
				wanted[m][position] = &r
			}
		}
	}
	return locate.Each(err, func(e error) error {
		c := claimOf(e)
		if c == nil || wanted[c.Method][c.Position] == nil {
			return e
		}
		r := wanted[c.Method][c.Position]
		return locate.In(&rows.Error{File: r.File, Sheet: r.Sheet, Row: r.Line}, c, nil)
	})
}

// claimOf returns the claim that an error is about, nil if it is about none.
func claimOf(err error) *settlement.ClaimError {
	switch e := err.(type) { //nolint:errorlint // a wrapper adds words that must stay
	case *settlement.ClaimError:
		return e
	case *capitation.RowError:
		if e.Table == capitation.Charges {
			return e.Claim
		}
	}
	return nil
}
