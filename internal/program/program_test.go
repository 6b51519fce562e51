package program_test

import (
	"flag"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/program"
)

// start runs a program that wants one argument and has a flag -n.
func start(args ...string) (status int, stdout, stderr string) {
	var out, errs strings.Builder
	flags := flag.NewFlagSet("folder/example", flag.ExitOnError)
	n := flags.Int("n", 1, "a `number`")
	p := program.New(flags, "[flags] file", &out, &errs)
	rest, err := p.Parse(args)
	if err == nil && len(rest) != 1 {
		err = p.Mistake("want one file, got %d", len(rest))
	}
	if err != nil {
		return program.Status(err), out.String(), errs.String()
	}
	return 7 + *n, out.String(), errs.String()
}

func TestProgram(t *testing.T) {
	const usage = "usage: example [flags] file\n  -lang language\n    \tthe language of faults: en or zh (default en)\n  -n number\n    \ta number (default 1)\n  -version\n    \tprint the version\n"
	for _, c := range []struct {
		args           string
		status         int
		stdout, stderr string
	}{
		{"a", 8, "", ""},
		{"-n 2 a", 9, "", ""},
		{"a -n 2", 9, "", ""},
		{"-h", program.Done, usage, ""},
		{"a b -help", program.Done, usage, ""},
		{"-version", program.Done, "example (devel)\n", ""},
		{"a -version", program.Done, "example (devel)\n", ""},
		{"", program.Usage, "", "want one file, got 0\n" + usage},
		{"a b", program.Usage, "", "want one file, got 2\n" + usage},
		{"-m", program.Usage, "", "flag provided but not defined: -m\n" + usage},
		{"-n x a", program.Usage, "", "invalid value \"x\" for flag -n: parse error\n" + usage},
	} {
		status, stdout, stderr := start(strings.Fields(c.args)...)
		if c.stdout == "example (devel)\n" { // a test may be stamped with a version
			require.Regexp(t, `^example \S+\n$`, stdout)
			stdout = c.stdout
		}
		require.Equal(t, []any{c.status, c.stdout, c.stderr}, []any{status, stdout, stderr}, c.args)
	}
}
