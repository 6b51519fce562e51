// Package testsize says how much random input a test draws. Tests alone import it.
//
// By default every test is short, so that `go test ./...` is quick. SETTLEMENT_LONG=1 asks
// for the long sizes, and .ci/run sets it; SETTLEMENT_LONG=8 asks for eight times as much,
// which for the oracles together is a million settlements. Every property is tested in all
// sizes: the longer ones only try more inputs.
package testsize

import (
	"os"
	"strconv"
)

// times returns how many long sizes the environment asks for; 0: the short one.
func times() int {
	n, err := strconv.Atoi(os.Getenv("SETTLEMENT_LONG"))
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// Long reports whether the environment asks for the long sizes.
func Long() bool { return times() > 0 }

// Of returns the long size as often as the environment asks for it, else the short one.
func Of(short, long int) int {
	if n := times(); n > 0 {
		return n * long
	}
	return short
}
