// Command settlement (医保结算) computes what medical-insurance funds owe hospitals, for people who
// have no Go: it settles jobs, explains every amount, reads hospitals' exports, compares policies,
// and writes texts, JSON, CSV, pages and workbooks.
//
//	settlement settle examples/lishui
//	settlement explain examples/lishui LS2025000019
//	settlement settle examples/lishui -o 清算表.xlsx -o statement.html
//	settlement help
//
// Help, messages and tables are in Chinese or English: --lang zh or en. Without it the environment
// decides: the first of LC_ALL, LC_MESSAGES and LANG that is set says zh or anything else; on
// Windows, where none is set, it is zh, elsewhere en.
//
// Exit status: 0 done, 1 refused, 2 usage. If something is refused, nothing is written.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() { os.Exit(run()) }

// run runs until it is done or interrupted. A second interruption ends it at once.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	return start(ctx, arguments(os.Args[1:]), os.Getenv, os.Stdout, os.Stderr)
}
