// Package drawn makes an invented hospital from a seed: two years of stays with wards, doctors,
// payers and classes of fees, its policies, a benchmark and thresholds. Overruns are planted in
// three wards, with one doctor and in five cases.
//
// Everything is integer arithmetic on a seeded PCG: same code, same bytes, on any machine. The
// package does not import the library.
package drawn
