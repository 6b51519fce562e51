package main

import (
	"testing"

	"github.com/yibaojiesuan/settlement/internal/hidden"
)

// Nothing that the program prints or writes has a character that nobody sees, whatever its
// documents, tables and command line hold.
func TestHidden(t *testing.T) {
	hidden.Program{
		From: "..", Folders: []string{"zhejiang", "community"}, Run: run, Flags: []string{"-lang", "zh"},
		Lines: []string{
			"DIR/zhejiang/job.json",
			"-json DIR/zhejiang/job.json",
			"-claims OUT/claims.csv -o OUT/x.txt DIR/zhejiang/job.json",
			"-explain c01 DIR/zhejiang/job.json",
			"-explain institution:LS01 DIR/zhejiang/job.json",
			"-cliffs 100 DIR/zhejiang/job.json",
			"-list heads DIR/community/job.json",
		},
	}.Check(t)
}
