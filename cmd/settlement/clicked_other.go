//go:build !windows

package main

// doubleClicked reports whether the program was started from a window: elsewhere it is not known.
func doubleClicked() bool { return false }
