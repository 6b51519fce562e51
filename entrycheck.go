package settlement

import (
	"fmt"
	"unicode/utf8"

	"github.com/yibaojiesuan/settlement/internal/shown"
)

// In this file: what no tally may hold.

// check returns an error if no tally may hold the entry.
func (e *Entry) check() error {
	switch {
	case e.Institution == "" && e.Left != LeftRead:
		return entryError(e, "institution is empty")
	case e.Method == "":
		return entryError(e, "method is empty")
	case e.Priced && e.Points != 0:
		return entryError(e, "it is priced and has points")
	case !e.Priced && e.Amount != 0:
		return entryError(e, "it has an amount and is not priced")
	case e.Capped && (e.Priced || e.Claim == ""):
		return entryError(e, "its price is capped, and it is no claim with points")
	case e.Left != "":
		return e.checkLeft()
	}
	return nil
}

// checkLeft returns an error if an entry that is left out has what it may not have.
func (e *Entry) checkLeft() error {
	switch {
	case e.Left == LeftRead && e.Claim == "" && e.Points == 0 && e.Amount == 0 && len(e.Lines) == 0:
		return nil
	case e.Left != LeftPeriod && e.Left != LeftUnpaid && e.Left != LeftOther:
		return entryError(e, fmt.Sprintf("it is left out for an unknown reason, %s", shown.QuoteID(string(e.Left))))
	case e.Claim == "":
		return entryError(e, "it is left out and is no claim")
	case e.Points != 0 || e.Amount != 0 || e.ByItem != 0 || len(e.Lines) > 0:
		return entryError(e, "it is left out and has points, an amount or lines")
	case e.Left == LeftUnpaid && e.Conflict == "":
		return entryError(e, "it is not paid and does not say why")
	}
	return nil
}

// checkTexts returns an error if a code that a report may hold is not text.
func (e *Entry) checkTexts() error {
	for _, code := range [...]string{e.Institution, e.Claim, e.Conflict} {
		if !utf8.ValidString(code) {
			return entryError(e, "a code is not valid UTF-8")
		}
	}
	return nil
}

func entryError(e *Entry, what string) error {
	return fmt.Errorf("%w: %s: claim %s of institution %s: %s", ErrEntry, e.Method, shown.QuoteID(e.Claim), shown.QuoteID(e.Institution), what)
}
