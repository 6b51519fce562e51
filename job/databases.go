package job

import (
	"errors"
	"io"
	"maps"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/query"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// Databases is files, and the databases that query documents among them may name: see package
// query. Without it a query document names no database.
//
//	db, err := sql.Open("pgx", url)
//	files := job.Databases(job.Folder("march"), map[string]query.Database{"his": db})
//	j, err := job.Open(files, "job.json") // whose claims may be "claims.sql.json"
func Databases(files Files, named map[string]query.Database) Files {
	return databases{files, maps.Clone(named)}
}

type databases struct {
	Files
	named map[string]query.Database
}

// Open opens a file. A query document comes with the databases, so that it has them through
// whatever wraps these files.
func (d databases) Open(name string) (io.ReadCloser, error) {
	f, err := d.Files.Open(name)
	if err == nil && query.Is(name) {
		f = &queryFile{f, d.named}
	}
	return f, err
}

type queryFile struct {
	io.ReadCloser
	named map[string]query.Database
}

// fileOf returns a file of rows under its name among files: the rows of a query, if the file is
// the document of one. Of a workbook the name of a sheet may follow: book.xlsx#一月.
func fileOf(files Files, name string, period settlement.Period) (rows.File, error) {
	path, sheet := rows.SplitSheet(name)
	if !query.Is(path) {
		return rows.File{Name: path, SheetName: sheet, Open: func() (io.ReadCloser, error) { return files.Open(path) }}, nil
	}
	f, err := files.Open(path)
	if err != nil {
		return rows.File{Name: path}, inFile(path, err)
	}
	defer f.Close()
	var named map[string]query.Database
	if of, ok := f.(*queryFile); ok {
		named = of.named
	}
	file, err := query.File(path, f, named, period)
	if err != nil {
		return rows.File{Name: path}, inFile(path, err)
	}
	return file, nil
}

// broken is a file of rows that cannot be read.
func broken(name string, err error) rows.File {
	if at := (*FileError)(nil); errors.As(err, &at) {
		err = at.Err
	}
	return rows.File{Name: name, Open: func() (io.ReadCloser, error) { return nil, err }}
}
