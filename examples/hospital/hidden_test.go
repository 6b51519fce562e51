package main

import (
	"testing"

	"github.com/yibaojiesuan/settlement/internal/hidden"
)

// Nothing that the program prints or writes has a character that nobody sees, whatever its
// documents, tables and command line hold.
func TestHidden(t *testing.T) {
	hidden.Program{
		From: "..", Folders: []string{"hospital"}, Run: run, Flags: []string{"-lang", "zh"},
		Lines: []string{
			"-last DIR/hospital/job-2024.json -benchmark DIR/hospital/benchmark.json -thresholds DIR/hospital/thresholds.json DIR/hospital/job.json",
			"-json DIR/hospital/job.json",
		},
	}.Check(t)
}
