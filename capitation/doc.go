// Package capitation pays institutions per head (按人头付费): a fee for each month
// in which a member was theirs. It was made for dialysis, where the surplus of
// the head fees is kept and an overrun is not covered (结余留用, 超支不补).
//
// A policy is a document; a plan is the policy, checked and compiled; a plan
// binds the members of a year and their charges to a period for
// [settlement.Settle]:
//
//	policy, err := capitation.ReadPolicy(file)
//	if err != nil {
//		return err // every fault of the JSON, with its path
//	}
//	plan, err := capitation.New(policy)
//	if err != nil {
//		return err // every fault of the rules, with its path
//	}
//	june := settlement.Period{From: settlement.MustDate("2025-06-01"), To: settlement.MustDate("2025-06-30")}
//	accounts, err := plan.Account(june, members, charges)
//	fmt.Println(accounts[0].HeadFees, accounts[0].Due)
//	report, err := settlement.Settle(settlement.Terms{}, plan.Settlement(june, members, charges))
//
// # A member's month
//
// A signing takes effect the month after (activation); the month's standard is
// the annual one ÷ 12, rounded to the fen. No fee is paid for days before or
// after the agreement, days on which it is suspended, and days in hospital from
// the day of admission to the day before discharge:
//
//	proration        the month's fee
//	calendar_day     round(standard × paid days ÷ days of the month, 2)
//	touched_unpaid   the standard if every day is paid, else nothing
//	touched_paid     the standard if any day is paid
//
// Where the standard changes within a month, calendar_day pays each day at its
// own and rounds their sum once; the others pay the standard of the first paid
// day. That standard also says whether the patient's share is included.
//
// # The account
//
// With M the sum of the members' months, Po the patients' share of own care by
// the benefit rules (whatever was collected), Fr and Pr the fund's and the
// patients' part of referred care, and Co the cost of own care:
//
//	reduction = min(M, round(M × Σ rates, 2) + Σ amounts)      M′ = M − reduction
//	due       = max(0, M′ − Po − Pr) − Fr
//	revenue   = due + patients' shares of own care
//	balance   = revenue − Co, a surplus or, if negative, an overrun
//
// Po and Pr count members whose standard includes the patient's share; for the
// others the fee is fund money alone. Where the floor is not reached, and every
// standard includes the share, revenue is M′ − Fr − Pr. A negative due is the
// institution's debt, unless the policy floors it: that is the last step, after
// the year's balance is shared.
//
// The account of a period is that of the policy year to date at its end, less
// that before its beginning: the floor acts on the year, not on each month, and
// months add up to the year. Quality is reduced in the last month of the year,
// or with "monthly" in every account to date. Only there the year's balance is
// shared: of a surplus the institution keeps its tiers' part, of an overrun the
// fund bears its part, with M′ as the standard of the tiers.
//
// What an institution waives of a patient's share changes no amount: it is a
// memo line.
//
// # The statement
//
// The due of a statement is Σ of its lines: Σ head fees (amount) − Po (covered)
// − Fr − Pr (referred), which the entries of members' months carry, and from the
// entry of the institution
//
//	quality    − reduction
//	floored    + what max(0, …) adds, where the floor acts
//	returned   − the part of the year's surplus that is not kept, and what the floor
//	           added to earlier months of the year that needs it no more
//	shared     + the fund's part of the overrun
//	kept       memo: the part of the surplus that is kept; the head fees hold it
//	borne      memo: the part of the overrun that is not covered; shares waived
//
// # Charges
//
// Own and referred charges go to the account of the member's institution in that
// month: of several agreements with a fee, to the one whose paid days hold the
// charge's date, else to the one signed first. Unreferred care is counted and
// otherwise without effect.
//
// A charge is given once: two with one id, or without ids two that are equal in
// every column, are an error that names both. A charge of a month that is not in the
// period has an entry that is left out, with its cost; in the account to date it
// counts where its month is one of the year to date.
//
// # What is listed
//
// Nothing is paid in silence. An entry has a Conflict, and the report lists it,
// where
//   - one person has head fees at two institutions in a month, or two at one for
//     the same days: none is paid. Without calendar_day, two fees at one
//     institution in a month are always a conflict;
//   - a charge has no member, or falls into a month without a head fee, or one in
//     conflict; was billed under another medical type; falls into a stay in
//     hospital; was requested by the patient or is outside the catalogues; or is
//     unreferred and has fund money in it: it touches no account;
//   - own care was given at another institution than the member's, or referred
//     care at the member's own: charged all the same;
//   - an agreement's term is shorter than min_term_months, in its first paid month
//     of the year, or an institution has more members in effect in a month than
//     it declared (its own entry lists the months): paid all the same.
//
// What contradicts itself is refused: an agreement that ends before it was
// signed, overlapping suspensions or stays, a category that the policy does not
// have.
//
// Members' months, and charges without an id, have no ids of their own. Theirs are
// digests of the row, and the month: they do not name the person, but whoever
// holds the persons' ids can compute them. Use pseudonyms where that matters.
//
// # Sessions
//
// A charge with a package is one session at a fixed price: its entry has the
// price as Amount and the patient's part as Covered, and it is no part of the
// account. A person's sessions are paid in the order of their days, and within a
// day in that of the policy's packages, as long as no weekly, monthly or joint
// limit is used up; the others are listed. A week is Monday to Sunday; its
// sessions before the period count if they are among the charges.
//
// # Before use
//
// [Plan.Cliffs] lists where a policy pays by jumps: a signing a day later that
// loses a month, a month touched, a quality target, a tier, a limit of sessions.
// [Calibrate] draws standards up from history, [Compare] sets patients per head
// against patients by item.
//
// Heads are no part of an institution's total budget: package budget leaves them
// out unless its policy lists them. See examples/tianjin.
//
// # Not covered
//
// Deriving the patient's share, choosing who is referred, and paying the
// receiving provider, whose care is settled at ordinary rules.
//
// # Sources
//
// The peritoneal dialysis rules of Tianjin (天津腹膜透析按人头付费), as they were
// retold, the document number not known: standard, activation, days not paid,
// referred care, year-end account, quality. The other choices are those of other
// places' regulations.
package capitation
