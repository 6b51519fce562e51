package settlement

import (
	"slices"

	"github.com/yibaojiesuan/settlement/internal/canonical"
)

// Digests say what a report was made from, besides the policies: documents and claims.
type Digests struct {
	// Claims are those that are settled; History those that are not and that a rule
	// looked at: of other periods, or left to another method.
	Claims    []ClaimDigest    `json:"claims,omitempty"`
	History   []ClaimDigest    `json:"history,omitempty"`
	Documents []DocumentDigest `json:"documents,omitempty"`
}

// ClaimDigest is the sum of the digests of claims: equal claims give equal sums, in
// whatever order and from wherever they come. See [Row] for how it is computed. It finds
// accidents and files that changed; it is no proof against whoever chooses the rows.
type ClaimDigest struct {
	Method  Method   `json:"method"`
	Pool    string   `json:"pool,omitempty"`
	Columns []string `json:"columns"` // that the plan reads
	Claims  int      `json:"claims"`  // how many rows
	Sum     string   `json:"sum"`     // 32 digits in hex
}

// DocumentDigest is the digest of a document that a report was made under.
type DocumentDigest struct {
	Document string `json:"document"`       // "terms", "accounts"
	Pool     string `json:"pool,omitempty"` // of terms, where there are several
	Digest   string `json:"digest"`         // of its canonical JSON
}

// Documents of a [DocumentDigest].
const (
	TermsDocument    = "terms"
	AccountsDocument = "accounts"
)

// MadeUnder notes the digest of a document in the report, in place of one of the same
// name and pool. Settle notes the terms, as they were given; whoever clears the report
// notes the accounts.
func (r *Report) MadeUnder(document, pool, digest string) {
	d := Digests{}
	if r.Digests != nil { // not to be changed: a report that was copied may have it too
		d = *r.Digests
	}
	d.Documents = slices.DeleteFunc(slices.Clone(d.Documents), func(x DocumentDigest) bool { return x.Document == document && x.Pool == pool })
	d.Documents = append(d.Documents, DocumentDigest{document, pool, digest})
	r.Digests = &d
}

// underTerms notes the terms of a report that was just made, as they were given.
func underTerms(r *Report, err error, pools ...Pool) (*Report, error) {
	if err != nil {
		return nil, err
	}
	if r.Digests == nil {
		r.Digests = &Digests{}
	}
	for _, p := range pools { // no name occurs twice
		r.Digests.Documents = append(r.Digests.Documents, DocumentDigest{TermsDocument, p.Name, canonical.Digest(p.Terms)})
	}
	return r, nil
}
