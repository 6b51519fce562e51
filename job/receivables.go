package job

import (
	"context"
	"fmt"
	"io"
	"iter"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis/receivable"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/policy"
)

// ReceivablesDocument (应收核算文件), receivables.json, names the books, reports and files that
// say what payers owe. Names are relative to the document; each may be a file, a list or a pattern.
type ReceivablesDocument struct {
	Name string `json:"name,omitempty"`
	receivable.Terms
	// Claims are the claims that the institutions booked, with their parts by payer.
	Claims []BookedClaims `json:"claims,omitempty"`
	// Reports are the reports of settled months, and of clearings: as settle -json writes them.
	Reports Names `json:"reports,omitempty"`
	// Declared are files of what was declared: see [his.Declarations].
	Declared Names `json:"declared,omitempty"`
	// Decisions are files of what payers decided: see [his.Decisions].
	Decisions Names `json:"decisions,omitempty"`
	// Payments are files of what was received: see [his.Payments].
	Payments Names `json:"payments,omitempty"`
	// Totals are files of what the platform's reconciliation says: see [his.PayerTotals].
	Totals Names `json:"totals,omitempty"`
}

// BookedClaims are files of claims of a method, or the claims of jobs.
type BookedClaims struct {
	// Method is that of Claims.
	Method settlement.Method `json:"method,omitempty" choices:"drg,dip,perdiem,capitation,item"`
	// Claims are the files; of heads those of charges.
	Claims Names `json:"claims,omitempty"`
	// Job names jobs (job.json) in place of Method and Claims: the claims of their parts are booked
	// that are of their periods, by the dates and in the pools that they say.
	Job Names `json:"job,omitempty"`
	// DateBy says which date of a claim says of which month it is, as in a job; none is not
	// possible.
	DateBy his.DateBy `json:"date_by,omitempty" choices:"settled,discharged"`
	// Pool is that of claims that name none.
	Pool string `json:"pool,omitempty"`
	// Parts are those parts of payers that the files must have a column for; absent: all of them.
	Parts []string `json:"parts,omitempty"`
}

// ReadReceivables reads a document of receivables strictly, as [policy.Read] does, and checks it.
func ReadReceivables(r io.Reader) (ReceivablesDocument, error) {
	d, err := policy.Read[ReceivablesDocument](r)
	if err != nil {
		return ReceivablesDocument{}, err
	}
	return d, d.Check()
}

// Check returns every fault of the document, with its path.
func (d ReceivablesDocument) Check() error {
	c := policy.Check(d)
	c.Add(d.Terms.Check())
	owed := map[string]bool{}
	for _, p := range d.Payers {
		for _, part := range p.Parts {
			owed[part] = true
		}
	}
	for i, b := range d.Claims {
		b.check(c, fmt.Sprintf("claims[%d].", i))
		for k, part := range b.Parts {
			if !owed[part] {
				c.At(fmt.Sprintf("claims[%d].parts[%d]", i, k), receivable.ErrNoPayer)
			}
		}
	}
	return c.Err()
}

// check refuses claims that are neither files nor a job, or both.
func (b BookedClaims) check(c *policy.Checker, at string) {
	if len(b.Job) > 0 {
		for _, other := range []struct {
			name  string
			given bool
		}{{"method", b.Method != ""}, {"claims", len(b.Claims) > 0}, {"date_by", b.DateBy != ""}, {"pool", b.Pool != ""}} {
			if other.given {
				c.At(at+other.name, fmt.Errorf("%w: the job says it", policy.ErrExcludes))
			}
		}
		return
	}
	if b.Method == "" {
		c.At(at+"method", policy.ErrRequired)
	}
	if len(b.Claims) == 0 {
		c.At(at+"claims", policy.ErrRequired)
	}
}

// Receivables is a document of receivables with the files that it names.
type Receivables struct {
	doc    ReceivablesDocument
	name   string
	files  Files
	found  map[string][]string
	booked []bookedFiles
	jobs   []string // that are named
}

// bookedFiles are files of claims of a method that are booked.
type bookedFiles struct {
	BookedClaims
	files  []string
	period settlement.Period // of their job; absent: all claims are booked
}

// OpenReceivables reads a document of receivables and finds its files. It opens none of them.
func OpenReceivables(files Files, name string) (*Receivables, error) {
	f, err := files.Open(name)
	if err != nil {
		return nil, inFile(name, err)
	}
	defer f.Close()
	doc, err := ReadReceivables(f)
	if err != nil {
		return nil, inFile(name, err)
	}
	r := &Receivables{doc: doc, name: name, files: files, found: map[string][]string{}}
	var all settlement.Faults
	for _, of := range r.names() {
		list, err := of.names.expand(files)
		all.Add(err)
		r.found[of.what] = list
	}
	for i, c := range doc.Claims {
		if len(c.Job) == 0 {
			list, err := c.Claims.expand(files)
			all.Add(err)
			r.booked = append(r.booked, bookedFiles{BookedClaims: c, files: list})
			continue
		}
		list, err := c.Job.expand(files)
		all.Add(err)
		for _, name := range list {
			all.Add(r.job(name, c, fmt.Sprintf("claims[%d].job", i)))
		}
	}
	if err := all.Err(); err != nil {
		return nil, err
	}
	return r, nil
}

// namedFiles are files of a document by where it names them.
type namedFiles struct {
	what  string
	names Names
}

func (r *Receivables) names() []namedFiles {
	return []namedFiles{{"reports", r.doc.Reports}, {"declared", r.doc.Declared}, {"decisions", r.doc.Decisions}, {"payments", r.doc.Payments}, {"totals", r.doc.Totals}}
}

// Document returns the document.
func (r *Receivables) Document() ReceivablesDocument { return r.doc }

// Reads returns the names of all files that the table is drawn up from, the document first.
func (r *Receivables) Reads() []string {
	list := slices.Clone(r.jobs)
	add := func(names []string) {
		for _, name := range names {
			path, _ := rows.SplitSheet(name)
			list = append(list, path)
		}
	}
	for _, names := range r.found {
		add(names)
	}
	for _, b := range r.booked {
		add(b.files)
	}
	slices.Sort(list)
	return append([]string{r.name}, slices.Compact(list)...)
}

// Table reads the files and draws up the table of receivables (应收医保款表). Reports are verified
// by their arithmetic, see [settlement.Report.Verify]. It returns every fault of every file at
// once, up to [settlement.MaxFaults]. Files of claims are walked once; an id that occurs twice in
// a method is a fault that names both rows. Memory grows by some 16 bytes a claim.
func (r *Receivables) Table(ctx context.Context) (*receivable.Table, error) {
	b, err := receivable.New(r.doc.Terms)
	if err != nil {
		return nil, inFile(r.name, err)
	}
	faults := settlement.Faults{Limit: settlement.MaxFaults}
	books := booking{ctx: ctx, of: r, book: b, ids: map[settlement.Method]*seen{}, faults: &faults}
	for i := range r.booked {
		books.open(&r.booked[i])
	}
	books.twice()
	for _, name := range r.found["reports"] {
		faults.Add(inFile(name, r.report(b, name)))
	}
	take := map[string]func(string, receivable.Fact) error{"declared": b.Declare, "decisions": b.Decide, "payments": b.Pay, "totals": b.Total}
	for name, t := range r.facts() {
		faults.Add(t.table.Walk(&faults, func(row int, f *receivable.Fact) bool {
			if err := take[t.what](name, cloned(*f)); err != nil {
				faults.Add(factFault(t.table, row, err))
			}
			return ctx.Err() == nil
		}))
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	t, err := b.Table()
	if err != nil {
		return nil, inFile(r.name, err)
	}
	t.Name = r.doc.Name
	return t, nil
}

// factTable is a file of facts.
type factTable struct {
	what  string
	table *rows.Table[receivable.Fact]
}

// facts yields the files of facts by their names.
func (r *Receivables) facts() iter.Seq2[string, factTable] {
	return func(yield func(string, factTable) bool) {
		for _, of := range []struct {
			what string
			read func(rows.File) *rows.Table[receivable.Fact]
		}{{"declared", his.Declarations}, {"decisions", his.Decisions}, {"payments", his.Payments}, {"totals", his.PayerTotals}} {
			for _, name := range r.found[of.what] {
				if !yield(name, factTable{of.what, of.read(r.file(name))}) {
					return
				}
			}
		}
	}
}

// Unknown returns the columns of files of facts that are not read, and the sheets of workbooks
// that are not. A file that cannot be read has none: Table says why.
func (r *Receivables) Unknown() []Unknown {
	var list []Unknown
	for name, t := range r.facts() {
		columns, err := t.table.Unknown()
		_, sheets, err2 := t.table.Sheets()
		if err == nil && err2 == nil && len(columns)+len(sheets) > 0 {
			list = append(list, Unknown{name, columns, sheets})
		}
	}
	return list
}

// report takes a report.
func (r *Receivables) report(b *receivable.Book, name string) error {
	f, err := r.files.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	report, err := settlement.ReadReport(f)
	if err != nil {
		return err
	}
	if err := report.Verify(); err != nil {
		return err
	}
	return b.Report(name, report)
}

// file returns a file of rows under the name that the document gives it.
func (r *Receivables) file(name string) rows.File {
	f, err := fileOf(r.files, name, settlement.Period{})
	if err != nil {
		return broken(name, err)
	}
	return f
}
