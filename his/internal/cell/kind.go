package cell

import (
	"fmt"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// Kind is what a column holds. Each kind has one function that reads its texts, however
// they come.
type Kind uint8

// Kinds.
const (
	RawKind    Kind = iota // as the file has it
	LabelKind              // a text for people
	IDKind                 // of a settlement, a visit, a person
	CodeKind               // of an institution, a group, a class
	FlagKind               // yes or no
	WordKind               // a word of this module, such as a kind of charge
	AmountKind             // yuan
	NumberKind             // another number
	CountKind              // a whole number
	DayKind
	MonthKind
)

// Way is how a value comes.
type Way uint8

// Ways.
const (
	Written    Way = iota // as text: of CSV, of a JSON string, of a cell of text
	Numeral               // as a JSON number
	NumberCell            // as a number of a sheet
	DateCell              // as a number that the sheet shows as a day
	Truth                 // as true or false
)

// Midnight says which day 24:00:00 is of.
type Midnight uint8

// What 24:00:00 may be.
const (
	RefuseMidnight Midnight = iota
	SameDay                 // the day that is written before it
	NextDay                 // the day that begins then
)

// Rules say what may be repaired. What loses nothing is repaired by the zero value.
type Rules struct {
	// Export also repairs what this module never writes: ="…", full-width digits,
	// separators of thousands, ￥ and 元.
	Export   bool
	Convert  bool     // times of other zones become those of China
	Midnight Midnight // what 24:00:00 is
	Cut      string   // the mark at which ids end
	From1904 bool     // the sheet counts days from 1904
	Private  bool     // no message repeats the value
}

// Repair is a change that was made to a value to read it; each is counted.
type Repair uint16

// Repairs, and two notes that are none.
const (
	Trimmed         Repair = 1 << iota // spaces and tabs around it, no-break and full-width ones too
	Invisible                          // line ends and characters without width around it
	Unwrapped                          // ="440300", '440300
	Narrowed                           // full-width digits, letters and signs
	Ungrouped                          // separators of thousands
	Unsigned                           // ￥ before, 元 after an amount
	Cut                                // what follows the mark that the mapping names: id^suffix
	Zeros                              // zeros beyond two decimals
	Rounded                            // more than the 15 digits that a number of a sheet keeps
	Respelled                          // a day that is not written as 2025-03-05, a month that is not as 2025-03
	Converted                          // a time of another zone
	NumberOfRepairs        = 12

	Zoned Repair = 1 << 14 // a time with its zone
	Timed Repair = 1 << 15 // a time without a zone
)

// RepairNames are the names of the repairs, lowest bit first.
func RepairNames() [NumberOfRepairs]string {
	return [NumberOfRepairs]string{
		"trimmed", "invisible", "unwrapped", "narrowed", "ungrouped", "unsigned", "cut", "zeros", "rounded", "respelled", "converted",
	}
}

// Errors of values.
var (
	ErrNumberID   = coded.New("his.number_id", "an id that a spreadsheet keeps as a number of more than 15 digits: the rest are lost")
	ErrWhole      = coded.New("his.whole", "an id or a code that is kept as a number, and not as a whole one")
	ErrDateID     = coded.New("his.date_id", "an id or a code that a spreadsheet keeps as a day")
	ErrDateAmount = coded.New("his.date_amount", "an amount that a spreadsheet keeps as a day")
	ErrInvisible  = coded.New("his.invisible", "invisible characters inside of an id or a code")
	ErrUnit       = coded.New("his.unit", "an amount in another unit than yuan")
	ErrClock      = coded.New("his.clock", "a time of day without its day")
	ErrSerial     = coded.New("his.serial", "not the number of a day in a spreadsheet")
	ErrZone       = coded.New("his.zone", "a time of another zone than +08:00, and no mapping says that it is to be converted")
	ErrMidnight   = coded.New("his.midnight", "24:00:00 may be of this day or of the next, and no mapping says which")
)

// Read returns a value as canonical files write it, and what was repaired. A blank value
// stays blank. Set functions then check what the column allows.
func Read(k Kind, w Way, text string, r Rules) (string, Repair, error) {
	switch k {
	case RawKind:
		return text, 0, nil
	case LabelKind, WordKind, FlagKind:
		return readText(k, w, text, r)
	case IDKind, CodeKind:
		return readKey(k, w, text, r)
	case AmountKind, NumberKind, CountKind:
		return readNumber(k, w, text, r)
	case DayKind:
		return readDay(w, text, r)
	}
	return readMonth(w, text, r)
}

// tidied takes off what may stand around a value, and refuses what no column may hold.
func tidied(text string, r Rules) (string, Repair, error) {
	if text == "" || IsBare(text) {
		return text, 0, Check(text)
	}
	bare, done := tidy(text, r.Export)
	return bare, done, Check(bare)
}

// spelled is tidied and, in an export, with full-width characters as the usual ones.
func spelled(text string, r Rules) (string, Repair, error) {
	text, done, err := tidied(text, r)
	if err == nil && r.Export {
		var more Repair
		text, more = narrow(text)
		done |= more
	}
	return text, done, err
}

func readText(k Kind, w Way, text string, r Rules) (string, Repair, error) {
	switch w {
	case Truth:
		if k == WordKind {
			return text, 0, nil
		}
		return digitOf(text), 0, nil
	case DateCell:
		return "", 0, ErrDateID
	case Numeral, NumberCell:
		return numeral(text, w)
	}
	if k == FlagKind {
		return spelled(text, r)
	}
	return tidied(text, r)
}

// digitOf returns 1 for true and 0 for false.
func digitOf(text string) string {
	if text == "true" {
		return "1"
	}
	return "0"
}

// readKey reads an id or a code.
func readKey(k Kind, w Way, text string, r Rules) (string, Repair, error) {
	switch w {
	case Truth:
		return digitOf(text), 0, nil
	case DateCell:
		return "", 0, ErrDateID
	case Numeral, NumberCell:
		return wholeKey(w, text)
	}
	text, done, err := spelled(text, r)
	if err != nil {
		return "", 0, err
	}
	if r.Cut != "" {
		if before, _, found := strings.Cut(text, r.Cut); found {
			text, done = before, done|Cut
		}
	}
	if strings.IndexFunc(text, isHidden) >= 0 {
		return "", 0, ErrInvisible
	}
	if k == IDKind && InExponentForm(text) {
		if r.Private {
			return "", 0, ErrExponentID
		}
		return "", 0, fmt.Errorf("%w: got %s", ErrExponentID, shown.Quote(text))
	}
	return text, done, nil
}

// mostSureDigits is the number of digits of a number that a spreadsheet keeps.
const mostSureDigits = 15

// wholeKey reads an id that is kept as a number. A JSON integer has all its digits.
func wholeKey(w Way, text string) (string, Repair, error) {
	if w == Numeral && IsDigits(text) {
		return text, 0, nil
	}
	n, ok := parseNumeral(text)
	if !ok {
		return "", 0, ErrWhole
	}
	if len(n.digits) > mostSureDigits || n.point > mostSureDigits {
		return "", 0, ErrNumberID
	}
	if n.negative || n.point < len(n.digits) {
		return "", 0, ErrWhole
	}
	return n.text(), 0, nil
}

// readNumber reads an amount, a number or a count.
func readNumber(k Kind, w Way, text string, r Rules) (string, Repair, error) {
	if k == AmountKind && w == DateCell && text != "" {
		return "", 0, ErrDateAmount // nobody saw it as an amount
	}
	var done Repair
	var err error
	switch w {
	case Truth:
		return "", 0, fmt.Errorf("%w: got %s", settlement.ErrSyntax, text)
	case Written:
		if text, done, err = tidied(text, r); err != nil {
			return "", 0, err
		}
		if r.Export && text != "" {
			var more Repair
			if k == AmountKind {
				text, more, err = plainYuan(text)
			} else {
				text, more = narrow(text)
			}
			done |= more
		}
	default:
		text, done, err = numeral(text, w)
	}
	if err != nil {
		return "", 0, err
	}
	places := 2
	switch k {
	case NumberKind:
		return text, done, nil
	case CountKind:
		places = 0
	}
	if short, cut := withoutZeros(text, places); cut {
		text, done = short, done|Zeros
	}
	return text, done, nil
}

// withoutZeros takes off the zeros that a plain number has beyond some decimals.
func withoutZeros(text string, places int) (string, bool) {
	point := strings.IndexByte(text, '.')
	if point <= 0 || len(text) <= point+1+places || point == len(text)-1 {
		return text, false
	}
	end := point
	if places > 0 {
		end = point + 1 + places
	}
	if strings.Trim(text[point+1+places:], "0") != "" || !IsDigits(text[point+1:]) || !IsDigits(strings.TrimPrefix(text[:point], "-")) {
		return text, false
	}
	return text[:end], true
}
