package main

import (
	"testing"

	"github.com/yibaojiesuan/settlement/internal/hidden"
)

// Nothing that the program prints or writes has a character that nobody sees, whatever its
// documents, tables and command line hold.
func TestHidden(t *testing.T) {
	hidden.Program{
		From: "..", Folders: []string{"ingest"}, Run: run, Flags: []string{"-lang", "zh"},
		Lines: []string{
			"-mapping DIR/ingest/mapping.json -period 2025-01-01/2025-12-31 -join DIR/ingest/join.json -groups DIR/ingest/groups.csv -checks DIR/ingest/checks.json -clearing -o OUT/claims DIR/ingest/export.csv",
			"-mapping DIR/ingest/mapping.json -period 2025-01-01/2025-12-31 -join DIR/ingest/join.json -groups DIR/ingest/groups.csv DIR/ingest/export.csv",
			"-init DIR/ingest/export.csv",
		},
	}.Check(t)
}
