package job

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/policy"
)

// Clear settles the year at once under its final terms, and clears it: what the months paid
// comes off, with the debt of the last month and with working capital that no month recovered.
// All months must have their reports.
//
// The corrections of the report lead from what the months settled to the entitlement of the
// year: what changed in a month since it was last known, and what the year as a whole changes,
// line by line. It returns an error in the cases of [Year.Month], and if an account says what
// was prepaid.
func (y *Year) Clear(ctx context.Context, o YearOptions) (*Result, error) {
	k, err := y.known(settlement.Month{})
	if err != nil {
		return nil, err
	}
	if err := k.correct(ctx, o); err != nil {
		return nil, err
	}
	accounts, err := k.finalAccounts()
	if err != nil {
		return nil, err
	}
	r, err := y.final.settleFor(ctx, o.Options, k.institutions(accounts))
	if err != nil {
		return nil, err
	}
	k.bridge(r.Report)
	plan := y.final.treasury
	if plan != nil {
		return r.clearYear(plan.plan, accounts, &k.report)
	}
	none, err := emptyPlan()
	if err != nil {
		return nil, err
	}
	return r.clearYear(none, accounts, &k.report)
}

// finalAccounts are the accounts of the year, with what the months moved.
func (k *knowledge) finalAccounts() ([]budget.Account, error) {
	list, file := []budget.Account{}, k.year.name
	if t := k.year.final.treasury; t != nil {
		list, file = slices.Clone(t.accounts), k.year.doc.Budget.Accounts
	}
	var f settlement.Faults
	index := map[string]int{}
	for i, a := range list {
		index[a.Institution] = i
		if a.Prepaid != 0 {
			f.At(fmt.Sprintf("accounts[%d].prepaid", i), fmt.Errorf("%w: the months' reports say it", policy.ErrExcludes))
		}
		if len(a.Corrections) > 0 {
			f.At(fmt.Sprintf("accounts[%d].corrections", i), fmt.Errorf("%w: the claims say them", policy.ErrExcludes))
		}
	}
	if err := f.Err(); err != nil {
		return nil, inFile(file, err)
	}
	add := func(institution string, to func(*budget.Account) *settlement.Money, amount settlement.Money) {
		i, ok := index[institution]
		if !ok {
			i = len(list)
			index[institution] = i
			list = append(list, budget.Account{Institution: institution})
		}
		sum, ok := plus(*to(&list[i]), amount)
		if !ok {
			f.Add(inFile(k.year.name, fmt.Errorf("the payment of %s: %w", shown.QuoteID(institution), settlement.ErrOverflow)))
		}
		*to(&list[i]) = sum
	}
	for _, m := range k.report.Months {
		for _, p := range m.Payments {
			add(p.Institution, func(a *budget.Account) *settlement.Money { return &a.Prepaid }, p.Paid)
		}
	}
	for _, institution := range slices.Sorted(maps.Keys(k.debts)) {
		add(institution, func(a *budget.Account) *settlement.Money { return &a.Debt }, k.debts[institution])
	}
	for _, x := range k.year.doc.Months.Advances {
		if x.Recovered.Absent() {
			add(x.Institution, func(a *budget.Account) *settlement.Money { return &a.Advance }, x.Amount)
		}
	}
	return list, f.Err()
}

// bridge lists what the year as a whole changes against its months, as they are now.
func (k *knowledge) bridge(final *settlement.Report) {
	months := map[string]state{}
	for _, of := range k.months {
		for code, s := range of {
			sum, ok := months[code]
			if !ok {
				sum = state{lines: map[lineKey]settlement.Money{}}
				months[code] = sum
			}
			for key, amount := range s.lines {
				sum.lines[key] += amount
			}
		}
	}
	year := map[string]state{}
	for i := range final.Statements {
		s := &final.Statements[i]
		year[s.Institution] = stateOf(s)
	}
	for _, code := range institutionsOf(months, year) {
		was, is := months[code], year[code]
		for _, l := range was.differ(is) {
			k.report.Corrections = append(k.report.Corrections, settlement.Correction{
				Institution: code, Pool: l.pool, Method: l.method, Kind: l.kind, Reason: "year",
				From: was.lines[l].String(), To: is.lines[l].String(), Amount: is.lines[l] - was.lines[l],
			})
		}
	}
}

// Verify checks that the report of a month, or of the clearing, is what the year makes today,
// from the same files and the same reports of other months. The first difference is the error,
// wrapping [ErrDiffers]: a line of a statement, or a field. A report whose corrections name
// claims needs the files as they were, in [YearOptions.Before].
func (y *Year) Verify(ctx context.Context, report *settlement.Report, o YearOptions) error {
	if report.Year == nil {
		return fmt.Errorf("%w: it is no report of a month", ErrReports)
	}
	if _, err := report.SignedBy(); err != nil {
		return err
	}
	unsigned := *report
	unsigned.Signature = nil
	report = &unsigned
	o.Seal = report.Seal != ""
	settle := y.Clear
	if m := report.Year.Month; !m.Absent() {
		settle = func(ctx context.Context, o YearOptions) (*Result, error) { return y.Month(ctx, m, o) }
	}
	again, err := settle(ctx, o)
	if err != nil {
		return err
	}
	if err := sameStatements(report, again.Report); err != nil {
		return err
	}
	if err := report.Verify(again.Report.Rules()); err != nil {
		return err
	}
	return sameFields(report, again.Report)
}
