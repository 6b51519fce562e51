package settlement

import (
	"cmp"
	"encoding/hex"
	"fmt"

	"github.com/yibaojiesuan/settlement/internal/shown"
)

// In this file: what a report says of claims and documents in more than one place must agree.

// checkMade returns an error unless the parts of the report that are in no sum agree with those
// that are.
func (r *Report) checkMade() error {
	for _, check := range []func() error{r.checkRows, r.checkDigests, r.checkConflicts, r.checkLeftOut, r.checkPolicies} {
		if err := check(); err != nil {
			return fmt.Errorf("%w: %w", ErrIdentity, err)
		}
	}
	return nil
}

// claimsOf names the claims of a method in a pool, of one institution or of all.
type claimsOf struct {
	method            Method
	pool, institution string
}

// checkRows returns an error for a row by class that no claims sum up to.
func (r *Report) checkRows() error {
	for pool, list := range r.byPool() {
		for _, s := range list {
			seen := map[cellKey]bool{}
			for _, c := range s.ByClass {
				key := cellKey{method: c.Method, class: c.Class, priced: c.Priced, compensable: c.Compensable, unpaid: c.Unpaid}
				more := c.Points != 0 || c.Cost != 0 || c.Covered != 0 || c.Amount != 0 || c.ByItem != 0 || c.Over != 0 || c.Floored != 0
				below := c.Cost < 0 || c.Covered < 0
				if seen[key] || c.Method == "" || c.Cases < 0 || c.Unpaid && (more || c.Cases == 0) || below && (c.Method == DRG || c.Method == Item) {
					return inPool(pool, fmt.Errorf("by_class of %s: no claims sum up to the row of %s %s", shown.QuoteID(s.Institution), c.Method, c.Class))
				}
				seen[key] = true
			}
		}
	}
	return nil
}

// oneRow reports whether each claim of a method is one digested row. Of heads, members and
// charges are digested, and methods of others may do as they like.
func (m Method) oneRow() bool { return m == DRG || m == PerDiem || m == Item }

// digested returns the methods that have digests of their claims.
func (r *Report) digested() map[Method]bool {
	of := map[Method]bool{}
	if r.Digests != nil {
		for _, c := range r.Digests.Claims {
			of[c.Method] = true
		}
	}
	return of
}

// checkDigests returns an error unless the digests are those of as many claims as there are, and
// the documents are named once.
func (r *Report) checkDigests() error {
	d := r.Digests
	if d == nil {
		return nil
	}
	cases, rows := map[claimsOf]int{}, map[claimsOf]int{}
	for pool, list := range r.byPool() {
		for _, s := range list {
			for _, c := range s.ByClass {
				cases[claimsOf{method: c.Method, pool: pool}] += c.Cases
			}
		}
	}
	pools := r.poolsByName()
	for _, c := range d.Claims {
		if c.Claims < 1 || len(c.Columns) == 0 || !isHex(c.Sum, 16) || pools[c.Pool] == nil {
			return fmt.Errorf("digests.claims of %s: they are of no claims", c.Method)
		}
		rows[claimsOf{method: c.Method, pool: c.Pool}] += c.Claims
	}
	digested := r.digested()
	for _, p := range r.Pools {
		for m := range digested {
			of := claimsOf{method: m, pool: p.Name}
			if m.oneRow() && rows[of] != cases[of] {
				return inPool(p.Name, fmt.Errorf("digests.claims of %s: they are of %d claims, the statements of %d", m, rows[of], cases[of]))
			}
		}
	}
	terms := 0
	seen := make(map[DocumentDigest]bool, len(d.Documents))
	for i, x := range d.Documents {
		if x.Document == TermsDocument && pools[x.Pool] != nil {
			terms++
		}
		name := DocumentDigest{Document: x.Document, Pool: x.Pool}
		if seen[name] || x.Document == "" || !isHex(x.Digest, 32) {
			return fmt.Errorf("digests.documents[%d]: it is no digest of a document", i)
		}
		seen[name] = true
	}
	if terms != 0 && terms != len(r.Pools) {
		return fmt.Errorf("digests.documents: %d terms, of %d pools", terms, len(r.Pools))
	}
	return nil
}

func isHex(text string, bytes int) bool {
	b, err := hex.DecodeString(text)
	return err == nil && len(b) == bytes
}

// madeUnder returns the digest of a document of the report as a whole, empty if it names none.
func (r *Report) madeUnder(name string) string {
	if r.Digests == nil {
		return ""
	}
	for _, d := range r.Digests.Documents {
		if d.Document == name && d.Pool == "" {
			return d.Digest
		}
	}
	return ""
}

// checkConflicts returns an error unless every claim that is not paid is a conflict, and the
// conflicts are those that were settled.
func (r *Report) checkConflicts() error {
	want := r.conflictsDigest()
	if got := r.madeUnder(ConflictsDocument); r.Digests != nil && len(r.Digests.Documents) > 0 && got != want {
		return fmt.Errorf("conflicts: they have the digest %q, the report says %q", want, got)
	}
	listed, pools := map[claimsOf]int{}, r.poolsByName()
	for i, c := range r.Conflicts {
		if i > 0 && r.Conflicts[i-1].Pool == c.Pool && compareConflicts(r.Conflicts[i-1], c) > 0 || c.Reason == "" || pools[c.Pool] == nil {
			return fmt.Errorf("conflicts[%d]: it is out of order, or of no pool", i)
		}
		listed[claimsOf{c.Method, c.Pool, c.Institution}]++
	}
	for pool, list := range r.byPool() {
		for _, s := range list {
			unpaid := map[Method]int{}
			for _, c := range s.ByClass {
				if c.Unpaid {
					unpaid[c.Method] += c.Cases
				}
			}
			for m, n := range unpaid {
				if got := listed[claimsOf{m, pool, s.Institution}]; got < n {
					return inPool(pool, fmt.Errorf("conflicts: %d of %s of %s, which has %d claims that are not paid", got, m, shown.QuoteID(s.Institution), n))
				}
			}
		}
	}
	return nil
}

// checkLeftOut returns an error for a row of left_out that the period does not leave out.
func (r *Report) checkLeftOut() error {
	for i, l := range r.LeftOut {
		order := -1
		if i > 0 {
			o := r.LeftOut[i-1]
			order = cmp.Or(cmp.Compare(o.Method, l.Method), cmp.Compare(o.Pool, l.Pool), cmp.Compare(o.Institution, l.Institution), o.Month.Compare(l.Month))
		}
		if order >= 0 || l.Count < 1 || l.Reason != LeftPeriod || l.Institution == "" {
			return fmt.Errorf("left_out[%d]: no claims were left out so", i)
		}
		if m := l.Month; !m.Absent() && r.Period != (Period{}) && r.Period.Covers(m.Period()) {
			return fmt.Errorf("left_out[%d]: the period holds %s", i, m)
		}
	}
	return nil
}

// checkPolicies returns an error if no settlement can be of the period and the policies.
func (r *Report) checkPolicies() error {
	if p := r.Period; !p.From.Absent() && !p.To.Absent() && p.From.After(p.To) {
		return fmt.Errorf("period: it ends before it begins")
	}
	for i, p := range r.Policies {
		if p.Method == "" || p.Digest != "" && !isHex(p.Digest, 32) {
			return fmt.Errorf("policies[%d]: it has no method, or a digest that is none", i)
		}
	}
	return nil
}
