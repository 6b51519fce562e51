package main

import (
	"flag"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/hidden"
	"github.com/yibaojiesuan/settlement/internal/program"
)

// Nothing that the program prints or writes has a character that nobody sees, whatever its
// documents, tables and command line hold: texts pass through Beam, too.
func TestHidden(t *testing.T) {
	// Beam's flags and those of the program are one set, which is parsed once in a process. Here
	// each line has a set of its own.
	start := func(args []string, stdout, stderr io.Writer) int {
		flags := flag.NewFlagSet("beam", flag.ContinueOnError)
		output, month, clears := flags.String("o", "", ""), flags.String("month", "", ""), flags.Bool("clear", false, "")
		own := program.New(flags, "[flags] job.json", stdout, stderr)
		rest, err := own.Parse(args)
		if err == nil && len(rest) != 1 { // run would say so on the standard error itself
			err = own.Mistake("want one job, got %d", len(rest))
		}
		if err != nil {
			return program.Status(err)
		}
		require.NoError(t, flag.Set("lang", string(own.Language())))
		return run(*output, *month, *clears, rest, stderr)
	}
	defer func() { require.NoError(t, flag.Set("lang", "en")) }()
	hidden.Program{
		From: "..", Folders: []string{"zhejiang", "community", "lishui"}, Run: start, Flags: []string{"-lang", "zh"},
		Lines: []string{
			"-o OUT/report.json DIR/zhejiang/job.json",
			"-o OUT/report.json DIR/community/job.json",
			"-o OUT/report.json -month 2025-01 DIR/lishui/year.json",
		},
	}.Check(t)
}
