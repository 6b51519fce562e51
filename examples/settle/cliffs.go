package main

import (
	"fmt"
	"io"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/job"
	cliffviews "github.com/yibaojiesuan/settlement/views/cliffs"
)

// cliffs prints, for each policy of a job, where a little more of a quantity changes the
// payment by a jump or makes it fall. It settles nothing.
func cliffs(out io.Writer, o options, j *job.Job) error {
	value, err := settlement.ParseDecimal(o.cliffs)
	if err != nil {
		return fmt.Errorf("-cliffs: %w", err)
	}
	list, err := j.Cliffs(value)
	if err != nil {
		return err
	}
	switch {
	case o.json:
		return cliffviews.Encode(out, list)
	case o.explain != "" && o.explain != cliffviews.All:
		return cliffviews.Explain(out, o.lang, list, o.explain, j.Words)
	}
	if err := cliffviews.Book(j, list).Print(out, o.lang); err != nil || o.explain == "" {
		return err
	}
	fmt.Fprintln(out)
	return cliffviews.Explain(out, o.lang, list, o.explain, j.Words)
}
