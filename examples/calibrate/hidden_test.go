package main

import (
	"testing"

	"github.com/yibaojiesuan/settlement/internal/hidden"
)

// Nothing that the program prints or writes has a character that nobody sees, whatever its
// documents, tables and command line hold.
func TestHidden(t *testing.T) {
	hidden.Program{
		From: "..", Folders: []string{"calibrate"}, Run: run, Flags: []string{"-lang", "zh"},
		Lines: []string{
			"DIR/calibrate/calibration.json DIR/calibrate/draft.json DIR/calibrate/history-2023.csv",
			"-o OUT/policy.json DIR/calibrate/calibration.json DIR/calibrate/draft.json DIR/calibrate/history-2023.csv",
		},
	}.Check(t)
}
