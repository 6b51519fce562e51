package main

import (
	"testing"

	"github.com/yibaojiesuan/settlement/internal/hidden"
)

// Nothing that the program prints or writes has a character that nobody sees, whatever its
// documents, tables and command line hold.
func TestHidden(t *testing.T) {
	hidden.Program{
		From: "..", Folders: []string{"receivables"}, Run: run, Flags: []string{"-lang", "zh"},
		Lines: []string{
			"DIR/receivables/receivables.json",
			"-json DIR/receivables/receivables.json",
			"-explain H01/fund/2025-01 DIR/receivables/receivables.json",
		},
	}.Check(t)
}
