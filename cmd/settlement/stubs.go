package main

import "github.com/spf13/cobra"

func (c *command) whatifCommand() *cobra.Command     { return &cobra.Command{Use: "whatif"} }
func (c *command) compareCommand() *cobra.Command    { return &cobra.Command{Use: "compare"} }
func (c *command) hospitalCommand() *cobra.Command   { return &cobra.Command{Use: "hospital"} }
func (c *command) bureauCommand() *cobra.Command     { return &cobra.Command{Use: "bureau"} }
func (c *command) cliffsCommand() *cobra.Command     { return &cobra.Command{Use: "cliffs"} }
func (c *command) candidatesCommand() *cobra.Command { return &cobra.Command{Use: "candidates"} }
