package main

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/internal/notes"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/internal/progress"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
)

// jobs is how jobs are opened and settled.
type jobs struct {
	*command
	outside bool
	workers int
}

// jobFlags declares the flags of jobs.
func (c *command) jobFlags(cmd *cobra.Command) *jobs {
	j := &jobs{command: c}
	cmd.Flags().BoolVar(&j.outside, "outside", false, c.say("let jobs name files outside their folders", "允许任务使用其文件夹以外的文件"))
	cmd.Flags().IntVar(&j.workers, "workers", 0, c.say("the `NUMBER` of processors that settle; 0: all; the results are the same", "参与结算的处理器数 `NUMBER`；0 为全部；结果不变"))
	return j
}

// check returns what is wrong with the flags.
func (j *jobs) check(cmd *cobra.Command) error {
	if j.workers < 0 {
		return j.mistake(cmd, "--workers: want 0 or more, got %d", "--workers：应不小于 0，实为 %d", j.workers)
	}
	return nil
}

func (j *jobs) processors() int {
	if j.workers == 0 {
		return runtime.GOMAXPROCS(0)
	}
	return j.workers
}

// within returns the document of a name in a folder; a path that is no folder stays.
func within(path, name string) string {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return filepath.Join(path, name)
	}
	return path
}

// open opens a job, tells what it leaves unread, and adds its files to the inputs of the set.
func (j *jobs) open(path string, set *outputs.Set) (*job.Job, error) {
	path = within(path, "job.json")
	files, name := j.files(path, j.outside)
	opened, err := job.Open(files, name)
	if err != nil {
		return nil, jobfile.Named(path, err)
	}
	set.Inputs = append(set.Inputs, jobfile.Inputs(path, opened)...)
	notes.Unread(j.stderr, j.lang, path, opened)
	return opened, nil
}

// openYear is open for a year.
func (j *jobs) openYear(path string, set *outputs.Set) (*job.Year, error) {
	path = within(path, "year.json")
	files, name := j.files(path, j.outside)
	opened, err := job.OpenYear(files, name)
	if err != nil {
		return nil, jobfile.Named(path, err)
	}
	set.Inputs = append(set.Inputs, jobfile.Inputs(path, opened)...)
	return opened, nil
}

// options are those of settling; done must be called before anything is printed.
func (j *jobs) options() (o job.Options, done func()) {
	watch := progress.New(j.stderr, j.lang)
	o.Workers = j.processors()
	if watch != nil {
		o.Observe = watch.Observe
	}
	return o, watch.Clear
}

// repaired tells what was repaired in the files of a result.
func (j *jobs) repaired(r *job.Result) {
	for _, repaired := range r.Repairs {
		notes.Repaired(j.stderr, j.lang, repaired)
	}
}

// analysed makes a book of a job and, where last names one, the job of last year.
func (j *jobs) analysed(set *outputs.Set, o *output, at, last string, analyse func(now, before *job.Job, options job.Options) (*views.Book, error)) (*product, error) {
	now, before, err := j.two(at, last, set)
	if err != nil {
		return nil, err
	}
	if err := set.Check(o.paths...); err != nil {
		return nil, err
	}
	options, clear := j.options()
	defer clear()
	b, err := analyse(now, before, options)
	if was := (*views.LastError)(nil); errors.As(err, &was) {
		return nil, jobfile.Named(within(last, "job.json"), was.Err)
	}
	return &product{book: b}, jobfile.Named(within(at, "job.json"), err)
}
