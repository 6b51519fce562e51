package settlement

import (
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// Total builds the money that a pool's stays share, each step a line of the
// report (年度总额): the budget; plus adjustments; less what is set aside; then,
// where Sharing says so, the surplus or overrun of that amount against what the
// pool's claims incurred by item (Σ cost − covered) is shared before the value
// is struck. Of an overrun the fund's part is added, out of the set-asides for
// that; of a surplus the fund's part is taken off.
type Total struct {
	Budget      Decimal      `json:"budget"`
	Adjustments []Adjustment `json:"adjustments,omitempty"`
	SetAsides   []SetAside   `json:"set_asides,omitempty"`
	Sharing     *Sharing     `json:"sharing,omitempty"`
	// ReasonableOverrun is the reviewed part of an overrun, where Sharing shares
	// only that; absent: 0.00.
	ReasonableOverrun Decimal `json:"reasonable_overrun,omitzero"`
	// Shortfall says what happens if the set-asides do not suffice for the fund's
	// part of an overrun: "error" (default) or "scale" (what there is).
	Shortfall string `json:"shortfall,omitempty"`
}

// Adjustment changes a budget, up or down, for a reason that the report shows.
type Adjustment struct {
	Reason string  `json:"reason"`
	Amount Decimal `json:"amount"`
}

// SetAside takes money off a budget: by a rate of the adjusted budget, by an
// amount a head, or as an amount; exactly one of the three.
type SetAside struct {
	Name    string  `json:"name"`
	Rate    Decimal `json:"rate,omitzero"`
	PerHead Decimal `json:"per_head,omitzero"`
	Heads   int     `json:"heads,omitempty"`
	Amount  Decimal `json:"amount,omitzero"`
	// Use is "overrun" (an adjustment fund, 调剂金), "compensation" (a reserve for
	// case compensation) or absent: for what is outside this settlement. What is
	// not used is a memo line.
	Use string `json:"use,omitempty"`
}

// Values of SetAside.Use, Total.Shortfall and Compensation.Shortfall.
const (
	UseOverrun      = "overrun"
	UseCompensation = "compensation"
	ShortfallError  = "error"
	ShortfallScale  = "scale"
)

// FundReport says how a fund was built, and what of its set-asides was used.
// Σ Lines = Fund, memo lines aside.
type FundReport struct {
	Lines []FundLine `json:"lines"`
	Fund  Money      `json:"fund"`
}

// FundLine is one step of a fund.
type FundLine struct {
	Kind   Kind   `json:"kind"`
	Name   string `json:"name,omitempty"`
	Amount Money  `json:"amount"`
	Trail  Trail  `json:"trail"`
}

// Kinds of the lines of a fund, beside shared (the fund's part of an overrun, ≥ 0),
// returned (its part of a surplus, ≤ 0) and the memo kind unused.
const (
	FundBudget     Kind = "budget"
	FundAdjustment Kind = "adjustment"
	FundSetAside   Kind = "set_aside"
)

// ErrReserve says that a reserve does not suffice.
var ErrReserve = coded.New("reserve", "the reserve does not suffice")

var (
	ruleBudget     = &Rule{ID: "fund.budget", Text: "年度预算总额 (the budget)", Gives: "budget", Formula: "amount"}
	ruleAdjustment = &Rule{ID: "fund.adjustment", Text: "预算调整 (an adjustment of the budget)", Gives: "adjustment", Formula: "amount"}
	ruleByRate     = &Rule{ID: "fund.set_aside.rate", Text: "按比例提取 (set aside by a rate of the adjusted budget)", Gives: "set_aside", Formula: "0 − round(adjusted × rate, 2)"}
	ruleByHead     = &Rule{ID: "fund.set_aside.head", Text: "按人头提取 (set aside by the head)", Gives: "set_aside", Formula: "0 − round(heads × per_head, 2)"}
	ruleByAmount   = &Rule{ID: "fund.set_aside.amount", Text: "定额提取 (set aside as an amount)", Gives: "set_aside", Formula: "0 − amount"}
	ruleOverrun    = &Rule{ID: "fund.shared.overrun", Text: "超支由基金分担部分, 从调剂金支付 (the fund's part of the overrun, out of what was set aside for it)", Gives: "shared", Formula: "min(fund_share, reserve)"}
	ruleSurplus    = &Rule{ID: "fund.returned", Text: "结余由基金收回部分 (the fund's part of the surplus, which is taken off)", Gives: "returned", Formula: "kept − amount"}
	ruleUnused     = &Rule{ID: "fund.unused", Text: "未使用部分 (set aside and not used)", Gives: "unused", Formula: "reserve − used"}
)

// checkTotal collects the faults of a total.
func (t *Total) check(f *Faults, path string) {
	if t.Budget.Absent() {
		f.At(path+".budget", ErrRequired)
	}
	f.At(path+".budget", checkMoney(t.Budget))
	for i, a := range t.Adjustments {
		at := fmt.Sprintf("%s.adjustments[%d]", path, i)
		if a.Reason == "" {
			f.At(at+".reason", ErrRequired)
		}
		if a.Amount.Absent() {
			f.At(at+".amount", ErrRequired)
		}
		_, err := a.Amount.Money()
		f.At(at+".amount", err)
	}
	overrun := false
	for i, s := range t.SetAsides {
		s.check(f, fmt.Sprintf("%s.set_asides[%d]", path, i))
		overrun = overrun || s.Use == UseOverrun
	}
	if t.Sharing != nil {
		t.Sharing.Check(f, path+".sharing")
		if len(t.Sharing.Overrun) > 0 && !overrun {
			f.At(path+".sharing.overrun", fmt.Errorf("set_asides with the use %q: %w to pay the fund's part", UseOverrun, ErrRequired))
		}
	}
	f.At(path+".reasonable_overrun", checkMoney(t.ReasonableOverrun))
	CheckChoice(f, path+".shortfall", t.Shortfall, "", ShortfallError, ShortfallScale)
}

func (s SetAside) check(f *Faults, path string) {
	if s.Name == "" {
		f.At(path+".name", ErrRequired)
	}
	given := 0
	for _, d := range []Decimal{s.Rate, s.PerHead, s.Amount} {
		if !d.Absent() {
			given++
		}
	}
	if given != 1 {
		f.At(path, fmt.Errorf("rate, per_head or amount, exactly one: %w", ErrRequired))
	}
	if s.Rate.Sign() < 0 || s.Rate.Cmp(DecimalInt(1)) > 0 {
		f.At(path+".rate", fmt.Errorf("%w: got %s, want a share between 0 and 1", ErrRange, shown.Amount(s.Rate)))
	}
	if s.Heads < 0 || s.PerHead.Absent() && s.Heads != 0 {
		f.At(path+".heads", fmt.Errorf("%w: got %d", ErrRange, s.Heads))
	}
	f.At(path+".per_head", checkMoney(s.PerHead))
	f.At(path+".amount", checkMoney(s.Amount))
	CheckChoice(f, path+".use", s.Use, "", UseOverrun, UseCompensation)
}

// fundBuilder adds up the lines of a fund.
type fundBuilder struct {
	terms   *Terms
	report  FundReport
	reserve map[string]Money // set aside, by use
	err     error
}

func (b *fundBuilder) add(kind Kind, name string, amount Money, t Trail) {
	b.report.Lines = append(b.report.Lines, FundLine{Kind: kind, Name: name, Amount: amount, Trail: t})
	if kind.Memo() {
		return
	}
	sum, err := total(int64(b.report.Fund), int64(amount))
	if err != nil && b.err == nil {
		b.err = fmt.Errorf("fund: %s: %w", name, err)
	}
	b.report.Fund = sum
}

// build builds the fund of the terms' total, before anything is drawn from it.
func (t *Total) build(terms *Terms, incurred wide.Int) (*fundBuilder, error) {
	b := &fundBuilder{terms: terms, reserve: map[string]Money{}}
	budget, _ := t.Budget.Money() // checked with the terms
	b.add(FundBudget, "", budget, Trail{terms.step(ruleBudget, "total.budget", budget, In("amount", budget.Decimal()))})
	for i, a := range t.Adjustments {
		m, _ := a.Amount.Money()
		at := fmt.Sprintf("total.adjustments[%d].amount", i)
		b.add(FundAdjustment, a.Reason, m, Trail{terms.step(ruleAdjustment, at, m, In("amount", m.Decimal()))})
	}
	adjusted := b.report.Fund
	for i, s := range t.SetAsides {
		if err := b.setAside(s, fmt.Sprintf("total.set_asides[%d]", i), adjusted); err != nil {
			return nil, err
		}
	}
	if b.err != nil {
		return nil, b.err
	}
	if b.report.Fund < 0 {
		return nil, fmt.Errorf("fund: %w: %s is left after what is set aside", ErrNegative, b.report.Fund)
	}
	if t.Sharing != nil {
		if err := t.share(b, incurred); err != nil {
			return nil, fmt.Errorf("fund: %w", err)
		}
	} else if reserve := b.reserve[UseOverrun]; reserve > 0 {
		b.unused(UseOverrun, reserve, 0)
	}
	return b, b.err
}

// setAside takes a set-aside off; at is its path in the terms.
func (b *fundBuilder) setAside(s SetAside, at string, adjusted Money) error {
	var amount Money
	rule, by, inputs := ruleByAmount, ".amount", []Input{In("amount", s.Amount)}
	switch {
	case !s.Rate.Absent():
		n, places, err := s.Rate.Coefficient()
		unit, _ := wide.Pow10Int64(places)
		v, ok := wide.Mul(int64(adjusted), n).DivInt64(unit, wide.HalfUp)
		if err != nil || !ok {
			return fmt.Errorf("fund: %s: %w", s.Name, ErrOverflow)
		}
		amount, rule, by, inputs = Money(v), ruleByRate, ".rate", []Input{In("adjusted", adjusted.Decimal()), In("rate", s.Rate)}
	case !s.PerHead.Absent():
		head, _ := s.PerHead.Money()
		v, ok := wide.Mul(int64(head), int64(s.Heads)).Int64()
		if !ok {
			return fmt.Errorf("fund: %s: %w", s.Name, ErrOverflow)
		}
		amount, rule, by, inputs = Money(v), ruleByHead, ".per_head", []Input{In("heads", DecimalInt(s.Heads)), In("per_head", s.PerHead)}
	default:
		amount, _ = s.Amount.Money()
	}
	b.add(FundSetAside, s.Name, -amount, Trail{b.terms.step(rule, at+by, -amount, inputs...)})
	if s.Use != "" {
		sum, err := total(int64(b.reserve[s.Use]), int64(amount))
		if err != nil {
			return fmt.Errorf("fund: %s: %w", s.Name, err)
		}
		b.reserve[s.Use] = sum
	}
	return nil
}

// share shares the surplus or overrun of what was built against what was incurred.
func (t *Total) share(b *fundBuilder, incurred wide.Int) error {
	rest, _ := wide.From(int64(b.report.Fund)).Sub(incurred)
	v, fits := rest.Int64()
	if !fits {
		return ErrOverflow
	}
	standard := b.report.Fund
	reserve := b.reserve[UseOverrun]
	var used Money
	if surplus := Money(v); surplus >= 0 {
		kept, trail, err := t.Sharing.Kept(surplus, standard)
		if err != nil {
			return err
		}
		trail = append(b.cited(trail, "total.sharing.surplus"), b.terms.step(ruleSurplus, "total.sharing.surplus", kept-surplus, In("kept", kept.Decimal()), In("amount", surplus.Decimal())))
		b.add(LineReturned, "surplus", kept-surplus, trail)
	} else {
		overrun, err := negated(surplus)
		if err != nil {
			return err
		}
		reasonable, _ := t.ReasonableOverrun.Money()
		part, trail, err := t.Sharing.FundShare(overrun, reasonable, standard)
		if err != nil {
			return err
		}
		if part > reserve && t.Shortfall != ShortfallScale {
			return fmt.Errorf("%w: %s of an overrun of %s is the fund's, %s was set aside", ErrReserve, part, overrun, reserve)
		}
		used = min(part, reserve)
		trail = append(b.cited(trail, "total.sharing.overrun"), b.terms.step(ruleOverrun, "total.sharing.overrun", used, In("fund_share", part.Decimal()), In("reserve", reserve.Decimal())))
		b.add(LineShared, "overrun", used, trail)
	}
	if reserve > 0 {
		b.unused(UseOverrun, reserve, used)
	}
	return nil
}

// cited gives every step of a trail that was made for the fund its source.
func (b *fundBuilder) cited(t Trail, path string) Trail {
	for i := range t {
		t[i].Rule = b.terms.rule(&t[i].Rule, path)
	}
	return t
}

// unused adds the memo line of what a set-aside was not used for.
func (b *fundBuilder) unused(use string, reserve, used Money) {
	at := "compensation.reserve"
	if t := b.terms.Total; t != nil {
		if i := slices.IndexFunc(t.SetAsides, func(s SetAside) bool { return s.Use == use }); i >= 0 {
			at = fmt.Sprintf("total.set_asides[%d]", i)
		}
	}
	b.add(MemoUnused, use, reserve-used, Trail{b.terms.step(ruleUnused, at, reserve-used, In("reserve", reserve.Decimal()), In("used", used.Decimal()))})
}
