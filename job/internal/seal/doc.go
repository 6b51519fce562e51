// Package seal seals the rows of claims that a job settles: it writes the columns of every
// kind of claim as texts, sorts the rows and sums them.
package seal
