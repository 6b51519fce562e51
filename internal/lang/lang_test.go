package lang_test

import (
	"flag"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/policy"
)

func TestLanguage(t *testing.T) {
	faults := &settlement.Faults{List: []error{policy.ErrLevel, &settlement.FieldError{Path: "cost", Err: settlement.ErrNegative}}, Total: 3}
	for _, row := range []struct {
		args        []string
		fault, line string
	}{
		{nil, "no such level\ncost: negative\n… and 1 more, 3 faults in all\n", "no such level  [level]\ncost: negative  [negative]\n… and 1 more, 3 faults in all\n"},
		{[]string{"-lang", "zh"}, "没有该级别\ncost：不得为负数\n……另有 1 项，共 3 项错误\n", "没有该级别  [level]\ncost：不得为负数  [negative]\n……另有 1 项，共 3 项错误\n"},
	} {
		f := flag.NewFlagSet("", flag.ContinueOnError)
		l := lang.Flag(f)
		require.NoError(t, f.Parse(row.args))
		var fault, line strings.Builder
		l.Print(&fault, faults)
		l.PrintCoded(&line, faults)
		require.Equal(t, row.fault, fault.String())
		require.Equal(t, row.line, line.String())
	}
	f := flag.NewFlagSet("", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	lang.Flag(f)
	require.ErrorContains(t, f.Parse([]string{"-lang", "de"}), "want en or zh")
}
