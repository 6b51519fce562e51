package job

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/batch"
)

// tables are the files of claims of one kind that a part names, one after the other.
type tables[C any] []fileTable[C]

type fileTable[C any] struct {
	name  string
	table *his.Table[C]
}

// openTables makes the tables of files; it reads nothing yet.
func openTables[C any](j *Job, p Part, names Names, table func(rows.File) *his.Table[C]) (tables[C], error) {
	list, err := names.expand(j.files)
	if err != nil {
		return nil, err
	}
	var t tables[C]
	var f settlement.Faults
	for _, name := range list {
		file, err := j.claimFile(name)
		f.Add(err)
		t = append(t, fileTable[C]{name, table(file).Ignoring(p.Ignore...)})
	}
	return t, f.Err()
}

// claims returns the claims of all files, watched. Every file is read, even after a
// fault in an earlier one.
func (t tables[C]) claims(w *watch) settlement.Claims[C] {
	list := make([]settlement.Claims[C], len(t))
	for i, file := range t {
		list[i] = settlement.ReadBy(watched(w, file))
	}
	return settlement.Concat(list...)
}

// watched tells the watch how many claims of a file were read. A walk over a query ends with the
// watch's context, which is another one for each thing that a result is asked.
func watched[C any](w *watch, file fileTable[C]) batch.Source[C] {
	only := func(workers int, chosen batch.Chosen) batch.Walk[C] {
		walk := file.table.Within(w.ctx).Claims().Source().StartOnly(workers, chosen)
		count := w.counter(file.name)
		return batch.Walk[C]{End: walk.End, Sections: func(yield func(batch.Section[C]) bool) {
			for section := range walk.Sections {
				if !yield(counted(count, section)) {
					return
				}
			}
		}}
	}
	return batch.Source[C]{
		Locate: func(err error) error { return file.table.Within(w.ctx).Locate(err) },
		Walk:   func(workers int) batch.Walk[C] { return only(workers, nil) },
		Only:   only, Steady: file.table.Claims().Source().Steady,
	}
}

// counted counts the claims of a section, and those between the chosen ones.
func counted[C any](count func(int) error, section batch.Section[C]) batch.Section[C] {
	return func(yield func(*batch.Batch[C], error) bool) {
		passed := 0
		for b, err := range section {
			if err == nil {
				n := passed + len(b.List)
				if b.Rows != nil {
					n = b.Rows[len(b.List)-1] + 1
				}
				if err := count(n - passed); err != nil {
					yield(nil, err)
					return
				}
				passed = n
			}
			if !yield(b, err) {
				return
			}
		}
	}
}

// place is where a claim was read.
type place struct {
	file string
	row  int
}

func (p place) String() string { return fmt.Sprintf("%s, row %d", p.file, p.row) }

// places finds the rows of ids, in the order of the files.
func (t tables[C]) places(ids map[string]bool, found map[string][]place) {
	for _, file := range t {
		rows, err := file.table.Rows(ids)
		if err != nil {
			continue // the rows that were found before say enough
		}
		for id, list := range rows {
			for _, row := range list {
				found[id] = append(found[id], place{file.name, row})
			}
		}
	}
}

// unknown lists the unknown columns.
func (t tables[C]) unknown() []Unknown {
	var list []Unknown
	for _, file := range t {
		// The settlement meets the same error, and reports it.
		names, _ := file.table.Unknown()
		_, sheets, _ := file.table.Sheets()
		if len(names) > 0 || len(sheets) > 0 {
			list = append(list, Unknown{file.name, names, sheets})
		}
	}
	return list
}

// unread returns an error for each unknown column of numbers.
func (t tables[C]) unread(ctx context.Context) error {
	var f settlement.Faults
	for _, file := range t {
		f.Add(file.table.Within(ctx).Unread())
	}
	return f.Err()
}

// idle returns the names under ignore that pass over no column of any file. Where one of the
// files is JSON lines, or its header cannot be read, that cannot be said of any name.
func (t tables[C]) idle() (list []Idle) {
	absent := map[string]int{}
	for i, file := range t {
		missing, read, err := file.table.Idle()
		if err != nil || file.table.Lines() {
			return nil
		}
		for _, name := range missing {
			if absent[name]++; absent[name] == len(t) && i == len(t)-1 {
				list = append(list, Idle{Name: name})
			}
		}
		for _, name := range read {
			if one := (Idle{Name: name, Read: true}); !slices.Contains(list, one) {
				list = append(list, one)
			}
		}
	}
	return list
}

// idleInBoth returns the names that pass over no column in two lists of files.
func idleInBoth(a, b []Idle) (list []Idle) {
	for _, one := range a {
		k := slices.IndexFunc(b, func(other Idle) bool { return other.Name == one.Name })
		if k >= 0 {
			one.Read = one.Read || b[k].Read
			list = append(list, one)
		}
	}
	return list
}

// columns are those that at least one file has.
func (t tables[C]) columns() ([]string, error) {
	var list []string
	var errs []error
	for _, file := range t {
		names, err := file.table.Columns()
		list, errs = append(list, names...), append(errs, err)
	}
	return list, errors.Join(errs...)
}

// repaired counts what was repaired in the files, after they were read.
func (t tables[C]) repaired() []Repaired {
	var list []Repaired
	for _, file := range t {
		if !file.table.Mended() {
			continue
		}
		found, _ := file.table.Repairs() // the settlement met the same error
		for _, r := range found {
			list = append(list, Repaired{file.name, r})
		}
	}
	return list
}

// Repaired is what was repaired in a column of a file of claims.
type Repaired struct {
	File string
	rows.Repaired
}

// Unknown is the unknown columns of a file of claims, as far as messages may name them,
// and the sheets of a workbook that are not read.
type Unknown struct {
	File    string
	Columns []string
	Sheets  []string
}
