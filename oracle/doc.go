// Package oracle computes DRG points and settlements a second time, with
// fractions of math/big and without regard to speed, and makes random
// documents to compute them for. It is imported by tests alone.
//
// It was written from the regulations, without sight of the engine that it
// checks, and shares nothing with it but the types of documents:
//
//	got, gotErr := plan.Rate(c)
//	want, wantErr := oracle.Rate(policy, c)
//
// [Rate] rates a case; [Place] says whether it is of the period; [Resolve]
// compares every case with every other, for readmissions and quotas; [Settle]
// settles cases together with the entries of another method. [RandomPolicy],
// [RandomCases], [RandomPeriod], [RandomParts], [RandomExtra] and [RandomTerms]
// make valid input with the difficult places planted in it: costs exactly on a
// bound, points exactly on a half, shares with equal remainders, stays of one day
// on one day, ids that occur twice. A [Census] counts what occurred, so that a test
// knows that it tested it.
//
// The oracles of the other methods stand in those methods' tests. All of them
// compute with the fractions of oracle/rat.
package oracle
