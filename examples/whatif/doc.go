// Command whatif settles two jobs, or one under its policy and under a draft, and says
// who gains, who loses and why (预决算模拟).
//
//	go run ./examples/whatif examples/lishui/job.json examples/whatif/policy.json
//	go run ./examples/whatif -by line,group -apportion -scenario 5:3 examples/lishui/job.json examples/whatif/policy.json
//	go run ./examples/whatif -json old-job.json new-job.json
//
// The first argument is a job, of any methods, pools and budgets; the second another job,
// or a policy that takes the place of the job's policy of that method. Jobs are read and
// settled by package job, as examples/settle does: what that refuses is refused here. So
// is a draft that is not in force in the job's period, unless -draft says to take it as
// if it were always in force. -outside lets jobs name files outside their folders.
//
// It prints the point values; the fields of documents that differ; how much of the
// change comes from claims that were added, removed or changed, from policies, and from
// the rest; and a line an institution, from who gains most to who loses most, that ends
// with what is due before, after, and the difference, to the fen. -by says what else:
//
//	line    the lines of statements that differ
//	class   the classes of claims
//	group   the groups of claims, of bed-days their classes
//	claim   the claims that differ, and what the difference of each comes to
//
// -json prints the differences of package job in place of all that. What a claim is
// attributed, and what is not attributed to claims, is said at job.Difference.
//
// What a class or a group is due in an institution is its part of the price of its
// method, apportioned by points to the last fen, plus what is priced, less what was
// covered; what no claim says (a deposit, what exceeds a budget, a negative due brought
// to zero) is in "–". They add up to the institutions, to the fen.
//
// -apportion closes both settlements to the fen: with one fund the gains sum to zero.
//
// -scenario VOLUME:COST, in percent, may be given several times: each draws the DRG
// patients of each institution anew, with replacement and with all their stays, until
// there are that many more (or, below zero, fewer) stays, and raises what they
// cost, under the same fund; other claims stay as they are. -draws says how often, -seed
// where the draws begin. Each draw is settled by both jobs, which must have the same DRG
// claims; the least, the middle and the largest gain of each institution are printed.
// Only integers are used: equal seeds give equal bytes on every platform.
//
// Exit status: 0 settled; 1 refused, with every fault on stderr; 2 usage.
package main
