package settlement

import (
	"slices"

	"github.com/yibaojiesuan/settlement/internal/canonical"
)

// Digests say what a report was made from, besides its policies: documents and claims.
type Digests struct {
	// Claims are those that are settled. History are those that are not settled but that a
	// rule looked at: claims of other periods, or claims left to another method.
	Claims    []ClaimDigest    `json:"claims,omitempty"`
	History   []ClaimDigest    `json:"history,omitempty"`
	Documents []DocumentDigest `json:"documents,omitempty"`
}

// ClaimDigest is the sum of the digests of claims. Equal claims give equal sums, in any order
// and from any source. [Row] says how a digest is computed. The sum finds accidents and files
// that changed; it proves nothing against a person who can choose the rows.
type ClaimDigest struct {
	Method  Method   `json:"method"`
	Pool    string   `json:"pool,omitempty"`
	Columns []string `json:"columns"` // that the plan reads
	Claims  int      `json:"claims"`  // how many rows
	Sum     string   `json:"sum"`     // 32 digits in hex
}

// DocumentDigest is the digest of a document that a report was made under.
type DocumentDigest struct {
	Document string `json:"document"`       // "terms", "accounts", "conflicts"; "around[0].accounts" of budgets around others
	Pool     string `json:"pool,omitempty"` // of terms, where there are several
	Digest   string `json:"digest"`         // of its canonical JSON
}

// Documents of a [DocumentDigest].
const (
	TermsDocument    = "terms"
	AccountsDocument = "accounts"
	// ConflictsDocument is the list of conflicts of the report itself. Conflicts are in no sum:
	// without the digest nothing could tell that one is missing.
	ConflictsDocument = "conflicts"
)

// MadeUnder notes the digest of a document in the report. It replaces one of the same name
// and pool; an empty digest only takes that away. Settle notes the terms as they were given; a program that clears the report notes
// the accounts.
func (r *Report) MadeUnder(document, pool, digest string) {
	d := Digests{}
	if r.Digests != nil { // a copy, because a copied report may share it
		d = *r.Digests
	}
	d.Documents = slices.DeleteFunc(slices.Clone(d.Documents), func(x DocumentDigest) bool { return x.Document == document && x.Pool == pool })
	if digest != "" {
		d.Documents = append(d.Documents, DocumentDigest{document, pool, digest})
	}
	r.Digests = &d
}

// conflictsDigest returns the digest of the conflicts, empty if there are none.
func (r *Report) conflictsDigest() string {
	if len(r.Conflicts) == 0 {
		return ""
	}
	return canonical.Digest(r.Conflicts)
}

// underTerms notes the terms of a new report, as they were given.
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
	if len(r.Conflicts) > 0 {
		r.MadeUnder(ConflictsDocument, "", r.conflictsDigest())
	}
	return r, nil
}
