package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/internal/program"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// options are the command line.
type options struct {
	calibration, draft string
	history            []string
	output, compare    string
	method             string
	explain            list
	by                 list
	json               bool
	lang               lang.Language
}

// run returns the exit status: 0 calibrated, 1 refused, 2 usage.
func run(args []string, stdout, stderr io.Writer) int {
	o, err := parseArgs(args, stdout, stderr)
	if err != nil {
		return program.Status(err)
	}
	var out bytes.Buffer // all or nothing
	if err = calibrate(o, stdout, &out, stderr); err == nil {
		_, err = out.WriteTo(stdout)
	}
	if err != nil {
		if o.json && out.Len() == 0 {
			jobfile.WriteFaults(stdout, err)
		}
		o.lang.Print(stderr, err)
		return program.Refused
	}
	return program.Done
}

// parseArgs reads the command line. It has already printed the error that it returns.
func parseArgs(args []string, stdout, stderr io.Writer) (options, error) {
	o := options{by: list{of: tables}}
	f := flag.NewFlagSet("calibrate", flag.ContinueOnError)
	f.StringVar(&o.method, "method", string(settlement.DRG), "the `method` of the policy: drg, perdiem (day rates) or capitation (standards of heads)")
	f.StringVar(&o.output, "o", "", "write the policy to this `file`")
	f.StringVar(&o.compare, "compare", "", "compare with the published policy of this `file`")
	f.BoolVar(&o.json, "json", false, "print the summary as JSON")
	f.Var(&o.by, "by", "print the tables of a `LIST` separated by commas: "+strings.Join(tables, ", "))
	f.Var(&o.explain, "explain", "print how the numbers of this `group` came about; may be given several times")
	p := program.New(f, "[flags] calibration.json draft.json history.csv ...", stdout, stderr)
	files, err := p.Parse(args)
	switch {
	case err != nil:
		return o, err
	case len(files) < 3:
		return o, p.Mistake("want options, a draft and files of history, got %d arguments", len(files))
	case !slices.Contains(methods, settlement.Method(o.method)):
		return o, p.Mistake("-method: want drg, perdiem or capitation, got %s", o.method)
	case o.method != string(settlement.DRG) && (o.compare != "" || len(o.by.list)+len(o.explain.list) > 0):
		return o, p.Mistake("-by, -compare and -explain are for drg")
	case o.json && len(o.by.list)+len(o.explain.list) > 0:
		return o, p.Mistake("-json and -by or -explain exclude each other")
	}
	if len(o.by.list) == 0 && len(o.explain.list) == 0 {
		o.by.list = tables[:1]
	}
	o.calibration, o.draft, o.history, o.lang = files[0], files[1], files[2:], p.Language()
	return o, nil
}

// methods are those of -method.
var methods = []settlement.Method{settlement.DRG, settlement.PerDiem, settlement.Capitation}

// tables are those that -by knows.
var tables = []string{"groups", "entries", "coefficients"}

// list is a flag that may be given several times. Where there are words to choose from, it
// takes several at once.
type list struct{ list, of []string }

func (l *list) String() string { return strings.Join(l.list, ",") }

// Set adds to the list.
func (l *list) Set(text string) error {
	if l.of == nil {
		l.list = append(l.list, text)
		return nil
	}
	for word := range strings.SplitSeq(text, ",") {
		if !slices.Contains(l.of, word) {
			wanted := "want " + strings.Join(l.of, ", ")
			return errors.New(wanted)
		}
		l.list = append(l.list, word)
	}
	return nil
}

// calibrate does all that the options ask for, or nothing.
func calibrate(o options, stdout, out, stderr io.Writer) error {
	if err := outputs.Written(stdout, o.output); err != nil {
		return err
	}
	inputs := append([]string{o.calibration, o.draft}, o.history...)
	if o.compare != "" {
		inputs = append(inputs, o.compare)
	}
	files := outputs.Set{Inputs: inputs}
	defer files.Discard()
	if err := files.Check(o.output); err != nil {
		return err
	}
	found, err := map[settlement.Method]func(options, io.Writer) (calibrated, error){
		settlement.DRG: ofGroups, settlement.PerDiem: ofBeds, settlement.Capitation: ofHeads,
	}[settlement.Method(o.method)](o, stderr)
	if err != nil {
		return err
	}
	if o.output != "" {
		w, err := files.Create(o.output)
		if err != nil {
			return err
		}
		if err := encode(w, found.policy); err != nil {
			return err
		}
	}
	if o.json {
		err = encode(out, found.summary)
	} else {
		err = found.print(out)
	}
	if err != nil {
		return err
	}
	return files.Commit()
}

// calibrated is what a calibration comes to: a policy, a summary for -json, and tables for people.
type calibrated struct {
	policy, summary any
	print           func(io.Writer) error
}

// ofGroups calibrates a policy of drg.
func ofGroups(o options, stderr io.Writer) (calibrated, error) {
	in, err := open(o, stderr)
	if err != nil {
		return calibrated{}, err
	}
	policy, summary, err := drg.Calibrate(in.draft, in.options, in.history)
	if err != nil {
		return calibrated{}, in.named(err)
	}
	r := result{lang: o.lang, policy: policy, summary: summary}
	if in.published != nil {
		comparison := drg.Compare(*in.published, policy)
		r.comparison = &comparison
	}
	both := struct {
		Summary    *drg.CalibrationSummary `json:"summary"`
		Comparison *drg.Comparison         `json:"comparison,omitempty"`
	}{summary, r.comparison}
	return calibrated{policy, both, func(w io.Writer) error { return r.print(w, o) }}, nil
}

// encode writes a document the way people read it.
func encode(w io.Writer, document any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(document)
}
