// Command sql settles a month of a hospital from the hospital's own database, by SQL: a module of
// its own, for it has a driver.
//
//	go run . -make his.db   makes the database of an invented HIS in SQLite
//	go run . his.db         settles its March
//
// What a program copies is settle: it opens a database with whatever driver it imports, and gives
// it to the job by name. The job's part names claims.sql.json in place of a file of claims.
package main

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	_ "modernc.org/sqlite" // the driver; any other would do

	"github.com/yibaojiesuan/settlement/his/query"
	"github.com/yibaojiesuan/settlement/internal/program"
	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/job"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(start(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// start returns the exit status: 0 done, 1 refused, 2 usage.
func start(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("sql", flag.ContinueOnError)
	made := flags.String("make", "", "make the database of an invented HIS in this `FILE`")
	p := program.New(flags, "[-make FILE] [FILE]", stdout, stderr)
	files, err := p.Parse(args)
	if err != nil {
		return program.Status(err)
	}
	if err := run(ctx, *made, files, stdout); err != nil {
		return p.Refuse(err)
	}
	return program.Done
}

func run(ctx context.Context, made string, args []string, out io.Writer) error {
	if made != "" {
		return generate(ctx, made, 20250301, 400)
	}
	if len(args) != 1 {
		return fmt.Errorf("want -make FILE, or the file of a database")
	}
	r, err := settle(ctx, "file:"+args[0]+"?mode=ro")
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "机构  病例  总费用  应付")
	for _, s := range r.Report.Statements {
		fmt.Fprintln(out, table.Clean(s.Institution), s.Cases, s.Cost, s.Due)
	}
	return nil
}

// settle settles the job of this folder, whose claims are in a database.
func settle(ctx context.Context, address string) (*job.Result, error) {
	db, err := sql.Open("sqlite", address)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	files := job.Databases(job.Folder("."), map[string]query.Database{"his": db})
	j, err := job.Open(files, "month.json")
	if err != nil {
		return nil, err
	}
	return j.Settle(ctx, job.Options{})
}
