package budget

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/jsontext"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/policy"
)

// Audit (审核) says which damages findings may have, which numbers of findings lead to
// steps of escalation, and how claims are drawn for review.
type Audit struct {
	// MultipleFrom and MultipleTo bound the damages of a finding, as multiples of
	// its amount; absent: any.
	MultipleFrom settlement.Decimal `json:"multiple_from,omitzero"`
	MultipleTo   settlement.Decimal `json:"multiple_to,omitzero"`
	Escalation   []Escalation       `json:"escalation,omitempty"`
	Sample       *SampleRule        `json:"sample,omitempty"`
}

// Escalation (升级处理) is a step that is reached by findings of Kinds different kinds of
// violation, or by Cases findings of one kind, in a department's month. It is reported.
// Money moves only if an account says that the step was decided on.
type Escalation struct {
	Kinds int `json:"kinds,omitempty"`
	Cases int `json:"cases,omitempty"`
	// Per says within which unit findings are counted: "department_month" (default),
	// "department" or "institution".
	Per CountedIn `json:"per,omitempty"`
	// Step is "department_month" (its payment may be refused) or "suspend".
	Step StepKind `json:"step" required:"true"`
	// Months is the length of a suspension.
	Months int `json:"months,omitempty"`
}

// Letter (扣款通知书) is the result of an audit for one institution. Refused and Damages are
// negative. Reversed is money that comes back. Total is the sum of the three.
type Letter struct {
	Institution string           `json:"institution"`
	Findings    []LetterFinding  `json:"findings"`
	Refused     settlement.Money `json:"refused"`
	Damages     settlement.Money `json:"damages"`
	Reversed    settlement.Money `json:"reversed,omitzero"`
	Total       settlement.Money `json:"total"`
	// Pending is the amount of the findings that are not decided yet.
	Pending settlement.Money `json:"pending,omitzero"`
	Counts  []Count          `json:"counts"`
	Steps   []Step           `json:"steps,omitempty"`
}

// LetterFinding is a finding with the lines that it gives: amount and damages.
type LetterFinding struct {
	ID         string           `json:"id"`
	Claim      string           `json:"claim,omitempty"`
	Department string           `json:"department,omitempty"`
	Month      settlement.Month `json:"month,omitzero"`
	Item       string           `json:"item,omitempty"`
	Date       settlement.Date  `json:"date,omitzero"`
	Kind       string           `json:"kind,omitempty"`
	Rule       string           `json:"rule,omitempty"`
	Article    string           `json:"article,omitempty"`
	Source     string           `json:"source,omitempty"`
	Stage      string           `json:"stage,omitempty"`
	ReplyDate  settlement.Date  `json:"reply_date,omitzero"`
	Appealed   settlement.Date  `json:"appealed,omitzero"`
	Amount     settlement.Money `json:"amount"`
	Status     Status           `json:"status"`
	// Reverses is the finding that this one reverses, and ReversedBy are the findings that
	// reverse this one on appeal.
	Reverses   string            `json:"reverses,omitempty"`
	ReversedBy []string          `json:"reversed_by,omitempty"`
	Lines      []settlement.Line `json:"lines,omitempty"`
}

// Count is the number and amount of upheld findings that were not reversed, by
// kind of violation, department and month.
type Count struct {
	Kind       string           `json:"kind,omitempty"`
	Department string           `json:"department,omitempty"`
	Month      settlement.Month `json:"month,omitzero"`
	Cases      int              `json:"cases"`
	Amount     settlement.Money `json:"amount"`
}

// Step is an escalation step that was reached, and whether it is applied.
type Step struct {
	Step       StepKind          `json:"step"`
	Department string            `json:"department,omitempty"`
	Month      settlement.Month  `json:"month,omitzero"`
	Kinds      int               `json:"kinds"` // different kinds
	Cases      int               `json:"cases"` // most of one kind
	Months     int               `json:"months,omitempty"`
	Applied    bool              `json:"applied"`
	Lines      []settlement.Line `json:"lines,omitempty"`
}

// Letters returns the deduction letters of accounts with findings or steps, sorted by
// institution. It returns an error if an account is faulty, or if a step has no payment.
// [Plan.Payments] computes the payments.
func (p *Plan) Letters(accounts []Account) ([]Letter, error) {
	if err := p.checkAccounts(accounts); err != nil {
		return nil, err
	}
	accounts = cloneAccounts(accounts)
	slices.SortFunc(accounts, func(a, b Account) int { return cmp.Compare(a.Institution, b.Institution) })
	byAccount := map[int][]effect{}
	for _, e := range effects(accounts) {
		byAccount[e.account] = append(byAccount[e.account], e)
	}
	var list []Letter
	for i := range accounts {
		a := &accounts[i]
		if len(a.Findings) == 0 && len(a.Steps) == 0 {
			continue
		}
		l, err := p.letter(a, byAccount[i])
		if err != nil {
			return nil, &settlement.FieldError{Path: "accounts " + a.Institution, Err: err}
		}
		list = append(list, l)
	}
	return list, nil
}

func (p *Plan) letter(a *Account, mine []effect) (Letter, error) {
	l := Letter{Institution: a.Institution}
	lines := map[string][]settlement.Line{}
	for _, e := range mine {
		if e.step != nil && e.step.Payment.Absent() {
			return l, fmt.Errorf("%w: %s: ask Payments for them", ErrPayments, e.step.about())
		}
		one, err := e.open(a, 0, false)
		if err != nil {
			return l, err
		}
		both := []settlement.Line{*one}
		if d, ok, err := e.damages(settlement.Clearing); err != nil {
			return l, err
		} else if ok {
			both = append(both, d)
		}
		for _, x := range both {
			switch x.Kind {
			case settlement.LineRefused:
				l.Refused += x.Amount
			case settlement.LineDamages:
				l.Damages += x.Amount
			case settlement.LineReversed:
				l.Reversed += x.Amount
			}
			l.Total += x.Amount
		}
		lines[e.key()] = both
	}
	reversed, reversals := map[string]settlement.Money{}, map[string][]string{}
	for _, f := range a.Findings {
		if f.Reverses != "" && f.Status == Upheld {
			reversed[f.Reverses] += f.Amount
			reversals[f.Reverses] = append(reversals[f.Reverses], f.ID)
		}
	}
	for _, f := range a.Findings {
		if f.Status == Pending {
			l.Pending -= signed(&f)
		}
		x := LetterFinding{
			ID: f.ID, Claim: f.Claim, Department: f.Department, Month: f.Month, Item: f.Item, Date: f.Date,
			Kind: f.Kind, Rule: f.Rule, Article: f.Article, Source: f.Source, Stage: f.Stage, ReplyDate: f.ReplyDate, Appealed: f.Appealed,
			Amount: f.Amount, Status: f.Status, Reverses: f.Reverses, ReversedBy: reversals[f.ID],
		}
		if f.Status == Upheld {
			x.Lines = lines["finding "+f.ID]
		}
		l.Findings = append(l.Findings, x)
	}
	l.Counts = counts(a, reversed)
	l.Steps = p.steps(l.Counts)
	for _, s := range a.Steps {
		l.apply(s, lines["step "+s.number()])
	}
	return l, nil
}

// apply marks a step as applied, or adds one that no count had reached. A suspension begins
// after the months in which it was reached: the letter names the month in which it begins.
func (l *Letter) apply(s AppliedStep, lines []settlement.Line) {
	step := cmp.Or(s.Step, DepartmentMonth)
	for i := range l.Steps {
		x := &l.Steps[i]
		if x.Step == step && x.Department == s.Department && !x.Applied && (step == Suspend || x.Month == s.Month) {
			x.Applied, x.Lines, x.Month, x.Months = true, lines, s.Month, s.Months
			return
		}
	}
	l.Steps = append(l.Steps, Step{Step: step, Department: s.Department, Month: s.Month, Months: s.Months, Applied: true, Lines: lines})
}

// counts sums up the findings that stand, sorted by department, month and kind.
func counts(a *Account, reversed map[string]settlement.Money) []Count {
	type key struct {
		kind, department string
		month            settlement.Month
	}
	sums := map[key]*Count{}
	for _, f := range a.Findings {
		left := f.Amount - reversed[f.ID]
		if f.Status != Upheld || f.Reverses != "" || left == 0 && f.Amount != 0 {
			continue
		}
		k := key{f.Kind, f.Department, f.Month}
		if sums[k] == nil {
			sums[k] = &Count{Kind: f.Kind, Department: f.Department, Month: f.Month}
		}
		sums[k].Cases++
		sums[k].Amount += left
	}
	list := make([]Count, 0, len(sums))
	for _, c := range sums {
		list = append(list, *c)
	}
	slices.SortFunc(list, func(a, b Count) int {
		return cmp.Or(cmp.Compare(a.Department, b.Department), a.Month.Compare(b.Month), cmp.Compare(a.Kind, b.Kind))
	})
	return list
}

// steps returns the escalation steps that counts reach, rule by rule.
func (p *Plan) steps(counts []Count) []Step {
	if p.policy.Audit == nil {
		return nil
	}
	type place struct {
		department string
		month      settlement.Month
	}
	var list []Step
	for _, rule := range p.policy.Audit.Escalation {
		kinds := map[place]map[string]int{}
		for _, c := range counts {
			var at place
			switch rule.Per {
			case "", InDepartmentMonth:
				at = place{c.Department, c.Month}
			case InDepartment:
				at = place{department: c.Department}
			}
			if kinds[at] == nil {
				kinds[at] = map[string]int{}
			}
			kinds[at][c.Kind] += c.Cases
		}
		places := slices.SortedFunc(maps.Keys(kinds), func(a, b place) int {
			return cmp.Or(cmp.Compare(a.department, b.department), a.month.Compare(b.month))
		})
		for _, at := range places {
			most := 0
			for _, n := range kinds[at] {
				most = max(most, n)
			}
			if rule.Kinds > 0 && len(kinds[at]) >= rule.Kinds || rule.Cases > 0 && most >= rule.Cases {
				list = append(list, Step{Step: rule.Step, Department: at.department, Month: at.month, Kinds: len(kinds[at]), Cases: most, Months: rule.Months})
			}
		}
	}
	return list
}

// EncodeLetters writes letters as indented JSON that ends in a line feed.
func EncodeLetters(w io.Writer, letters []Letter) error {
	return jsontext.Encode(w, letters, "  ")
}

func (p *Plan) checkMultiple(c *policy.Checker, path string, x *Finding) {
	c.NotNegative(path+".multiple", x.Multiple)
	rule := p.policy.Audit
	if rule == nil || x.Multiple.Absent() {
		return
	}
	if !rule.MultipleFrom.Absent() && x.Multiple.Cmp(rule.MultipleFrom) < 0 || !rule.MultipleTo.Absent() && x.Multiple.Cmp(rule.MultipleTo) > 0 {
		c.At(path+".multiple", fmt.Errorf("%w: got %s, want %s to %s", settlement.ErrRange, shown.Amount(x.Multiple), rule.MultipleFrom, rule.MultipleTo))
	}
}
