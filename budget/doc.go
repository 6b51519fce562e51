// Package budget is total-budget prepayment (总额预付): it computes how a budget arises, how
// it is prepaid, how surplus and overrun are shared, and the final transfers.
//
// It wraps any other method, and clears any report. A [Policy] is a city's rules as a
// document. [New] checks it and compiles it into a [Plan]. A plan settles the claims of a
// period under its budgets, and clears the report into transfers:
//
//	policy, err := budget.ReadPolicy(file)
//	if err != nil {
//		return err // every fault of the JSON, with its path
//	}
//	plan, err := budget.New(policy)
//	if err != nil {
//		return err // every fault of the rules, with its path
//	}
//	claims := budget.Items(year, settlement.Each(items)) // or of another method
//	report, err := settlement.Settle(terms, plan.Settlement(year, accounts, claims))
//	if err != nil {
//		return err // every fault of accounts and claims
//	}
//	cleared, err := plan.Clear(report, accounts)
//	if err != nil {
//		return err
//	}
//	for _, s := range cleared.Report.Statements {
//		fmt.Println(s.Institution, s.Entitlement, s.Due)
//	}
//
// An [Account] has the facts about an institution besides its claims: see [ReadAccounts].
// [Plan.Instalments] says what to prepay and when. [Clearing.Next] returns the accounts of
// the next year.
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
// does. [Plan.Pools], [Plan.Quotas] and [Plan.Budgets] show how these amounts arose, and
// the parts that deductions and shares leave to others. A missed minimum of admissions
// shrinks the budget: × min(1, delivered ÷ minimum).
//
// # Entitlement
//
// E is the fund money of the holder's claims, R the part of it that was refused, B the
// budget, and K the room carried in:
//
//	surplus     = max(0, B + K − E)
//	overrun     = max(0, E − R − B − K)
//	kept        = min(tiers(surplus), bonus cap × B)
//	entitlement = min(E − R, B + K) + kept + fund share(overrun) − K
//
// −K stands where carried room is cash that the institution holds. It always does, except
// where budgets are paid by claims: there carried room is room alone, and a surplus that is
// carried is not paid. The line over takes off the excess of E − R over B + K. The line
// shared gives the fund's part of it back. The line retained is the surplus that is kept,
// and the line room is −K. A violation cannot come back as surplus, because the surplus is
// computed from E before refusals. A surplus is cash ("cash", the default), widens the
// next year's room ("carry"), is returned, or is split. A holder to which nothing is
// charged has its due as an amount.
//
// # After the value
//
// What points earn is known only when the point value is struck. [Plan.AfterValue] returns a
// plan that waits for it, and [Plan.After] continues the settled report. Two kinds of budget
// need that. A package may bear claims with points (医共体包干): the points money of an
// institution is apportioned over the holders of its claims by points, to the fen. And a budget
// may be taken from points money ("amount_from": "points"), for a year end that compares what
// points earn, S, with what their claims incurred by item, A:
//
//	entitlement = min(A − R, S + K) + kept(max(0, S + K − A)) + fund share(max(0, A − R − S − K)) − K
//
// The claims are paid S already. So the lines are returned (the surplus that is not kept; a
// memo line kept shows what is), shared (the fund's part of the overrun), and refused (what the
// findings take off the first term). The lines change no price. What they come to beyond the
// fund, together with what the terms put off it, is drawn from the reserve of the terms, or
// left in the residue, as difference says.
//
// # Beside the budgets
//
// A policy may pay more than its budgets give, and no budget counts it:
//
//	subsidy (危重补贴)      Σ share × (cost − above), over a holder's claims that cost more
//	grant (专科医院调剂)    an amount for an institution
//
// Both are lines compensation, drawn up by [Plan.After] whenever the budgets act, and paid from
// where difference says. A pot that does not suffice is an error, or is apportioned in proportion
// to the subsidies ("over_pot": "scale").
//
// # Clearing
//
//	due = entitlement + corrected − withheld + released + bonus − prepaid − refused − damages + reversed − debt − recovered + advance
//
// [Plan.Clear] only moves money, it never shares. An institution without an account is
// cleared as if it had an empty one. Every movement is a line with a kind, a sign and a
// trail, and Σ lines = due. The line withheld is the whole deposit: released + forfeited +
// pending. The last two are memo lines. Without a score all of the deposit is pending. A
// release beyond the deposit is a bonus. A deposit may have a ratio by institution, and count the
// lines of some methods alone. A released amount that an account says was decided counts in place
// of the score's. A positive due that rolls into the next
// prepayments is a line prepaid, and comes back as another in the next clearing. Clearing
// twice changes nothing.
//
// A part of a year is cleared like a year: a monthly report at a provisional value,
// under a plan whose deposit is a ratio of the entitlement, transfers a share of it.
// [Prepay] adds such transfers to the prepaid money of the year's accounts, and months
// and year end at the annual entitlement.
//
// # Audit
//
// A finding acts once. Where a budget bears its claim, it acts in the settlement (E − R).
// Otherwise it acts in the clearing, where it is not redistributed. Damages are a line of
// the clearing. A reversal is a finding of its own, by opposite entries.
//
// [Plan.Letters] lists the deductions of an institution, counted by kind, department and
// month, with the escalation steps that are reached. A step moves money only where the
// account says so. It then refuses the fund money of a department's month, or of a
// suspension, as far as findings have not refused it yet. [Plan.Payments] computes that
// from the claims, and so does [Plan.Clear] if it is given the claims.
//
// [SumFindings] sums up the findings of letters by any keys: rule, source, item, department ….
//
// [Plan.Sample] draws claims for review, so that anyone can draw the same claims again.
// [Plan.CheckFindings] checks that no finding exceeds the fund money of its claim.
//
// # Period
//
// A budget is for one period. [Plan.Settlement] is given the period of the settlements that
// it wraps, and refuses another. Claims of other periods pass through it. They are left
// out and charged to nobody, and the report counts them. A finding that names one of them
// is an error, unless it reverses a finding that was cleared before: the claim of that one
// is not looked up.
//
// All claims of a holder belong in one settlement, since the rest of a budget is paid once.
// Two settlements under one policy, or two tallies of such settlements, are an error
// wrapping [settlement.ErrOwner].
//
// # Budgets in budgets
//
// A budget may lie around another budget's Settlement, such as a county's total around the
// caps of its hospitals. The outer budget counts the results of the inner one. Its Holders
// map inner holders, too:
//
//	county.Settlement(period, totals, hospitals.Settlement(period, accounts, claims))
//
// Each has accounts of its own. Findings may be in both, and act once. [Plan.Within] makes one
// plan of both, which a job states as "around". It lets findings act wherever a budget bears
// their claims, and lets budgets lie around others that wait for the point value:
//
//	both, err := hospitals.Within(county, totals)
//	report, err := settlement.Settle(terms, both.Settlement(period, accounts, claims))
//	clearing, err := both.Clear(report, accounts)
//
// # Engines
//
// An engine that splits claims over machines fills a tally on each machine, merges the
// tallies, and draws up the budgets once, from the inside out:
//
//	for _, part := range parts {
//		err = merged.Merge(part) // of claims, not of a budget's settlement
//	}
//	err = hospitals.Close(merged, accounts)
//	err = county.Close(merged, totals)
//	merged.IDsChecked() // if the engine has checked that no id occurs twice
//	report, err := merged.Settle(terms)
//
// The report is that of the settlements above, to the byte. [Plan.Close] needs sums alone,
// and their number grows only with institutions, holders and classes. Findings about
// single claims, steps of escalation, subsidies, and points that are rounded claim by claim need
// [Plan.Settlement].
//
// # Rounding
//
// A budget, a quota and each deduction of a pool are rounded to the fen. With budget_places
// a budget keeps more decimals until differences with it are taken. Instalments and
// prepayments are cumulative amounts less the earlier ones, so that they add up. Tiers are
// rounded once over all bands, and the other side is the complement. A deposit and its
// release are rounded once each, the released fraction is not. Parts of a pool and of a
// split are closed to the last fen by largest remainder.
//
// Amounts of accounts are computed by evaluating the formula of their rule, exactly, so
// that a trail shows the computation itself. Claims are only added up, in 128 bits.
//
// # Before use
//
// [Plan.Cliffs] lists where a policy pays by jumps. testdata/variations has a policy file
// for each rule that other places have. variation_test.go has amounts for them that were
// worked by hand.
//
// # What is not covered
//
// Setting a budget from history, deciding which part of an overrun is reasonable, and the
// indicators of an assessment that no statement holds: these are entered. A budget is for
// all claims that are charged to it. Where money is capped by payer or by class of care,
// each cap is a budget around a part of its own.
//
// # Sources
//
// The rules of Qingdao (retired cadres), Hefei (2001), Linyi (2007 and 2008),
// Ningqiang and Lanzhou, as they were retold. The document numbers are not known.
// Each is a folder of examples, with its worked numbers.
package budget
