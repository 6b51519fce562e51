package settlement

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"sync"

	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/strictjson"
	"github.com/yibaojiesuan/settlement/internal/wide"
	"github.com/yibaojiesuan/settlement/internal/wrong"
)

// Sharing says how a surplus is kept and an overrun is shared between the fund and an
// institution, by tiers of a standard such as the budget (结余留用, 超支分担).
//
// A tier reaches up to a fraction of the standard, and the bound itself belongs to the tier.
// The last tier may be open. The part of a surplus beyond the last tier is not kept, and the
// fund does not share the part of an overrun beyond it.
type Sharing struct {
	// Mode is "marginal" (default): each band at its own share; or "whole": all of it at the
	// share of the tier it reaches, and nothing if it reaches beyond the last tier.
	Mode SharingMode `json:"mode,omitempty"`
	// SurplusMode and OverrunMode are the mode of one side; absent: Mode.
	SurplusMode SharingMode `json:"surplus_mode,omitempty"`
	OverrunMode SharingMode `json:"overrun_mode,omitempty"`
	Surplus     []Tier      `json:"surplus,omitempty"`
	Overrun     []Tier      `json:"overrun,omitempty"`
	// ReasonableOnly shares only the reviewed, reasonable part of an overrun.
	ReasonableOnly bool `json:"reasonable_only,omitempty"`
	// BonusCap limits the surplus kept to a fraction of the standard; absent: no limit.
	BonusCap Decimal `json:"bonus_cap,omitzero"`
}

// Tier is one tier of a [Sharing]. It states either the institution's share or the fund's;
// the other share is the complement.
type Tier struct {
	UpTo        Decimal `json:"up_to,omitzero"`
	Institution Decimal `json:"institution,omitzero"`
	Fund        Decimal `json:"fund,omitzero"`
}

// SharingMode says how tiers apply to what is shared.
type SharingMode string

const (
	// Marginal (default): each band has its own share.
	Marginal SharingMode = "marginal"
	// Whole: the whole amount has the share of the tier that it reaches.
	Whole SharingMode = "whole"
)

// Choices returns what a document may say.
func (SharingMode) Choices() []SharingMode { return []SharingMode{Marginal, Whole} }

// sharingShape is what the type says of a sharing.
var sharingShape = sync.OnceValue(func() strictjson.Shape { return strictjson.ShapeOf(Sharing{}) })

// Check collects the faults of the sharing, with paths below path.
func (s Sharing) Check(f *Faults, path string) {
	f.judge(path+".", sharingShape(), s)
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
			f.At(at+".up_to", fmt.Errorf("%w: only the last tier may be open", wrong.ErrTiers))
		case !t.UpTo.Absent() && t.UpTo.Cmp(last) <= 0:
			f.At(at+".up_to", fmt.Errorf("%w out of order: got %s, want more than %s", wrong.ErrTiers, shown.Amount(t.UpTo), orZero(last)))
		}
		_, err := t.UpTo.Scaled(pointPlaces)
		f.At(at+".up_to", err)
		if t.Institution.Absent() == t.Fund.Absent() {
			f.At(at, fmt.Errorf("%w: want one of institution and fund", wrong.ErrTiers))
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

// SharingRules are the rules of a [Sharing]. Each side has one formula for every tier that an
// amount may end in.
type SharingRules struct {
	surplus, overrun side
	reasonableOnly   bool
}

// side has the rules for a surplus, or those for an overrun.
type side struct {
	whole bool    // all of the amount at the share of the tier it ends in
	tiers []Tier  // their shares are those of the side that is paid
	ends  []ended // by the tier that the amount ends in; the last: beyond them all
	none  ended   // for a zero standard
	limit Decimal
}

// ended is the rule for amounts that end in a tier, and the bounds and shares that
// its formula uses.
type ended struct {
	*parsed
	inputs []Input
}

// Compile returns the rules of a sharing that Check found no fault in. The steps of a surplus
// and of an overrun cite these sources. Compile returns an error if a bound or a share cannot
// be applied.
func (s Sharing) Compile(surplus, overrun Source) (*SharingRules, error) {
	kept := side{whole: orDefault(s.SurplusMode, s.Mode) == Whole, limit: s.BonusCap}
	if err := kept.compile(s.Surplus, Tier.institution, "kept", surplus); err != nil {
		return nil, err
	}
	shared := side{whole: orDefault(s.OverrunMode, s.Mode) == Whole}
	if err := shared.compile(s.Overrun, Tier.fund, "fund_share", overrun); err != nil {
		return nil, err
	}
	return &SharingRules{kept, shared, s.ReasonableOnly}, nil
}

// Kept returns how much of a surplus the institution keeps, in whole fen, with its trail. The
// tiers are fractions of standard; of a zero standard nothing is kept. Surplus and standard
// may have fractions of a fen: the bands are added up exactly and rounded once. Kept returns
// an error if surplus or standard is negative, or on overflow.
func (r *SharingRules) Kept(surplus, standard Decimal) (Money, Trail, error) {
	return r.surplus.share(surplus, standard)
}

// FundShare returns how much of an overrun the fund bears, with its trail; the institution
// bears the rest. If only the reasonable part is shared, that part alone fills the bands,
// from zero, and must not exceed overrun.
func (r *SharingRules) FundShare(overrun, reasonable, standard Decimal) (Money, Trail, error) {
	if !r.reasonableOnly {
		return r.overrun.share(overrun, standard)
	}
	if reasonable.Sign() < 0 || reasonable.Cmp(overrun) > 0 {
		return 0, nil, fmt.Errorf("%w: the reasonable part %s of an overrun of %s", ErrRange, reasonable, overrun)
	}
	return r.overrun.share(reasonable, standard)
}

func (t Tier) institution() (Decimal, error) { return shareOf(t.Institution, t.Fund) }

func (t Tier) fund() (Decimal, error) { return shareOf(t.Fund, t.Institution) }

// shareOf returns a share that is stated itself, or that follows from its complement.
func shareOf(stated, complement Decimal) (Decimal, error) {
	if !stated.Absent() {
		return stated, nil
	}
	if complement.Absent() {
		return stated, fmt.Errorf("%w: want one of institution and fund", wrong.ErrTiers)
	}
	one, _ := wide.Pow10Int64(complement.Places())
	v, err := complement.Scaled(complement.Places())
	return decimalOf(one-v, complement.Places()), err
}

// compile writes the formula of every tier that an amount may end in. In marginal mode the
// bands below that tier are full. In whole mode they do not count.
func (d *side) compile(tiers []Tier, share func(Tier) (Decimal, error), gives string, source Source) error {
	var bands []string
	var inputs []Input
	below := "0"
	for i, t := range tiers {
		of, err := share(t)
		if err == nil {
			_, err = t.UpTo.Scaled(pointPlaces)
		}
		if err != nil {
			return fmt.Errorf("tier %d: %w", i+1, err)
		}
		end, part := fmt.Sprintf("standard × up_to_%d", i+1), fmt.Sprintf("share_%d", i+1)
		if !t.UpTo.Absent() {
			inputs = append(inputs, In(fmt.Sprintf("up_to_%d", i+1), t.UpTo))
		}
		last := bandText("amount", below)
		if d.whole {
			last = "amount"
		}
		d.ends = append(d.ends, d.end(append(slices.Clip(bands), last+" × "+part), append(slices.Clip(inputs), In(part, of)), gives, source))
		if !d.whole {
			bands = append(bands, bandText(end, below)+" × "+part)
			inputs = append(inputs, In(part, of))
		}
		below = end
	}
	d.tiers = tiers
	d.ends = append(d.ends, d.end(bands, inputs, gives, source))
	d.none = d.end(nil, nil, gives, source) // any share of a zero standard is zero
	return nil
}

// end returns the rule that adds up the bands and rounds once.
func (d *side) end(bands []string, inputs []Input, gives string, source Source) ended {
	expr := "0"
	if len(bands) > 0 {
		expr = strings.Join(bands, " + ")
	}
	expr = "round(" + expr + ", 2)"
	if !d.limit.Absent() {
		expr = "min(" + expr + ", round(standard × bonus_cap, 2))"
		inputs = append(slices.Clip(inputs), In("bonus_cap", d.limit))
	}
	text := "each band at its own share, rounded once"
	if d.whole {
		text = "all of it at the share of the tier it reaches"
	}
	return ended{parse(&Rule{ID: "sharing." + gives, Text: text, Gives: gives, Formula: expr, Source: source}), inputs}
}

// share evaluates the rule of the tier that the amount ends in.
func (d *side) share(amount, standard Decimal) (Money, Trail, error) {
	if amount.Sign() < 0 || standard.Sign() < 0 {
		return 0, nil, fmt.Errorf("%w: %s of a standard of %s", ErrNegative, amount, standard)
	}
	rule := d.none
	if standard.Sign() > 0 {
		a, s := amount.Rat(), standard.Rat()
		end := slices.IndexFunc(d.tiers, func(t Tier) bool { return t.UpTo.Absent() || a.Cmp(new(big.Rat).Mul(s, t.UpTo.Rat())) <= 0 })
		if end < 0 {
			end = len(d.tiers)
		}
		rule = d.ends[end]
	}
	var w sheet
	m := w.step(*rule.Rule, rule.expr, moneyPlaces, append([]Input{In("amount", amount), In("standard", standard)}, rule.inputs...))
	return Money(m), w.trail, w.err
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
