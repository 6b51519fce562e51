package job_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/job"
)

// A report that was stored is settled again from its claims; whoever changed a fen is found.
func ExampleVerify() {
	ctx := context.Background()
	j, err := job.Open(job.Folder("../examples/lishui"), "job.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := j.Settle(ctx, job.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	var stored bytes.Buffer
	if err := r.Report.Encode(&stored); err != nil {
		fmt.Println(err)
		return
	}
	report, err := settlement.ReadReport(&stored)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(job.Verify(ctx, j, report, job.Options{}))
	report.Statements[0].Due++
	fmt.Println(job.Verify(ctx, j, report, job.Options{}) != nil)
	// Output:
	// <nil>
	// true
}

// Work ends with its context: a request that went away, a deadline, Ctrl-C.
func ExampleJob_Settle_cancelled() {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	j, err := job.Open(job.Folder("../examples/lishui"), "job.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := j.Settle(ctx, job.Options{Workers: 2})
	fmt.Println(r == nil, errors.Is(err, context.Canceled))
	// Output: true true
}
