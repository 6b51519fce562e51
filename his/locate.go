package his

import (
	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/locate"
)

// Locate says in which row and column of the file a claim could not be rated. Callers
// that walk over [Table.All] themselves need it; a plan that settles [Table.Claims]
// calls it.
//
// err is a *settlement.ClaimError or a *settlement.Faults that holds some. Each becomes
// a [rows.Error], or several if several fields of the claim are wrong. Every other
// error, the order and the total stay as they are. The claims must have come from
// Claims or All of this table, one entry each. Locate reads the file again, up to the
// last of those claims.
func (t *Table[C]) Locate(err error) error {
	at := map[int]int{} // rows, by the positions of claims
	last := 0
	locate.Each(err, func(e error) error {
		if claim, ok := e.(*settlement.ClaimError); ok { //nolint:errorlint // a wrapper adds words that must stay
			at[claim.Position] = 0
			last = max(last, claim.Position)
		}
		return e
	})
	if last == 0 {
		return err
	}
	position := 0
	var ignored settlement.Faults // they are in err, if the claims were not rated before them
	_ = t.rows.Walk(&ignored, func(row int, _ *C) bool {
		position++
		if _, wanted := at[position]; wanted {
			at[position] = row
		}
		return position < last
	})
	return locate.Each(err, func(e error) error {
		claim, ok := e.(*settlement.ClaimError) //nolint:errorlint // likewise
		if !ok || at[claim.Position] == 0 {
			return e
		}
		return locate.In(t.rows.InRow(at[claim.Position], nil), claim, t.rows.Has)
	})
}
