package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"time"
)

// order tells a process which version to run on what.
type order struct {
	Version string // its id
	N       int
	Dir     string
	Hold    bool          // read files into memory first
	Socket  string        // of PostgreSQL
	DuckDB  string        // its folder
	CPU     bool          // count processor time, not the clock's
	Once    bool          // to check the result, not to time it
	Least   time.Duration // for how long to repeat a short job
}

// measured is one run of one version. Figures are for a claim.
type measured struct {
	NS, Bytes, Allocs float64
	Peak              int64 // bytes of the process at its largest
	Result            result
}

// obey runs a version in this process, which does nothing else.
func obey(o order) (measured, error) {
	v := find(versions(), o.Version)
	if v == nil {
		return measured{}, fmt.Errorf("no such version: %s", o.Version)
	}
	runtime.GOMAXPROCS(v.procs())
	d, err := newData(cmp.Or(v.calls, o.N), o.Dir)
	if err != nil {
		return measured{}, err
	}
	d.socket, d.duckdb = o.Socket, o.DuckDB
	if o.Hold {
		if err := d.hold(v.files); err != nil {
			return measured{}, err
		}
	}
	run, err := v.prepare(d)
	if err != nil {
		return measured{}, err
	}
	debug.FreeOSMemory() // memory that preparing left behind does not belong to the version
	resetPeak()
	if o.Once {
		r, err := run()
		return measured{Result: r}, err
	}
	clock := time.Since
	if o.CPU && v.procs() == 1 && v.sql == "" {
		before := processorTime()
		if before == 0 {
			return measured{}, errors.New("-cpu: this system does not tell the processor time")
		}
		clock = func(time.Time) time.Duration { return processorTime() - before }
	}
	return repeat(run, d.n, o.Least, clock)
}

// repeat runs a job at least once, and until it took long enough to measure, and
// divides by the number of claims. since tells how long it took.
func repeat(run func() (result, error), n int, least time.Duration, since func(time.Time) time.Duration) (m measured, err error) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	claims := 0
	start := time.Now()
	for claims == 0 || since(start) < least {
		if m.Result, err = run(); err != nil {
			return m, err
		}
		claims += n
	}
	took := since(start)
	runtime.ReadMemStats(&after)
	m.NS = float64(took.Nanoseconds()) / float64(claims)
	m.Bytes = float64(after.TotalAlloc-before.TotalAlloc) / float64(claims)
	m.Allocs = float64(after.Mallocs-before.Mallocs) / float64(claims)
	m.Peak = peak()
	return m, nil
}

// child is all that a process does to obey one order.
func child(text string, out io.Writer) error {
	var o order
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		return err
	}
	m, err := obey(o)
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(m)
}
