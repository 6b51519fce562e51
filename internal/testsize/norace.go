//go:build !race

package testsize

// Race says that the race detector is on: it takes things out of pools at random, so that
// counts of allocations say nothing.
const Race = false
