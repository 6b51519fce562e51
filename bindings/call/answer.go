package call

import (
	"bytes"
	"encoding/json"
	"io"
	"runtime"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/jobfile"
)

// The statuses of an answer: those of the programs.
const (
	OK      = 0 // Text is what was asked for
	Refused = 1 // Text is a list of faults
)

// Answer is what a call gives: JSON that ends in a line feed.
type Answer struct {
	Status int
	Text   []byte
}

// Errors of a call that cannot go on.
var (
	ErrPanic  = coded.New("call.panic", "the library itself has a fault here: please report it, with the version")
	ErrMemory = coded.New("call.memory", "the memory of a text or a file cannot be read: its address or size is wrong")
)

// answer runs a call. Its faults are the answer.
func answer(run func(io.Writer) error) Answer {
	return Guard(func() Answer {
		var out bytes.Buffer
		if err := run(&out); err != nil {
			return Refuse(err)
		}
		return Answer{OK, out.Bytes()}
	})
}

// Guard runs a call, and answers for it if it panics.
func Guard(run func() Answer) (a Answer) {
	defer func() {
		if p := recover(); p != nil {
			a = Refuse(panicked(p))
		}
	}()
	return run()
}

// panicked names a panic. The words of the run time tell no figures of a claim; other values might,
// so they are not repeated. A panic with an address is of memory that cannot be read: see
// [debug.SetPanicOnFault].
func panicked(p any) error {
	if _, ok := p.(interface{ Addr() uintptr }); ok {
		return ErrMemory
	}
	if e, ok := p.(runtime.Error); ok {
		return coded.Errorf(ErrPanic, "%v: %s", ErrPanic, e.Error())
	}
	return ErrPanic
}

// Refuse is the answer that lists the faults of an error, as the programs print them with -json.
func Refuse(err error) Answer {
	var out bytes.Buffer
	jobfile.WriteFaults(&out, err)
	return Answer{Refused, out.Bytes()}
}

// write writes a value as reports are written.
func write(out io.Writer, value any) error {
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(value)
}

// RefuseAt is Refuse for what is wrong with an argument of the call.
func RefuseAt(argument string, err error) Answer {
	return Refuse(&settlement.FieldError{Path: argument, Err: err})
}
