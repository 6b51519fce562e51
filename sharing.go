package settlement

import (
	"fmt"
	"strings"

	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// Sharing says how a surplus is kept and an overrun is shared between the fund
// and an institution, by tiers of a standard such as the budget (结余留用, 超支分担).
//
// A tier reaches up to a fraction of the standard; the bound belongs to the
// tier; the last tier may be open. What lies beyond the last tier is not kept,
// or not shared by the fund.
type Sharing struct {
	// Mode is "marginal" (default): each band at its own share; or "whole": all
	// of it at the share of the tier it reaches, nothing if it reaches beyond the last.
	Mode    string `json:"mode,omitempty"`
	Surplus []Tier `json:"surplus,omitempty"`
	Overrun []Tier `json:"overrun,omitempty"`
	// ReasonableOnly shares only the reviewed, reasonable part of an overrun.
	ReasonableOnly bool `json:"reasonable_only,omitempty"`
	// BonusCap limits the surplus kept to a fraction of the standard; absent: no limit.
	BonusCap Decimal `json:"bonus_cap,omitzero"`
}

// Tier is one tier of a [Sharing]. A tier of a surplus states the institution's
// share or the fund's, and so does a tier of an overrun; the other side is the
// complement.
type Tier struct {
	UpTo        Decimal `json:"up_to,omitzero"`
	Institution Decimal `json:"institution,omitzero"`
	Fund        Decimal `json:"fund,omitzero"`
}

// Modes of sharing.
const (
	Marginal = "marginal"
	Whole    = "whole"
)

// ErrTiers is wrapped by errors about the tiers of a [Sharing].
var ErrTiers = coded.New("tiers", "tiers")

// Check collects the faults of the sharing, with paths below path.
func (s Sharing) Check(f *Faults, path string) {
	CheckChoice(f, path+".mode", s.Mode, "", Marginal, Whole)
	checkTiers(f, path+".surplus", s.Surplus)
	checkTiers(f, path+".overrun", s.Overrun)
	if s.BonusCap.Sign() < 0 {
		f.At(path+".bonus_cap", fmt.Errorf("%w: got %s", ErrNegative, shown.Amount(s.BonusCap)))
	}
}

func checkTiers(f *Faults, path string, tiers []Tier) {
	one := DecimalInt(1)
	last := Decimal{}
	for i, t := range tiers {
		at := fmt.Sprintf("%s[%d]", path, i)
		switch {
		case t.UpTo.Absent() && i < len(tiers)-1:
			f.At(at+".up_to", fmt.Errorf("%w: only the last tier may be open", ErrTiers))
		case !t.UpTo.Absent() && t.UpTo.Cmp(last) <= 0:
			f.At(at+".up_to", fmt.Errorf("%w out of order: got %s, want more than %s", ErrTiers, shown.Amount(t.UpTo), orZero(last)))
		}
		if t.Institution.Absent() == t.Fund.Absent() {
			f.At(at, fmt.Errorf("%w: want one of institution and fund", ErrTiers))
		}
		for _, share := range []struct {
			name  string
			value Decimal
		}{{"institution", t.Institution}, {"fund", t.Fund}} {
			if share.value.Sign() < 0 || share.value.Cmp(one) > 0 {
				f.At(at+"."+share.name, fmt.Errorf("%w: got %s, want a share between 0 and 1", ErrRange, shown.Amount(share.value)))
			}
		}
		last = t.UpTo
	}
}

func orZero(d Decimal) Decimal {
	if d.Absent() {
		return DecimalInt(0)
	}
	return d
}

// Kept returns how much of a surplus the institution keeps, with its trail. The
// standard is the base of the tiers; a zero standard keeps nothing. It returns an error if surplus or standard is negative, or on overflow.
func (s Sharing) Kept(surplus, standard Money) (Money, Trail, error) {
	return s.share(surplus, standard, s.Surplus, func(t Tier) Decimal { return shareOf(t.Institution, t.Fund) }, s.BonusCap, "kept")
}

// FundShare returns how much of an overrun the fund bears, with its trail; the
// institution bears the rest. Where only the reasonable part is shared, bands
// are filled by that part alone, from zero: reasonable must not exceed overrun.
func (s Sharing) FundShare(overrun, reasonable, standard Money) (Money, Trail, error) {
	base := overrun
	if s.ReasonableOnly {
		if reasonable < 0 || reasonable > overrun {
			return 0, nil, fmt.Errorf("%w: the reasonable part %s of an overrun of %s", ErrRange, reasonable, overrun)
		}
		base = reasonable
	}
	return s.share(base, standard, s.Overrun, func(t Tier) Decimal { return shareOf(t.Fund, t.Institution) }, Decimal{}, "fund_share")
}

// shareOf returns a share that is stated itself or by its complement.
func shareOf(stated, complement Decimal) Decimal {
	if !stated.Absent() || complement.Absent() {
		return stated
	}
	one, _ := wide.Pow10Int64(complement.Places())
	v, err := complement.Scaled(complement.Places())
	if err != nil {
		return Decimal{}
	}
	return decimalOf(one-v, complement.Places())
}

// share adds up the bands exactly and rounds once. Bounds and shares are taken
// at 8 decimals: amount × 10⁸ and its bands, then × share.
func (s Sharing) share(amount, standard Money, tiers []Tier, of func(Tier) Decimal, limit Decimal, gives string) (Money, Trail, error) {
	if amount < 0 || standard < 0 {
		return 0, nil, fmt.Errorf("%w: %s of a standard of %s", ErrNegative, amount, standard)
	}
	if standard == 0 {
		tiers = nil // a share of a standard that is nothing is nothing
	}
	one, _ := wide.Pow10Int64(pointPlaces)
	whole := wide.Mul(int64(amount), one)
	var sum, from wide.Int
	var terms []string
	inputs := []Input{In("amount", amount.Decimal()), In("standard", standard.Decimal())}
	add := func(band wide.Int, text string, share Decimal, i int) error {
		v, err := share.Scaled(pointPlaces)
		if err != nil {
			return err
		}
		product, ok := band.MulInt(v)
		if !ok || !accumulate(&sum, product) {
			return ErrOverflow
		}
		if share.Absent() {
			return fmt.Errorf("%w: want one of institution and fund", ErrTiers)
		}
		name := fmt.Sprintf("share_%d", i+1)
		terms = append(terms, text+" × "+name)
		inputs = append(inputs, In(name, share))
		return nil
	}
	below := "0"
	for i, t := range tiers {
		to, upTo := whole, ""
		if !t.UpTo.Absent() {
			v, err := t.UpTo.Scaled(pointPlaces)
			if err != nil {
				return 0, nil, err
			}
			upTo = fmt.Sprintf("up_to_%d", i+1)
			inputs = append(inputs, In(upTo, t.UpTo))
			if bound := wide.Mul(int64(standard), v); bound.Cmp(whole) < 0 {
				to = bound
			}
		}
		inside := to.Cmp(whole) == 0 // the amount ends in this tier
		var err error
		switch {
		case s.Mode == Whole && inside:
			err = add(whole, "amount", of(t), i)
		case s.Mode == Whole:
		case inside:
			band, _ := whole.Sub(from)
			err = add(band, bandText("amount", below), of(t), i)
		default:
			band, _ := to.Sub(from)
			err = add(band, bandText("standard × "+upTo, below), of(t), i)
		}
		if err != nil {
			return 0, nil, fmt.Errorf("tier %d: %w", i+1, err)
		}
		if inside {
			break
		}
		from, below = to, "standard × "+upTo
	}
	scale := wide.Mul(one, one)
	rounded, ok := sum.Div(scale, wide.HalfUp)
	v, fits := rounded.Int64()
	if !ok || !fits {
		return 0, nil, ErrOverflow
	}
	result, expr := Money(v), "0"
	if len(terms) > 0 {
		expr = strings.Join(terms, " + ")
	}
	expr = "round(" + expr + ", 2)"
	if !limit.Absent() {
		l, err := limit.Scaled(pointPlaces)
		if err != nil {
			return 0, nil, err
		}
		most, ok := wide.Mul(int64(standard), l).DivInt64(one, wide.HalfUp)
		if !ok {
			return 0, nil, ErrOverflow
		}
		result = min(result, Money(most))
		expr = "min(" + expr + ", round(standard × bonus_cap, 2))"
		inputs = append(inputs, In("bonus_cap", limit))
	}
	rule := &Rule{ID: "sharing." + gives, Text: sharingText(s.Mode), Gives: gives, Formula: expr}
	return result, Trail{{Rule: *rule, Inputs: inputs, Result: result.Decimal()}}, nil
}

func bandText(to, below string) string {
	if below == "0" {
		if strings.Contains(to, " ") {
			return "(" + to + ")"
		}
		return to
	}
	return "(" + to + " − " + below + ")"
}

func sharingText(mode string) string {
	if mode == Whole {
		return "all of it at the share of the tier it reaches"
	}
	return "each band at its own share, rounded once"
}
