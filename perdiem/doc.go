// Package perdiem prices inpatient stays by the bed-day (按床日付费), in yuan, or in
// points that share a fund with other methods.
//
// A [Policy] is a city's rules as a document. [New] checks it and compiles it into a
// [Plan]. A plan settles the stays of a period:
//
//	policy, err := perdiem.ReadPolicy(file)
//	if err != nil {
//		return err // every fault of the JSON, with its path
//	}
//	plan, err := perdiem.New(policy)
//	if err != nil {
//		return err // every fault of the rules, with its path
//	}
//	march := settlement.MustMonth("2025-03").Period()
//	report, err := settlement.Settle(terms, plan.Settlement(march, settlement.Each(stays)))
//	if err != nil {
//		return err // every fault of the stays
//	}
//	for _, s := range report.Statements {
//		fmt.Println(s.Institution, s.Due)
//	}
//
// [Plan.Rate] rates one stay alone. [Plan.Explain] does the same and records the steps.
// Stays in points share one fund with DRG cases where both settlements are given to
// [settlement.Settle].
//
// # Days
//
// Days are nights: discharge − admission, and at least one. With day_count inclusive they
// are one more. Leave (请假) shortens a stay from its last days. An observation (留观) that
// led to the admission joins the stay.
//
// Paid days have an index, from 1. The index continues over a readmission (再入院) of the
// same person to the same institution and class, at most readmission_gap_days after the
// last discharge. With index_over person it continues also where the class changed, and with
// readmission_institution any in every institution. It also continues over the bills of one
// stay. Leave and days beyond a limit do not advance it. Tiers are spans of the index:
//
//	marginal:  T = Σ over tiers (days in the tier × its rate)
//	whole:     T = days × the rate of the tier of the last day
//
// [Plan.Settlement] finds the earlier stays. A caller who rates a single stay fills in its
// [History].
//
// # Money
//
//	S         = Σ days × rate × the fund's share
//	fixed:    amount = S
//	cap:      amount = min(cost, T) × S ÷ T
//	corridor: amount = (T + share_above × (cost − T)) × S ÷ T   cost above T
//	          amount = (cost + share_below × (T − cost)) × S ÷ T   cost below T
//	formula:  amount = F × S ÷ T                                  F what actual.amount gives
//	covered   = P, the patient's share (个人负担): as the claim says, none, a ratio
//	            of T or of the cost, or a fixed amount a day
//	due       = amount − covered
//
// A formula is written in the language of trails: + − × ÷, min, max, round(x, places), down(x,
// places), comparisons, and, or, not, if(condition, a, b), known(name), texts in single quotes.
// It reads the names
//
//	standard   T, the paid days at their rates
//	days       the paid days of the stay, index the index of the last one
//	cost, covered, class   as the claims say, of all bills so far
//
// and the columns that the policy names (columns: decimal, money, whole, flag or text). Columns
// are those of the bill itself. A blank one is not known, and an error where it is needed.
//
// Where every tier has the same fund share, S ÷ T is that share. A rate that is a price of
// the fund alone (rate_is fund) has nothing subtracted: covered is 0. A stay without a paid
// day is paid nothing, and nothing is subtracted. Where a limit pays only some of a stay's
// days, the stay owes that part of what was paid for all of them:
//
//	covered   = round(P × paid days ÷ days, 2)      unless limits.covered is whole
//
// This holds where P is as the claim says, or a ratio of the cost. The other shares are
// computed on paid days already.
//
// # Points
//
//	daily points = rate × share × coefficient ÷ regional mean × scale, rounded
//	points       = Σ days × daily points
//
// # Periods
//
// A stay, or a bill of one, belongs to the period in which it is settled: see
// [Plan.Settlement]. The policy must be in force on that day. The entries of stays of
// other periods are left out. Several plans may follow each other: see [Follow].
//
// # Bills of long stays
//
// A long stay may be settled before it ends (中途结算): see [Plan.Bills]. Each bill is a
// claim. All but the last have Interim set and end on the last day billed, whose night
// they include. The next bill begins on the following day. A bill is the cumulative amount
// to date less what was billed before, so that cutting a stay into bills changes no total.
// What a stay owes of covered is cumulative too: a bill beyond a limit may owe a part, or
// get one back.
//
// # Limits
//
// Days and episodes a year limit a person. With days_of each_year a day belongs to its own year,
// and not to that of the settlement. Episodes beyond those of a year are not paid, or each of
// their days has the rate episodes_beyond in place of its tier's. Days beyond the limit are not paid and are
// listed as conflicts of the report. A bundle pays the first days of an episode by one
// amount.
//
// A number of bed-days, and a multiple of the advance, limit an institution. An entry of
// its own takes back what exceeds them: a line over, and a memo line borne. Days that do
// not count are taken back at the mean fund money (or the mean points) of a day. The limit
// of days is applied first, then that of the advance. Both compare net fund money. A yearly
// cap of money is the rule of a budget: see package budget.
//
// # Rounding
//
// An amount is one exact quotient of 128-bit products. It is rounded once to the fen, half
// away from zero, and not tier by tier. The patient's share, where it is computed, is
// rounded once. In points the daily points are rounded, to points.places, and their
// multiples are exact. The amount that an institution loses by a limit is rounded once.
//
// # What is not covered
//
// Different rules for classes, such as a corridor for one and a cap for another, are
// policies of their own, each a part of the job. Where rates change during a stay, one day
// decides for all of it: see rates_on. Review, refusals and damages belong to package
// budget. The hospital assigns stays to classes.
//
// # Sources
//
// 浙医保联发〔2019〕21号 (points of bed-days inside the DRG pool); 丽医保发〔2019〕68号
// (psychiatric, rehabilitation and hospice stays); Lanzhou's day rates by payer;
// Shanghai's rules for periods and deadlines of residents' stays. They were read
// through copies. examples/lishui, examples/lanzhou and examples/shanghai have
// them as policies.
package perdiem
