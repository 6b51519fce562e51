package api

import (
	"bytes"
	"io"
	"net/http"
	"os"

	"github.com/yibaojiesuan/settlement/examples/service/store"
	"github.com/yibaojiesuan/settlement/job"
)

// settleJob settles a job that comes with its files, each in a field of the form that has its name,
// and keeps nothing of it. The report has the bytes that `settlement settle --json` prints.
func (c *call) settleJob() (a answer, err error) {
	name := c.r.PathValue("job")
	if !documentNames.MatchString(name) {
		return a, store.ErrNone // and is not repeated
	}
	err = c.uploading(func(u *upload) error {
		files := map[string]func() (io.ReadCloser, error){}
		for _, f := range u.files {
			files[f.field] = func() (io.ReadCloser, error) { return os.Open(f.path) }
		}
		return c.heavy.do(c.r.Context(), func() error {
			j, err := job.Open(job.Readers(files), name)
			if err != nil {
				return err
			}
			r, err := j.Settle(c.r.Context(), job.Options{Workers: c.Workers})
			if err != nil {
				return err
			}
			var text bytes.Buffer
			err = r.Report.Encode(&text)
			a = answer{status: http.StatusOK, kind: jsonKind, body: text.Bytes()}
			return err
		})
	})
	return a, err
}
