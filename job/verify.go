package job

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/policy"
)

// Errors of [Verify].
var (
	ErrDiffers   = coded.New("job.differs", "the report was made from something else")
	ErrNoDigests = coded.New("job.no_digests", "the report does not say what it was made from")
)

// Verify checks that a report is what the job makes today: from the same documents, the
// same claims and the same numbers. It settles the job again, so the report may be old.
//
// The first difference is the error, wrapping [ErrDiffers]: a document, by the file
// that the job names; the claims of a method and pool, by their files; a line of a
// statement; or a field of the report. A report without digests does not pass:
// [ErrNoDigests]. A signature must be that of the report; by whose key is the caller's to ask,
// see [settlement.Report.SignedBy]. Faults of the documents and claims are the errors of [Open] and
// [Job.Settle]. Verify passes the rules of the job's plans to
// [settlement.Report.Verify].
func Verify(ctx context.Context, j *Job, report *settlement.Report, o Options) error {
	if report.Digests == nil || len(report.Digests.Documents) == 0 {
		return ErrNoDigests
	}
	if _, err := report.SignedBy(); err != nil {
		return err
	}
	if err := j.verifyDocuments(report); err != nil {
		return err
	}
	o.Seal = report.Seal != ""
	again, err := j.Settle(ctx, o)
	if err != nil {
		return err
	}
	return j.compare(report, again.Report)
}

// compare returns the first difference of a report from the one that the job makes. Who signed
// it is no difference.
func (j *Job) compare(signed, want *settlement.Report) error {
	unsigned := *signed
	unsigned.Signature = nil
	report := &unsigned
	if len(report.Digests.Claims) == 0 && len(want.Digests.Claims) > 0 {
		return fmt.Errorf("%w: its claims have no digests", ErrNoDigests)
	}
	for _, check := range []func() error{
		func() error { return j.sameClaims("claims", report.Digests.Claims, want.Digests.Claims) },
		func() error { return j.sameClaims("history", report.Digests.History, want.Digests.History) },
		func() error { return sameSeal(report.Seal, want.Seal) },
		func() error { return sameStatements(report, want) },
		func() error { return report.Verify(want.Rules()) },
		func() error { return sameFields(report, want) },
	} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// verifyDocuments compares the policies, the terms and the accounts.
func (j *Job) verifyDocuments(report *settlement.Report) error {
	rest := slices.Clone(report.Policies)
	policy := func(file string, ref settlement.PolicyRef) error {
		i := slices.Index(rest, ref)
		if i < 0 && !slices.Contains(report.Policies, ref) {
			return &FileError{file, otherPolicy(report.Policies, ref)}
		}
		if i >= 0 {
			rest = slices.Delete(rest, i, i+1)
		}
		return nil
	}
	none := &watch{ctx: context.Background()}
	for i, p := range j.parts {
		for _, ref := range p.bind(none).About().Policies {
			if err := policy(j.doc.Parts[i].Policy.String(), ref); err != nil {
				return err
			}
		}
	}
	if j.treasury != nil {
		if err := policy(j.doc.Budget.Policy, j.treasury.own.Ref()); err != nil {
			return err
		}
	}
	for _, a := range j.treasury.totals() {
		if err := policy(a.Policy, a.plan.Ref()); err != nil {
			return err
		}
	}
	if len(rest) > 0 {
		return &FileError{j.name, fmt.Errorf("%w: the job has no policy %s of %s", ErrDiffers, shown.Quote(rest[0].Name), rest[0].Method)}
	}
	return j.verifyTerms(report)
}

// otherPolicy says what a policy is that the report does not name.
func otherPolicy(list []settlement.PolicyRef, ref settlement.PolicyRef) error {
	for _, p := range list {
		if p.Method == ref.Method && p.Name == ref.Name {
			return fmt.Errorf("%w: the policy has the digest %s, the report's %s", ErrDiffers, ref.Digest, p.Digest)
		}
	}
	return fmt.Errorf("%w: the report does not name the policy", ErrDiffers)
}

func (j *Job) verifyTerms(report *settlement.Report) error {
	type document struct {
		file, at string
		want     settlement.DocumentDigest
	}
	var all []document
	if j.doc.Terms != nil {
		all = append(all, document{j.name, "terms", settlement.DocumentDigest{Document: settlement.TermsDocument, Digest: policy.Digest(*j.doc.Terms)}})
	}
	for i, p := range j.doc.Pools {
		all = append(all, document{j.name, fmt.Sprintf("pools[%d].terms", i), settlement.DocumentDigest{Document: settlement.TermsDocument, Pool: p.Name, Digest: policy.Digest(p.Terms)}})
	}
	if j.treasury != nil && len(j.treasury.accounts) > 0 {
		all = append(all, document{j.doc.Budget.Accounts, "accounts", settlement.DocumentDigest{Document: settlement.AccountsDocument, Digest: policy.Digest(j.treasury.accounts)}})
	}
	for i, a := range j.treasury.totals() {
		if len(a.accounts) > 0 {
			all = append(all, document{a.Accounts, "accounts", settlement.DocumentDigest{Document: budget.AroundAccounts(i), Digest: policy.Digest(a.accounts)}})
		}
	}
	for _, d := range all {
		if !slices.Contains(report.Digests.Documents, d.want) {
			return &FileError{d.file, fmt.Errorf("%w: the %s have the digest %s, which the report does not name", ErrDiffers, d.at, d.want.Digest)}
		}
	}
	n := 0
	for _, d := range report.Digests.Documents {
		if d.Document != settlement.ConflictsDocument { // the report's own: its conflicts are compared
			n++
		}
	}
	if n != len(all) {
		return &FileError{j.name, fmt.Errorf("%w: the report names %d documents, the job has %d", ErrDiffers, n, len(all))}
	}
	return nil
}

// sameClaims compares the digests of claims, by method, pool and columns.
func (j *Job) sameClaims(what string, got, want []settlement.ClaimDigest) error {
	for i := range max(len(got), len(want)) {
		var g, w settlement.ClaimDigest
		if i < len(got) {
			g = got[i]
		}
		if i < len(want) {
			w = want[i]
		}
		if g.Method == w.Method && g.Pool == w.Pool && slices.Equal(g.Columns, w.Columns) && g.Claims == w.Claims && g.Sum == w.Sum {
			continue
		}
		of := w
		if i >= len(want) {
			of = g
		}
		err := fmt.Errorf("%w: of the %s of %s the job has %s, the report %s", ErrDiffers, what, nameOf(of), inWords(w), inWords(g))
		if parts := j.partsOf(of.Method); len(parts) > 0 {
			files := parts[0].title
			for _, p := range parts[1:] {
				files += ", " + p.title
			}
			return &FileError{files, err}
		}
		return err
	}
	return nil
}

func nameOf(d settlement.ClaimDigest) string {
	if d.Pool == "" {
		return string(d.Method)
	}
	return fmt.Sprintf("%s in the pool %s", d.Method, shown.Quote(d.Pool))
}

func inWords(d settlement.ClaimDigest) string {
	if d.Method == "" {
		return "none"
	}
	return fmt.Sprintf("%d rows of %d columns with the sum %s", d.Claims, len(d.Columns), d.Sum)
}

func sameSeal(got, want string) error {
	if got != want {
		return fmt.Errorf("%w: the rows have the seal %s, the report %s", ErrDiffers, want, got)
	}
	return nil
}

// sameStatements compares statements line by line.
func sameStatements(got, want *settlement.Report) error {
	for i := range max(len(got.Statements), len(want.Statements)) {
		switch {
		case i >= len(want.Statements):
			return fmt.Errorf("%w: there is no statement of %s", ErrDiffers, shown.Quote(got.Statements[i].Institution))
		case i >= len(got.Statements):
			return fmt.Errorf("%w: the statement of %s is missing", ErrDiffers, shown.Quote(want.Statements[i].Institution))
		}
		g, w := &got.Statements[i], &want.Statements[i]
		if g.Institution != w.Institution {
			return fmt.Errorf("%w: statement %d is of %s, want %s", ErrDiffers, i+1, shown.Quote(g.Institution), shown.Quote(w.Institution))
		}
		for k := range max(len(g.Lines), len(w.Lines)) {
			if err := sameLine(g, w, k); err != nil {
				return err
			}
		}
		if field := firstField(g, w); field != "" {
			return fmt.Errorf("%w: in the statement of %s %s is not what the claims make", ErrDiffers, shown.Quote(w.Institution), field)
		}
	}
	return nil
}

func sameLine(g, w *settlement.Statement, k int) error {
	at, n := shown.Quote(w.Institution), k+1
	switch {
	case k >= len(g.Lines):
		return fmt.Errorf("%w: line %d of the statement of %s, %s %s, is missing", ErrDiffers, n, at, w.Lines[k].Kind, w.Lines[k].Amount)
	case k >= len(w.Lines):
		return fmt.Errorf("%w: line %d of the statement of %s, %s %s, is none of it", ErrDiffers, n, at, g.Lines[k].Kind, g.Lines[k].Amount)
	}
	a, b := &g.Lines[k], &w.Lines[k]
	if a.Amount != b.Amount || a.Kind != b.Kind {
		return fmt.Errorf("%w: line %d of the statement of %s is %s %s, want %s %s", ErrDiffers, n, at, a.Kind, a.Amount, b.Kind, b.Amount)
	}
	if field := firstField(a, b); field != "" {
		return fmt.Errorf("%w: in line %d of the statement of %s, %s, %s is not what the claims make", ErrDiffers, n, at, b.Kind, field)
	}
	return nil
}

// sameFields compares the other fields of the reports.
func sameFields(got, want *settlement.Report) error {
	if field := firstField(got, want); field != "" {
		return fmt.Errorf("%w: %s is not what the job makes", ErrDiffers, field)
	}
	return nil
}

// firstField returns the first field in which two values of one type are written
// differently; empty if there is none.
func firstField(got, want any) string {
	a, errA := json.Marshal(got)
	b, errB := json.Marshal(want)
	if errA == nil && errB == nil && bytes.Equal(a, b) {
		return ""
	}
	var x, y map[string]json.RawMessage
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		return "it"
	}
	var names []string
	for name := range x {
		names = append(names, name)
	}
	for name := range y {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if !bytes.Equal(x[name], y[name]) {
			return name
		}
	}
	return "it"
}
