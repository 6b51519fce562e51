package job

import (
	"bytes"
	"io"
	"slices"
)

// Bundle is a job without its claims: what another process needs to open it. It is
// also a JSON document of its own, for an engine to send to its workers.
type Bundle struct {
	Name     string              `json:"name"` // of the job's document
	Document Document            `json:"document"`
	Texts    map[string][]byte   `json:"texts"` // policies and accounts, by their names in the job
	Found    map[string][]string `json:"found"` // the files that each pattern matched
}

// Bundle returns the job's documents as they were when it was opened.
func (j *Job) Bundle() Bundle { return Bundle{j.name, j.doc, j.texts, j.found} }

// Open opens the job of a bundle as [Open] does. The documents come from the bundle,
// and the claims from files.
func (b Bundle) Open(claims Files) (*Job, error) {
	return New(bundled{claims, b}, b.Name, b.Document)
}

// bundled is the files of a bundle and, beside them, the files of claims.
type bundled struct {
	Files
	Bundle
}

func (b bundled) Open(name string) (io.ReadCloser, error) {
	if text, known := b.Texts[name]; known {
		return io.NopCloser(bytes.NewReader(text)), nil
	}
	return b.Files.Open(name)
}

func (b bundled) Match(pattern string) ([]string, error) { return slices.Clone(b.Found[pattern]), nil }

// matched finds the files that match a pattern, once.
type matched struct {
	Files
	found map[string][]string
}

func (m matched) Match(pattern string) ([]string, error) {
	if list, known := m.found[pattern]; known {
		return list, nil
	}
	list, err := m.Files.Match(pattern)
	if err == nil {
		m.found[pattern] = list
	}
	return list, err
}
