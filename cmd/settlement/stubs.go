package main

import "github.com/spf13/cobra"

func (c *command) whatifCommand() *cobra.Command     { return &cobra.Command{Use: "whatif"} }
func (c *command) bureauCommand() *cobra.Command     { return &cobra.Command{Use: "bureau"} }
func (c *command) candidatesCommand() *cobra.Command { return &cobra.Command{Use: "candidates"} }
