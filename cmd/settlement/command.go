package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// Exit statuses.
const (
	done    = 0
	refused = 1
	usage   = 2
)

// command is what all subcommands share.
type command struct {
	lang           lang.Language
	getenv         func(string) string
	stdout, stderr io.Writer
	json           bool // faults are printed on stdout, too
	databases      databases
}

// start runs a command line and returns the exit status.
func start(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) int {
	c := &command{lang: languageOf(args, runtime.GOOS, getenv), getenv: getenv, stdout: stdout, stderr: stderr}
	root := c.root()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	c.databases.close()
	return c.status(ctx, root, err)
}

// mistake is what is wrong with a command line.
type mistake struct {
	of  *cobra.Command
	err error
}

func (m *mistake) Error() string { return m.err.Error() }
func (m *mistake) Unwrap() error { return m.err }

// mistake returns an error for a command line that cannot be understood.
func (c *command) mistake(of *cobra.Command, english, chinese string, args ...any) error {
	return &mistake{of, fmt.Errorf(c.lang.Pick(english, chinese), args...)}
}

// status prints what went wrong, and returns the exit status.
func (c *command) status(ctx context.Context, root *cobra.Command, err error) int {
	var m *mistake
	switch {
	case err == nil:
		return done
	case errors.As(err, &m):
		fmt.Fprintln(c.stderr, shown.CleanLines(m.Error()))
		if m.of == nil {
			m.of = root
		}
		fmt.Fprintf(c.stderr, c.lang.Pick("See: %s --help\n", "用法见：%s --help\n"), m.of.CommandPath())
		return usage
	case ctx.Err() != nil:
		fmt.Fprintln(c.stderr, c.lang.Pick("interrupted: nothing was written", "已中断：未写入任何文件"))
		return refused
	}
	c.lang.Print(c.stderr, err)
	return refused
}

// root is the command without a subcommand.
func (c *command) root() *cobra.Command {
	cobra.MousetrapHelpText = "" // a double click starts the page
	root := &cobra.Command{
		Use:           "settlement",
		Short:         c.say("What medical-insurance funds owe hospitals", "医保结算：计算医保基金应付医疗机构的金额"),
		Long:          c.say(rootEnglish, rootChinese),
		SilenceErrors: true, SilenceUsage: true,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			near := cmd.SuggestionsFor(args[0])
			if len(near) == 0 {
				return c.mistake(cmd, "there is no command %q", "没有命令 %q", args[0])
			}
			return c.mistake(cmd, "there is no command %q: perhaps %s", "没有命令 %q：是否为 %s", args[0], strings.Join(near, c.say(" or ", " 或 ")))
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SuggestionsMinimumDistance = 2
	cobra.EnableCommandSorting = false
	root.SetOut(c.stdout)
	root.SetErr(c.stderr)
	root.CompletionOptions.DisableDefaultCmd = true
	root.PersistentFlags().Var(languageFlag{&c.lang}, "lang", c.say("the `LANGUAGE` of help, messages and tables: zh or en", "帮助、提示和表格的语言 `LANGUAGE`：zh 或 en"))
	root.PersistentFlags().Lookup("lang").DefValue = "" // it is told in the doc comment: it depends
	root.PersistentFlags().Var(&c.databases, "database", c.say("a database that query documents (.sql.json) name, `NAME=sqlite:FILE`; it is only read", "查询文件（.sql.json）所用的数据库 `NAME=sqlite:FILE`；只读取"))
	root.AddGroup(
		&cobra.Group{ID: "settle", Title: c.say("Settle:", "结算：")},
		&cobra.Group{ID: "analyse", Title: c.say("Analyse and compare:", "分析与比较：")},
		&cobra.Group{ID: "data", Title: c.say("Data and policies:", "数据与政策：")},
		&cobra.Group{ID: "other", Title: c.say("Other:", "其他：")},
	)
	for _, group := range []struct {
		id   string
		list []*cobra.Command
	}{
		{"settle", []*cobra.Command{c.initCommand(), c.runCommand(), c.settleCommand(), c.explainCommand(), c.verifyCommand(), c.monthsCommand(), c.clearCommand()}},
		{"analyse", []*cobra.Command{c.whatifCommand(), c.compareCommand(), c.hospitalCommand(), c.bureauCommand(), c.receivablesCommand(), c.analyseCommand(), c.policyCommand(), c.cliffsCommand(), c.candidatesCommand()}},
		{"data", []*cobra.Command{c.ingestCommand(), c.tablesCommand(), c.calibrateCommand(), c.schemaCommand()}},
		{"other", []*cobra.Command{c.serveCommand(), c.versionCommand()}},
	} {
		for _, cmd := range group.list {
			cmd.GroupID = group.id
			root.AddCommand(cmd)
		}
	}
	c.translate(root)
	return root
}

// say returns the text of the language.
func (c *command) say(english, chinese string) string { return c.lang.Pick(english, chinese) }

// args wants a number of arguments; most below zero: any number of them.
func (c *command) args(least, most int, english, chinese string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < least || most >= 0 && len(args) > most {
			return c.mistake(cmd, "want %s, got %d arguments", "应给出%s，实有 %d 个参数", c.say(english, chinese), len(args))
		}
		return nil
	}
}

const (
	rootEnglish = `settlement computes what medical-insurance funds owe hospitals (医保结算): exactly, to the
fen, and with the rule behind every amount.

A job is a folder with job.json, the policies and the claims of a period. Outputs are written
by the endings of their names, several at once: -o x.txt -o x.json -o x.csv -o x.xlsx -o x.html.
Without -o a text is printed. If anything is refused, nothing is written.

Exit status: 0 done, 1 refused, 2 usage.`
	rootChinese = `settlement（医保结算）计算医保基金应付医疗机构的金额：精确到分，每个金额都能追溯到所依据的规则。

一个结算任务是一个文件夹：job.json、政策文件和一个期间的病例。输出格式由文件名后缀决定，可一次写出多个：
-o 清算表.txt -o 报告.json -o 表.csv -o 表.xlsx -o 网页.html。不写 -o 则直接显示。
只要有一处被拒绝，就不写入任何文件。

退出码：0 完成，1 拒绝，2 用法错误。`
)
