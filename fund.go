package settlement

import (
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
	"github.com/yibaojiesuan/settlement/internal/wrong"
)

// Total builds the money that a pool's stays share, each step a line of the report (年度总额):
// the budget; plus adjustments; less what is set aside. Where there is a Sharing, that amount
// is compared with what the pool's claims incurred by item (Σ cost − covered), and the
// surplus or overrun is shared before the value is struck. The fund's part of an overrun is
// added, out of the money set aside for that. The fund's part of a surplus is taken off.
type Total struct {
	Budget      Decimal      `json:"budget" required:"true"`
	Adjustments []Adjustment `json:"adjustments,omitempty"`
	SetAsides   []SetAside   `json:"set_asides,omitempty"`
	Sharing     *Sharing     `json:"sharing,omitempty"`
	// ReasonableOverrun is the reviewed part of an overrun, for a Sharing that shares only
	// that part; absent: 0.00.
	ReasonableOverrun Decimal `json:"reasonable_overrun,omitzero"`
	// Shortfall says what happens if the set-asides do not suffice for the fund's part of an
	// overrun: "error" (default) or "scale" (what there is).
	Shortfall Shortfall `json:"shortfall,omitempty"`
}

// Adjustment changes a budget, up or down, for a reason that the report shows.
type Adjustment struct {
	Reason string  `json:"reason" required:"true"`
	Amount Decimal `json:"amount" required:"true"`
}

// SetAside takes money off a budget. It states exactly one of three: a rate of the adjusted
// budget, an amount a head, or an amount.
type SetAside struct {
	Name    string  `json:"name" required:"true"`
	Rate    Decimal `json:"rate,omitzero"`
	PerHead Decimal `json:"per_head,omitzero"`
	Heads   int     `json:"heads,omitempty"`
	Amount  Decimal `json:"amount,omitzero"`
	// Use is "overrun" (an adjustment fund, 调剂金), "compensation" (a reserve for case
	// compensation) or absent: for a purpose outside this settlement. What is not used is a
	// memo line.
	Use SetAsideUse `json:"use,omitempty"`
}

// SetAsideUse says what money that was set aside is for.
type SetAsideUse string

// What money may be set aside for within a settlement.
const (
	UseOverrun      SetAsideUse = "overrun"
	UseCompensation SetAsideUse = "compensation"
)

// Choices returns what a document may say.
func (SetAsideUse) Choices() []SetAsideUse { return []SetAsideUse{UseOverrun, UseCompensation} }

// Shortfall says what happens if a reserve does not suffice.
type Shortfall string

const (
	// ShortfallError (default): this is an error.
	ShortfallError Shortfall = "error"
	// ShortfallScale: what there is, is apportioned.
	ShortfallScale Shortfall = "scale"
)

// Choices returns what a document may say.
func (Shortfall) Choices() []Shortfall { return []Shortfall{ShortfallError, ShortfallScale} }

// FundReport says how a fund was built, and how much of its set-asides was used. Σ Lines =
// Fund, without memo lines.
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
	ruleBudget     = parse(&Rule{ID: "fund.budget", Text: "年度预算总额 (the budget)", Gives: "budget", Formula: "amount"})
	ruleAdjustment = parse(&Rule{ID: "fund.adjustment", Text: "预算调整 (an adjustment of the budget)", Gives: "adjustment", Formula: "amount"})
	ruleByRate     = parse(&Rule{ID: "fund.set_aside.rate", Text: "按比例提取 (set aside by a rate of the adjusted budget)", Gives: "set_aside", Formula: "0 − round(adjusted × rate, 2)"})
	ruleByHead     = parse(&Rule{ID: "fund.set_aside.head", Text: "按人头提取 (set aside by the head)", Gives: "set_aside", Formula: "0 − round(heads × per_head, 2)"})
	ruleByAmount   = parse(&Rule{ID: "fund.set_aside.amount", Text: "定额提取 (set aside as an amount)", Gives: "set_aside", Formula: "0 − amount"})
	ruleOverrun    = parse(&Rule{ID: "fund.shared.overrun", Text: "超支由基金分担部分, 从调剂金支付 (the fund's part of the overrun, out of what was set aside for it)", Gives: "shared", Formula: "min(fund_share, reserve)"})
	ruleSurplus    = parse(&Rule{ID: "fund.returned", Text: "结余由基金收回部分 (the fund's part of the surplus, which is taken off)", Gives: "returned", Formula: "kept − amount"})
	ruleUnused     = parse(&Rule{ID: "fund.unused", Text: "未使用部分 (set aside and not used)", Gives: "unused", Formula: "reserve − used"})
)

// check collects the faults of a total.
func (t *Total) check(f *Faults, path string) {
	f.At(path+".budget", checkMoney(t.Budget))
	for i, a := range t.Adjustments {
		at := fmt.Sprintf("%s.adjustments[%d]", path, i)
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
			f.At(path+".sharing.overrun", fmt.Errorf("set_asides with the use %q: %w to pay the fund's part", UseOverrun, wrong.ErrRequired))
		}
	}
	f.At(path+".reasonable_overrun", checkMoney(t.ReasonableOverrun))
}

func (s SetAside) check(f *Faults, path string) {
	given := 0
	for _, d := range []Decimal{s.Rate, s.PerHead, s.Amount} {
		if !d.Absent() {
			given++
		}
	}
	if given != 1 {
		f.At(path, fmt.Errorf("rate, per_head or amount, exactly one: %w", wrong.ErrRequired))
	}
	if s.Rate.Sign() < 0 || s.Rate.Cmp(DecimalInt(1)) > 0 {
		f.At(path+".rate", fmt.Errorf("%w: got %s, want a share between 0 and 1", ErrRange, shown.Amount(s.Rate)))
	}
	if s.Heads < 0 || s.PerHead.Absent() && s.Heads != 0 {
		f.At(path+".heads", fmt.Errorf("%w: got %d", ErrRange, s.Heads))
	}
	f.At(path+".per_head", checkMoney(s.PerHead))
	f.At(path+".amount", checkMoney(s.Amount))
}

// fundBuilder adds up the lines of a fund. After an error it adds no more.
type fundBuilder struct {
	terms   *Terms
	report  FundReport
	reserve map[SetAsideUse]Money // set aside, by use
	left    Money                 // of what was set aside for overruns
	err     error
}

// line computes an amount by a rule and adds it as a line; before are the steps that came
// first. at is the path of the parameter that the rule applies.
func (b *fundBuilder) line(kind Kind, name string, before Trail, r *parsed, at string, inputs ...Input) Money {
	s := sheet{trail: before}
	amount := s.money(b.terms, r, at, inputs...)
	if s.err != nil {
		b.fail(name, s.err)
		return 0
	}
	b.report.Lines = append(b.report.Lines, FundLine{Kind: kind, Name: name, Amount: amount, Trail: s.trail})
	if !kind.Memo() {
		sum, err := total(int64(b.report.Fund), int64(amount))
		b.fail(name, err)
		b.report.Fund = sum
	}
	return amount
}

func (b *fundBuilder) fail(name string, err error) {
	if err != nil && b.err == nil {
		b.err = fmt.Errorf("fund: %s: %w", name, err)
	}
}

// build builds the fund of the terms' total, before anything is drawn from it.
func (t *Total) build(terms *Terms, incurred wide.Int) (*fundBuilder, error) {
	b := &fundBuilder{terms: terms, reserve: map[SetAsideUse]Money{}}
	b.line(FundBudget, "", nil, ruleBudget, "total.budget", amountOf(t.Budget))
	for i, a := range t.Adjustments {
		b.line(FundAdjustment, a.Reason, nil, ruleAdjustment, fmt.Sprintf("total.adjustments[%d].amount", i), amountOf(a.Amount))
	}
	adjusted := b.report.Fund
	for i, s := range t.SetAsides {
		b.setAside(s, fmt.Sprintf("total.set_asides[%d]", i), adjusted)
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
		b.left = reserve
		b.unused(UseOverrun, reserve, 0)
	}
	return b, b.err
}

// amountOf is an amount of a document, with two decimals.
func amountOf(d Decimal) Input {
	m, _ := d.Money() // checked with the terms
	return In("amount", m.Decimal())
}

// setAside takes a set-aside off; at is its path in the terms.
func (b *fundBuilder) setAside(s SetAside, at string, adjusted Money) {
	rule, by, inputs := ruleByAmount, ".amount", []Input{In("amount", s.Amount)}
	switch {
	case !s.Rate.Absent():
		rule, by, inputs = ruleByRate, ".rate", []Input{In("adjusted", adjusted.Decimal()), In("rate", s.Rate)}
	case !s.PerHead.Absent():
		rule, by, inputs = ruleByHead, ".per_head", []Input{In("heads", DecimalInt(s.Heads)), In("per_head", s.PerHead)}
	}
	amount := b.line(FundSetAside, s.Name, nil, rule, at+by, inputs...)
	if s.Use == "" {
		return
	}
	taken, err := negated(amount)
	b.fail(s.Name, err)
	sum, err := total(int64(b.reserve[s.Use]), int64(taken))
	b.fail(s.Name, err)
	b.reserve[s.Use] = sum
}

// share shares the surplus or overrun of what was built against what was incurred.
func (t *Total) share(b *fundBuilder, incurred wide.Int) error {
	rules, err := t.Sharing.Compile(b.terms.source("total.sharing.surplus"), b.terms.source("total.sharing.overrun"))
	if err != nil {
		return err
	}
	rest, _ := wide.From(int64(b.report.Fund)).Sub(incurred)
	v, fits := rest.Int64()
	if !fits {
		return ErrOverflow
	}
	standard := b.report.Fund.Decimal()
	reserve := b.reserve[UseOverrun]
	var used Money
	if surplus := Money(v); surplus >= 0 {
		kept, trail, err := rules.Kept(surplus.Decimal(), standard)
		if err != nil {
			return err
		}
		b.line(LineReturned, "surplus", trail, ruleSurplus, "total.sharing.surplus", In("kept", kept.Decimal()), In("amount", surplus.Decimal()))
	} else {
		overrun, err := negated(surplus)
		if err != nil {
			return err
		}
		reasonable, _ := t.ReasonableOverrun.Money()
		part, trail, err := rules.FundShare(overrun.Decimal(), reasonable.Decimal(), standard)
		if err != nil {
			return err
		}
		if part > reserve && t.Shortfall != ShortfallScale {
			return fmt.Errorf("%w: %s of an overrun of %s is the fund's, %s was set aside", ErrReserve, part, overrun, reserve)
		}
		used = b.line(LineShared, "overrun", trail, ruleOverrun, "total.sharing.overrun", In("fund_share", part.Decimal()), In("reserve", reserve.Decimal()))
	}
	if reserve > 0 {
		b.left = reserve - used
		b.unused(UseOverrun, reserve, used)
	}
	return nil
}

// unused adds a memo line for the part of a set-aside that was not used.
func (b *fundBuilder) unused(use SetAsideUse, reserve, used Money) {
	at := "compensation.reserve"
	if t := b.terms.Total; t != nil {
		if i := slices.IndexFunc(t.SetAsides, func(s SetAside) bool { return s.Use == use }); i >= 0 {
			at = fmt.Sprintf("total.set_asides[%d]", i)
		}
	}
	b.line(MemoUnused, string(use), nil, ruleUnused, at, In("reserve", reserve.Decimal()), In("used", used.Decimal()))
}
