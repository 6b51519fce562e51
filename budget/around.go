package budget

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/batch"
	"github.com/yibaojiesuan/settlement/policy"
)

// In this file: budgets that lie around the budgets of a plan.

// level is a plan whose budgets lie around others, with its own accounts.
type level struct {
	plan     *Plan
	accounts []Account
}

// Within returns the plan with the budgets of another around its own, such as a county's total
// around the caps of its hospitals:
//
//	caps, err = caps.Within(total, totals)
//	report, err := settlement.Settle(terms, caps.Settlement(period, accounts, claims))
//	clearing, err := caps.Clear(report, accounts)
//
// The budgets around count what those inside come to: the lines of a holder inside are charged
// to the holder that the policy around maps it to, else to the holder of the same name, else to
// the holder of its institution. More plans may follow, each around all before it. Settlement,
// Close, After, At and Instalments of the returned plan are those of all of them. They act
// together: if one of them has to wait for the point value, all do, and Difference is that of the
// plan inside. Pools, Quotas and Budgets list those of all of them; Policy is that inside.
//
// The plan inside clears. So totals say only what settles the budgets around: room carried in,
// score and indicators, reasonable overrun, units delivered, volumes, and claims money for
// instalments. What is paid, owed, found and decided stands in the accounts of the plan inside,
// whose findings and steps act wherever a budget bears their claims.
//
// Within returns an error if the other plan has no budgets, has rules of clearing (deposit,
// audit, positive_due) or another difference, or is around already; or if an account is faulty
// or says more than that.
func (p *Plan) Within(other *Plan, totals []Account) (*Plan, error) {
	var f settlement.Faults
	theirs := &other.policy
	if len(theirs.Budgets) == 0 {
		f.At("budgets", policy.ErrRequired)
	}
	for _, rule := range []struct {
		path  string
		given bool
	}{{"deposit", theirs.Deposit != nil}, {"audit", theirs.Audit != nil}, {"positive_due", theirs.PositiveDue != ""}} {
		if rule.given {
			f.At(rule.path, fmt.Errorf("%w: the plan inside clears", policy.ErrExcludes))
		}
	}
	if theirs.Difference != "" && theirs.Difference != cmp.Or(p.policy.Difference, settlement.DifferencesReserve) {
		f.At("difference", fmt.Errorf("%w: the plan inside says where differences come from", policy.ErrExcludes))
	}
	if len(other.around) > 0 || other.pricing != nil || other.deferred != atOnce {
		f.At("budgets", fmt.Errorf("%w: a plan as New returns it is wanted", policy.ErrExcludes))
	}
	for _, l := range append([]level{{plan: p}}, p.around...) {
		if l.plan.digest == other.digest {
			f.Add(fmt.Errorf("%w: the policy lies around itself", settlement.ErrDuplicate))
		}
	}
	f.Add(other.checkAccounts(totals))
	f.Add(onlyBudgets(totals))
	if err := f.Err(); err != nil {
		return nil, err
	}
	q := *p
	q.around = append(slices.Clip(p.around), level{other, cloneAccounts(totals)})
	return &q, nil
}

// onlyBudgets refuses what only the accounts of the plan that clears may say.
func onlyBudgets(totals []Account) error {
	var f settlement.Faults
	for i := range totals {
		a := &totals[i]
		for _, fact := range []struct {
			name  string
			given bool
		}{
			{"prepaid", a.Prepaid != 0}, {"released", !a.Released.Absent()}, {"debt", a.Debt != 0}, {"advance", a.Advance != 0}, {"new_advance", a.NewAdvance != 0},
			{"findings", len(a.Findings) > 0}, {"steps", len(a.Steps) > 0},
		} {
			if fact.given {
				f.At("accounts"+index(i)+"."+fact.name, fmt.Errorf("%w: it belongs in the accounts of the budget inside", ErrUnused))
			}
		}
	}
	return f.Err()
}

// nesting returns the plan and those around it, from the inside out. accounts are the plan's.
func (p *Plan) nesting(accounts []Account) []level {
	inner := *p
	inner.around = nil
	list := []level{{&inner, accounts}}
	for _, l := range p.around {
		plan := *l.plan
		plan.deferred, plan.pricing = p.deferred, p.pricing
		list = append(list, level{&plan, audited(l.accounts, accounts)})
	}
	return list
}

// audited returns accounts with the findings and steps of others, which may be of institutions
// that have no account there.
func audited(list, others []Account) []Account {
	list = cloneAccounts(list)
	for _, a := range others {
		if len(a.Findings)+len(a.Steps) == 0 {
			continue
		}
		i := slices.IndexFunc(list, func(b Account) bool { return b.Institution == a.Institution })
		if i < 0 {
			i = len(list)
			list = append(list, Account{Institution: a.Institution})
		}
		list[i].Findings, list[i].Steps = slices.Clone(a.Findings), slices.Clone(a.Steps)
	}
	return list
}

// nest are the books of the plan and of those around it, from the inside out.
type nest []*book

// newNest opens the books. Faults of the accounts' findings and steps name the accounts of the
// plan inside.
func newNest(levels []level) nest {
	inside := map[string]int{}
	for i, a := range levels[0].accounts {
		inside[a.Institution] = i
	}
	var n nest
	for i, l := range levels {
		b := l.plan.newBook(l.accounts)
		if b.level = i; i > 0 {
			b.pathsOf(inside)
		}
		b.outside = map[string]bool{}
		for _, outer := range levels[i+1:] {
			b.outside[outer.plan.digest] = true
		}
		n = append(n, b)
	}
	return n
}

// pathsOf names the accounts of the plan inside in the paths of findings and steps.
func (b *book) pathsOf(inside map[string]int) {
	for i := range b.effects {
		x := &b.effects[i]
		at := inside[b.accounts[x.account].Institution]
		x.path = "accounts" + index(at) + strings.TrimPrefix(x.path, "accounts"+index(x.account))
	}
}

// acts reports whether the budgets act after the value: if one of them has to, all do.
func (n nest) acts() bool {
	return slices.ContainsFunc(n, func(b *book) bool { return b.plan.acts(b.pointed) })
}

// section returns the function that charges the entries of a section to every level.
func (n nest) section(part int) (func(*batch.Batch[settlement.Entry], int, *settlement.Entry, *settlement.Entry) error, func()) {
	pages := n.pages(part)
	if len(pages) == 1 {
		page := pages[0]
		return func(_ *batch.Batch[settlement.Entry], _ int, _, e *settlement.Entry) error { return page.charge(e) }, page.join
	}
	return func(_ *batch.Batch[settlement.Entry], _ int, _, e *settlement.Entry) error { return pages.charge(e) }, pages.join
}

func (n nest) pages(part int) pages {
	var list pages
	for _, b := range n {
		list = append(list, b.page(part))
	}
	return list
}

// pages are those of all levels.
type pages []*page

func (list pages) charge(e *settlement.Entry) error {
	for _, b := range list {
		if err := b.charge(e); err != nil {
			return b.within(err)
		}
	}
	return nil
}

func (list pages) join() {
	for _, b := range list {
		b.join()
	}
}

// anyPart is the part of entries that are drawn up of all settlements together.
const anyPart = -1

// close draws up the entries of all levels. Each level is charged those of the levels inside it.
func (n nest) close() ([]settlement.Entry, error) {
	acts := n.acts()
	var all []settlement.Entry
	for _, b := range n {
		page := b.page(anyPart)
		var f settlement.Faults
		for i := range all {
			f.Add(page.charge(&all[i]))
		}
		page.join()
		if b.bySums {
			b.checkSums(&f)
		}
		if err := f.Err(); err != nil {
			return nil, b.within(err)
		}
		entries, err := b.close(acts)
		if err != nil {
			return nil, b.within(err)
		}
		all = append(all, entries...)
	}
	return all, nil
}

// within puts the level before the paths of faults about a budget around, or its account.
func (b *book) within(err error) error {
	if err == nil || b.level == 0 {
		return err
	}
	var all, placed settlement.Faults
	all.Add(err)
	for _, e := range all.List {
		var at *settlement.FieldError
		if errors.As(e, &at) && error(at) == e && b.owns(at.Path) {
			e = &settlement.FieldError{Path: "around" + index(b.level-1) + "." + at.Path, Err: at.Err}
		}
		placed.Add(e)
	}
	placed.Total = all.Total
	return placed.Err()
}

// owns reports whether a path is one of the level's policy or accounts, and not of the findings
// and steps, which are the plan's inside.
func (*book) owns(path string) bool {
	if strings.Contains(path, ".findings[") || strings.Contains(path, ".steps[") {
		return false
	}
	return slices.ContainsFunc([]string{"accounts[", "budgets[", "subsidies[", "grants["}, func(at string) bool { return strings.HasPrefix(path, at) })
}
