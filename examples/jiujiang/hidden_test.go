package main

import (
	"testing"

	"github.com/yibaojiesuan/settlement/internal/hidden"
)

// Nothing that the program prints or writes has a character that nobody sees, whatever its
// documents, tables and command line hold.
func TestHidden(t *testing.T) {
	hidden.Program{
		From: "..", Folders: []string{"jiujiang"}, Run: run, Flags: []string{"-lang", "zh"},
		Lines: []string{
			"DIR/jiujiang/benefits.json DIR/jiujiang/stays.csv",
		},
	}.Check(t)
}
