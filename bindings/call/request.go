package call

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/policy"
)

// Request says what is asked for, as a JSON document. Every field may be absent.
type Request struct {
	// Job is the name of the job among the files: "job.json" if it is absent. To verify a report
	// by itself it stays absent. With Month or Clear it is the year, "year.json" if it is absent.
	Job string `json:"job,omitempty"`
	// Folder is the folder of the job on this machine. Without it there are no files but those
	// that are given.
	Folder string `json:"folder,omitempty"`
	// Month settles and prepays a month of the year, and Clear clears the year.
	Month settlement.Month `json:"month,omitzero"`
	Clear bool             `json:"clear,omitempty"`
	// Subjects are what is to be explained: ids of claims, "institution:LS01", "holder:C1".
	Subjects []string `json:"subjects,omitempty"`
	// Report is the name of the report that is to be verified, among the files.
	Report string `json:"report,omitempty"`
	// Workers is how many processors settle, one if it is absent. The report is the same.
	Workers int `json:"workers,omitempty"`
	// Seal seals the rows of the claims in the report. Many rows are sorted through temporary
	// files.
	Seal bool `json:"seal,omitempty"`
	// LimitMS ends the call with the code timeout, soon after so many milliseconds.
	LimitMS int64 `json:"limit_ms,omitempty"`
}

// The verbs of a request.
const (
	settles  = "job"
	explains = "explain"
	verifies = "verify"
)

// Limits of a request. Each subject costs a walk over the claims.
const (
	maxWorkers  = 1024
	maxSubjects = 1000
	maxLimitMS  = int64(7 * 24 * time.Hour / time.Millisecond)
)

// readRequest reads a request strictly, as every document is read, and checks it for a verb.
func readRequest(verb string, text []byte) (Request, error) {
	r, err := policy.Read[Request](bytes.NewReader(text))
	if err == nil {
		err = r.check(verb)
	}
	return r, jobfile.InFile("request", err)
}

func (r Request) check(verb string) error {
	var f settlement.Faults
	none := func(field string, given bool) {
		if given {
			f.At(field, fmt.Errorf("%w: %s", policy.ErrExcludes, "settlement_"+verb))
		}
	}
	within := func(field string, n, most int64) {
		if n < 0 || n > most {
			f.At(field, fmt.Errorf("%w: got %d, want %d to %d", settlement.ErrRange, n, 0, most))
		}
	}
	within("workers", int64(r.Workers), maxWorkers)
	within("limit_ms", r.LimitMS, maxLimitMS)
	if r.Clear && r.Month != (settlement.Month{}) {
		f.At("clear", fmt.Errorf("%w: %s", policy.ErrExcludes, "month"))
	}
	if verb == explains {
		if len(r.Subjects) == 0 || slices.Contains(r.Subjects, "") {
			f.At("subjects", policy.ErrRequired)
		}
		within("subjects", int64(len(r.Subjects)), maxSubjects)
	} else {
		none("subjects", r.Subjects != nil)
	}
	if verb == verifies {
		if r.Report == "" {
			f.At("report", policy.ErrRequired)
		}
		none("month", r.Month != (settlement.Month{}))
		none("clear", r.Clear)
		none("seal", r.Seal)
	} else {
		none("report", r.Report != "")
	}
	return f.Err()
}

// ofYear reports whether the request is about a year.
func (r Request) ofYear() bool { return r.Clear || r.Month != (settlement.Month{}) }

func (r Request) options() job.Options { return job.Options{Workers: max(1, r.Workers), Seal: r.Seal} }

// context ends when the time of the request is over.
func (r Request) context() context.Context {
	if r.LimitMS == 0 {
		return context.Background()
	}
	return until{context.Background(), time.Now().Add(time.Duration(r.LimitMS) * time.Millisecond)}
}

// until is a context that looks at the clock when it is asked. Nothing has to wake it, so it works
// in WebAssembly too, which has one thread.
type until struct {
	context.Context
	at time.Time
}

// Err says whether the time is over.
func (u until) Err() error {
	if time.Now().After(u.at) {
		return context.DeadlineExceeded
	}
	return nil
}
