package serve

import (
	"io/fs"
	"os"
	"path"
	"slices"

	"github.com/yibaojiesuan/settlement/examples"
	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/job"
)

// exampleNames is what the names of examples' documents begin with in jobs. No uploaded file is
// called so.
const exampleNames = "example/"

// example is a job with its policies, for claims that people bring.
type example struct {
	Folder string // its name
	Title  string
	job    job.Document
}

// openExamples reads the jobs of a folder, or those built in. A folder without a job is passed over.
func openExamples(folder string) (fs.FS, []example, error) {
	var system fs.FS = examples.Jobs
	if folder != "" {
		root, err := os.OpenRoot(folder)
		if err != nil {
			return nil, nil, err
		}
		system = root.FS()
	}
	entries, err := fs.ReadDir(system, ".")
	if err != nil {
		return nil, nil, err
	}
	var list []example
	for _, e := range entries {
		f, err := system.Open(path.Join(e.Name(), "job.json"))
		if err != nil {
			continue
		}
		doc, err := job.Read(f)
		_ = f.Close()
		if err == nil && doc.Pools == nil {
			list = append(list, example{Folder: e.Name(), Title: table.Clean(doc.Name), job: doc})
		}
	}
	return system, list, nil
}

// policies are the documents of an example, as a work's files call them.
func (e example) policies(system fs.FS) (list []found) {
	seen := map[string]bool{}
	for _, p := range e.job.Parts {
		for _, name := range p.Policy {
			at := path.Join(e.Folder, name)
			if text, err := fs.ReadFile(system, at); err == nil && !seen[at] {
				seen[at] = true
				list = append(list, document(exampleNames+at, text))
			}
		}
	}
	return slices.DeleteFunc(list, func(f found) bool { return f.Kind != policyFile })
}
