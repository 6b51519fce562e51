// Command service settles over HTTP, with claims in a database. It shows how the library lives in
// a hospital or a bureau: see README.md.
//
//	go run . -example ../lishui      # a year of generated claims, settled and cleared
//	go run . -db settle.db           # an empty database of one's own
//	go run . -db settle.db token bureau
//	go run . -db settle.db token first LS01
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/yibaojiesuan/settlement/examples/service/api"
	"github.com/yibaojiesuan/settlement/examples/service/store"
	"github.com/yibaojiesuan/settlement/internal/program"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// options are those of the command line.
type options struct {
	address, database, example, temporary string
	key                                   string
	workers                               int
	sums                                  bool
	stopping                              time.Duration
}

// run returns the exit status: 0 served until it was stopped, 1 refused, 2 usage.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var o options
	flags := flag.NewFlagSet("service", flag.ContinueOnError)
	flags.StringVar(&o.address, "addr", "127.0.0.1:8080", "the `address` to listen at")
	flags.StringVar(&o.database, "db", os.Getenv("SETTLEMENT_DB"), "the `database`: a file, postgres://…, or mysql://USER:PASSWORD@HOST/NAME; better by the variable SETTLEMENT_DB, which no list of processes shows")
	flags.StringVar(&o.example, "example", "", "load and settle the year of this `folder` first; without -db into a temporary database")
	flags.StringVar(&o.temporary, "temp", "", "the `folder` where uploads lie while they are read")
	flags.StringVar(&o.key, "key", "", "the `file` of the key by which persons of exports become digests")
	flags.IntVar(&o.workers, "workers", 1, "how many `goroutines` settle")
	flags.BoolVar(&o.sums, "sums", false, "hospitals also read the fund and the points of all from which the point value follows: of two hospitals each then knows the other's points")
	flags.DurationVar(&o.stopping, "stopping", 30*time.Second, "how long requests may take to end after a signal")
	p := program.New(flags, "[flags] | -db DATABASE token NAME [INSTITUTION]", stdout, stderr)
	rest, err := p.Parse(args)
	switch {
	case err != nil:
	case o.database == "" && o.example == "":
		err = p.Mistake("want -db, or -example")
	case len(rest) > 0 && (rest[0] != "token" || len(rest) > 3 || len(rest) < 2):
		err = p.Mistake("want no arguments, or: token NAME [INSTITUTION]")
	}
	if err != nil {
		return program.Status(err)
	}
	if len(rest) > 0 {
		err = printToken(ctx, o.database, rest[1:], stdout)
	} else {
		err = serve(ctx, o, stdout, stderr)
	}
	if err != nil {
		return p.Refuse(err)
	}
	return program.Done
}

// printToken makes a token of the bureau, or of a hospital.
func printToken(ctx context.Context, database string, args []string, stdout io.Writer) error {
	s, err := store.Open(ctx, database)
	if err != nil {
		return err
	}
	defer s.Close()
	h := store.Holder{Name: args[0], Role: store.Bureau}
	if len(args) == 2 {
		h.Role, h.Institution = store.Hospital, args[1]
	}
	token, err := s.NewToken(ctx, h)
	if err == nil {
		_, err = fmt.Fprintln(stdout, token)
	}
	return err
}

// serve serves until the context ends, and then finishes the requests that it is answering.
func serve(ctx context.Context, o options, stdout, stderr io.Writer) error {
	if o.database == "" {
		dir, err := os.MkdirTemp("", "service-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		o.database = filepath.Join(dir, "example.db")
	}
	s, err := store.Open(ctx, o.database)
	if err != nil {
		return err
	}
	defer s.Close()
	how := api.Options{Store: s, Log: slog.New(slog.NewJSONHandler(stderr, nil)), Folder: o.temporary, Workers: o.workers, Sums: o.sums}
	if o.key != "" {
		if how.Key, err = os.ReadFile(o.key); err != nil {
			return err
		}
	}
	a := api.New(how)
	listener, err := net.Listen("tcp", o.address)
	if err != nil {
		return err
	}
	defer listener.Close()
	if o.example != "" {
		if err := exampled(ctx, a, listener.Addr(), o.example, stdout); err != nil {
			return err
		}
	}
	fmt.Fprintf(stdout, "http://%s/\n", listener.Addr())
	return listen(ctx, a, listener, o.stopping)
}

// listen answers requests until the context ends.
func listen(ctx context.Context, a *api.Server, listener net.Listener, stopping time.Duration) error {
	working, abandon := context.WithCancel(context.WithoutCancel(ctx))
	defer abandon()
	server := &http.Server{
		Handler: a, BaseContext: func(net.Listener) context.Context { return working }, ErrorLog: log.New(io.Discard, "", 0),
		ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	var err error
	select {
	case err = <-ended:
	case <-ctx.Done():
		last, cancel := context.WithTimeout(working, stopping)
		defer cancel()
		if server.Shutdown(last) != nil {
			err = server.Close()
		}
	}
	abandon()
	a.Wait() // nothing may use the database that is closed next
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return err
}
