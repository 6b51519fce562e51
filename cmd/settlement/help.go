package main

import (
	"errors"
	"fmt"
	"regexp"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/yibaojiesuan/settlement/internal/lang"
)

// In this file: help and what is wrong with flags, in the language of the command.

// translate gives a command and its subcommands the words of the language.
func (c *command) translate(root *cobra.Command) {
	cobra.AddTemplateFunc("flagsIn", c.flags)
	root.SetUsageTemplate(c.say(usageEnglish, usageChinese))
	root.SetHelpTemplate("{{with (or .Long .Short)}}{{.}}\n\n{{end}}{{.UsageString}}")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return &mistake{cmd, c.flagError(err)} })
	root.SetHelpCommand(&cobra.Command{
		Use: "help", Short: c.say("Help about a command", "某个命令的帮助"), GroupID: "other",
		RunE: func(cmd *cobra.Command, args []string) error {
			of, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return c.mistake(root, "there is no command %q", "没有命令 %q", args[len(args)-1])
			}
			of.InitDefaultHelpFlag()
			c.helpFlag(of)
			return of.Help()
		},
	})
	for _, cmd := range append(root.Commands(), root) {
		cmd.InitDefaultHelpFlag()
		c.helpFlag(cmd)
		cmd.DisableFlagsInUseLine = true
	}
}

func (c *command) helpFlag(cmd *cobra.Command) {
	if f := cmd.Flags().Lookup("help"); f != nil {
		f.Usage = c.say("print this help", "显示本帮助")
	}
}

var defaults = regexp.MustCompile(`\(default ([^()]*)\)`)

// flags prints flags; pflag has its word for defaults in English.
func (c *command) flags(f *pflag.FlagSet) string {
	text := f.FlagUsages()
	return c.say(text, defaults.ReplaceAllString(text, "（默认 $1）"))
}

// flagError tells what is wrong with a flag in Chinese: pflag says it in English.
func (c *command) flagError(err error) error {
	var (
		unknown *pflag.NotExistError
		blank   *pflag.ValueRequiredError
		invalid *pflag.InvalidValueError
	)
	switch {
	case c.lang != lang.Chinese:
	case errors.As(err, &unknown):
		return fmt.Errorf("没有选项 %s", dashed(unknown.GetSpecifiedName()))
	case errors.As(err, &blank):
		return fmt.Errorf("选项 %s 缺少值", dashed(blank.GetSpecifiedName()))
	case errors.As(err, &invalid):
		return fmt.Errorf("选项 --%s 的值无效：%q", invalid.GetFlag().Name, invalid.GetValue())
	}
	return err
}

func dashed(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}

const (
	usageEnglish = `Usage:
  {{if .HasAvailableSubCommands}}{{.CommandPath}} COMMAND [flags]{{else}}{{.UseLine}}{{end}}
{{- if .HasExample}}

Examples:
{{.Example}}{{end}}
{{- if .HasAvailableSubCommands}}{{$cmds := .Commands}}{{range $group := .Groups}}

{{.Title}}{{range $cmds}}{{if eq .GroupID $group.ID}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{end}}{{end}}
{{- if .HasAvailableLocalFlags}}

Flags:
{{flagsIn .LocalFlags | trimTrailingWhitespaces}}{{end}}
{{- if .HasAvailableInheritedFlags}}

Flags of every command:
{{flagsIn .InheritedFlags | trimTrailingWhitespaces}}{{end}}
{{- if .HasAvailableSubCommands}}

{{.CommandPath}} COMMAND --help tells more about a command.{{end}}
`
	usageChinese = `用法：
  {{if .HasAvailableSubCommands}}{{.CommandPath}} 命令 [选项]{{else}}{{.UseLine}}{{end}}
{{- if .HasExample}}

例：
{{.Example}}{{end}}
{{- if .HasAvailableSubCommands}}{{$cmds := .Commands}}{{range $group := .Groups}}

{{.Title}}{{range $cmds}}{{if eq .GroupID $group.ID}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{end}}{{end}}
{{- if .HasAvailableLocalFlags}}

选项：
{{flagsIn .LocalFlags | trimTrailingWhitespaces}}{{end}}
{{- if .HasAvailableInheritedFlags}}

所有命令的选项：
{{flagsIn .InheritedFlags | trimTrailingWhitespaces}}{{end}}
{{- if .HasAvailableSubCommands}}

{{.CommandPath}} 命令 --help 显示该命令的详细帮助。{{end}}
`
)
