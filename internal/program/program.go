// Package program is what the command lines of the programs have in common: flags may
// follow arguments, -h and -version print to the standard output and exit with 0, and a
// mistake prints itself and the usage on the standard error and exits with 2. -lang
// says in which language faults are printed.
package program

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"runtime/debug"

	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// Exit statuses.
const (
	Done    = 0
	Refused = 1
	Usage   = 2
)

// errUsage is a mistake of the command line that was printed.
var errUsage = errors.New("see -h")

// errShown ends a program that printed its version.
var errShown = errors.New("the version was printed")

// Program is a command line.
type Program struct {
	flags          *flag.FlagSet
	usage          string
	stdout, stderr io.Writer
	version        bool
	language       *lang.Language
}

// New makes a program of its flags, and adds -version and -lang to them. usage is the
// line of usage after the program's name.
//
//	p := program.New(flags, "[flags] job.json", stdout, stderr)
//	args, err := p.Parse(os.Args[1:])
//	if err == nil && len(args) != 1 {
//		err = p.Mistake("want one job, got %d", len(args))
//	}
//	if err != nil {
//		return program.Status(err)
//	}
func New(flags *flag.FlagSet, usage string, stdout, stderr io.Writer) *Program {
	p := &Program{flags: flags, usage: usage, stdout: stdout, stderr: stderr}
	flags.Init(filepath.Base(flags.Name()), flag.ContinueOnError)
	flags.BoolVar(&p.version, "version", false, "print the version")
	p.language = lang.Flag(flags)
	return p
}

// Parse returns the arguments that are no flags. It has already printed the error that
// it returns.
func (p *Program) Parse(args []string) ([]string, error) {
	p.flags.SetOutput(io.Discard) // Parse prints the mistake
	p.flags.Usage = func() {}
	var rest []string
	for {
		if err := p.flags.Parse(args); errors.Is(err, flag.ErrHelp) {
			p.help(p.stdout)
			return nil, err
		} else if err != nil {
			return nil, p.Mistake("%w", err)
		}
		if p.flags.NArg() == 0 {
			break
		}
		rest = append(rest, p.flags.Arg(0))
		args = p.flags.Args()[1:]
	}
	if p.version {
		fmt.Fprintln(p.stdout, p.flags.Name(), version())
		return nil, errShown
	}
	return rest, nil
}

// Language is what -lang says.
func (p *Program) Language() lang.Language { return *p.language }

// Refuse prints the faults of an error, each in a line, and returns the exit status.
func (p *Program) Refuse(err error) int {
	p.Language().Print(p.stderr, err)
	return Refused
}

// Mistake prints what is wrong with a command line.
func (p *Program) Mistake(format string, args ...any) error {
	fmt.Fprintln(p.stderr, shown.CleanLines(fmt.Errorf(format, args...).Error()))
	p.help(p.stderr)
	return errUsage
}

func (p *Program) help(w io.Writer) {
	fmt.Fprintf(w, "usage: %s %s\n", p.flags.Name(), p.usage)
	p.flags.SetOutput(w)
	p.flags.PrintDefaults()
}

// Status returns the exit status of an error of Parse or Mistake.
func Status(err error) int {
	if errors.Is(err, errUsage) {
		return Usage
	}
	return Done
}

// version returns the version that the program was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}
