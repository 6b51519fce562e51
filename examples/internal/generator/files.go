package generator

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

// File is a file that was made; its name may have a folder in it.
type File struct {
	Name string
	Data []byte
}

// Text is a file of text.
func Text(name, text string) File { return File{name, []byte(text)} }

// JSON is a document the way people read it: indented by two spaces, and a < or & as
// itself instead of the escape that HTML would need.
func JSON(name string, v any) (File, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return File{name, b.Bytes()}, err
}

// Main is the main function of a command: it writes the files that are made into
// examples/NAME, or into another folder that the command line names.
func Main(name string, made func() ([]File, error)) {
	dir := flag.String("dir", filepath.Join("examples", name), "`folder` to write to; it must exist")
	flag.Parse()
	if flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	files, err := made()
	if err == nil {
		err = Write(*dir, files)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// Write writes files into a folder.
func Write(dir string, files []File) error {
	for _, f := range files {
		path := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, f.Data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// Compare returns an error that names the first file whose bytes in a folder are not
// those that were made.
func Compare(dir string, files []File) error {
	for _, f := range files {
		committed, err := os.ReadFile(filepath.Join(dir, f.Name))
		if err != nil {
			return err
		}
		if !bytes.Equal(committed, f.Data) {
			return fmt.Errorf("%s is not what the generator makes: run it, then read the difference", f.Name)
		}
	}
	return nil
}
