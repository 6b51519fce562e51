package call

import (
	"cmp"
	"context"
	"io"
	"runtime"
	"runtime/debug"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/job"
)

// Job settles the job of a request. The answer is the report, with the bytes that
// `settlement settle --json` prints.
func Job(request []byte, files []File) Answer {
	return answer(func(out io.Writer) error {
		r, from, err := open(settles, request, files)
		if err != nil {
			return err
		}
		result, err := r.settle(r.context(), from)
		if err != nil {
			return err
		}
		return result.Report.Encode(out)
	})
}

// open reads the request and finds the files.
func open(verb string, request []byte, files []File) (Request, job.Files, error) {
	r, err := readRequest(verb, request)
	if err != nil {
		return r, nil, err
	}
	from, err := given(files, r.Folder)
	return r, from, err
}

// settle settles the job, or what is asked of the year.
func (r Request) settle(ctx context.Context, files job.Files) (*job.Result, error) {
	if !r.ofYear() {
		j, err := job.Open(files, cmp.Or(r.Job, "job.json"))
		if err != nil {
			return nil, err
		}
		return j.Settle(ctx, r.options())
	}
	y, err := job.OpenYear(files, cmp.Or(r.Job, "year.json"))
	if err != nil {
		return nil, err
	}
	options := job.YearOptions{Options: r.options()}
	if r.Clear {
		return y.Clear(ctx, options)
	}
	return y.Month(ctx, r.Month, options)
}

// Explained says how an amount arose.
type Explained struct {
	Subject     string            `json:"subject"`
	Institution string            `json:"institution"`
	Name        string            `json:"name,omitempty"` // of the institution
	Due         *settlement.Money `json:"due,omitempty"`  // of a claim
	Trail       settlement.Trail  `json:"trail,omitempty"`
	Lines       []settlement.Line `json:"lines,omitempty"` // of an institution or a holder
}

// Explain settles the job of a request and explains its subjects, in their order. The answer is a
// list of [Explained]. A subject that does not exist is a fault, and then nothing is explained.
func Explain(request []byte, files []File) Answer {
	return answer(func(out io.Writer) error {
		r, from, err := open(explains, request, files)
		if err != nil {
			return err
		}
		ctx := r.context()
		result, err := r.settle(ctx, from)
		if err != nil {
			return err
		}
		var list []Explained
		var f settlement.Faults
		explainer := result.Explainer(func() []string { return r.Subjects })
		for _, subject := range r.Subjects {
			x, err := explainer.Explain(ctx, subject)
			if err != nil {
				f.Add(err)
				continue
			}
			e := Explained{Subject: subject, Institution: x.Institution, Name: x.Name, Trail: x.Trail, Lines: x.Lines}
			if x.Entry != nil {
				e.Due = &x.Due
			}
			list = append(list, e)
		}
		if err := f.Err(); err != nil {
			return err
		}
		return write(out, list)
	})
}

// Verified says what a report was checked against.
type Verified struct {
	// Against is "report": its own arithmetic, lines and steps; or "job": what the job makes of
	// the documents and claims as they are now.
	Against string `json:"against"`
	// SignedBy is the public key of the signature, in hex. Whose key it is the caller must know.
	SignedBy string `json:"signed_by,omitempty"`
}

// Verify checks a report by itself and, if the request names its job or year, against that. The
// answer is [Verified]; the first difference is a fault.
func Verify(request []byte, files []File) Answer {
	return answer(func(out io.Writer) error {
		r, from, err := open(verifies, request, files)
		if err != nil {
			return err
		}
		report, err := readReport(from, r.Report)
		if err != nil {
			return err
		}
		said := Verified{Against: "report"}
		if err := report.Verify(); err != nil {
			return jobfile.InFile(r.Report, err)
		}
		if report.Signature != nil {
			said.SignedBy = report.Signature.Key
		}
		if r.Job != "" {
			said.Against = "job"
			if err := r.again(from, report); err != nil {
				return err
			}
		}
		return write(out, said)
	})
}

// again settles again, and compares.
func (r Request) again(files job.Files, report *settlement.Report) error {
	if report.Year != nil {
		y, err := job.OpenYear(files, r.Job)
		if err != nil {
			return err
		}
		return y.Verify(r.context(), report, job.YearOptions{Options: r.options()})
	}
	j, err := job.Open(files, r.Job)
	if err != nil {
		return err
	}
	return job.Verify(r.context(), j, report, r.options())
}

// built is the version of the module that the library was built from.
var built = ""

// About is what the answer of Version says.
type About struct {
	// Results is the date of the last change of results, as in reports.
	Results string `json:"results"`
	// Built is the version that the library was built from.
	Built string `json:"built"`
	Go    string `json:"go"`
	// Platform is the operating system and the processor: "linux/amd64".
	Platform string `json:"platform"`
}

// Version says what this library is: an answer of [About].
func Version() Answer {
	return answer(func(out io.Writer) error {
		of := built
		if info, ok := debug.ReadBuildInfo(); of == "" && ok {
			of = info.Main.Version
		}
		return write(out, About{settlement.Version, cmp.Or(of, "(devel)"), runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH})
	})
}
