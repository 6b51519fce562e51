package serve

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/yibaojiesuan/settlement/views"
)

// Options say how the page is served. The zero value listens on 127.0.0.1, on any free port.
type Options struct {
	// Address is where to listen; blank: 127.0.0.1:0. Any other host than this machine is warned
	// of: whoever reaches it and has the address with its token reads and changes everything.
	Address string
	// Policies is a folder of examples: each folder in it with a job.json offers its policies and
	// terms; blank: the examples that are built in.
	Policies string
	// Language is that of the pages at first; blank: Chinese.
	Language views.Language
	// Open opens the browser, and ends the program when its pages are closed.
	Open bool
	// Workers is how many goroutines settle; 0: 1.
	Workers int
	// MostBytes is what one upload may have, and unpack to; 0: 4 GiB. MostKept is what all may
	// have together; 0: twice that.
	MostBytes, MostKept int64
	// MostWorks is how many uploads are kept at once; 0: 16. MostAtOnce is how many settle at once;
	// 0: 2.
	MostWorks, MostAtOnce int

	started func(address string) // for tests
	closed  time.Duration        // without a page; 0: 3 minutes
	silent  time.Duration        // without a script; 0: 30 minutes
}

func (o *Options) fill() {
	if o.Address == "" {
		o.Address = "127.0.0.1:0"
	}
	if o.Language == "" {
		o.Language = views.Chinese
	}
	def := func(v *int, to int) { *v = max(*v, 0); *v += to * b2i(*v == 0) }
	def(&o.Workers, 1)
	def(&o.MostWorks, 16)
	def(&o.MostAtOnce, 2)
	if o.MostBytes == 0 {
		o.MostBytes = 4 << 30
	}
	if o.MostKept == 0 {
		o.MostKept = 2 * o.MostBytes
	}
	if o.closed == 0 {
		o.closed = 3 * time.Minute
	}
	if o.silent == 0 {
		o.silent = 30 * time.Minute
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Run serves until the context ends, a signal comes, the user ends it, or, with Open, its pages are
// closed. It prints the address on stdout, and warnings on stderr. All uploads are removed when it
// returns. It returns an error if it cannot listen, keep files, or read the examples.
func Run(ctx context.Context, o Options, stdout, stderr io.Writer) error {
	o.fill()
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, end := context.WithCancel(ctx)
	defer end()
	dir, err := os.MkdirTemp("", "settlement-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	listener, err := net.Listen("tcp", o.Address)
	if err != nil {
		return err
	}
	s, err := newServer(o, dir, newGuard(listener.Addr()), end)
	if err != nil {
		_ = listener.Close()
		return err
	}
	server := &http.Server{
		Handler: s, BaseContext: func(net.Listener) context.Context { return ctx }, ErrorLog: log.New(io.Discard, "", 0),
		ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
	}
	address := "http://" + listener.Addr().String() + s.at("/")
	if !s.guard.ip.IsLoopback() {
		warn(stderr, "warning: other machines can reach this address; whoever has it reads and changes everything, without encryption")
	}
	fmt.Fprintln(stdout, address)
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	if o.Open {
		if err := browse(address); err != nil {
			fmt.Fprintln(stderr, o.Language.Pick("open this address in a browser", "请在浏览器中打开以上地址"))
		}
		go s.watch(ctx)
	}
	if o.started != nil {
		o.started(address)
	}
	select {
	case err = <-done:
	case <-ctx.Done():
		err = s.shut(server)
	}
	end()
	s.running.Wait() // nothing may open a file in the folder that is removed
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return err
}

func warn(stderr io.Writer, english string) {
	fmt.Fprintln(stderr, "警告：其他机器可以访问该地址；知道地址的人可以查看和更改全部内容，且未加密")
	fmt.Fprintln(stderr, english)
}

// shut lets answers be finished for a moment, and then closes all connections.
func (s *server) shut(h *http.Server) error {
	const moment = 3 * time.Second
	ctx, cancel := context.WithTimeout(context.Background(), moment)
	defer cancel()
	if err := h.Shutdown(ctx); err != nil {
		return h.Close()
	}
	return nil
}

// watch ends the program some time after its last page was closed.
func (s *server) watch(ctx context.Context) {
	tick := time.NewTicker(max(s.o.closed/20, time.Millisecond))
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			wait := s.o.silent
			if s.scripted.Load() {
				wait = s.o.closed
			}
			if s.active.Load() == 0 && now.Sub(*s.last.Load()) > wait {
				s.end()
				return
			}
		}
	}
}
