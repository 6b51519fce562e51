package statement

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/titles"
	"github.com/yibaojiesuan/settlement/internal/words"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/perdiem"
	"github.com/yibaojiesuan/settlement/policy"
	"github.com/yibaojiesuan/settlement/views"
)

// Parameters returns what a job settles under (参数): its terms or pools, and a table for each of its
// policies, with a row for each value as the document has it, and the source that the document
// cites for it.
func Parameters(j *job.Job) (*views.Book, error) {
	d := j.Document()
	b := &views.Book{ID: "parameters", Title: views.Text{Chinese: "参数", English: "parameters"}, Name: d.Name, Period: Period(d.Period)}
	names, err := titles.Read()
	if err != nil {
		return nil, err
	}
	for _, p := range termsOf(d) {
		if err := parameters(b, names, p); err != nil {
			return nil, err
		}
	}
	texts := j.Bundle().Texts
	for _, p := range policiesOf(d) {
		p.text = texts[p.name]
		var head policy.Document
		if err := json.Unmarshal(p.text, &head); err != nil {
			return nil, &job.FileError{File: p.name, Err: err}
		}
		p.source = func(path string) (settlement.Source, bool) { return head.Cites.Source(head.Sources, path) }
		if err := parameters(b, names, p); err != nil {
			return nil, &job.FileError{File: p.name, Err: err}
		}
	}
	return b, nil
}

// document is a document while it is told.
type document struct {
	id, name string
	title    views.Text
	typ      reflect.Type
	text     []byte
	source   func(path string) (settlement.Source, bool)
}

// termsOf are the terms of a job: those of each pool where there are several.
func termsOf(d job.Document) (list []document) {
	add := func(id string, title views.Text, t settlement.Terms) {
		text, _ := json.Marshal(t) // it was read
		list = append(list, document{id: id, title: title, typ: reflect.TypeFor[settlement.Terms](), text: text,
			source: func(path string) (settlement.Source, bool) { return t.Cites.Source(t.Sources, path) }})
	}
	if d.Terms != nil {
		add("terms", views.Text{Chinese: "结算条件", English: "terms"}, *d.Terms)
	}
	for i, p := range d.Pools {
		add(fmt.Sprintf("terms%d", i+1), views.Text{Chinese: "结算条件 " + p.Name, English: "terms of " + p.Name}, p.Terms)
	}
	return list
}

// policiesOf are the policies that a job names, each once.
func policiesOf(d job.Document) (list []document) {
	types := map[settlement.Method]reflect.Type{
		settlement.DRG: reflect.TypeFor[drg.Policy](), job.DIP: reflect.TypeFor[drg.Policy](), settlement.PerDiem: reflect.TypeFor[perdiem.Policy](),
		settlement.Capitation: reflect.TypeFor[capitation.Policy](), settlement.Budget: reflect.TypeFor[budget.Policy](),
	}
	add := func(m settlement.Method, name string) {
		if name == "" || types[m] == nil || slices.ContainsFunc(list, func(o document) bool { return o.name == name }) {
			return
		}
		title := words.Of(m)
		list = append(list, document{id: fmt.Sprintf("policy%d", len(list)+1), name: name, typ: types[m],
			title: views.Text{Chinese: title.Chinese + " " + name, English: title.English + " " + name}})
	}
	for _, p := range d.Parts {
		for _, name := range p.Policy {
			add(p.Method, name)
		}
	}
	if b := d.Budget; b != nil {
		add(settlement.Budget, b.Policy)
		for _, a := range b.Around {
			add(settlement.Budget, a.Policy)
		}
	}
	return list
}

// parameters adds the table of a document.
func parameters(b *views.Book, names titles.Titles, d document) error {
	root, err := readNode(json.NewDecoder(bytes.NewReader(d.text)))
	if err != nil {
		return err
	}
	w := walker{names: names, source: d.source, t: &views.Table{ID: d.id, Title: d.title,
		Columns: views.Columns("path code 路径 path", "field name 参数 field", "value name 取值 value", "source name 依据 source")}}
	w.walk(root, d.typ, "", views.Text{})
	b.Tables = append(b.Tables, w.t)
	return nil
}
