// Package capitation pays institutions per head (按人头付费): a fee for each month in
// which a member was theirs.
//
// It was made for dialysis, where the institution keeps the surplus of the head fees and
// an overrun is not covered (结余留用, 超支不补).
//
// A [Policy] is a city's rules as a document. [New] checks it and compiles it into a
// [Plan]. A plan settles the members and charges of a period:
//
//	policy, err := capitation.ReadPolicy(file)
//	if err != nil {
//		return err // every fault of the JSON, with its path
//	}
//	plan, err := capitation.New(policy)
//	if err != nil {
//		return err // every fault of the rules, with its path
//	}
//	june := settlement.MustMonth("2025-06").Period()
//	s := plan.Settlement(june, settlement.Each(members), settlement.Each(charges))
//	report, err := settlement.Settle(settlement.Terms{}, s)
//	if err != nil {
//		return err // every row that was refused
//	}
//	for _, s := range report.Statements {
//		fmt.Println(s.Institution, s.Due)
//	}
//
// [Plan.Account] returns the account of each institution, with the figures behind its due.
//
// # A member's month
//
// A signing takes effect in the next month, unless activation says otherwise. The month's
// standard is the annual one ÷ 12, rounded to the fen. With months cumulative the k-th month
// of the policy's year, which begins with the month of effective (else with the year), has
//
//	round(annual × k ÷ 12, 2) − round(annual × (k − 1) ÷ 12, 2)
//
// so that a whole year is the annual standard. No fee is paid for days before or
// after the agreement, for days on which it is suspended, or for days in hospital. These
// are the day of admission to the day before discharge:
//
//	proration        the month's fee
//	calendar_day     round(standard × paid days ÷ days of the month, 2)
//	touched_unpaid   the standard if every day is paid, else nothing
//	touched_paid     the standard if any day is paid
//
// A month has one standard, also where it changes within the month: of those that have begun
// by its end, the one with the later from.
//
// Under a standard with actual cap the fee is a bound, and the fund pays its share of the lower
// of fee and cost. The cost is that of the member's own charges in scope. Without a charge
// nothing is paid, and what was covered is not subtracted:
//
//	cap   round(min(cost, fee) × fund share, 2)
//
// # The account
//
// M is the sum of the members' months. Po is the patients' share of own care by the
// benefit rules, whether or not it was collected. Fr and Pr are the fund's and the
// patients' part of referred care. Co is the cost of own care:
//
//	reduction = min(M, round(M × Σ rates, 2) + Σ amounts)      M′ = M − reduction
//	due       = max(0, M′ − Po − Pr) − Fr
//	revenue   = due + patients' shares of own care
//	balance   = revenue − Co, a surplus or, if negative, an overrun
//
// Po and Pr count members whose standard includes the patient's share. For the others the
// fee is fund money alone. Where the floor is not reached, and every standard includes the
// share, revenue is M′ − Fr − Pr. A negative due is the institution's debt, unless the
// policy floors it. That is the last step, after the year's balance is shared.
//
// The account of a period is the account of the policy year to the end of the period, less
// the account to the day before its beginning. So the floor acts on the year, not on each
// month, and months add up to the year. Quality is reduced in the last month of the year
// or, with "monthly", in every account to date. The year's balance is shared in its last
// month alone. The institution keeps its tiers' part of a surplus, and the fund bears its
// part of an overrun. M′ is the standard of the tiers.
//
// What an institution waives of a patient's share changes no amount: it is a memo line.
//
// # The statement
//
// The due of a statement is the sum of its lines. The entries of members' months carry
// Σ head fees (amount) − Po (covered) − Fr − Pr (referred). The entry of the institution
// adds
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
// Own and referred charges go to the account of the member's institution in that month.
// If several agreements have a fee in the month, the charge goes to the one whose paid
// days hold its date, else to the one signed first. Unreferred care is counted and
// otherwise without effect.
//
// A charge is given once. Two charges with one id are an error that names both, and so are
// two without ids that are equal in every column. A charge of a month that is not in the
// period has an entry that is left out, with its cost. It counts in the account to date if
// its month is one of the year to date.
//
// # What is listed
//
// Nothing is paid in silence. An entry has a Conflict, and the report lists it, in these
// cases:
//   - One person has head fees at two institutions in a month, or two fees at one
//     institution for the same days. None is paid. Without calendar_day, two fees at one
//     institution in a month are always a conflict.
//   - A charge has no member, or falls into a month without a head fee or with one in
//     conflict. Or it was billed under another medical type, falls into a stay in hospital,
//     was requested by the patient, or is outside the catalogues. Or it is unreferred and
//     has fund money in it. It touches no account.
//   - Own care was given at another institution than the member's, or referred care at the
//     member's own. It is charged all the same.
//   - An agreement's term is shorter than min_term_months. It is listed in its first paid
//     month of the year, and paid all the same.
//   - An institution has more members in effect in a month than it declared. Its own entry
//     lists the months, and they are paid all the same.
//
// A row that contradicts itself is refused: an agreement that ends before it was signed,
// overlapping suspensions or stays, a category that the policy does not have.
//
// Members' months, and charges without an id, have no ids of their own. Their ids are made
// of a digest of the row, and of the month. They do not name the person, but anyone who has
// the persons' ids can compute them. Use pseudonyms where that matters.
//
// # Sessions
//
// A charge with a package is one session at a fixed price. Its entry has the price as
// Amount and the patient's part as Covered, and it is no part of the account. A person's
// sessions are paid in the order of their days, and within a day in the order of the
// policy's packages, until a weekly, monthly or joint limit is used up. A joint limit may count
// in windows: years, quarters, months or weeks of the calendar, or spans of months from January.
// The others are listed, and a session that one limit refuses counts in no other. A week is Monday to Sunday. Its sessions before the period count if they are
// among the charges.
//
// # Before use
//
// [Plan.Cliffs] lists where a policy pays by jumps: a signing a day later that loses a
// month, a month touched, a quality target, a tier, a limit of sessions. [Calibrate] draws
// up standards from history. [Compare] compares patients paid per head with patients paid
// by item.
//
// Heads are no part of an institution's total budget: package budget leaves them out
// unless its policy lists them. See examples/tianjin.
//
// # Rounding
//
// Each rounding is to the fen, half away from zero: the month's standard; the fee of a
// month; the fund's share of a month under a cap; the rates of the quality reduction, added up, times
// the head fees; a share of the year's balance, once over all tiers. All else is exact sums
// and differences, so that months add up to the year.
//
// # What is not covered
//
// Deriving the patient's share, choosing the patients who are referred, and paying the
// provider that receives them, whose care is settled by the ordinary rules.
//
// # Sources
//
// The peritoneal dialysis rules of Tianjin (天津腹膜透析按人头付费), as they were
// retold. The document number is not known. They are the standard, activation, days not paid,
// referred care, year-end account, quality. The other choices are those of other
// places' regulations.
package capitation
