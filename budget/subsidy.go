package budget

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
	"github.com/yibaojiesuan/settlement/policy"
)

// In this file: what is paid beside the budgets, after the value.

// Subsidy (危重补贴) pays a share of what a holder's claims cost above an amount each:
//
//	Σ share × (cost − above), over the claims that cost more, rounded once
//
// It is paid to the institution of the holder's budget as a line compensation, in each pool for
// the claims of that pool. No budget counts it. Under a policy without budgets every
// institution is the holder of its claims. Claims of methods that the budgets do not bear,
// unpaid claims and claims of other periods count for nothing.
type Subsidy struct {
	Name  string             `json:"name" required:"true"`
	Above settlement.Decimal `json:"above" required:"true"` // yuan a claim
	Share settlement.Decimal `json:"share" required:"true"`
	// Pot is the money for all holders in the period; absent: any amount.
	Pot settlement.Decimal `json:"pot,omitzero"`
	// OverPot says what happens if the pot does not suffice: "error" (default), or "scale": it
	// is apportioned in proportion to the subsidies, to the fen.
	OverPot settlement.Shortfall `json:"over_pot,omitempty"`
}

// Grant (专科医院调剂) is an amount that an institution gets, as a line compensation. No budget
// counts it.
type Grant struct {
	Name        string             `json:"name,omitempty"`
	Institution string             `json:"institution" required:"true"`
	Amount      settlement.Decimal `json:"amount" required:"true"` // yuan
	// Pool is the pool whose money it is; absent: the first in which there are claims.
	Pool string `json:"pool,omitempty"`
}

func checkSubsidies(c *policy.Checker, p Policy) {
	names := map[string]bool{}
	for i, s := range p.Subsidies {
		at := "subsidies" + index(i)
		c.Code(at+".name", s.Name, names)
		c.Money(at+".above", s.Above)
		c.Share(at+".share", s.Share)
		c.Money(at+".pot", s.Pot)
		if s.OverPot != "" && s.Pot.Absent() {
			c.At(at+".pot", fmt.Errorf("%w with over_pot", policy.ErrRequired))
		}
	}
	seen := map[Grant]bool{}
	for i, g := range p.Grants {
		at := "grants" + index(i)
		c.Money(at+".amount", g.Amount)
		g.Amount = settlement.Decimal{}
		if g.Institution != "" && seen[g] {
			c.At(at, fmt.Errorf("%w: institution %s in one pool under one name", settlement.ErrDuplicate, shown.QuoteID(g.Institution)))
		}
		seen[g] = true
	}
}

// subsidyRules are the rules of a subsidy.
type subsidyRules struct{ excess, amount, scaled *sheet.Rule }

func newSubsidyRules(p *Plan) (subsidies []subsidyRules, grants []*sheet.Rule) {
	for i, s := range p.policy.Subsidies {
		at := "subsidies" + index(i)
		subsidies = append(subsidies, subsidyRules{
			excess: p.ruleAt(at, "subsidy.excess", "excess", "cost − claims × above", "超出起补线的费用合计 (what the dear claims cost above the line): "+s.Name),
			amount: p.ruleAt(at, "subsidy", "compensation", "round(excess × share, 2)", "补贴 = 超出起补线的费用 × 比例 (a share of that): "+s.Name),
			scaled: p.ruleAt(at, "subsidy.scaled", "scaled", "down(pot × compensation ÷ all_compensation, 2) + handed", "资金不足, 按补贴额比例分配 (the pot apportioned by subsidies): "+s.Name),
		})
	}
	for i, g := range p.policy.Grants {
		text := "调剂补助 (a grant)"
		if g.Name != "" {
			text += ": " + g.Name
		}
		grants = append(grants, p.ruleAt("grants"+index(i), "grant", "compensation", "amount", text))
	}
	return subsidies, grants
}

// beside are the claims of holders that subsidies are about.
type beside map[besideKey]*dear

type besideKey struct {
	subsidy             int
	holder, payee, pool string
}

func (k besideKey) compare(o besideKey) int {
	return cmp.Or(cmp.Compare(k.subsidy, o.subsidy), cmp.Compare(k.holder, o.holder), cmp.Compare(k.payee, o.payee), cmp.Compare(k.pool, o.pool))
}

// dear are the claims that cost more than the line of a subsidy.
type dear struct {
	claims int
	cost   wide.Int
}

// add adds a claim to the subsidies of its holder.
func (s beside) add(b *page, e *settlement.Entry) error {
	p := b.plan
	if e.Left != "" || e.Claim == "" || !b.bears(e.Method) {
		return nil
	}
	holder, payee := e.Institution, e.Institution
	if len(p.holders) > 0 {
		h, err := b.holder(e)
		if h == nil || err != nil {
			return err
		}
		holder, payee = h.code, h.payee
	}
	for i, rule := range p.policy.Subsidies {
		above, _ := rule.Above.Money() // checked with the policy
		if e.Cost <= above {
			continue
		}
		k := besideKey{i, holder, payee, e.Pool}
		if s[k] == nil {
			s[k] = &dear{}
		}
		s[k].claims++
		s[k].cost.Accumulate(int64(e.Cost))
	}
	return nil
}

// subsidy is what a holder gets in a pool.
type subsidy struct {
	besideKey
	amount settlement.Money
	sheet  sheet.Sheet
}

// subsidies computes what holders get, sorted by subsidy, holder and pool.
func (p *Plan) subsidies(claims beside) ([]subsidy, error) {
	var list []subsidy
	for _, k := range slices.SortedFunc(maps.Keys(claims), besideKey.compare) {
		rule, rules, of := p.policy.Subsidies[k.subsidy], p.rules.subsidies[k.subsidy], claims[k]
		at := "subsidies" + index(k.subsidy)
		cost, ok := of.cost.Int64()
		if !ok {
			return nil, &settlement.FieldError{Path: at, Err: settlement.ErrOverflow}
		}
		x := subsidy{besideKey: k}
		excess := x.sheet.Money(rules.excess, sheet.Money("cost", settlement.Money(cost)), sheet.Count("claims", of.claims), settlement.In("above", rule.Above))
		x.amount = x.sheet.Money(rules.amount, sheet.Money("excess", excess), settlement.In("share", rule.Share))
		if x.sheet.Err != nil {
			return nil, &settlement.FieldError{Path: at, Err: x.sheet.Err}
		}
		list = append(list, x)
	}
	rest := list
	for i, rule := range p.policy.Subsidies {
		n := 0
		for n < len(rest) && rest[n].subsidy == i {
			n++
		}
		if err := inPot(rule, p.rules.subsidies[i].scaled, rest[:n]); err != nil {
			return nil, &settlement.FieldError{Path: "subsidies" + index(i) + ".pot", Err: err}
		}
		rest = rest[n:]
	}
	return list, nil
}

// inPot scales the subsidies of one rule where their pot does not suffice.
func inPot(rule Subsidy, scaled *sheet.Rule, list []subsidy) error {
	shares := make([]settlement.Share, len(list))
	var sum wide.Int
	for i, x := range list {
		sum.Accumulate(int64(x.amount))
		shares[i] = settlement.Share{Key: x.holder + "\x00" + x.payee + "\x00" + x.pool, Weight: int64(x.amount)}
	}
	all, ok := sum.Int64()
	if !ok {
		return settlement.ErrOverflow
	}
	pot, _ := rule.Pot.Money() // checked with the policy
	if rule.Pot.Absent() || settlement.Money(all) <= pot {
		return nil
	}
	if rule.OverPot != settlement.ShortfallScale {
		return fmt.Errorf("%w: %s comes to %s, there are %s", settlement.ErrReserve, shown.QuoteKey(rule.Name), settlement.Money(all), pot)
	}
	parts, err := settlement.Apportion(pot, shares)
	if err != nil {
		return err
	}
	for i := range list {
		x := &list[i]
		floor := floored(&x.sheet, pot, int64(x.amount), all)
		x.amount = x.sheet.Money(scaled, sheet.Money("pot", pot), sheet.Money("compensation", x.amount),
			sheet.Money("all_compensation", settlement.Money(all)), sheet.Money("handed", parts[i]-floor))
		if x.sheet.Err != nil {
			return x.sheet.Err
		}
	}
	return nil
}

// payBeside returns the lines that are paid beside the budgets, in the order of the policy, and
// those of subsidies also by holder.
func (p *Plan) payBeside(claims beside, pools map[string]string) (list []settlement.AfterLine, byHolder map[string][]settlement.Line, err error) {
	subsidies, err := p.subsidies(claims)
	if err != nil {
		return nil, nil, err
	}
	byHolder = map[string][]settlement.Line{}
	for _, x := range subsidies {
		l, err := x.sheet.Line(settlement.Budget, settlement.LineCompensation)
		if err != nil {
			return nil, nil, err
		}
		if l.Amount == 0 {
			continue
		}
		list = append(list, settlement.AfterLine{Pool: x.pool, Institution: x.payee, Line: l})
		l.Pool, l.AfterValue = x.pool, true
		byHolder[x.holder] = append(byHolder[x.holder], l)
	}
	for i, g := range p.policy.Grants {
		var w sheet.Sheet
		w.Money(p.rules.grants[i], settlement.In("amount", g.Amount))
		l, err := w.Line(settlement.Budget, settlement.LineCompensation)
		if err != nil {
			return nil, nil, err
		}
		pool := g.Pool
		if pool == "" {
			pool = pools[g.Institution]
		}
		list = append(list, settlement.AfterLine{Pool: pool, Institution: g.Institution, Line: l})
	}
	return list, byHolder, nil
}
