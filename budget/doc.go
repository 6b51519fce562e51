// Package budget is total-budget prepayment (总额预付): how a budget arises, how it is
// prepaid, how surplus and overrun are shared, and what is transferred in the end.
//
// It wraps any other method, and clears any report:
//
//	policy, err := budget.ReadPolicy(file)              // a city's rules are data
//	plan, err := budget.New(policy)                     // checked at once
//	accounts, err := budget.ReadAccounts(other)         // what was paid, scored, found
//	parts, err := plan.Instalments(period, accounts...) // what to prepay when
//
//	report, err := settlement.Settle(terms,
//		plan.Settlement(period, accounts, budget.Items(period, claims))) // entitlements
//	cleared, err := plan.Clear(report, accounts)        // transfers
//	for _, s := range cleared.Report.Statements {
//		fmt.Println(s.Institution, s.Entitlement, s.Due)
//	}
//	next := cleared.Next()                              // accounts of the next year
//
// # How a budget arises
//
//	amount                                           a plain amount
//	heads × per_head × (1 + raise) … × share …       money of the people it cares for
//	quota × coefficient × units × mean stay × ratio  a quota a unit
//	Σ quota × volume                                 quotas × what the account delivered
//	package × weight ÷ Σ weights                     a part of a pool
//	package = (raised − deductions) × share
//
// A holder (持有人) has the budget: a hospital, a community, a township. A claim is
// charged to the holder it names, else to the holder of its institution. The fund
// pays the institution that gave the care, unless the claim says that the holder
// does. [Plan.Pools], [Plan.Quotas] and [Plan.Budgets] show how all that arose, with
// what deductions and shares leave to others. A missed minimum of admissions shrinks
// the budget: × min(1, delivered ÷ minimum).
//
// # Entitlement
//
// With E what the holder's claims come to in fund money, R what was refused of it, B
// the budget and K the room carried in:
//
//	surplus     = max(0, B + K − E)
//	overrun     = max(0, E − R − B − K)
//	kept        = min(tiers(surplus), bonus cap × B)
//	entitlement = min(E − R, B + K) + kept + fund share(overrun) − K
//
// −K stands where carried room is cash that the institution holds: always, but for
// budgets paid by claims. There carried room is room alone, and a surplus that is
// carried is not paid. The line over takes off what E − R exceeds B + K by, shared gives
// the fund's part of it back, retained is what is kept, and room is −K. A violation cannot come back as surplus: E is taken before
// refusals. A surplus is cash ("cash", the default), widens the next year's room
// ("carry"), is returned, or is split. A holder to which nothing is charged shows
// what it is due as an amount.
//
// # Clearing
//
//	due = entitlement − withheld + released + bonus − prepaid − refused − damages + reversed − debt − recovered + advance
//
// [Plan.Clear] only moves money, it never shares. An institution without an account has
// one with nothing in it. Every movement is a line with a
// kind, a sign and a trail, and Σ lines = due. The line withheld is the whole deposit:
// what is released + forfeited + pending, of which the last two are memo lines; without
// a score all of it is pending. What is released beyond the deposit is a bonus. A
// positive due that rolls into the next prepayments is a line prepaid, and comes back
// as another in the next clearing. Clearing twice changes nothing.
//
// A part of a year is cleared like a year: a monthly report at a provisional value,
// under a plan whose deposit is a ratio of the entitlement, transfers a share of it.
// [Prepay] adds such transfers to the prepaid money of the year's accounts, and months
// and year end at the annual entitlement.
//
// # Audit
//
// A finding acts once: where a budget bears its claim, in the settlement (E − R);
// else in the clearing, where it is not redistributed. Damages are a line of the
// clearing. A reversal is a finding of its own, by opposite entries. [Plan.Letters]
// lists what an institution is deducted, counted by kind, department and month, with
// the escalation steps that are reached; they move money only where the account says
// so. Such a step refuses what the fund money of a department's month, or of a
// suspension, comes to beyond its findings: [Plan.Payments] computes it from the
// claims, and so does [Plan.Clear], which is given them for that. [Plan.Sample] draws
// claims for review that anyone can draw again. [Plan.CheckFindings] holds findings to
// the fund money of their claims.
//
// # Period
//
// A budget is one for its period: [Plan.Settlement] is given the period of what it
// wraps, and refuses another. Claims of other periods pass through it, left out and
// charged to nobody; the report counts them. No finding or step is about them: a
// finding that names one is an error, unless it reverses one that was cleared before,
// whose claim is not looked up.
//
// All claims of a holder belong in one settlement. What they leave of a budget is paid
// once: two settlements under one policy, or two tallies of such, are an error
// wrapping settlement.ErrOwner.
//
// # Budgets in budgets
//
// A budget may lie around another's Settlement: a county's total around the caps of
// its hospitals. The outer one counts what the inner one came to; its Holders map
// inner holders, too:
//
//	county.Settlement(period, totals, hospitals.Settlement(period, accounts, claims))
//
// Each has accounts of its own; findings may be in both, and act once.
//
// # Engines
//
// An engine that splits claims over machines fills a tally on each, merges them, and
// draws up the budgets once, from the inside out:
//
//	for _, part := range parts {
//		err = merged.Merge(part) // of claims, not of a budget's settlement
//	}
//	err = hospitals.Close(merged, accounts)
//	err = county.Close(merged, totals)
//	merged.IDsChecked() // if the engine saw to it that no id occurs twice
//	report, err := merged.Settle(terms)
//
// The report is that of the settlements above, to the byte. [Plan.Close] needs sums
// alone, of which there are as many as institutions, holders and classes: findings
// about single claims, steps of escalation and points that are rounded claim by claim
// need [Plan.Settlement].
//
// # Rounding
//
// A budget is rounded to the fen (budget_places: later), a quota to the fen, each
// deduction of a pool to the fen. Instalments and prepayments are cumulative amounts
// less what came before, so that they add up. Tiers are rounded once over all bands;
// the other side is the complement. Deposits and what is released of them are rounded
// once each; the released fraction is not. Parts of a pool and of a split are closed
// to the last fen by largest remainder.
//
// Amounts of accounts are computed by evaluating the formula of their rule, exactly;
// what a trail shows is what was computed. Claims are only added up, in 128 bits.
//
// # Before use
//
// [Plan.Cliffs] lists where a policy pays by jumps. testdata/variations has a policy
// file for each rule that other places have, with amounts worked by hand in
// variation_test.go.
//
// # Not here
//
// Setting a budget from history, deciding what is reasonable, and the indicators of
// an assessment that no statement holds: they are entered. A budget is one for all
// claims that are charged to it; money that is capped by payer or class of care is a
// budget around a part of its own.
//
// # Sources
//
// The rules of Qingdao (retired cadres), Hefei (2001), Linyi (2007 and 2008),
// Ningqiang and Lanzhou, as they were retold: the document numbers are not known.
// Each is a folder of examples, with its worked numbers.
package budget
