// Package testsize says how much random input a test draws. Tests alone import it.
//
// By default every test is short, so that `go test ./...` is quick. SETTLEMENT_LONG=1 asks
// for the long sizes, and .ci/run sets it. Every property is tested in both sizes: the long
// one only tries more inputs.
package testsize

import "os"

// Long reports whether the environment asks for the long sizes.
func Long() bool { return os.Getenv("SETTLEMENT_LONG") == "1" }

// Of returns the long size if the environment asks for it, else the short one.
func Of(short, long int) int {
	if Long() {
		return long
	}
	return short
}
