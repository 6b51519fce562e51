package main

import (
	"encoding"
	"path"
	"reflect"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis/receivable"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/strictjson"
	"github.com/yibaojiesuan/settlement/internal/titles"
)

// schema is the part of JSON Schema (draft 2020-12) that is used.
type schema struct {
	Schema      string             `json:"$schema,omitempty"`
	ID          string             `json:"$id,omitempty"`
	Title       string             `json:"title,omitempty"`
	Ref         string             `json:"$ref,omitempty"`
	Description string             `json:"description,omitempty"`
	Type        string             `json:"type,omitempty"`
	Enum        []string           `json:"enum,omitempty"`
	Pattern     string             `json:"pattern,omitempty"`
	Examples    []string           `json:"examples,omitempty"`
	AnyOf       []*schema          `json:"anyOf,omitempty"`
	Items       *schema            `json:"items,omitempty"`
	Properties  map[string]*schema `json:"properties,omitempty"`
	Required    []string           `json:"required,omitempty"`
	// Additional is false in objects, a schema in maps.
	Additional any                `json:"additionalProperties,omitempty"`
	Defs       map[string]*schema `json:"$defs,omitempty"`

	order []string // the properties, as the type has them
	kind  string   // of a quantity that is written as a text
}

// closed is additionalProperties of an object: JSON's false, which omitempty would drop.
type closed struct{}

func (closed) MarshalJSON() ([]byte, error) { return []byte("false"), nil }

// quantities are the types that are written as texts.
var quantities = map[reflect.Type]*schema{
	reflect.TypeFor[settlement.Money]():    {kind: "money", Type: "string", Pattern: `^-?(0|[1-9][0-9]*)(\.[0-9]{1,2})?$`, Examples: []string{"12.50"}},
	reflect.TypeFor[settlement.Points]():   {kind: "points", Type: "string", Pattern: `^-?(0|[1-9][0-9]*)(\.[0-9]{1,8})?$`, Examples: []string{"736.0644"}},
	reflect.TypeFor[settlement.Decimal]():  {kind: "decimal", Type: "string", Pattern: `^(-?(0|[1-9][0-9]*)(\.[0-9]{1,8})?)?$`, Examples: []string{"1.0800"}},
	reflect.TypeFor[settlement.Fraction](): {kind: "fraction", Type: "string", Pattern: `^-?(0|[1-9][0-9]*)/[1-9][0-9]*$`, Examples: []string{"500000/177123"}},
	reflect.TypeFor[settlement.Text]():     {Type: "string", Examples: []string{"high"}},
	reflect.TypeFor[settlement.Flag]():     {Type: "boolean"},
	reflect.TypeFor[settlement.Date]():     {kind: "date", Type: "string", Pattern: `^([0-9]{4}-[0-9]{2}-[0-9]{2})?$`, Examples: []string{"2025-01-31"}},
	reflect.TypeFor[drg.Attribute]():       {kind: "attribute", AnyOf: []*schema{{Type: "boolean"}, {Type: "string"}}},
	reflect.TypeFor[capitation.Window](): {AnyOf: []*schema{
		{Type: "string", Enum: words(capitation.WindowUnit("").Choices())},
		{Type: "object", Properties: map[string]*schema{"months": {Title: "月数", Type: "integer"}}, Required: []string{"months"}, Additional: closed{}},
	}},
	reflect.TypeFor[settlement.Month](): {kind: "month", Type: "string", Pattern: `^([0-9]{4}-[0-9]{2})?$`, Examples: []string{"2025-01"}},
	reflect.TypeFor[receivable.Span]():  {kind: "span", Type: "string", Pattern: `^([0-9]{4}-[0-9]{2}(/[0-9]{4}-[0-9]{2})?)?$`, Examples: []string{"2025-01", "2025-01/2025-12"}},
}

func words[S ~string](choices []S) []string {
	var list []string
	for _, c := range choices {
		list = append(list, string(c))
	}
	return list
}

// drawing is the schema of a document while it is made.
type drawing struct {
	comments
	titles titles.Titles
	used   map[string]*schema // $defs
	order  []string           // of used
}

func newDrawing(root string) (*drawing, error) {
	c, err := readComments(root)
	if err != nil {
		return nil, err
	}
	t, err := titles.Read()
	return &drawing{comments: c, titles: t}, err
}

// document makes the schema of a type, or of a list of it.
func (d *drawing) document(name string, t reflect.Type) *schema {
	d.used, d.order = make(map[string]*schema), nil
	var s *schema
	if t.Kind() == reflect.Slice {
		s = &schema{Type: "array", Items: d.object(t.Elem())}
	} else {
		s = d.object(t)
		if t == reflect.TypeFor[settlement.Report]() {
			d.flat(s)
		}
		s.Properties["$schema"] = &schema{Type: "string", Title: d.titles["$schema"], Description: "for editors; nothing looks at it"} // every reader allows it
	}
	s.Schema = "https://json-schema.org/draft/2020-12/schema"
	s.ID = "https://" + module + "/schema/" + name + ".schema.json"
	typ := t.String()
	if t.Kind() == reflect.Slice {
		typ = path.Base(t.Elem().PkgPath()) + ".[]" + t.Elem().Name()
	}
	s.Title = titles.Documents[name] + " (" + typ + ")"
	if len(d.used) > 0 {
		s.Defs = d.used
	}
	return s
}

// object makes the schema of a struct type.
func (d *drawing) object(t reflect.Type) *schema {
	s := &schema{Type: "object", Description: d.comments.of(t), Properties: make(map[string]*schema), Additional: closed{}}
	d.fields(s, t)
	slices.Sort(s.Required)
	return s
}

// flat adds to a report the fields of a pool without a name, which a report holds
// directly.
func (d *drawing) flat(s *schema) {
	pool := d.object(reflect.TypeFor[settlement.PoolReport]())
	for _, name := range pool.order {
		of := pool.Properties[name]
		if s.Properties[name] == nil {
			s.Properties[name] = of
			s.order = append(s.order, name)
		}
	}
}

func (d *drawing) fields(s *schema, t reflect.Type) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && name == "":
			d.fields(s, f.Type)
			continue
		case !f.IsExported() || name == "-" || name == "":
			continue
		}
		one := *d.of(f.Type)
		one.Title = d.titles.Of(t, name)
		if text := d.ofField(t, f.Name); text != "" {
			one.Description = text
		}
		required := strictjson.Required(f)
		if choices := strictjson.Choices(f); choices != nil {
			one.choose(choices, required)
		}
		if required {
			s.Required = append(s.Required, name)
		}
		s.Properties[name] = &one
		s.order = append(s.order, name)
	}
}

// choose limits a text, or the texts of a list or map, to choices. A field that is not
// required may be blank, which is its default; an element may not.
func (s *schema) choose(choices []string, required bool) {
	switch {
	case s.Items != nil:
		s.Items = &schema{Type: "string", Enum: choices}
	case s.Additional != nil:
		s.Additional = &schema{Type: "string", Enum: choices}
	case required:
		s.Enum, s.Examples = choices, nil
	default:
		s.Enum, s.Examples = append(slices.Clone(choices), ""), nil
	}
}

var (
	textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
	oneOrMore     = reflect.TypeFor[strictjson.OneOrMore]()
	ordered       = reflect.TypeFor[strictjson.Ordered]()
)

// of makes the schema of the type of a field.
func (d *drawing) of(t reflect.Type) *schema {
	if s := quantities[t]; s != nil {
		return s
	}
	switch t.Kind() {
	case reflect.Pointer:
		return d.of(t.Elem())
	case reflect.Slice, reflect.Array:
		if t.Implements(ordered) {
			return &schema{Type: "object", Additional: d.of(t.Elem().Field(1).Type)}
		}
		if t.Implements(oneOrMore) { // a text may stand alone
			return &schema{AnyOf: []*schema{d.of(t.Elem()), {Type: "array", Items: d.of(t.Elem())}}}
		}
		return &schema{Type: "array", Items: d.of(t.Elem())}
	case reflect.Map:
		return &schema{Type: "object", Additional: d.of(t.Elem())}
	case reflect.Struct:
		def := path.Base(t.PkgPath()) + "." + t.Name()
		if d.used[def] == nil {
			d.used[def] = &schema{} // a type may hold itself
			d.order = append(d.order, def)
			d.used[def] = d.object(t)
		}
		return &schema{Ref: "#/$defs/" + def}
	case reflect.Bool:
		return &schema{Type: "boolean"}
	case reflect.String:
		s := &schema{Type: "string"}
		if !reflect.PointerTo(t).Implements(textMarshaler) {
			s.Description, s.Examples = d.comments.of(t), d.comments.constants(t)
		}
		return s
	case reflect.Int, reflect.Int64:
		if reflect.PointerTo(t).Implements(textMarshaler) {
			return &schema{Type: "string"}
		}
		return &schema{Type: "integer"}
	}
	return &schema{}
}
