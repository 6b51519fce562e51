// Package schema holds the JSON Schemas of all documents of this module. They are made from the
// types by the program in examples/schema; the README of this folder says how editors use them.
package schema

import (
	"embed"
	"io/fs"
	"strings"
)

//go:embed *.schema.json
var files embed.FS

const ending = ".schema.json"

// Names returns the names of all documents, sorted: accounts, analysis, …
func Names() (list []string) {
	all, _ := fs.Glob(files, "*"+ending) // the pattern is right
	for _, name := range all {
		list = append(list, strings.TrimSuffix(name, ending))
	}
	return list
}

// Read returns the schema of a document by its name. It returns an error wrapping
// [fs.ErrNotExist] if there is none of that name.
func Read(name string) ([]byte, error) { return files.ReadFile(name + ending) }
