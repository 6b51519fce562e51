package main

import (
	"errors"

	"github.com/spf13/cobra"
)

func (c *command) serveCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: c.say("a page in the browser on this machine", "在本机浏览器中使用"),
		Args:  c.args(0, 0, "no arguments", "零个参数"),
		RunE:  func(*cobra.Command, []string) error { return errors.New("the page is not there yet") },
	}
}

// arguments are those of the command line; a double click on Windows starts the page.
func arguments(args []string) []string {
	if len(args) == 0 && doubleClicked() {
		return []string{"serve"}
	}
	return args
}
