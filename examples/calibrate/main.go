package main

import (
	"bytes"
	"flag"
	"io"
	"os"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/calibrate"
	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/internal/jsontext"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/internal/program"
)

func main() {
	outputs.EndAtSignals()
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// options are the command line.
type options struct {
	calibrate.Options
	output string
	json   bool
}

// run returns the exit status: 0 calibrated, 1 refused, 2 usage.
func run(args []string, stdout, stderr io.Writer) int {
	o, err := parseArgs(args, stdout, stderr)
	if err != nil {
		return program.Status(err)
	}
	var out bytes.Buffer // all or nothing
	if err = made(o, stdout, &out, stderr); err == nil {
		_, err = out.WriteTo(stdout)
	}
	if err != nil {
		if o.json && out.Len() == 0 {
			jobfile.WriteFaults(stdout, err)
		}
		o.Lang.Print(stderr, err)
		return program.Refused
	}
	return program.Done
}

// parseArgs reads the command line. It has already printed the error that it returns.
func parseArgs(args []string, stdout, stderr io.Writer) (options, error) {
	var o options
	var by, explain list
	f := flag.NewFlagSet("calibrate", flag.ContinueOnError)
	method := f.String("method", string(settlement.DRG), "the `method` of the policy: drg, perdiem (day rates) or capitation (standards of heads)")
	f.StringVar(&o.output, "o", "", "write the policy to this `file`")
	f.StringVar(&o.Compare, "compare", "", "compare with the published policy of this `file`")
	f.BoolVar(&o.json, "json", false, "print the summary as JSON")
	f.Func("by", "print the tables of a `LIST` separated by commas: "+strings.Join(calibrate.Tables, ", "), by.words)
	f.Func("explain", "print how the numbers of this `group` came about; may be given several times", explain.word)
	p := program.New(f, "[flags] calibration.json draft.json history.csv ...", stdout, stderr)
	files, err := p.Parse(args)
	if err != nil {
		return o, err
	}
	o.Method, o.By, o.Explain, o.Lang = settlement.Method(*method), by, explain, p.Language()
	switch mistake := o.Mistake(); {
	case len(files) < 3:
		return o, p.Mistake("want options, a draft and files of history, got %d arguments", len(files))
	case mistake != "":
		return o, p.Mistake("%s", mistake)
	case o.json && len(by)+len(explain) > 0:
		return o, p.Mistake("-json and -by or -explain exclude each other")
	}
	o.Calibration, o.Draft, o.History = files[0], files[1], files[2:]
	return o, nil
}

// list is a flag that may be given several times.
type list []string

func (l *list) word(text string) error {
	*l = append(*l, text)
	return nil
}

// words takes several, separated by commas.
func (l *list) words(text string) error {
	*l = append(*l, strings.Split(text, ",")...)
	return nil
}

// made does all that the options ask for, or nothing.
func made(o options, stdout, out, stderr io.Writer) error {
	if err := outputs.Written(stdout, o.output); err != nil {
		return err
	}
	files := outputs.Set{Inputs: o.Reads()}
	defer files.Discard()
	if err := files.Check(o.output); err != nil {
		return err
	}
	found, err := calibrate.Run(o.Options, stderr)
	if err != nil {
		return err
	}
	if o.output != "" {
		w, err := files.Create(o.output)
		if err != nil {
			return err
		}
		if err := encode(w, found.Policy); err != nil {
			return err
		}
	}
	if o.json {
		err = encode(out, found.Summary)
	} else {
		err = found.Print(out)
	}
	if err != nil {
		return err
	}
	return files.Commit()
}

// encode writes a document the way people read it.
func encode(w io.Writer, document any) error {
	return jsontext.Encode(w, document, "  ")
}
