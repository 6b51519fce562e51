package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"

	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/jsontext"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views/lists"
)

// listNames are the words of -list.
func listNames() string { return strings.Join(lists.Names(), ", ") }

// list prints what -list asks for, and how its amounts arose.
func list(out io.Writer, o options, j *job.Job) error {
	with := lists.Options{Workers: o.workers}
	for _, k := range strings.Split(o.by, ",") {
		with.By = append(with.By, budget.FindingKey(k))
	}
	if o.patients != "" {
		file := rows.Path(o.patients)
		with.Patients = &file
	}
	l, err := lists.Make(context.Background(), j, o.list, with)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(out)
	if o.json {
		return errors.Join(jsontext.Encode(w, l.Data, "  "), w.Flush())
	}
	l.Book.Title.Chinese, l.Book.Title.English = "", "" // the tables have titles
	return errors.Join(l.Book.Print(w, o.lang), l.Reasons(w, o.lang), w.Flush())
}
