package serve

import (
	"errors"
	"io"
	"net/http"
	"time"
)

// Bounds of what a request may have.
const (
	mostFiles  = 500
	mostFields = 40       // beside files
	mostField  = 64 << 10 // bytes of one
	mostForm   = 8 << 20  // bytes of a form without files
)

// slow lets a client take its time as long as something comes, so that neither a large upload is
// cut off nor a silent client kept.
type slow struct {
	io.Reader
	control *http.ResponseController
	wait    time.Duration
}

func (s slow) Read(p []byte) (int, error) {
	_ = s.control.SetReadDeadline(time.Now().Add(s.wait)) // where there are none, there is no wait
	return s.Reader.Read(p)
}

// upload streams the files of a form into a store, and returns its other fields. Nothing of a file
// is kept in memory.
func upload(r *http.Request, to *store, most int64) (map[string]string, error) {
	form, err := r.MultipartReader()
	if err != nil {
		return nil, errForm
	}
	fields := map[string]string{}
	for files := 0; ; {
		part, err := form.NextRawPart()
		if errors.Is(err, io.EOF) {
			return fields, nil
		}
		if err != nil {
			return nil, uploadFault(err)
		}
		if part.FileName() == "" && part.FormName() != "files" {
			if len(fields) == mostFields {
				return nil, errForm
			}
			text, err := io.ReadAll(io.LimitReader(part, mostField+1))
			if err != nil || len(text) > mostField {
				return nil, errForm
			}
			fields[part.FormName()] = string(text)
			continue
		}
		if part.FileName() == "" { // a browser sends a nameless file where none was chosen
			continue
		}
		if files++; files > mostFiles {
			return nil, errMany
		}
		n, err := to.add(part.FileName(), part, most)
		if err != nil {
			return nil, uploadFault(err)
		}
		most -= n
	}
}

// uploadFault is what a client is told of an error while it uploads.
func uploadFault(err error) error {
	if own := (*fault)(nil); errors.As(err, &own) {
		return own
	}
	if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
		return errLarge
	}
	return errUpload
}
