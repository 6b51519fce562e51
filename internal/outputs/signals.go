package outputs

import (
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// In this file: what becomes of files that are not in their place when a program is interrupted.

// beside are the files that are not in their place yet, of all sets. Moving them, or removing them,
// is one step for a signal: it comes before or after.
var beside = struct {
	sync.Mutex
	paths map[string]bool
}{paths: map[string]bool{}}

// interrupted is the exit status of a program that a signal ended.
const interrupted = 130

// EndAtSignals makes SIGINT and SIGTERM end the program after all files are removed that are not
// in their place. A signal while a set is committed waits for the end of that. A program calls it
// first, unless it ends its work itself when it is interrupted.
func EndAtSignals() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-signals
		beside.Lock()
		for path := range beside.paths {
			_ = os.Remove(path)
		}
		os.Exit(interrupted)
	}()
}
