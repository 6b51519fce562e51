package receivable

import (
	"cmp"
	"strings"

	"github.com/yibaojiesuan/settlement"
)

// Span (所属期) is what a receivable is for: a month, or the months that a clearing covers.
// Text and JSON "2025-01" and "2025-01/2025-12".
type Span struct{ From, To settlement.Month }

// OfMonth returns the span of a month.
func OfMonth(m settlement.Month) Span { return Span{m, m} }

// OfPeriod returns the span of a period of whole months. It returns
// [settlement.ErrCut] if the period cuts a month.
func OfPeriod(p settlement.Period) (Span, error) {
	if err := p.Check(); err != nil {
		return Span{}, err
	}
	s := Span{p.From.Month(), p.To.Month()}
	if s.From.First() != p.From || s.To.Last() != p.To {
		return Span{}, settlement.ErrCut
	}
	return s, nil
}

// ParseSpan reads a month, or two with / between them. A blank text is the zero Span.
func ParseSpan(text string) (s Span, err error) {
	from, to, two := strings.Cut(text, "/")
	if s.From, err = settlement.ParseMonth(from); err != nil {
		return Span{}, err
	}
	s.To = s.From
	if two {
		if s.To, err = settlement.ParseMonth(to); err != nil {
			return Span{}, err
		}
		if s.From.Absent() || s.To.Compare(s.From) <= 0 {
			return Span{}, settlement.ErrPeriod
		}
	}
	return s, nil
}

// Absent reports whether the span is the zero Span.
func (s Span) Absent() bool { return s.From.Absent() }

// IsMonth reports whether the span is one month.
func (s Span) IsMonth() bool { return s.From == s.To }

// Covers reports whether all months of t are months of s.
func (s Span) Covers(t Span) bool { return s.From.Compare(t.From) <= 0 && t.To.Compare(s.To) <= 0 }

// Meets reports whether the two have a month in common.
func (s Span) Meets(t Span) bool { return s.From.Compare(t.To) <= 0 && t.From.Compare(s.To) <= 0 }

// Compare orders spans by their last month; a month comes before a clearing that ends with it.
func (s Span) Compare(t Span) int { return cmp.Or(s.To.Compare(t.To), -s.From.Compare(t.From)) }

// String returns the span as ParseSpan reads it.
func (s Span) String() string {
	if s.IsMonth() {
		return s.From.String()
	}
	return s.From.String() + "/" + s.To.String()
}

// MarshalText writes the span as String does.
func (s Span) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the span as ParseSpan does.
func (s *Span) UnmarshalText(text []byte) error {
	v, err := ParseSpan(string(text))
	if err == nil {
		*s = v
	}
	return err
}
