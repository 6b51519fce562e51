package store

import (
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his"
)

// Refund says that a claim was refunded (退费) and counts no more. It may come before its claim.
type Refund struct {
	Kind        his.Kind `json:"kind"`
	Institution string   `json:"institution"`
	Claim       string   `json:"claim"`  // its id
	Refund      string   `json:"refund"` // the id of the refund itself
}

// refund notes refunds. A claim is refunded once, whatever refunds come.
func (l *loading) refund() error {
	for i, r := range l.Refunds {
		if l.Institution != "" && r.Institution != l.Institution {
			l.fault(File{Name: "refunds"}, i+1, ErrInstitution)
			continue
		}
		if err := r.check(); err != nil {
			l.fault(File{Name: "refunds"}, i+1, err)
			continue
		}
		var known int
		if err := l.row(`SELECT COUNT(*) FROM refunds WHERE year = ? AND kind = ? AND institution = ? AND id = ?`, l.Year, string(r.Kind), r.Institution, r.Claim).Scan(&known); err != nil {
			return err
		}
		if known > 0 {
			l.n.Unchanged++
			continue
		}
		l.n.Refunded++
		if _, err := l.exec(`INSERT INTO refunds (year, kind, institution, id, refund, holds) VALUES (?, ?, ?, ?, ?, ?)`, l.Year, string(r.Kind), r.Institution, r.Claim, r.Refund, l.n.Revision); err != nil {
			return err
		}
		if _, err := l.exec(`DELETE FROM claims WHERE year = ? AND kind = ? AND institution = ? AND id = ? AND holds = ?`, l.Year, string(r.Kind), r.Institution, r.Claim, l.n.Revision); err != nil {
			return err // of this load: no revision ever had it
		}
		if err := l.end(Table{Kind: r.Kind}, r.Institution, []string{r.Claim}); err != nil {
			return err
		}
	}
	return nil
}

func (r Refund) check() error {
	if !slices.Contains(r.Kind.Choices(), r.Kind) {
		return &settlement.FieldError{Path: "kind", Err: his.ErrKind}
	}
	for name, text := range map[string]string{"institution": r.Institution, "claim": r.Claim, "refund": r.Refund} {
		switch {
		case text == "":
			return &settlement.FieldError{Path: name, Err: settlement.ErrBlank}
		case !isKey(text):
			return &settlement.FieldError{Path: name, Err: ErrKey}
		}
	}
	return nil
}
