// Package locate translates errors about claims into errors about rows.
package locate

import (
	"errors"
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// Each translates an error, or each of the faults that it holds.
func Each(err error, translate func(error) error) error {
	many, joined := err.(*settlement.Faults) //nolint:errorlint // a wrapper adds words that must stay
	if !joined {
		var located settlement.Faults
		if located.Add(translate(err)); located.Total == 1 {
			return located.List[0]
		}
		return located.Err()
	}
	located := settlement.Faults{Limit: many.Limit}
	for _, e := range many.List {
		located.Add(translate(e))
	}
	located.Total += many.Total - len(many.List)
	return &located
}

// In translates the faults of one claim, whose row at names. A field that is a column
// is named as one.
func In(at *rows.Error, claim *settlement.ClaimError, isColumn func(string) bool) error {
	var many *settlement.Faults
	list := []error{claim.Err}
	if errors.As(claim.Err, &many) {
		list = many.List
	}
	var located settlement.Faults
	for _, err := range list {
		at := *at
		if field, ok := err.(*settlement.FieldError); ok { //nolint:errorlint // a wrapper adds words that must stay
			err, at.Field = field.Err, field.Path
			if isColumn != nil && isColumn(field.Path) {
				at.Column = field.Path
			}
		}
		if at.Err = err; claim.Claim != "" {
			at.Err = fmt.Errorf("claim %s: %w", shown.ID(claim.Claim), err)
		}
		located.Add(&at)
	}
	return &located
}
