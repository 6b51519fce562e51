package his

import (
	"encoding/csv"
	"errors"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
)

// Code returns a stable name for what is wrong, for programs that show it in
// words of their own. It is "row.other" for what other packages found wrong.
func (e *RowError) Code() string {
	for _, c := range codes() {
		if errors.Is(e.Err, c.err) {
			return c.name
		}
	}
	if e.Row == 0 {
		return "file.other"
	}
	return "row.other"
}

type errorCode struct {
	err  error
	name string
}

// codes are the names of errors, the special ones before those they wrap.
func codes() []errorCode {
	return []errorCode{
		{ErrUTF16, "file.encoding.utf16"},
		{ErrEmpty, "file.empty"},
		{ErrArchive, "file.archive"},
		{ErrTotals, "file.totals"},
		{ErrReturns, "header.line_ends"},
		{ErrNoHeader, "header.none"},
		{ErrMissingColumn, "header.missing"},
		{ErrDuplicateColumn, "header.duplicate"},
		{ErrAmbiguousColumn, "header.ambiguous"},
		{ErrUnknownColumn, "header.unknown"},
		{ErrHeaderAgain, "header.again"},
		{ErrUndated, "header.undated"},
		{ErrFieldCount, "row.fields"},
		{ErrTooLong, "row.too_long"},
		{csv.ErrQuote, "row.quote"},
		{csv.ErrBareQuote, "row.quote"},
		{ErrJSON, "row.json"},
		{ErrEncoding, "row.encoding"},
		{ErrBlankID, "row.id.blank"},
		{ErrExponentID, "row.id.exponent"},
		{ErrNumberID, "row.id.numeric"},
		{ErrLongID, "row.id.long"},
		{ErrDuplicateID, "row.id.duplicate"},
		{ErrConflict, "row.id.conflict"},
		{ErrRefundPair, "row.refund.unpaired"},
		{ErrVisit, "row.visit.several"},
		{ErrUnknown, "row.code.unknown"},
		{ErrCode, "row.code.none"},
		{ErrFlagCode, "row.flag"},
		{ErrFlag, "row.flag"},
		{ErrIdentity, "row.identity"},
		{ErrMatch, "row.match"},
		{ErrNoPeriod, "row.period.blank"},
		{ErrBackwards, "row.date.backwards"},
		{ErrClock, "row.date.clock"},
		{ErrSerial, "row.date.serial"},
		{ErrInterval, "row.interval"},
		{capitation.ErrInterval, "row.interval"},
		{capitation.ErrOverlap, "row.interval.overlap"},
		{capitation.ErrEnds, "row.date.backwards"},
		{ErrNoDay, "row.date.blank"},
		{ErrRegister, "row.register"},
		{ErrUnsaid, "row.unsaid"},
		{ErrCount, "row.count"},
		{ErrUnit, "row.amount.unit"},
		{settlement.ErrDate, "row.date.syntax"},
		{settlement.ErrNegative, "row.amount.negative"},
		{settlement.ErrBlank, "row.blank"},
		{settlement.ErrPlaces, "row.amount.places"},
		{settlement.ErrTooLarge, "row.amount.too_large"},
		{settlement.ErrSyntax, "row.amount.syntax"},
		{settlement.ErrOverflow, "file.overflow"},
		{settlement.ErrChanged, "file.changed"},
	}
}
