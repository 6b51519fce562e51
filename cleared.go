package settlement

import (
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// ClearedAccount is the part of an institution's account that the lines of a clearing repeat,
// so that whoever holds the report alone can hold the lines to it. The digest of the whole
// accounts is among the documents of the report.
type ClearedAccount struct {
	Institution string  `json:"institution"`
	Prepaid     Money   `json:"prepaid,omitzero"`     // what was paid; negative: recovered
	Corrected   Money   `json:"corrected,omitzero"`   // the sum of corrections of earlier months
	Debt        Money   `json:"debt,omitzero"`        // owed to the fund; negative: by the fund
	Advance     Money   `json:"advance,omitzero"`     // working capital that is recovered
	NewAdvance  Money   `json:"new_advance,omitzero"` // working capital that is paid out
	Score       Decimal `json:"score,omitzero"`       // as it was entered
	Released    Decimal `json:"released,omitzero"`    // of the deposit, as it was decided
}

// checkCleared returns an error unless the lines of a clearing are those of the accounts.
func (r *Report) checkCleared() error {
	if r.madeUnder(AccountsDocument) != "" && len(r.Accounts) == 0 {
		return fmt.Errorf("%w: accounts: the report names the document and does not show it", ErrIdentity)
	}
	accounts := make(map[string]*ClearedAccount, len(r.Accounts))
	for i := range r.Accounts {
		a := &r.Accounts[i]
		if i > 0 && a.Institution <= r.Accounts[i-1].Institution || r.Statement(a.Institution) == nil {
			return fmt.Errorf("%w: accounts[%d]: it is out of order, or its institution has no statement", ErrIdentity, i)
		}
		accounts[a.Institution] = a
	}
	for i := range r.Statements {
		s := &r.Statements[i]
		a := accounts[s.Institution]
		if a == nil {
			a = &ClearedAccount{Institution: s.Institution}
		}
		if err := a.check(s); err != nil {
			return fmt.Errorf("%w: the clearing of %s: %w", ErrIdentity, shown.QuoteID(s.Institution), err)
		}
	}
	return nil
}

// movements are what the lines of a clearing move, by what they say it is.
type movements struct {
	paid, owed, outstanding, granted, corrected wide.Int
	withheld, released, bonus, forfeited, pends wide.Int
	underpaid                                   int // lines that roll over what is due
}

// check returns an error unless the lines of a clearing move what the account says.
func (a *ClearedAccount) check(s *Statement) error {
	var m movements
	some := false
	for i := range s.Lines {
		l := &s.Lines[i]
		if l.Method != Clearing {
			continue
		}
		some = true
		if err := m.add(l, a); err != nil {
			return err
		}
	}
	if !some && *a == (ClearedAccount{Institution: a.Institution}) {
		return nil
	}
	for _, x := range []struct {
		what string
		got  wide.Int
		want Money
	}{{"prepaid", m.paid, a.Prepaid}, {"corrected", m.corrected, a.Corrected}, {"debt", m.owed, a.Debt}, {"advance", m.outstanding, a.Advance}, {"new_advance", m.granted, a.NewAdvance}} {
		if x.got != wide.From(int64(x.want)) {
			return fmt.Errorf("%s: its lines come to %s, its account says %s", x.what, text(x.got, moneyPlaces), x.want)
		}
	}
	if m.underpaid > 1 || m.underpaid == 1 && s.Due != 0 {
		return fmt.Errorf("what is due rolls over, and %s is due", s.Due)
	}
	return m.deposit(a)
}

// add adds a line of a clearing. Inputs tell what a line is about: the same kinds occur for what
// was paid and for what rolls over, and for deposits and findings that are pending.
func (m *movements) add(l *Line, a *ClearedAccount) error {
	last := l.Trail[len(l.Trail)-1]
	input := func(name string) bool {
		return slices.ContainsFunc(last.Inputs, func(in Input) bool { return in.Name == name })
	}
	minus := func(to *wide.Int) { to.Accumulate(-int64(l.Amount)) }
	plus := func(to *wide.Int) { to.Accumulate(int64(l.Amount)) }
	switch l.Kind {
	case LinePrepaid:
		switch {
		case input("paid"):
			minus(&m.paid)
		case input("owed"):
			minus(&m.owed)
		default:
			m.underpaid++
		}
	case LineCorrected:
		plus(&m.corrected)
	case LineDebt:
		minus(&m.owed)
	case LineRecovered:
		minus(&m.outstanding)
	case LineAdvance:
		plus(&m.granted)
	case LineWithheld:
		minus(&m.withheld)
	case LineReleased:
		plus(&m.released)
	case LineBonus:
		plus(&m.bonus)
	case MemoForfeited:
		plus(&m.forfeited)
	case MemoPending:
		if input("deposit") {
			plus(&m.pends)
		}
	default:
		return nil
	}
	for _, step := range l.Trail {
		for _, in := range step.Inputs {
			if (in.Name == "entered" || in.Name == "decided") && in.Value.Cmp(a.entered(in.Name)) != 0 {
				return fmt.Errorf("the line %s counts %s as %s, its account says otherwise", l.Kind, in.Value, in.Name)
			}
		}
	}
	return nil
}

// entered returns the value of the account that a step names so.
func (a *ClearedAccount) entered(name string) Decimal {
	if name == "decided" {
		return a.Released
	}
	return a.Score
}

// deposit returns an error unless all of the deposit is released, lost or pending, and what was
// decided is released.
func (m *movements) deposit(a *ClearedAccount) error {
	rest, _ := m.withheld.Sub(m.released)
	rest, _ = rest.Sub(m.forfeited)
	rest, _ = rest.Sub(m.pends)
	if rest.Sign() != 0 {
		return fmt.Errorf("deposit: %s of it is neither released nor lost nor pending", text(rest, moneyPlaces))
	}
	if m.bonus.Sign() != 0 && m.released != m.withheld {
		return fmt.Errorf("deposit: a bonus is paid before all of it is released")
	}
	if a.Released.Absent() {
		return nil
	}
	decided, err := a.Released.Money()
	sum, _ := m.released.Add(m.bonus)
	if err != nil || sum != wide.From(int64(decided)) {
		return fmt.Errorf("deposit: %s is released, %s was decided", text(sum, moneyPlaces), a.Released)
	}
	return nil
}
