package main

import (
	"testing"

	"github.com/yibaojiesuan/settlement/internal/hidden"
)

// Nothing that the program prints or writes has a character that nobody sees, whatever its
// documents, tables and command line hold.
func TestHidden(t *testing.T) {
	hidden.Program{
		From: "..", Folders: []string{"tables"}, Run: run, Flags: []string{"-lang", "zh"},
		Lines: []string{
			"-o OUT/policy.json -for tables.xlsx#病组权重=weights.csv -for tables.xlsx#等级系数=levels.csv -for tables.xlsx#医疗机构=hospitals.csv DIR/tables/draft.json DIR/tables/mapping.json",
			"-json DIR/tables/draft.json DIR/tables/mapping.json",
		},
	}.Check(t)
}
