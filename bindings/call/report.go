package call

import (
	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/job"
)

// ErrReport says that a document is no report, though it could be read as an empty one.
var ErrReport = coded.New("call.report", "this is no report")

// readReport reads the report that is to be verified.
func readReport(files job.Files, name string) (*settlement.Report, error) {
	file, err := files.Open(name)
	if err != nil {
		return nil, jobfile.InFile(name, err)
	}
	defer file.Close()
	r, err := settlement.ReadReport(file)
	if err == nil && r.Version == "" && len(r.Statements) == 0 {
		err = ErrReport
	}
	return r, jobfile.InFile(name, err)
}
