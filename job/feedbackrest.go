package job

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/intake"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// In this file: claims that one side lacks, and the sums.

// add notes a case, and counts what both sides come to.
func (c *comparing) add(id string, x FeedbackCase) (err error) {
	c.own.Accumulate(int64(x.Own))
	c.bureau.Accumulate(int64(x.Bureau))
	if len(x.Steps) == 0 {
		return nil
	}
	x.id, x.Claim = strings.Clone(id), strings.Clone(shown.ID(id))
	x.Difference, err = minus(x.Bureau, x.Own)
	c.out.Cases = append(c.out.Cases, x)
	return err
}

// notHere lists the rows whose claims the job does not have, or does not pay.
func (c *comparing) notHere() error {
	for _, row := range c.list {
		if row.paid() {
			continue
		}
		amount, trail, stated := c.paid(row)
		x := FeedbackCase{Missing: Own, Bureau: amount, Unstated: !stated}
		if m := row.met; m != nil {
			if stated && amount == 0 {
				continue // neither pays it
			}
			x.Method, x.Institution, x.Pool, x.Left = m.method, m.institution, m.pool, m.left
		}
		m := FeedbackMove{Step: StepMissing, Amount: amount}
		if row.Amount.Absent() && c.options.Trail == row.ID {
			m.Trail = trail
		}
		x.Steps = []FeedbackMove{m}
		if err := c.add(row.ID, x); err != nil {
			return err
		}
	}
	return nil
}

// Names of the checks.
const (
	checkFeedback      = "steps = bureau − own"
	checkFeedbackTotal = "amounts of the file = its row of sums"
)

// Rules of what a bureau's figures come to where the job has no claim.
var (
	ruleFeedbackPrice = settlement.Rule{ID: "feedback.price", Text: "价格 = 医保反馈点数 × 医保反馈点值 (the bureau's points × the bureau's value)", Gives: "price", Formula: "round(points × point_value, 2)"}
	ruleFeedbackDue   = settlement.Rule{ID: "feedback.due", Text: "应付 = 价格 − 患者及其他支付 (the price less what patients and other payers paid)", Gives: "due", Formula: "price − covered"}
)

// paid returns what the bureau pays for a claim that the job does not have: what it states, or
// what its points, value and covered come to.
func (c *comparing) paid(row *feedbackRow) (settlement.Money, settlement.Trail, bool) {
	if !row.Amount.Absent() {
		m, err := row.Amount.Money()
		return m, nil, err == nil
	}
	if row.Points.Absent() || row.Value.Absent() {
		return 0, nil, false
	}
	trail := settlement.Trail{{Rule: ruleFeedbackPrice, Inputs: []settlement.Input{settlement.In("points", row.Points), settlement.In("point_value", row.Value)}, Result: settlement.Money(0).Decimal()}}
	if !evaluated(&trail[0]) {
		return 0, nil, false
	}
	if c.options.Amount == intake.FeedbackDue {
		if row.Covered.Absent() {
			return 0, nil, false
		}
		trail = append(trail, settlement.Step{Rule: ruleFeedbackDue, Inputs: []settlement.Input{settlement.In("price", trail[0].Result), settlement.In("covered", row.Covered)}, Result: settlement.Money(0).Decimal()})
		if !evaluated(&trail[1]) {
			return 0, nil, false
		}
	}
	m, err := trail.Result().Money()
	return m, trail, err == nil
}

// notThere lists the claims that the bureau lacks, of the institutions and methods that the file
// is about, and counts those that it is not about.
func (c *comparing) notThere() error {
	again := false
	for u, sum := range c.units {
		amount, fits := sum.amounts.Int64()
		if !fits {
			return fmt.Errorf("institution %s: %w", shown.QuoteID(u.institution), settlement.ErrOverflow)
		}
		if again = again || sum.named && sum.claims > 0; !sum.named && sum.claims > 0 {
			c.out.Outside = append(c.out.Outside, FeedbackOutside{u.method, u.institution, sum.claims, settlement.Money(amount)})
		}
	}
	slices.SortFunc(c.out.Outside, func(a, b FeedbackOutside) int {
		return cmp.Or(cmp.Compare(a.Method, b.Method), cmp.Compare(a.Institution, b.Institution))
	})
	if !again {
		return nil
	}
	return c.walk(func(x *claimed) error {
		if c.rows[x.Claim] != nil || x.Left != "" || !c.units[unit{x.Method, x.Institution}].named {
			return nil
		}
		amount, err := c.amount(&x.Entry, settlement.Decimal{})
		if err != nil {
			return err
		}
		by, err := minus(0, amount)
		if err != nil {
			return err
		}
		return c.add(x.Claim, FeedbackCase{
			Method: x.Method, Institution: strings.Clone(x.Institution), Pool: strings.Clone(x.Pool), Missing: Bureau, Own: amount,
			Steps: []FeedbackMove{{Step: StepMissing, Amount: by}},
		})
	})
}

// sum sorts the cases, sums them by step, and checks the sums.
func (c *comparing) sum() error {
	out := c.out
	slices.SortFunc(out.Cases, func(a, b FeedbackCase) int {
		return cmp.Or(cmp.Compare(magnitude(b.Difference), magnitude(a.Difference)), cmp.Compare(a.id, b.id), cmp.Compare(a.Method, b.Method))
	})
	count, amounts := map[FeedbackStep]int{}, map[FeedbackStep]wide.Int{}
	var steps wide.Int
	for _, x := range out.Cases {
		for _, m := range x.Steps {
			count[m.Step]++
			n := amounts[m.Step]
			n.Accumulate(int64(m.Amount))
			amounts[m.Step] = n
			steps.Accumulate(int64(m.Amount))
		}
	}
	var err error
	money := func(n wide.Int) settlement.Money {
		v, fits := n.Int64()
		if !fits {
			err = settlement.ErrOverflow
		}
		return settlement.Money(v)
	}
	for _, step := range FeedbackStep("").Choices() {
		if count[step] > 0 {
			out.Steps = append(out.Steps, FeedbackSum{step, count[step], money(amounts[step])})
		}
	}
	difference, _ := c.bureau.Sub(c.own)
	out.Own, out.Bureau, out.Difference = money(c.own), money(c.bureau), money(difference)
	check := func(name string, left, right settlement.Money) {
		out.Checks = append(out.Checks, settlement.Check{Name: name, Left: left.String(), Right: right.String(), OK: left == right})
	}
	check(checkFeedback, money(steps), out.Difference)
	for _, total := range c.totals {
		if m, bad := total.Amount.Money(); bad == nil && !total.Amount.Absent() {
			check(checkFeedbackTotal, money(c.stated), m)
		}
	}
	for of, n := range c.unused {
		of.Claims = n
		out.Unused = append(out.Unused, of)
	}
	slices.SortFunc(out.Unused, func(a, b FeedbackUnused) int {
		return cmp.Or(cmp.Compare(a.Column, b.Column), cmp.Compare(a.Method, b.Method))
	})
	for _, name := range intake.FeedbackColumns() {
		if c.shorter[name] {
			out.Shorter = append(out.Shorter, Shorter{name, c.places[name]})
		}
	}
	return err
}

// magnitude is an amount without its sign.
func magnitude(m settlement.Money) uint64 {
	if m < 0 {
		return uint64(-(m + 1)) + 1
	}
	return uint64(m)
}
