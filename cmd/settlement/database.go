package main

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // the driver sqlite

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/query"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/job"
)

// databases are those that query documents may name: the flag --database.
type databases struct {
	named map[string]query.Database
	open  []*sql.DB
	texts []string
}

// errDatabase says what a value of the flag looks like.
var errDatabase = errors.New("want NAME=sqlite:FILE")

// Set implements pflag.Value.
func (d *databases) Set(text string) error {
	name, of, ok := strings.Cut(text, "=")
	driver, path, also := strings.Cut(of, ":")
	if !ok || !also || name == "" || driver != "sqlite" || path == "" {
		return errDatabase
	}
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = rows.ErrRegular
	}
	if err != nil {
		return err
	}
	db, err := sql.Open("sqlite", readOnly(path))
	if err != nil {
		return err
	}
	if d.named == nil {
		d.named = map[string]query.Database{}
	}
	d.named[name], d.open, d.texts = db, append(d.open, db), append(d.texts, text)
	return nil
}

// readOnly names a file that SQLite only reads.
func readOnly(path string) string {
	path = filepath.ToSlash(path)
	if filepath.VolumeName(path) != "" {
		path = "/" + path // file:///C:/his.db
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?mode=ro"
}

// String implements pflag.Value.
func (d *databases) String() string { return strings.Join(d.texts, " ") }

// Type implements pflag.Value.
func (d *databases) Type() string { return "database" }

func (d *databases) close() {
	for _, db := range d.open {
		_ = db.Close()
	}
}

// file returns the rows of a query document. Faults of the document are those of reading its rows.
func (d *databases) file(ctx context.Context, path string, period settlement.Period) rows.File {
	name := filepath.Base(path)
	f, err := os.Open(path)
	if err == nil {
		defer f.Close()
		file, bad := query.File(name, f, d.named, period)
		if bad == nil {
			return file.Within(ctx)
		}
		err = bad
	} else {
		err = errors.Unwrap(err)
	}
	return rows.File{Name: name, Query: &rows.Query{Run: func(context.Context) (rows.Selected, error) { return nil, err }}}
}

// with gives files the databases.
func (c *command) with(files job.Files) job.Files { return job.Databases(files, c.databases.named) }

// files returns the files of the document at a path with the databases, and its name among them.
func (c *command) files(path string, outside bool) (job.Files, string) {
	files, name := jobfile.Files(path, outside)
	return c.with(files), name
}
