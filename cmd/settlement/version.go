package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/yibaojiesuan/settlement"
)

// version is set by the linker when a release is built.
var version = ""

func (c *command) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: c.say("the version of the program and of its results", "程序版本与结算规则版本"),
		Args:  c.args(0, 0, "no arguments", "零个参数"),
		RunE: func(*cobra.Command, []string) error {
			fmt.Fprintf(c.stdout, "settlement %s %s/%s %s\n", built(), runtime.GOOS, runtime.GOARCH, runtime.Version())
			fmt.Fprintln(c.stdout, c.say("results as of ", "结算规则截至 ")+settlement.Version)
			return nil
		},
	}
}

// built is the version that the program was built from.
func built() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
