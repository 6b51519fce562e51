package rulebook

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/statement"
)

// OfJob returns the rules of a job as a book that a clerk holds against the regulation: every
// parameter of its terms and policies with the source that is cited for it, and of each policy of
// DRG or DIP its rules, groups and institutions as [Of] shows them. Where the case names a group
// that a policy does not have, that policy's payment is not drawn. It reads no claims. It returns
// errors of documents, named by their files, and those of [Of].
func OfJob(j *job.Job, o Options) (*views.Book, error) {
	b, err := statement.Parameters(j)
	if err != nil {
		return nil, err
	}
	b.ID, b.Title = "policy", text("政策文件", "the rules of the job")
	names, texts := policies(j), j.Bundle().Texts
	for i, name := range names {
		tables, err := tablesOf(texts[name], o)
		if err != nil {
			return nil, &job.FileError{File: name, Err: err}
		}
		for _, t := range tables {
			t.Words = j.Words
			if len(names) > 1 {
				t.ID = fmt.Sprintf("%s%d", t.ID, i+1)
				t.Title = text(t.Title.Chinese+"："+name, t.Title.English+": "+name)
			}
		}
		b.Tables = append(b.Tables, tables...)
	}
	return b, nil
}

// policies are the names of the job's policies of DRG and DIP, each once.
func policies(j *job.Job) (names []string) {
	for _, p := range j.Document().Parts {
		if p.Method != settlement.DRG && p.Method != job.DIP {
			continue
		}
		for _, name := range p.Policy {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

func tablesOf(said []byte, o Options) ([]*views.Table, error) {
	p, err := drg.ReadPolicy(bytes.NewReader(said))
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(p.Groups, func(g drg.Group) bool { return g.Code == o.Case.Group }) {
		o.Case.Group = ""
	}
	plan, err := drg.New(p)
	if err != nil {
		return nil, err
	}
	b, err := Of(plan, o)
	if err != nil {
		return nil, err
	}
	return b.Tables, nil
}
