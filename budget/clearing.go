package budget

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
	"github.com/yibaojiesuan/settlement/policy"
)

// Clearing (清算) is a report in which the due of each institution is the transfer: its
// entitlement together with all other movements, made and to be made. It encodes as a
// report, and [settlement.ReadReport] reads it.
type Clearing struct {
	Report *settlement.Report
	plan   *Plan
	owed   map[string]settlement.Money // working capital still held
}

// Clear turns a report of any method into transfers. It never shares: entitlements are those
// of the settlement.
//
//	due = entitlement + corrected − withheld + released + bonus − prepaid − refused − damages + reversed − debt − recovered + advance
//
// Every movement is a line of the method [settlement.Clearing], with a kind, a sign and a
// trail. A finding acts once: Clear leaves out the amount that the settlement has taken off
// already, under the id of the finding.
//
// The claims are needed if an account has steps. The amounts that steps refuse are computed
// from the claims, as [Plan.Payments] says, and the findings are checked against them. The
// report of the clearing lists the claims that a suspension refuses among the conflicts.
// The claims are those of the report, wrapped or not. They are walked once.
//
// Clear changes neither the report nor the accounts. It may be given a report that was
// cleared: it drops the lines of the earlier clearing first. So clearing twice changes
// nothing, and a score or a payment that came later gives the same result as one that was
// there from the beginning.
//
// An institution without an account is cleared as if it had an empty one.
//
// Clear returns an error if:
//   - an account has no statement, or is faulty;
//   - an account has steps and no claims are given;
//   - claims are given, in the cases of [Plan.Payments];
//   - the findings are not those of the settlement;
//   - an amount does not fit.
func (p *Plan) Clear(report *settlement.Report, accounts []Account, claims ...settlement.Settlement) (*Clearing, error) {
	if report == nil {
		return nil, fmt.Errorf("%w: it is nil", ErrReport)
	}
	given := accounts
	accounts, suspended, err := p.paid(report, accounts, claims)
	if err != nil {
		return nil, err
	}
	var f settlement.Faults
	index := map[string]int{}
	for i, a := range accounts {
		index[a.Institution] = i
		if report.Statement(a.Institution) == nil {
			f.At(fmt.Sprintf("accounts[%d].institution", i), fmt.Errorf("%w for %s", ErrStatement, shown.QuoteID(a.Institution)))
		}
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	for _, s := range report.Statements {
		if _, ok := index[s.Institution]; !ok {
			index[s.Institution] = len(accounts)
			accounts = append(accounts, Account{Institution: s.Institution})
		}
	}
	all := effects(accounts)
	byAccount := map[int][]*effect{}
	for i := range all {
		byAccount[all[i].account] = append(byAccount[all[i].account], &all[i])
	}
	r := *report
	r.Statements, r.Conflicts = slices.Clone(report.Statements), listed(report.Conflicts, suspended)
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
	r.MadeUnder(settlement.ConflictsDocument, "", digestOf(r.Conflicts))
	r.MadeUnder(settlement.AccountsDocument, "", digestOf(given))
	r.Accounts = cleared(given)
	for i, l := range p.around {
		if len(l.accounts) > 0 {
			r.MadeUnder(AroundAccounts(i), "", policy.Digest(l.accounts))
		}
	}
	if err := r.Recheck(); err != nil {
		return nil, err
	}
	return c, nil
}

// digestOf returns the digest of a list, empty if nothing is in it.
func digestOf[T any](list []T) string {
	if len(list) == 0 {
		return ""
	}
	return policy.Digest(list)
}

// cleared returns what the report shows of the accounts, so that its lines can be held to them.
func cleared(accounts []Account) []settlement.ClearedAccount {
	var list []settlement.ClearedAccount
	for i := range accounts {
		a := &accounts[i]
		var corrected settlement.Money
		for _, c := range a.Corrections {
			corrected += c.Amount // the line of it fits
		}
		list = append(list, settlement.ClearedAccount{
			Institution: a.Institution, Prepaid: a.Prepaid, Corrected: corrected, Debt: a.Debt, Advance: a.Advance, NewAdvance: a.NewAdvance,
			Score: a.Score, Released: a.Released,
		})
	}
	slices.SortFunc(list, func(a, b settlement.ClearedAccount) int { return strings.Compare(a.Institution, b.Institution) })
	return list
}

// paid returns the accounts with the payments of their steps, and the claims that
// suspensions refuse.
func (p *Plan) paid(report *settlement.Report, accounts []Account, claims []settlement.Settlement) ([]Account, []settlement.Conflict, error) {
	if len(claims) > 0 {
		return p.payments(report, accounts, claims)
	}
	f := settlement.Faults{}
	f.Add(p.checkAccounts(accounts))
	for i, a := range accounts {
		if len(a.Steps) > 0 {
			f.At("accounts"+index(i)+".steps", fmt.Errorf("%w: the claims are needed to clear them", ErrPayments))
		}
	}
	return cloneAccounts(accounts), nil, f.Err()
}

// clear puts the movements under one statement.
func (p *Plan) clear(s *settlement.Statement, a *Account, mine []*effect) error {
	lines := settled(s)
	if sum, ok := sumOfLines(lines); !ok || sum != s.Entitlement {
		return fmt.Errorf("%w: the lines of %s come to %s, its entitlement is %s", ErrReport, shown.QuoteID(s.Institution), sum, s.Entitlement)
	}
	sc, err := p.score(a, s)
	if err != nil {
		return &settlement.FieldError{Path: "indicators", Err: err}
	}
	more, err := p.depositLines(a, s.Entitlement, lines, sc)
	if err != nil {
		return &settlement.FieldError{Path: "deposit", Err: err}
	}
	if lines, err = p.correctedLine(lines, a); err != nil {
		return &settlement.FieldError{Path: "corrections", Err: err}
	}
	lines = append(lines, more...)
	if more, err = auditLines(s, a, mine); err != nil {
		return err
	}
	lines = append(lines, more...)
	if more, err = pendingFindings(a); err != nil {
		return err
	}
	lines = append(lines, more...)
	debt, owed := p.rules.debt, settlement.LineDebt
	if a.Debt < 0 { // the fund's: it comes as the prepayment that it was rolled into
		debt, owed = p.rules.rolledIn, settlement.LinePrepaid
	}
	for _, m := range []struct {
		path   string
		rule   *sheet.Rule
		name   string
		amount settlement.Money
		kind   settlement.Kind
	}{
		{"prepaid", p.rules.prepaid, "paid", a.Prepaid, settlement.LinePrepaid},
		{"debt", debt, "owed", a.Debt, owed},
		{"advance", p.rules.advance, "outstanding", a.Advance, settlement.LineRecovered},
		{"new_advance", p.rules.newAdvance, "granted", a.NewAdvance, settlement.LineAdvance},
	} {
		if m.amount == 0 {
			continue
		}
		var w sheet.Sheet
		w.Money(m.rule, sheet.Money(m.name, m.amount))
		if lines, err = collect(lines, &w, m.kind); err != nil {
			return &settlement.FieldError{Path: m.path, Err: err}
		}
	}
	due, ok := sumOfLines(lines)
	if !ok {
		return fmt.Errorf("the due of %s: %w", shown.QuoteID(s.Institution), settlement.ErrOverflow)
	}
	if due > 0 && p.policy.PositiveDue == Roll {
		var w sheet.Sheet
		w.Money(p.rules.rolled, sheet.Money("underpaid", due))
		if lines, err = collect(lines, &w, settlement.LinePrepaid); err != nil {
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

// auditLines returns the lines of the amounts that findings and steps refuse, reverse and
// add as damages, as far as the settlement has not done so.
func auditLines(s *settlement.Statement, a *Account, mine []*effect) ([]settlement.Line, error) {
	acted := map[string]settlement.Money{}
	for _, x := range actsOfStatement(s) {
		acted[x.key] += x.amount // of a step there is a line a holder and pool
	}
	var lines []settlement.Line
	for _, e := range mine {
		amount, done := acted[e.key()]
		delete(acted, e.key())
		l, err := e.open(a, amount, done)
		if err != nil {
			return nil, under(e.path, err)
		}
		if l != nil {
			lines = append(lines, *l)
		}
		d, ok, err := e.damages(settlement.Clearing)
		if err != nil {
			return nil, err
		}
		if ok {
			lines = append(lines, d)
		}
	}
	if len(acted) > 0 {
		return nil, fmt.Errorf("%w: the settlement of %s took off findings that its account does not have", ErrFinding, shown.QuoteID(s.Institution))
	}
	return lines, nil
}

// open returns the line of the amount that a finding or step refuses and the settlement has
// not taken off; nil if there is none.
func (e *effect) open(a *Account, acted settlement.Money, done bool) (*settlement.Line, error) {
	if e.step != nil {
		return e.step.open(a, acted, done)
	}
	l, err := e.line(settlement.Clearing)
	switch {
	case err != nil || !done:
		return &l, err
	case acted != l.Amount:
		return nil, fmt.Errorf("%w: %s was settled as %s and is %s now: settle again", ErrFinding, shown.QuoteKey(e.number()), acted, l.Amount)
	}
	return nil, nil
}

func (s *AppliedStep) open(a *Account, acted settlement.Money, done bool) (*settlement.Line, error) {
	payment, err := s.Payment.Money()
	if err != nil {
		return nil, err
	}
	already := s.already(a)
	whole := max(payment-already, 0)
	var l settlement.Line
	switch {
	case -acted > whole:
		return nil, fmt.Errorf("%w: %s was settled as %s and is %s now: settle again", ErrFinding, shown.QuoteKey(s.number()), acted, -whole)
	case !done:
		l, err = stepLine(settlement.Clearing, s, payment, already)
	case -acted < whole:
		l, err = stepRest(settlement.Clearing, s, payment, already, -acted)
	default:
		return nil, nil
	}
	return &l, err
}

// pendingFindings returns the memo lines of findings that are not decided.
func pendingFindings(a *Account) ([]settlement.Line, error) {
	var lines []settlement.Line
	for i := range a.Findings {
		x := &a.Findings[i]
		if x.Status != Pending {
			continue
		}
		var w sheet.Sheet
		w.Money(x.pending(), sheet.Money("amount", x.Amount))
		var err error
		if lines, err = collect(lines, &w, settlement.MemoPending); err != nil {
			return nil, err
		}
	}
	return lines, nil
}

// AroundAccounts names the accounts of the i-th budget around those of a plan, from 0, among the
// documents that a report was made under.
func AroundAccounts(i int) string { return "around" + index(i) + "." + settlement.AccountsDocument }

// Encode writes the clearing as a report; [settlement.ReadReport] reads it.
func (c *Clearing) Encode(w io.Writer) error { return c.Report.Encode(w) }
