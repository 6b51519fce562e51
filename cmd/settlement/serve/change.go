package serve

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/job"
)

// parameter is a value of a document that people may change.
type parameter struct {
	Document string // its file; blank: the job
	Path     string // in it: institutions[LS01].coefficient
	About    string // what its element is called
	Value    string
}

// Where names the parameter: policy.json: institutions[LS01].coefficient.
func (p parameter) Where() string { return p.Document + ": " + p.Path }

// Section is the part of the document that it stands in.
func (p parameter) Section() string {
	section, _, _ := strings.Cut(p.Path, "[")
	section, _, _ = strings.Cut(section, ".")
	return section
}

// Bounds of what is listed: the rest is changed by its path.
const (
	mostElements   = 40
	mostParameters = 400
)

// parameters lists those of a job: its terms, and what its policies say in short lists.
func (s *settled) parameters() (list []parameter) {
	text, err := json.Marshal(s.doc)
	if err != nil {
		return nil
	}
	tree := treeOf(text)
	if t := s.doc.Terms; t != nil {
		for path, absent := range map[string]bool{"terms.fund": t.Fund.Absent() && t.Total == nil, "terms.point_value": t.PointValue.Absent()} {
			if absent {
				list = append(list, parameter{Document: s.name, Path: path})
			}
		}
		slices.SortFunc(list, func(a, b parameter) int { return strings.Compare(a.Path, b.Path) })
	}
	for _, field := range []string{"terms", "pools"} {
		if object, ok := tree.(map[string]any); ok && object[field] != nil {
			list = leaves(list, s.name, field, "", object[field])
		}
	}
	for _, name := range s.policies() {
		if text, err := read(s.files, name); err == nil {
			list = leaves(list, name, "", "", treeOf(text))
		}
	}
	return list[:min(len(list), mostParameters)]
}

// policies are the documents of a job's parts and budgets, each once.
func (s *settled) policies() (list []string) {
	add := func(name string) {
		if name != "" && !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	for _, p := range s.doc.Parts {
		for _, name := range p.Policy {
			add(name)
		}
	}
	if b := s.doc.Budget; b != nil {
		add(b.Policy)
		for _, a := range b.Around {
			add(a.Policy)
		}
	}
	return list
}

func read(files job.Files, name string) ([]byte, error) {
	f, err := files.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, mostDocument))
}

// treeOf returns a document as maps, lists, texts and numbers; nil if it is none.
func treeOf(text []byte) (tree any) {
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	d.UseNumber()
	if d.Decode(&tree) != nil {
		return nil
	}
	return tree
}

// notParameters are fields that say where rules come from, or what things are called.
var notParameters = []string{"sources", "cites", "$schema", "effective", "name", "code", "institution", "holder", "level", "group", "kind", "period", "from", "to", "url", "number", "procedure"}

// leaves lists the numbers of a tree, in the order of the fields' names.
func leaves(list []parameter, document, path, about string, tree any) []parameter {
	switch v := tree.(type) {
	case map[string]any:
		var fields []string
		for name := range v {
			if !slices.Contains(notParameters, name) {
				fields = append(fields, name)
			}
		}
		slices.Sort(fields)
		if said := called(v, path); said != "" {
			about = said
		}
		if path == "" {
			about = "" // the document's own name
		}
		for _, name := range fields {
			list = leaves(list, document, strings.TrimPrefix(path+"."+name, "."), about, v[name])
		}
	case []any:
		if len(v) <= mostElements {
			for i, e := range v {
				list = leaves(list, document, fmt.Sprintf("%s[%s]", path, subject(v, i)), about, e)
			}
		}
	case string:
		if _, err := settlement.ParseDecimal(v); err == nil {
			list = append(list, parameter{document, path, table.Clean(about), v})
		}
	case json.Number:
		list = append(list, parameter{document, path, table.Clean(about), v.String()})
	}
	return list
}

// called is what an element of a list is called, besides what its path says.
func called(object map[string]any, path string) string {
	var list []string
	for _, key := range []string{"name", "institution", "level", "group", "category"} {
		if text, ok := object[key].(string); ok && text != "" && !strings.HasSuffix(path, "["+text+"]") {
			list = append(list, text)
		}
	}
	return strings.Join(list, " ")
}

// subject names an element of a list by its code, if no other has it, else by its number from 0.
func subject(list []any, i int) string {
	of := func(e any) string {
		object, _ := e.(map[string]any)
		for _, key := range []string{"code", "institution", "holder", "category", "name"} {
			if text, ok := object[key].(string); ok && text != "" && !strings.ContainsAny(text, "[]=\n") {
				return text
			}
		}
		return ""
	}
	name := of(list[i])
	if name != "" {
		same := 0
		for _, e := range list {
			if of(e) == name {
				same++
			}
		}
		if same == 1 {
			return name
		}
	}
	return strconv.Itoa(i)
}

// change is a new value of a parameter; a blank one removes it.
type change struct {
	Document, Path string
	From, To       string
}

// Where names the parameter.
func (c change) Where() string { return parameter{Document: c.Document, Path: c.Path}.Where() }

// apply returns a tree with a value changed. It notes what the value was.
func (c *change) apply(tree any) error {
	steps := strings.FieldsFunc(strings.ReplaceAll(c.Path, "[", ".["), func(r rune) bool { return r == '.' })
	steps = joined(steps)
	if len(steps) == 0 {
		return &settlement.FieldError{Path: c.Path, Err: errPath}
	}
	at := tree
	for _, step := range steps[:len(steps)-1] {
		if at = into(at, step); at == nil {
			return &settlement.FieldError{Path: c.Path, Err: errPath}
		}
	}
	last := steps[len(steps)-1]
	object, ok := at.(map[string]any)
	if !ok || strings.HasPrefix(last, "[") {
		return &settlement.FieldError{Path: c.Path, Err: errPath}
	}
	switch was := object[last].(type) {
	case nil:
		c.From = ""
	case string:
		c.From = was
	case json.Number:
		c.From = was.String()
	case bool:
		c.From = strconv.FormatBool(was)
	default:
		return &settlement.FieldError{Path: c.Path, Err: errPath}
	}
	switch object[last].(type) {
	case json.Number, bool:
		object[last] = json.RawMessage(c.To)
		if !json.Valid([]byte(c.To)) && c.To != "" {
			object[last] = c.To // the reader refuses it
		}
	default:
		object[last] = c.To
	}
	if c.To == "" {
		delete(object, last)
	}
	return nil
}

// joined puts steps of a path together again whose element has a dot in its name: [0.5].
func joined(steps []string) (list []string) {
	open := false
	for _, s := range steps {
		if open {
			list[len(list)-1] += "." + s
		} else {
			list = append(list, s)
		}
		whole := list[len(list)-1]
		open = strings.HasPrefix(whole, "[") && !strings.HasSuffix(whole, "]")
	}
	return list
}

// into returns a field of an object, or an element of a list; nil if there is none.
func into(tree any, step string) any {
	name, element := strings.CutPrefix(step, "[")
	name = strings.TrimSuffix(name, "]")
	switch v := tree.(type) {
	case map[string]any:
		if !element {
			return v[step]
		}
	case []any:
		for i := range v {
			if element && subject(v, i) == name {
				return v[i]
			}
		}
		if i, err := strconv.Atoi(name); err == nil && element && 0 <= i && i < len(v) {
			return v[i]
		}
	}
	return nil
}

// with returns the files and the document of a job with its parameters changed.
func (s *settled) with(changes []change) (job.Files, job.Document, error) {
	over := jobfile.Overlay{Files: s.files, Texts: map[string][]byte{}}
	doc, trees := s.doc, map[string]any{}
	for i := range changes {
		c := &changes[i]
		if trees[c.Document] == nil {
			text, err := s.textOf(c.Document)
			if err != nil {
				return nil, doc, &job.FileError{File: table.Clean(c.Document), Err: errPath}
			}
			trees[c.Document] = treeOf(text)
		}
		if err := c.apply(trees[c.Document]); err != nil {
			return nil, doc, &job.FileError{File: table.Clean(c.Document), Err: err}
		}
	}
	for name, tree := range trees {
		text, err := json.Marshal(tree)
		if err != nil {
			return nil, doc, errInside
		}
		if name != s.name {
			over.Texts[name] = text
			continue
		}
		if doc, err = job.Read(bytes.NewReader(text)); err != nil {
			return nil, doc, &job.FileError{File: name, Err: err}
		}
	}
	return over, doc, nil
}

// textOf returns the text of the job or of one of its policies.
func (s *settled) textOf(name string) ([]byte, error) {
	if name == s.name {
		return json.Marshal(s.doc)
	}
	if !slices.Contains(s.policies(), name) {
		return nil, errPath
	}
	return read(s.files, name)
}
