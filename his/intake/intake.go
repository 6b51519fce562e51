package intake

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/policy"
)

// Options are what a caller says besides the mapping.
type Options struct {
	// Period is the period that is settled: rows of other periods are counted and left
	// out. Required.
	Period settlement.Period
	// Key, if there is one, replaces the ids of persons by digests under it
	// (HMAC-SHA-256, 32 hexadecimal digits). Use the same key for a year: readmissions
	// are found by equal digests.
	Key []byte
	// Fill, if set, completes a row before it is routed, such as [Join.Fill], which
	// keeps its file in memory, 900 bytes for each row. It must give the same result
	// each time it is called. If it returns an error for a row that would be a claim,
	// the row is refused.
	Fill func(*Row) error
	// See, if set, looks at each row once, in the first walk, before Fill completes it. It
	// sees no rows of sums and no row that cannot be read.
	See func(*Row)
}

// Run is the files of an export after they were understood: every row is a claim, or in
// a [Bucket]. A run holds no claims; each walk over them reads the files again.
type Run struct {
	mapper  *Mapper
	options Options
	tables  []*rows.Table[Row]
	names   []map[string]string // of each file: what it calls the columns
	decided
	looked lineSets // rows that have a fate or are joined
	levels levels
	report Report
	err    error
	ready  ready // what the second walk computed besides, see [Sink]
}

// Read reads the files of an export twice: to check each row by itself and find rows that
// may have to do with others, and to compare these. The second time it reads these rows
// alone, and it leaves it out if there are none.
//
// It returns an error, a *settlement.Faults of [rows.Error] that keeps 100 of them, if
// a row cannot be read, has a code that is not in its table, fails an identity, or
// contradicts another. The run then has its report, as far as it came, and no claims.
//
// During the first walk it keeps two 64-bit fingerprints for each row, 16 bytes (24 if the
// mapping joins observations), and at its end a byte more; at most 2 MiB in all besides. Of each row that has to do with others it keeps 1,100
// bytes and its ids while it reads, then some 40 bytes, or 700 for a stay that is
// joined from several.
//
// A caller that wants claims of several methods, or claims and what is sent to the
// platform, has them in the second walk by [Mapper.ReadInto]; each of the run's own
// sequences is a walk more.
func (p *Mapper) Read(o Options, files ...rows.File) (*Run, error) { return p.read(o, nil, files) }

// read reads an export, and gives its claims to a sink if there is one.
func (p *Mapper) read(o Options, to *Sink, files []rows.File) (*Run, error) {
	in := &Run{mapper: p, options: o}
	var f settlement.Faults
	if o.Period.From.Absent() || o.Period.To.Absent() {
		f.At("period", policy.ErrRequired)
	}
	f.At("period", o.Period.Check())
	if len(files) == 0 {
		f.At("files", policy.ErrRequired)
	}
	if o.Fill == nil && slices.Contains(p.absent, "drg_codg") && slices.ContainsFunc(p.routes, func(r route) bool { return r.Method == settlement.DRG }) {
		f.At("columns.drg_codg", ErrNoGroup)
	}
	if in.err = f.Err(); in.err != nil {
		return in, in.err
	}
	for _, file := range files {
		in.tables = append(in.tables, tableOf(file, p.layout))
	}
	in.err = in.read(to)
	return in, in.err
}

// Report says what became of every row.
func (in *Run) Report() *Report { return &in.report }

func (in *Run) read(to *Sink) error {
	faults := settlement.Faults{Limit: mostCounted}
	a := newAccounts(in, &faults)
	pour := in.pouring(to)
	first := in.index(a, pour)
	if faults.Total > 0 {
		return in.refuse(&faults)
	}
	if pour != nil || len(first.suspects) > 0 {
		in.second(first, &faults, pour)
	}
	if pour.failed() != nil {
		return pour.err
	}
	in.decided = first.decide(in.mapper, in.options.Period, &faults)
	for at := range in.fates {
		in.looked.add(at)
	}
	for at := range in.joined {
		in.looked.add(at)
	}
	if faults.Total > 0 {
		return in.refuse(&faults)
	}
	for _, r := range first.found {
		a.again(r)
	}
	a.end()
	if faults.Total > 0 {
		return in.refuse(&faults)
	}
	return pour.end(first.found)
}

// refuse returns the faults and lists their causes in the report.
func (in *Run) refuse(faults *settlement.Faults) (err error) {
	in.report.Causes, err = refused(faults, in.report.Files, in.names)
	return err
}

// refused returns the causes of faults, and the faults, of which it keeps
// [settlement.MaxFaults]. Each names its column as its file does, too.
func refused(faults *settlement.Faults, files []FileReport, names []map[string]string) ([]*Cause, error) {
	nameColumns(faults, files, names)
	causes := causesOf(faults)
	faults.Limit = settlement.MaxFaults
	faults.List = faults.List[:min(len(faults.List), settlement.MaxFaults)]
	return causes, faults.Err()
}

// nameColumns gives faults the names that their files give to columns. names are those of
// each file.
func nameColumns(faults *settlement.Faults, files []FileReport, names []map[string]string) {
	for _, err := range faults.List {
		at, ok := err.(*rows.Error) //nolint:errorlint // its own
		if !ok || at.Field == "" || at.Column != at.Field {
			continue
		}
		i := slices.IndexFunc(files, func(f FileReport) bool { return f.Name == at.File })
		if i >= 0 && names[i][at.Field] != "" {
			at.Column = names[i][at.Field]
		}
	}
}

// second is the second walk. Rows that have to do with no other go to the sink; without a
// sink they are not read.
func (in *Run) second(first *records, faults *settlement.Faults, pour *pouring) {
	for i, t := range in.tables {
		if pour == nil {
			t = t.Only(func(row int) bool { return first.suspects.has(place{i, row}) })
		}
		if pour == nil && in.options.Fill == nil { // else a caller may keep texts
			t = t.Lent()
		}
		faults.Add(t.Walk(faults, func(_ int, r *Row) bool {
			if r.total || in.fill(faults, r) || first.keep(r, place{i, r.Line}) || pour == nil {
				return true
			}
			return pour.row(i, r)
		}))
		if pour.failed() != nil {
			return
		}
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
		return false // no claim: what is missing is not needed
	}
	faults.Add(r.at("", err))
	return true
}

// alone says what becomes of a row if no other row changes it, and its route if it is kept.
func (in *Run) alone(r *Row) (Bucket, *route) {
	if r.void() {
		return Void, nil
	}
	to := in.mapper.route(r)
	if b := in.routed(r, to); b != Kept {
		return b, nil
	}
	return Kept, to
}

// routed is alone for a row whose route is known.
func (in *Run) routed(r *Row, to *route) Bucket {
	switch {
	case r.void():
		return Void
	case to != nil && to.Method == NoMethod:
		return Outside
	case !in.options.Period.Contains(in.mapper.date(r)):
		return OtherPeriod
	case r.zero() && (to == nil || !to.Zero):
		return ZeroCost
	case to == nil:
		return Unrouted
	case r.interim() && to.Method == settlement.DRG:
		return Held
	}
	return Kept
}

// outcome says what becomes of a row. For the last bill of a joined stay it returns the
// whole stay.
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

// rows reads the rows of all files, except rows of sums, until visit returns false.
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

// HashPerson returns the digest of a person's id under a key. Without a key, and for a
// blank id, it returns the id.
func HashPerson(key []byte, person string) string {
	if len(key) == 0 || person == "" {
		return person
	}
	h := hmac.New(sha256.New, key)
	h.Write([]byte(person))
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// days returns the days of a stay: those that the row states, or else the nights
// between admission and discharge, at least one. Without either it returns zero.
func (r *Row) days() int {
	switch {
	case r.Days > 0:
		return r.Days
	case r.Admitted.Absent() || r.Discharged.Absent():
		return 0
	}
	return max(1, r.Discharged.Sub(r.Admitted))
}
