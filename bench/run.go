package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"
)

// childWord is the first argument of a process that runs one version once.
const childWord = "run-one"

// checkedFirst is the number of claims with which every version is checked before any
// is timed. Each timed result is also compared.
const checkedFirst = 20_000

// childLimit ends a run that hangs.
const childLimit = 30 * time.Minute

// bench runs versions side by side: each run of each version is a process of its
// own, and the runs take turns, A B C A B C.
type bench struct {
	dir     string
	runs    int
	least   time.Duration
	hold    bool
	cpu     bool
	socket  string                           // of PostgreSQL; empty: it is not there
	duckdb  string                           // the folder of DuckDB; likewise
	program string                           // this one
	say     func(format string, args ...any) // says what runs, on a terminal
	log     func(format string, args ...any) // says which round it is, where there is no terminal

	sizes      map[int]*data
	references map[task]result // by a task with the job
}

// task is a version with a number of claims.
type task struct {
	*version
	n int
}

// outcome is what became of a task.
type outcome struct {
	task
	measured []measured // by round
	note     string     // how an inexact result differs
}

// run checks and measures. A result that is not the library's, to the fen, is an
// error unless the version is inexact: then the difference is noted.
func (b *bench) run(ctx context.Context, tasks []task) ([]*outcome, error) {
	b.sizes, b.references = map[int]*data{}, map[task]result{}
	var list []*outcome
	for _, t := range tasks {
		list = append(list, &outcome{task: t})
	}
	for _, o := range list {
		b.say("checking %s", o.id())
		small := task{o.version, min(o.n, checkedFirst)}
		m, err := b.one(ctx, small, true)
		if err == nil {
			err = b.compare(small, m.Result)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", o.id(), err)
		}
	}
	for round := range b.runs {
		b.log("round %d of %d", round+1, b.runs)
		for _, o := range list {
			b.say("round %d of %d: %s, %d claims", round+1, b.runs, o.id(), o.n)
			m, err := b.one(ctx, o.task, false)
			if err == nil {
				err = b.compare(o.task, m.Result)
			}
			if err != nil {
				return nil, fmt.Errorf("%s: %w", o.id(), err)
			}
			o.measured = append(o.measured, m)
		}
	}
	for _, o := range list {
		if o.exact {
			continue
		}
		b.say("comparing %s", o.id())
		var err error
		if o.note, err = b.describe(o); err != nil {
			return nil, fmt.Errorf("%s: %w", o.id(), err)
		}
	}
	return list, nil
}

// one runs a version in a process of its own.
func (b *bench) one(ctx context.Context, t task, once bool) (m measured, err error) {
	d, err := b.data(t.n)
	if err == nil {
		err = d.write(t.files)
	}
	if err != nil {
		return m, err
	}
	text, err := json.Marshal(order{Version: t.id(), N: t.n, Dir: b.dir, Hold: b.hold, Socket: b.socket, DuckDB: b.duckdb, Once: once, Least: b.least, CPU: b.cpu})
	if err != nil {
		return m, err
	}
	ctx, cancel := context.WithTimeout(ctx, childLimit)
	defer cancel()
	var out, problem bytes.Buffer
	c := exec.CommandContext(ctx, b.program, childWord, string(text))
	c.Stdout, c.Stderr = &out, &problem
	if err := c.Run(); err != nil {
		return m, fmt.Errorf("%w: %s", err, strings.TrimSpace(problem.String()))
	}
	return m, json.Unmarshal(out.Bytes(), &m)
}

func (b *bench) data(n int) (*data, error) {
	if b.sizes[n] == nil {
		d, err := newData(n, b.dir)
		if err != nil {
			return nil, err
		}
		b.sizes[n] = d
	}
	return b.sizes[n], nil
}

// want is what a task must compute.
func (b *bench) want(t task) (result, error) {
	if t.calls > 0 {
		return result{Rows: t.calls}, nil
	}
	for done, r := range b.references {
		if done.job == t.job && done.n == t.n {
			return r, nil
		}
	}
	d, err := b.data(t.n)
	if err != nil {
		return result{}, err
	}
	r, err := reference(d, t.job)
	b.references[t] = r
	return r, err
}

func (b *bench) compare(t task, got result) error {
	want, err := b.want(t)
	if err != nil || !t.exact || got.equal(want) {
		return err
	}
	return fmt.Errorf("the result of %d claims is not the library's: %s", t.n, got.difference(want))
}

// describe says by how much an inexact result is wrong.
func (b *bench) describe(o *outcome) (string, error) {
	want, err := b.want(o.task)
	if err != nil {
		return "", err
	}
	note := o.measured[0].Result.difference(want)
	if o.alone == nil {
		return note, nil
	}
	d, err := b.data(o.n)
	if err != nil {
		return "", err
	}
	classes, points, err := wrong(o.version, d.region, o.n)
	return fmt.Sprintf("%d of %d cases in another class, %d with other points; %s", classes, o.n, points, note), err
}

// tell makes say and log: on a terminal, a line that each run overwrites; elsewhere, a
// line for each round.
func (b *bench) tell(w io.Writer, terminal bool) {
	b.say, b.log = func(string, ...any) {}, func(string, ...any) {}
	if terminal {
		b.say = func(format string, args ...any) { fmt.Fprintf(w, "\r\033[K"+format, args...) }
	} else {
		b.log = func(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }
	}
}
