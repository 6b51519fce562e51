package budget

import (
	"fmt"
	"io"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// Clearing (清算) is a report in which the due of each institution is the transfer:
// its entitlement with everything that has moved or will move besides. It encodes
// as a report, and a report that was cleared reads as one.
type Clearing struct {
	Report *settlement.Report
	plan   *Plan
	owed   map[string]settlement.Money // working capital still held
}

// Clear turns a report of any method into transfers. It never shares: an
// entitlement is what the settlement gave.
//
//	due = entitlement − withheld + released − prepaid − refused − damages + reversed − debt ∓ advance
//
// Every movement is a line of the method [settlement.Clearing], with a kind, a sign and a
// trail. What a finding refuses acts once: Clear leaves out what the settlement
// has taken off already, under the id of the finding.
//
// Clear changes neither the report nor the accounts. It may be given a report
// that was cleared: the lines of the earlier clearing are dropped first, so that
// clearing twice changes nothing, and clearing again with a score or a payment
// that came later gives what it would have given at once.
//
// It returns an error if a statement has no account or an account no statement,
// if an account is faulty, if the findings are not those of the settlement, or if
// an amount does not fit.
func (p *Plan) Clear(report *settlement.Report, accounts []Account) (*Clearing, error) {
	if report == nil {
		return nil, fmt.Errorf("%w: it is nil", ErrReport)
	}
	if err := p.checkAccounts(accounts); err != nil {
		return nil, err
	}
	accounts = cloneAccounts(accounts)
	var f settlement.Faults
	index := map[string]int{}
	for i, a := range accounts {
		index[a.Institution] = i
		if report.Statement(a.Institution) == nil {
			f.At(fmt.Sprintf("accounts[%d].institution", i), fmt.Errorf("%w for %q", ErrStatement, a.Institution))
		}
	}
	for i, s := range report.Statements {
		if _, ok := index[s.Institution]; !ok {
			f.At(fmt.Sprintf("statements[%d].institution", i), fmt.Errorf("%w for %q", ErrAccount, s.Institution))
		}
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	all := effects(accounts)
	byAccount := map[int][]*effect{}
	for i := range all {
		byAccount[all[i].account] = append(byAccount[all[i].account], &all[i])
	}
	r := *report
	r.Statements = slices.Clone(report.Statements)
	c := &Clearing{Report: &r, plan: p, owed: map[string]settlement.Money{}}
	for i := range r.Statements {
		s := &r.Statements[i]
		k := index[s.Institution]
		if err := p.clear(s, &accounts[k], byAccount[k]); err != nil {
			f.Add(under(fmt.Sprintf("accounts[%d]", k), err))
		}
		c.owed[s.Institution] = accounts[k].NewAdvance
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	if err := r.Recheck(); err != nil {
		return nil, err
	}
	return c, nil
}

// clear puts the movements under one statement.
func (p *Plan) clear(s *settlement.Statement, a *Account, mine []*effect) error {
	lines := settled(s)
	if sum, ok := sumOfLines(lines); !ok || sum != s.Entitlement {
		return fmt.Errorf("%w: the lines of %q come to %s, its entitlement is %s", ErrReport, s.Institution, sum, s.Entitlement)
	}
	sc, err := p.score(a, s)
	if err != nil {
		return &settlement.FieldError{Path: "indicators", Err: err}
	}
	more, err := p.depositLines(a, s.Entitlement, sc)
	if err != nil {
		return &settlement.FieldError{Path: "deposit", Err: err}
	}
	lines = append(lines, more...)
	if more, err = auditLines(s, mine); err != nil {
		return err
	}
	lines = append(lines, more...)
	if more, err = pendingFindings(a); err != nil {
		return err
	}
	lines = append(lines, more...)
	for _, m := range []struct {
		path   string
		rule   *rule
		name   string
		amount settlement.Money
		kind   settlement.Kind
	}{
		{"prepaid", p.rules.prepaid, "paid", a.Prepaid, settlement.LinePrepaid},
		{"debt", p.rules.debt, "owed", a.Debt, settlement.LineDebt},
		{"advance", p.rules.advance, "outstanding", a.Advance, settlement.LineAdvance},
		{"new_advance", p.rules.newAdvance, "granted", a.NewAdvance, settlement.LineAdvance},
	} {
		if m.amount == 0 {
			continue
		}
		var w sheet
		w.money(m.rule, in(m.name, m.amount))
		if lines, err = collect(lines, &w, m.kind); err != nil {
			return &settlement.FieldError{Path: m.path, Err: err}
		}
	}
	due, ok := sumOfLines(lines)
	if !ok {
		return fmt.Errorf("the due of %q: %w", s.Institution, settlement.ErrOverflow)
	}
	if due > 0 && p.policy.PositiveDue == Roll {
		var w sheet
		w.money(p.rules.rolled, in("underpaid", due))
		if lines, err = collect(lines, &w, settlement.LineDebt); err != nil {
			return err
		}
		due = 0
	}
	s.Lines, s.Due = lines, due
	return nil
}

// settled returns the lines of a statement without those of a clearing.
func settled(s *settlement.Statement) []settlement.Line {
	list := make([]settlement.Line, 0, len(s.Lines)+8)
	for _, l := range s.Lines {
		if l.Method != settlement.Clearing {
			list = append(list, l)
		}
	}
	return list
}

func sumOfLines(lines []settlement.Line) (settlement.Money, bool) {
	var x wide.Int
	for _, l := range lines {
		if !l.Kind.Memo() {
			x.Accumulate(int64(l.Amount))
		}
	}
	v, ok := x.Int64()
	return settlement.Money(v), ok
}

// auditLines are what findings refuse, reverse and add as damages, as far as the
// settlement has not done so.
func auditLines(s *settlement.Statement, mine []*effect) ([]settlement.Line, error) {
	acted := map[string]settlement.Money{} // by rule and finding
	for _, l := range s.Lines {
		if l.Method == settlement.Budget && len(l.Trail) > 0 {
			if r := l.Trail[len(l.Trail)-1].Rule; r.Source.Title == findingTitle {
				acted[r.ID+" "+r.Source.Number] = l.Amount
			}
		}
	}
	var lines []settlement.Line
	for _, e := range mine {
		l, err := e.line(settlement.Clearing)
		if err != nil {
			return nil, under(e.path, err)
		}
		key := l.Trail[len(l.Trail)-1].Rule.ID + " " + e.number()
		if amount, ok := acted[key]; !ok {
			lines = append(lines, l)
		} else if amount != l.Amount {
			return nil, fmt.Errorf("%w: %q was settled as %s and is %s now: settle again", ErrFinding, e.number(), amount, l.Amount)
		}
		delete(acted, key)
		d, ok, err := e.damages(settlement.Clearing)
		if err != nil {
			return nil, err
		}
		if ok {
			lines = append(lines, d)
		}
	}
	if len(acted) > 0 {
		return nil, fmt.Errorf("%w: the settlement of %q took off findings that its account does not have", ErrFinding, s.Institution)
	}
	return lines, nil
}

// pendingFindings shows what is not decided.
func pendingFindings(a *Account) ([]settlement.Line, error) {
	var lines []settlement.Line
	for i := range a.Findings {
		x := &a.Findings[i]
		if x.Status != Pending {
			continue
		}
		var w sheet
		w.money(findingRule("finding.pending", "pending", "0 − amount", "违规问题尚在申诉, 暂不扣款 (not decided yet: nothing moves)", x.ID, x.Rule), in("amount", signed(x)))
		var err error
		if lines, err = collect(lines, &w, settlement.MemoPending); err != nil {
			return nil, err
		}
	}
	return lines, nil
}

// Encode writes the clearing as a report; [settlement.ReadReport] reads it.
func (c *Clearing) Encode(w io.Writer) error { return c.Report.Encode(w) }
