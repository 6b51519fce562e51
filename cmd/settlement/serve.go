package main

import (
	"runtime"

	"github.com/spf13/cobra"

	"github.com/yibaojiesuan/settlement/cmd/settlement/serve"
)

func (c *command) serveCommand() *cobra.Command {
	var o serve.Options
	cmd := &cobra.Command{
		Use:   "serve",
		Short: c.say("a page in the browser on this machine", "在本机浏览器中使用"),
		Args:  c.args(0, 0, "no arguments", "零个参数"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.Language = c.lang
			return serve.Run(cmd.Context(), o, c.stdout, c.stderr)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.Address, "address", "127.0.0.1:0", c.say("`ADDRESS` to listen on; other machines reach any other host than 127.0.0.1", "监听地址 `ADDRESS`；写 127.0.0.1 以外的主机时其他机器可以访问"))
	f.StringVar(&o.Policies, "policies", "", c.say("`DIR` of example jobs with their policies, instead of those built in", "示例方案及规则所在的文件夹 `DIR`，代替内置示例"))
	f.BoolVar(&o.Open, "open", false, c.say("open the browser, and end when its pages are closed", "打开浏览器；网页全部关闭后程序退出"))
	f.IntVar(&o.Workers, "workers", runtime.NumCPU(), c.say("`NUMBER` of goroutines that settle", "参与结算的处理器数 `NUMBER`"))
	return cmd
}

// arguments are those of the command line; a double click on Windows starts the page.
func arguments(args []string) []string {
	if len(args) == 0 && doubleClicked() {
		return []string{"serve", "--open"}
	}
	return args
}
