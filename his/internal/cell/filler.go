package cell

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/coded"
)

// ErrFiller says that a day stands for none.
var ErrFiller = coded.New("his.filler", "a day that other programs write where there is none")

// Days of stays lie between these two; 1970-01-01 is what Unix writes for nothing.
var (
	firstOfStays = settlement.MustDate("1950-01-01")
	lastOfStays  = settlement.MustDate("2098-12-31")
	unixDay      = settlement.MustDate("1970-01-01")
)

// NoFiller returns ErrFiller for a day that stands for none, as programs write it where they
// have no day: 0001-01-01, 1900-01-01, 1970-01-01, 9999-12-31. An absent day is none.
func NoFiller(d settlement.Date) error {
	if !d.Absent() && isFiller(d) {
		return fmt.Errorf("%w: got %s", ErrFiller, d)
	}
	return nil
}

func isFiller(d settlement.Date) bool {
	return d.Before(firstOfStays) || d.After(lastOfStays) || d == unixDay
}

// StayDay reads a day of a stay that is written as 2006-01-02. It returns false for any other
// text, and for a day that stands for none.
func StayDay(text string) (settlement.Date, bool) {
	d, err := settlement.ParseDate(text)
	return d, err == nil && !isFiller(d)
}
