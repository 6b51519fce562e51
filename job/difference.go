package job

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"hash/maphash"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
)

// Reason says why something differs between two jobs.
type Reason string

// Reasons of changes.
const (
	Added   Reason = "added"   // a claim, or a row of members or charges, that only the new job has
	Removed Reason = "removed" // a claim or row that only the old job has
	Column  Reason = "column"  // a column of a claim or of a row
	Policy  Reason = "policy"  // a field of a document, or the effect of documents on a claim
	Value   Reason = "value"   // the rest: the point value, rounding, lines as a whole
)

// Change is one way in which two jobs differ, with its amount or a part of it.
type Change struct {
	Institution string            `json:"institution,omitempty"`
	Pool        string            `json:"pool,omitempty"`
	Method      settlement.Method `json:"method,omitempty"`
	Kind        settlement.Kind   `json:"kind,omitempty"`  // of the line, where the reason is the value
	Claim       string            `json:"claim,omitempty"` // its id, as the files have it
	Reason      Reason            `json:"reason"`
	// Where is a field with its file, a column, or the figure that a claim is priced
	// by.
	Where string `json:"where,omitempty"`
	// From and To are the old and the new value, as far as an output may repeat them.
	// Of persons they only say that they changed.
	From   string           `json:"from,omitempty"`
	To     string           `json:"to,omitempty"`
	Amount settlement.Money `json:"amount"`
}

// Difference lists how the inputs of two results differ, with the amount of each
// difference: first the fields of documents, as [Fields] lists them; then the rows of
// members and charges; then the claims; then the rest, by line. Each of these is sorted
// by institution, pool, method and claim. The amounts of an institution sum to the
// change of its due, and all amounts to the change of all dues, to the fen.
//
// Claims are compared by method and id, over the columns that both jobs read; their
// files and their order do not matter. The amount of a claim is what it is due now less
// what it was due, both at the old point value (at the new one in a pool that had
// none), each rounded by itself. The first row of a claim has the amount; further rows
// of it have 0.00. A claim that changed its institution or pool has two amounts, one
// for each. Reason is column if a column of the claim differs, otherwise policy, and
// Where says which figure moved. Claims of heads are months of members, whose columns
// are figures; if rows of members or charges changed, and no policy of heads did, their
// reason is column, too. Heads have the names of their job, so jobs with heads are compared under
// one [Document.PersonKey].
//
// Claims that share a fund by points also change the dues of each other: more points
// for one make the points of all worth less. That part, the rest, is not attributed to
// claims. Each line of an institution has a row with the reason value: how much it
// changed beyond its claims, by the point value, by rounding, and by items of the
// institution as a whole, such as what was prepaid.
//
// Every file is walked up to three times, and must not have changed since it was
// settled. Each claim of the old job takes some 100 bytes of memory, and its id, while
// it is compared; a claim that differs takes some 700 more.
func Difference(ctx context.Context, a, b *Result) ([]Change, error) {
	d := &difference{
		a: a, b: b, seed: maphash.MakeSeed(), list: Fields(a.job, b.job),
		known: map[claimKey]record{}, now: map[claimKey]claim{}, claims: map[line]settlement.Money{},
	}
	for _, r := range []*Result{a, b} {
		r.watch.ctx, r.watch.phase = ctx, Comparing
	}
	for _, c := range d.list {
		d.headPolicy = d.headPolicy || c.Method == settlement.Capitation
	}
	for _, step := range []func() error{d.prepare, d.members, d.walkOld, d.walkNew, d.tell, d.rest} {
		err := step()
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			return nil, err
		}
	}
	return d.list, nil
}

// difference is the work of comparing two results.
type difference struct {
	a, b    *Result
	atOld   *settlement.Pricer             // at the point values of a
	atNew   *settlement.Pricer             // of b
	columns map[settlement.Method][]string // that are compared
	seed    maphash.Seed
	buffer  []byte
	list    []Change

	known  map[claimKey]record // of the old job
	now    map[claimKey]claim  // of the new job, those that differ
	found  []Change            // of claims
	claims map[line]settlement.Money

	headsChanged bool // rows of members or charges did
	headPolicy   bool // a policy of heads did
}

type claimKey struct {
	method settlement.Method
	id     string
}

// record is what the comparison keeps of a claim: digests of its columns and of its
// entry.
type record struct {
	columns, entry uint64
	seen           bool // the new job has it
}

// claim is a claim that differs.
type claim struct {
	texts []string // of the columns that are compared
	entry settlement.Entry
}

func (d *difference) prepare() (err error) {
	if d.atOld, err = d.a.Report.Pricer(); err != nil {
		return err
	}
	if d.atNew, err = d.b.Report.Pricer(); err != nil {
		return err
	}
	d.columns = map[settlement.Method][]string{}
	for _, p := range slices.Concat(d.a.job.parts, d.b.job.parts) {
		list, err := p.table.readable()
		if err != nil {
			return inFile(p.title, err)
		}
		if before, met := d.columns[p.method]; met {
			list = slices.DeleteFunc(list, func(name string) bool { return !slices.Contains(before, name) })
		}
		d.columns[p.method] = list
	}
	return nil
}

// readable returns the columns that are read wherever the files have them.
func (t *claimTable) readable() ([]string, error) {
	if t.has == nil {
		return slices.Clone(t.columns), nil
	}
	has, err := t.has()
	return slices.DeleteFunc(slices.Clone(t.columns), func(name string) bool {
		return !slices.Contains(has, name) && !slices.Contains(t.wants, name)
	}), err
}

func (d *difference) members() error {
	for _, name := range []string{capitation.Members, capitation.Charges} {
		list, err := d.rows(name)
		if err != nil {
			return err
		}
		d.headsChanged = d.headsChanged || len(list) > 0
		d.list = append(d.list, sorted(list)...)
	}
	return nil
}

// walk visits the claims of a result, with the texts of the compared columns. The entry
// is valid until the next claim.
func (d *difference) walk(r *Result, visit func(k claimKey, texts []string, e *settlement.Entry) error) error {
	for i, p := range r.job.parts {
		columns := d.columns[p.method]
		at := make([]int, len(columns))
		for k, name := range columns {
			at[k] = slices.Index(p.table.columns, name)
		}
		texts := make([]string, len(columns))
		err := p.table.walk(r.bound[i], func(all []string, e *settlement.Entry) error {
			for k, n := range at {
				texts[k] = all[n]
			}
			return visit(claimKey{p.method, e.Claim}, texts, e)
		})
		if err != nil {
			return inFile(p.title, err)
		}
	}
	return nil
}

func (d *difference) walkOld() error {
	return d.walk(d.a, func(k claimKey, texts []string, e *settlement.Entry) error {
		d.known[k] = record{columns: d.digest(texts), entry: d.digestEntry(e)}
		return nil
	})
}

// walkNew keeps the claims that differ.
func (d *difference) walkNew() error {
	return d.walk(d.b, func(k claimKey, texts []string, e *settlement.Entry) error {
		was, known := d.known[k]
		if known {
			if was.columns == d.digest(texts) && was.entry == d.digestEntry(e) {
				delete(d.known, k) // it was compared
				return nil
			}
			was.seen = true
			d.known[k] = was
		}
		c := claim{slices.Clone(texts), *e}
		c.entry.Lines, c.entry.Trail = slices.Clone(e.Lines), nil
		d.now[k] = c
		return nil
	})
}

// tell lists the changes of each claim that differs. Claims of the old job that are
// still in known were removed.
func (d *difference) tell() error {
	if len(d.known) > 0 {
		err := d.walk(d.a, func(k claimKey, texts []string, e *settlement.Entry) error {
			was, left := d.known[k]
			switch {
			case !left:
				return nil
			case !was.seen:
				return d.gone(k, e)
			}
			now := d.now[k]
			delete(d.now, k)
			return d.changed(k, claim{texts, *e}, now)
		})
		if err != nil {
			return err
		}
	}
	for k, c := range d.now {
		due, err := d.account(&c.entry, 1)
		if err != nil {
			return err
		}
		d.found = append(d.found, Change{Institution: c.entry.Institution, Pool: c.entry.Pool, Method: k.method, Claim: k.id, Reason: Added, Amount: due})
	}
	d.list = append(d.list, sorted(d.found)...)
	return nil
}

// sorted sorts changes by institution, pool, method and claim; changes of one claim
// stay in their order.
func sorted(list []Change) []Change {
	slices.SortStableFunc(list, func(a, b Change) int {
		return cmp.Or(cmp.Compare(a.Institution, b.Institution), cmp.Compare(a.Pool, b.Pool), cmp.Compare(a.Method, b.Method), cmp.Compare(a.Claim, b.Claim))
	})
	return list
}

func (d *difference) gone(k claimKey, e *settlement.Entry) error {
	due, err := d.account(e, -1)
	d.found = append(d.found, Change{Institution: e.Institution, Pool: e.Pool, Method: k.method, Claim: k.id, Reason: Removed, Amount: -due})
	return err
}

// changed lists the columns of a claim that differ, or else the figures of its entry.
func (d *difference) changed(k claimKey, was, now claim) error {
	before, err := d.account(&was.entry, -1)
	if err != nil {
		return err
	}
	after, err := d.account(&now.entry, 1)
	if err != nil {
		return err
	}
	var list []Change
	for i, name := range d.columns[k.method] {
		if was.texts[i] != now.texts[i] {
			list = append(list, told(Change{Reason: Column, Where: name, From: sayColumn(name, was.texts[i]), To: sayColumn(name, now.texts[i])}))
		}
	}
	if len(list) == 0 {
		list = d.figures(k.method, &was.entry, &now.entry)
	}
	moved := was.entry.Institution != now.entry.Institution || was.entry.Pool != now.entry.Pool
	for i := range list {
		c := &list[i]
		c.Institution, c.Pool, c.Method, c.Claim = now.entry.Institution, now.entry.Pool, k.method, k.id
		switch {
		case i > 0:
		case moved:
			left := *c
			left.Institution, left.Pool, left.Amount = was.entry.Institution, was.entry.Pool, -before
			d.found = append(d.found, left)
			c.Amount = after
		default:
			c.Amount = after - before
		}
	}
	d.found = append(d.found, list...)
	return nil
}

// digestEntry is the digest of the figures that an entry is priced by.
func (d *difference) digestEntry(e *settlement.Entry) uint64 {
	b := d.buffer[:0]
	for _, text := range []string{string(e.Class), string(e.Left), e.Pool, e.ChargedTo, yes(e.Priced), yes(e.Compensable)} {
		b = appendText(b, text)
	}
	for _, n := range []int64{int64(e.Points), int64(e.Amount), int64(e.Covered), int64(e.ByItem)} {
		b = binary.LittleEndian.AppendUint64(b, uint64(n))
	}
	for _, l := range e.Lines {
		if !l.Kind.Memo() {
			b = binary.LittleEndian.AppendUint64(appendText(appendText(b, string(l.Method)), string(l.Kind)), uint64(l.Amount))
		}
	}
	d.buffer = b
	return maphash.Bytes(d.seed, b)
}

// appendText appends a text and its length.
func appendText(b []byte, text string) []byte {
	return append(binary.LittleEndian.AppendUint64(b, uint64(len(text))), text...)
}

// sayColumn shows the text of a column as far as an output may repeat it; of persons it
// shows nothing.
func sayColumn(column, text string) string {
	if column == person {
		return ""
	}
	return shownText(text)
}

// told makes two different values that are shown alike look different.
func told(c Change) Change {
	if c.From == c.To {
		c.To = "changed"
		if c.From != "" {
			c.To = fmt.Sprintf("another %s", c.From)
		}
	}
	return c
}
