package ingest

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/intake"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/perdiem"
)

// In this file: the claim files. Spreadsheets keep them as they are: UTF-8 with a byte order mark,
// CRLF, a tab after ids of more than 11 digits, an apostrophe before texts that would become
// formulas. Package rows takes the marks off again.

// sink is what the export is read into: the files of claims, if they are wanted, and what is told.
func sink(o Options, to *folder) intake.Sink {
	s := intake.Sink{Overlaps: true, Clearing: o.Clearing}
	if o.Folder == "" {
		return s
	}
	s.Cases = table(to, "cases.csv", func(c drg.Case) []any {
		return []any{id(c.ID), id(c.Institution), c.Group, c.Cost, c.Covered, c.Days, c.Admitted, c.Discharged, id(c.Person), c.Pool, c.Department}
	})
	s.Stays = table(to, "stays.csv", func(s perdiem.Stay) []any {
		return []any{id(s.ID), id(s.Institution), s.Class, id(s.Person), s.Admitted, s.Discharged, s.Observed, s.Interim, s.Cost, s.Covered, s.Pool}
	})
	s.Charges = table(to, "charges.csv", func(c capitation.Charge) []any {
		return []any{id(c.Person), id(c.Institution), c.Month, c.Kind, c.Scope, c.Cost, c.Covered, c.Date, c.MedicalType, id(c.Package)}
	})
	s.Items = table(to, "items.csv", func(c budget.Claim) []any {
		return []any{id(c.ID), id(c.Institution), c.Month, c.Cost, c.Covered, c.Pool}
	})
	s.Adjustments = table(to, "adjustments.csv", func(a intake.Adjustment) []any {
		return []any{id(a.ID), id(a.Original), id(a.Institution), a.Month, a.Method, a.Pool, a.Cost, a.Covered}
	})
	return s
}

// members returns what writes the members of a register.
func members(to *folder) func(capitation.Member) error {
	return table(to, "members.csv", func(m capitation.Member) []any {
		return []any{id(m.Person), id(m.Institution), m.Category, m.Signed, m.Ends, intervals(m.Suspended), intervals(m.Inpatient)}
	})
}

// intervals writes intervals as canonical files have them.
func intervals(list []settlement.Period) string {
	var texts []string
	for _, p := range list {
		texts = append(texts, p.String())
	}
	return strings.Join(texts, ";")
}

// folder is where the files of a set go: all of them, or none.
type folder struct {
	path  string
	set   *outputs.Set
	plain bool // without the marks that protect texts in spreadsheets
	begun []*csv.Writer
	made  bool // it did not exist
}

// end finishes the files.
func (f *folder) end() error {
	for _, w := range f.begun {
		w.Flush()
		if err := w.Error(); err != nil {
			return err
		}
	}
	return nil
}

// leave takes the files back, and the folder if it was made for them.
func (f *folder) leave() {
	f.set.Discard()
	if f.made {
		_ = os.Remove(f.path) // unless somebody has put something there
	}
}

// id is an id or the code of an institution.
type id string

// text writes a value as it stands in a file of the folder.
func (f *folder) text(value any) string {
	switch v := value.(type) {
	case id:
		if !f.plain {
			return rows.Protect(string(v), true)
		}
	case string:
		if !f.plain {
			return rows.Protect(v, false)
		}
	}
	return fmt.Sprint(value)
}

// table returns what writes a row of a file for each claim. There is no file without a claim.
func table[C any](to *folder, name string, row func(C) []any) func(C) error {
	var w *csv.Writer
	return func(c C) (err error) {
		if w == nil {
			if w, err = to.begin(name); err != nil {
				return err
			}
		}
		var fields []string
		for _, v := range row(c) {
			fields = append(fields, to.text(v))
		}
		return w.Write(fields)
	}
}

// begin begins a file, in the form for spreadsheets unless it is plain.
func (f *folder) begin(name string) (*csv.Writer, error) {
	if _, err := os.Stat(f.path); err != nil {
		f.made = true
	}
	if err := os.MkdirAll(f.path, 0o777); err != nil {
		return nil, err
	}
	file, err := f.set.Create(filepath.Join(f.path, name))
	if err != nil {
		return nil, err
	}
	w := csv.NewWriter(file)
	f.begun = append(f.begun, w)
	if !f.plain {
		if _, err := io.WriteString(file, "\uFEFF"); err != nil {
			return nil, err
		}
		w.UseCRLF = true
	}
	return w, w.Write(strings.Split(headers[name], ","))
}

// Header returns the header of a claim file of a folder by its name; blank: there is no such file.
func Header(name string) string { return headers[name] }

var headers = map[string]string{
	"cases.csv":       "id,institution,group,cost,covered,days,admitted,discharged,person,pool,department",
	"stays.csv":       "id,institution,class,person,admitted,discharged,observed,interim,cost,covered,pool",
	"charges.csv":     "person,institution,month,kind,scope,cost,covered,date,medical_type,package",
	"items.csv":       "id,institution,month,cost,covered,pool",
	"adjustments.csv": "id,original,institution,month,method,pool,cost,covered",
	"members.csv":     "person,institution,category,signed,ends,suspended,inpatient",
}
