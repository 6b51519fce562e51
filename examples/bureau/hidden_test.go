package main

import (
	"testing"

	"github.com/yibaojiesuan/settlement/internal/hidden"
)

// Nothing that the program prints or writes has a character that nobody sees, whatever its
// documents, tables and command line hold.
func TestHidden(t *testing.T) {
	hidden.Program{
		From: "..", Folders: []string{"bureau"}, Run: run, Flags: []string{"-lang", "zh"},
		Lines: []string{
			"-last DIR/bureau/job-2024.json -with DIR/bureau/bureau.json DIR/bureau/job.json",
			"-json DIR/bureau/job.json",
			"-csv -table coding DIR/bureau/job.json",
		},
	}.Check(t)
}
