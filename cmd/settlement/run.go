package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/ingest"
	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/internal/notes"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/policy"
	"github.com/yibaojiesuan/settlement/views/ingested"
)

func (c *command) runCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "run DIR|EXPORT...|CLAIMS",
		Short: c.say("from an export or claims to the statement, in one command", "一条命令：由导出文件或病例直接得到清算表"),
		Long: c.say(`run reads an export, makes claims of it and settles them:

  run DIR                   a folder that init has made and somebody has filled in
  run EXPORT... --mapping mapping.json --job job.json
                            exports; their claims stand in place of the job's files cases.csv,
                            stays.csv, charges.csv, items.csv and members.csv
  run CLAIMS --policy policy.json --fund 2500000 --period 2025-01-01/2025-12-31
                            a file of claims under one policy and one fund
  run JOB                   the same as settle

Claims of exports are in a private temporary folder while they are settled. Those of a folder are
kept in its folder claims, those of other exports in the folder of --folder.`,
			`run 读取导出文件，生成病例并结算：

  run DIR                   init 生成并已填写的文件夹
  run EXPORT... --mapping mapping.json --job job.json
                            导出文件；其病例代替任务中的 cases.csv、stays.csv、charges.csv、
                            items.csv、members.csv
  run CLAIMS --policy policy.json --fund 2500000 --period 2025-01-01/2025-12-31
                            一个病例文件，一个政策，一个基金
  run JOB                   同 settle

结算时导出文件的病例放在私有临时文件夹中；init 文件夹的病例保存在其 claims 文件夹，其他导出文件的
病例保存在 --folder 指定的文件夹。`),
		Example: `  settlement run hospital -o statement.xlsx
  settlement run export.csv --mapping mapping.json --job job.json --join join.json --groups groups.csv
  settlement run cases.csv --policy policy.json --fund 2500000 --period 2025-01-01/2025-12-31`,
		Args: c.args(1, -1, "a folder, exports, claims or a job", "文件夹、导出文件、病例文件或任务"),
	}
	r := &running{settling: c.settlingFlags(cmd), out: c.outputFlags(cmd), jobs: c.jobFlags(cmd), in: c.ingestFlags(cmd)}
	f := cmd.Flags()
	f.StringVar(&r.job, "job", "", c.say("the `JOB` of exports", "导出文件的任务 `JOB`"))
	f.StringVar(&r.in.Folder, "folder", "", c.say("keep the claims of exports in this `DIR`", "把导出文件的病例保存到文件夹 `DIR`"))
	f.StringVar(&r.policy, "policy", "", c.say("the policy `FILE` of claims", "病例的政策文件 `FILE`"))
	f.StringVar(&r.fund, "fund", "", c.say("the fund of claims in yuan, `AMOUNT`", "病例的基金（元）`AMOUNT`"))
	f.StringVar(&r.method, "method", "drg", c.say("the `METHOD` of claims: drg, dip, perdiem or item", "病例的付费方式 `METHOD`：drg、dip、perdiem 或 item"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := r.jobs.check(cmd); err != nil {
			return err
		}
		open, err := r.kind(cmd, args)
		if err != nil {
			return err
		}
		return r.out.produce(cmd, func(set *outputs.Set) (*product, error) { return r.run(cmd.Context(), set, open) })
	}
	return cmd
}

// running is a run.
type running struct {
	*settling
	out                       *output
	jobs                      *jobs
	in                        *ingesting
	job, policy, fund, method string
}

// opener opens what is settled, and tells of the export that its claims come from, if there is one.
type opener func(ctx context.Context, set *outputs.Set, temporary string) (*job.Job, *ingest.Result, string, error)

// kind says what the arguments are: a folder of init, a job, exports, or claims.
func (r *running) kind(cmd *cobra.Command, args []string) (opener, error) {
	c := r.out.command
	isJob := func() bool {
		info, err := os.Stat(args[0])
		return len(args) == 1 && (err == nil && info.IsDir() || strings.EqualFold(filepath.Ext(args[0]), ".json")) && r.in.Mapping == "" && r.policy == ""
	}
	if _, err := os.Stat(filepath.Join(args[0], "run.json")); err == nil {
		if len(args) > 1 {
			return nil, c.mistake(cmd, "want one folder, got %d arguments", "应给出一个文件夹，实有 %d 个参数", len(args))
		}
		return r.ofFolder(args[0]), nil
	}
	switch {
	case isJob():
		return r.ofJob(args[0]), nil
	case r.in.Mapping != "" && r.job != "":
		if (r.in.Join == "") != (r.in.Groups == "") {
			return nil, c.mistake(cmd, "want --join and --groups together", "--join 与 --groups 应同时给出")
		}
		return r.ofExports(args), nil
	case len(args) == 1 && r.in.period != "" && r.fund != "" && (r.policy != "" || r.method == "item"):
		return r.ofClaims(cmd, args[0])
	}
	return nil, c.mistake(cmd, "want a folder of init or a job; exports with --mapping and --job; or claims with --policy, --fund and --period",
		"应给出 init 生成的文件夹或任务；或导出文件加 --mapping 和 --job；或病例文件加 --policy、--fund 和 --period")
}

// run settles, with the claims of an export in a temporary folder.
func (r *running) run(ctx context.Context, set *outputs.Set, open opener) (*product, error) {
	temporary, err := os.MkdirTemp("", "settlement-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(temporary)
	opened, in, name, err := open(ctx, set, temporary)
	if err != nil {
		return nil, err
	}
	if err := set.Check(append(r.out.paths, r.claims)...); err != nil {
		return nil, err
	}
	notes.Unread(r.jobs.stderr, r.jobs.lang, name, opened)
	p, err := r.settled(ctx, r.out, r.jobs, set, opened, opened.Settle, statementBook)
	if err != nil {
		return nil, jobfile.Named(name, err)
	}
	if in != nil {
		if len(r.out.paths) == 0 {
			p.before = ingested.Short(ingested.Book(in))
		}
		return p, r.keep(set, temporary)
	}
	return p, nil
}

// keep copies the claims of an export to where they stay, if anywhere.
func (r *running) keep(set *outputs.Set, temporary string) error {
	if r.in.Folder == "" {
		return nil
	}
	if err := os.MkdirAll(r.in.Folder, 0o777); err != nil {
		return err
	}
	list, err := os.ReadDir(temporary)
	if err != nil {
		return err
	}
	for _, f := range list {
		if err := copied(set, filepath.Join(temporary, f.Name()), filepath.Join(r.in.Folder, f.Name())); err != nil {
			return err
		}
	}
	return nil
}

func copied(set *outputs.Set, from, to string) error {
	f, err := os.Open(from)
	if err != nil {
		return err
	}
	defer f.Close()
	w, err := set.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, f)
	return err
}

// ofJob opens a job.
func (r *running) ofJob(path string) opener {
	return func(_ context.Context, set *outputs.Set, _ string) (*job.Job, *ingest.Result, string, error) {
		path = within(path, "job.json")
		files, name := r.jobs.files(path, r.jobs.outside)
		j, err := job.Open(files, name)
		if err != nil {
			return nil, nil, path, jobfile.Named(path, err)
		}
		set.Inputs = append(set.Inputs, jobfile.Inputs(path, j)...)
		return j, nil, path, nil
	}
}

// ofExports makes claims of exports, and opens a job over them.
func (r *running) ofExports(exports []string) opener {
	return func(ctx context.Context, set *outputs.Set, temporary string) (*job.Job, *ingest.Result, string, error) {
		path := within(r.job, "job.json")
		files, name := r.jobs.files(path, r.jobs.outside)
		over := &overlay{Files: files, folder: temporary}
		j, err := job.Open(over, name)
		if err != nil { // whoever fills in documents sees all that is missing
			var all settlement.Faults
			all.Add(r.in.Check())
			all.Add(jobfile.Named(path, err))
			return nil, nil, path, all.Err()
		}
		for _, input := range jobfile.Inputs(path, j) {
			if ingest.Header(filepath.Base(input)) == "" {
				set.Inputs = append(set.Inputs, input)
			}
		}
		r.in.take(ctx, exports)
		r.in.Period = j.Document().Period
		if r.in.period != "" {
			if r.in.Period, err = ingest.Period(r.in.period); err != nil {
				return nil, nil, path, err
			}
		}
		of := r.in.Options
		of.Folder = temporary
		var claims outputs.Set
		defer claims.Discard()
		in, err := ingest.Run(of, &claims)
		if err == nil {
			set.Inputs = append(set.Inputs, of.Reads()...)
			err = claims.Commit()
		}
		return j, in, path, err
	}
}

// claimsFolder is where a folder of init keeps claims.
const claimsFolder = "claims"

// runDocument says what run reads in a folder of init. Paths are relative to the folder.
type runDocument struct {
	Exports []string `json:"exports" required:"true"`
	Mapping string   `json:"mapping" required:"true"`
	Job     string   `json:"job" required:"true"`
	Join    string   `json:"join,omitempty"`
	Groups  string   `json:"groups,omitempty"`
	Members string   `json:"members,omitempty"`
	Checks  string   `json:"checks,omitempty"`
}

// runDocument names the files of a folder.
func (i *drafting) runDocument() (d runDocument, err error) {
	d.Mapping, d.Job = "mapping.json", "job.json"
	for _, path := range i.exports {
		if path, err = relative(i.folder, path); err != nil {
			return d, err
		}
		d.Exports = append(d.Exports, path)
	}
	if i.groups != "" {
		d.Join = "join.json"
		d.Groups, err = relative(i.folder, i.groups)
	}
	return d, err
}

// relative returns a path as a folder calls it: relative where there is a way.
func relative(folder, path string) (string, error) {
	from, err := filepath.Abs(folder)
	if err != nil {
		return "", err
	}
	to, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	if short, err := filepath.Rel(from, to); err == nil {
		to = short
	}
	return filepath.ToSlash(to), nil
}

// ofFolder opens a folder of init.
func (r *running) ofFolder(folder string) opener {
	return func(ctx context.Context, set *outputs.Set, temporary string) (*job.Job, *ingest.Result, string, error) {
		path := filepath.Join(folder, "run.json")
		d, err := jobfile.Read(path, policy.Read[runDocument])
		if err != nil {
			return nil, nil, path, err
		}
		at := func(name string) string {
			if name = filepath.FromSlash(name); name == "" || filepath.IsAbs(name) {
				return name
			}
			return filepath.Join(folder, name)
		}
		set.Inputs = append(set.Inputs, path)
		r.job, r.in.Mapping, r.in.Join, r.in.Groups, r.in.Members, r.in.Checks = at(d.Job), at(d.Mapping), at(d.Join), at(d.Groups), at(d.Members), at(d.Checks)
		if r.in.Folder == "" {
			r.in.Folder = filepath.Join(folder, claimsFolder)
		}
		var exports []string
		for _, name := range d.Exports {
			exports = append(exports, at(name))
		}
		return r.ofExports(exports)(ctx, set, temporary)
	}
}

// ofClaims makes a job of a file of claims.
func (r *running) ofClaims(cmd *cobra.Command, path string) (opener, error) {
	c := r.out.command
	period, err := ingest.Period(r.in.period)
	if err != nil {
		return nil, c.mistake(cmd, "--period: %[1]s", "--period：%[1]s", c.lang.Fault(err))
	}
	fund, err := settlement.ParseDecimal(r.fund)
	if err != nil {
		return nil, c.mistake(cmd, "--fund: %[1]s", "--fund：%[1]s", c.lang.Fault(err))
	}
	if !slices.Contains([]string{"drg", "dip", "perdiem", "item"}, r.method) {
		return nil, c.mistake(cmd, "--method: want drg, dip, perdiem or item", "--method：应为 drg、dip、perdiem 或 item")
	}
	part := job.Part{Method: settlement.Method(r.method), Claims: job.Names{filepath.ToSlash(path)}}
	if r.policy != "" {
		part.Policy = job.Names{filepath.ToSlash(r.policy)}
	}
	d := job.Document{Name: filepath.Base(path), Period: period, Terms: &settlement.Terms{Fund: fund}, Parts: []job.Part{part}}
	return func(_ context.Context, set *outputs.Set, _ string) (*job.Job, *ingest.Result, string, error) {
		j, err := job.New(c.with(job.Anywhere(".")), "run", d)
		set.Inputs = append(set.Inputs, path)
		if r.policy != "" {
			set.Inputs = append(set.Inputs, r.policy)
		}
		return j, nil, "run", err
	}, nil
}

// overlay is the files of a job, with the claims of an export in place of those of the same names.
type overlay struct {
	job.Files
	folder string
}

// Open opens a file of the export, or of the job. An export without claims of a method has an
// empty file of them.
func (o *overlay) Open(name string) (io.ReadCloser, error) {
	base := filepath.Base(filepath.FromSlash(name))
	header := ingest.Header(base)
	if header == "" {
		return o.Files.Open(name)
	}
	f, err := os.Open(filepath.Join(o.folder, base))
	if errors.Is(err, fs.ErrNotExist) {
		return io.NopCloser(strings.NewReader(header + "\n")), nil
	}
	if err != nil {
		return nil, fmt.Errorf("%w", errors.Unwrap(err))
	}
	return f, nil
}
