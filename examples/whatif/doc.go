// Command whatif settles two jobs, or one under its policy and under a draft, and says
// which institutions gain, which lose, and why (预决算模拟).
//
//	go run ./examples/whatif examples/lishui/job.json examples/whatif/policy.json
//	go run ./examples/whatif -by line,group -apportion -scenario 5:3 examples/lishui/job.json examples/whatif/policy.json
//	go run ./examples/whatif -json old-job.json new-job.json
//
// The first argument is a job of any methods, pools and budgets. The second is another
// job, or a policy that replaces the job's policy of that method. Package job reads and
// settles both jobs, as for examples/settle, and refuses the same faults. A draft that
// is not in force in the job's period is refused, too, unless -draft takes it as if it
// were always in force. -outside lets jobs name files outside their folders.
//
// It prints the point values; the fields of documents that differ; how much of the
// change comes from claims that were added, removed or changed, from policies, and from
// the rest; and a line for each institution, from the largest gain to the largest loss.
// A line ends with the due before, the due after, and the difference, to the fen. -by
// adds further tables:
//
//	line    the lines of statements that differ
//	class   the classes of claims
//	group   the groups of claims, of bed-days their classes
//	claim   the claims that differ, and what the difference of each comes to
//
// -json prints the differences of package job in place of all that. job.Difference says
// which amount a claim gets, and what is not attributed to claims.
//
// The due of a class or a group in an institution is its part of the price of its
// method, apportioned by points to the last fen, plus the amounts of priced claims,
// less what was covered. Amounts that belong to no claim (a deposit, an excess over a
// budget, a negative due set to zero) are in "–". The rows add up to the institutions,
// to the fen.
//
// -apportion closes both settlements to the fen: with one fund the gains sum to zero.
//
// -scenario VOLUME:COST, in percent, may be given several times. Each scenario draws
// the DRG patients of each institution anew, with replacement and with all their stays,
// until the number of stays has grown by VOLUME (or shrunk, below zero). It raises
// their cost by COST; the fund and other claims stay as they are. -draws is the number
// of draws, and -seed their seed. Both jobs, which must have the same DRG claims,
// settle each draw; the smallest, the middle and the largest gain of each institution
// are printed. Only integers are used: equal seeds give equal bytes on every platform.
//
// Exit status: 0 settled; 1 refused, with every fault on stderr; 2 usage.
package main
