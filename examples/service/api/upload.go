package api

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// upload is files of a request, in a folder of their own under numbers: a name that a client gives
// is never a path. Nothing of them is kept in memory.
type upload struct {
	folder string
	files  []uploaded
}

type uploaded struct {
	field string // of the form
	path  string // its ending says what the file holds
}

// most files and bytes of fields of a form.
const (
	mostFiles = 100
	mostParts = 200
)

// slow lets a client take its time while something comes, and no longer than an upload may last.
type slow struct {
	io.Reader
	c     *call
	until time.Time
}

func (s slow) Read(p []byte) (int, error) {
	s.c.wait(max(min(s.c.Patient, time.Until(s.until)), 1))
	return s.Reader.Read(p)
}

// uploading takes the files of a request: those of a form, or the body as one. They are removed
// when use has returned.
func (c *call) uploading(use func(u *upload) error) error {
	return c.uploads.do(c.r.Context(), func() error {
		folder, err := os.MkdirTemp(c.Folder, "upload-")
		if err != nil {
			return errInside
		}
		defer os.RemoveAll(folder)
		u := &upload{folder: folder}
		body := slow{http.MaxBytesReader(c.w, c.r.Body, c.Upload), c, time.Now().Add(c.Whole)}
		kind, params, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
		if err == nil && strings.HasPrefix(kind, "multipart/") {
			err = u.form(multipart.NewReader(body, params["boundary"]))
		} else {
			err = u.add("claims", ending("", kind), body)
		}
		if err != nil {
			return brokenUpload(err)
		}
		if len(u.files) == 0 {
			return errNoFile
		}
		c.wait(0) // or the work would end with it
		return use(u)
	})
}

// ending is what the name of a file ends in, by its own name or by the kind of its content.
func ending(name, kind string) string {
	switch {
	case strings.HasSuffix(name, ".jsonl") || strings.HasSuffix(name, ".ndjson") || kind == "application/x-ndjson" || kind == "application/jsonl":
		return ".jsonl"
	case strings.HasSuffix(name, ".json") || kind == "application/json":
		return ".json"
	}
	return ".csv" // or a workbook, as its first bytes say
}

func (u *upload) form(r *multipart.Reader) error {
	for range mostParts {
		part, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if part.FileName() == "" {
			continue
		}
		if len(u.files) == mostFiles {
			return errLarge
		}
		if err := u.add(part.FormName(), ending(part.FileName(), ""), part); err != nil {
			return err
		}
	}
	return errLarge
}

func (u *upload) add(field, ending string, from io.Reader) error {
	path := filepath.Join(u.folder, strconv.Itoa(len(u.files)+1)+ending)
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return errInside
	}
	_, err = io.Copy(toDisk{f}, from)
	if e := f.Close(); err == nil && e != nil {
		err = errNoRoom
	}
	u.files = append(u.files, uploaded{field, path})
	return err
}

// toDisk tells errors of the disk from those of the client.
type toDisk struct{ f *os.File }

func (d toDisk) Write(p []byte) (int, error) {
	n, err := d.f.Write(p)
	if err != nil {
		err = errNoRoom
	}
	return n, err
}

// brokenUpload is what a client is told of an error while it uploads.
func brokenUpload(err error) error {
	large := (*http.MaxBytesError)(nil)
	switch {
	case errors.Is(err, errLarge), errors.Is(err, errNoRoom), errors.Is(err, errInside):
		return err
	case errors.As(err, &large):
		return errLarge
	}
	return errBroken
}

// field returns the paths of the files of a field of the form.
func (u *upload) field(name string) (paths []string) {
	for _, f := range u.files {
		if f.field == name {
			paths = append(paths, f.path)
		}
	}
	return paths
}
