package his

import (
	"errors"
	"fmt"

	"github.com/yibaojiesuan/settlement"
)

// Locate says in which row and column of the file a claim could not be rated.
//
// Each *settlement.ClaimError that err is, or holds in a *settlement.Faults,
// becomes a [RowError], or several if several fields of the claim are wrong;
// their order and the count of those not kept stay, and every other error stays
// as it is. The claims must have come from this table, one entry each. Locate reads the
// file again, up to the last of those claims.
//
// What settles [Table.Claims] calls it; it is for those who rate claims themselves.
func (t *Table[C]) Locate(err error) error {
	list := []error{err}
	many, joined := err.(*settlement.Faults) //nolint:errorlint // a wrapper adds words that must stay
	if joined {
		list = many.List
	}
	rows := map[int]int{} // by the positions of claims
	last := 0
	for _, e := range list {
		if claim, ok := e.(*settlement.ClaimError); ok { //nolint:errorlint // likewise
			rows[claim.Position] = 0
			last = max(last, claim.Position)
		}
	}
	if last == 0 {
		return err
	}
	position := 0
	var ignored settlement.Faults // they are in err, if the claims were not rated before them
	_ = t.walk(&ignored, func(row int, _ *C) bool {
		position++
		if _, wanted := rows[position]; wanted {
			rows[position] = row
		}
		return position < last
	})
	var located settlement.Faults
	if joined {
		located.Limit = many.Limit
	}
	for _, e := range list {
		claim, ok := e.(*settlement.ClaimError) //nolint:errorlint // likewise
		if !ok || rows[claim.Position] == 0 {
			located.Add(e)
			continue
		}
		located.Add(t.inRow(rows[claim.Position], claim))
	}
	if !joined && located.Total == 1 {
		return located.List[0]
	}
	if joined {
		located.Total += many.Total - len(many.List)
	}
	return &located
}

// inRow translates the faults of one claim.
func (t *Table[C]) inRow(row int, claim *settlement.ClaimError) error {
	var many *settlement.Faults
	list := []error{claim.Err}
	if errors.As(claim.Err, &many) {
		list = many.List
	}
	var located settlement.Faults
	for _, err := range list {
		at := &RowError{File: t.file.Name, Row: row}
		if t.file.Sheet != nil {
			at.Sheet = t.file.Sheet.Name
		}
		if field, ok := err.(*settlement.FieldError); ok { //nolint:errorlint // likewise
			err, at.Field = field.Err, field.Path
			if t.has(field.Path) {
				at.Column = field.Path
			}
		}
		if at.Err = err; claim.Claim != "" {
			at.Err = fmt.Errorf("claim %s: %w", shownID(claim.Claim), err)
		}
		located.Add(at)
	}
	return &located
}
