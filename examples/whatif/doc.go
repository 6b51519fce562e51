// Command whatif settles the same claims under two DRG policies and says who
// gains and who loses (预决算模拟).
//
//	go run ./examples/whatif examples/lishui/job.json examples/whatif/policy.json
//	go run ./examples/whatif -apportion -scenario 5:3 examples/lishui/job.json examples/whatif/policy.json
//	go run ./examples/whatif old-job.json new-job.json
//
// The first argument is a job with one part of DRG claims, beside which it may
// have bed-days that share the fund; the second the new policy, or a job of the
// same claims with other terms or another policy. It
// prints the point values, which parameters moved, and a line an institution and
// a line a group, from who gains most to who loses most, to the fen.
//
// What an institution is due is that of its statement. What a group is due in an
// institution is the group's part of the institution's price, apportioned by
// points to the last fen, plus what is priced, less what was covered; the groups
// of an institution add up to it, and so do all groups to all institutions. With
// one fund the gains sum to what rounding leaves less of it than before: to zero
// with -apportion, which closes both settlements to the fen. What no claim of a
// group says (a negative due brought to zero) is in the group "–".
//
// -scenario VOLUME:COST, in percent, may be given several times: each draws the
// institutions' patients anew, with replacement and with all their stays, until
// there are that many more (or, below zero, fewer) stays, and raises what they
// cost, under the same fund; bed-days stay as they are. -draws says how often, -seed where the draws begin.
// Each draw is settled under both policies; the least, the middle and the largest
// gain of each institution are printed. Only integers are used: equal seeds give
// equal bytes on every platform.
//
// Exit status: 0 settled; 1 refused, with every fault on stderr; 2 usage.
package main
