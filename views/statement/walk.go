package statement

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/strictjson"
	"github.com/yibaojiesuan/settlement/internal/titles"
	"github.com/yibaojiesuan/settlement/views"
)

// node is a value of a JSON document, with the keys of objects in their order.
type node struct {
	keys   []string // of an object
	values []node   // of an object or a list
	list   bool
	text   views.Text // of anything else
}

// readNode reads the next value.
func readNode(d *json.Decoder) (n node, err error) {
	token, err := d.Token()
	if err != nil {
		return n, err
	}
	open, ok := token.(json.Delim)
	if !ok {
		n.text = scalar(token)
		return n, nil
	}
	n.list = open == '['
	for d.More() {
		if !n.list {
			key, err := d.Token()
			if err != nil {
				return n, err
			}
			n.keys = append(n.keys, fmt.Sprint(key))
		}
		v, err := readNode(d)
		if err != nil {
			return n, err
		}
		n.values = append(n.values, v)
	}
	_, err = d.Token()
	return n, err
}

// scalar writes a value that is no list or object.
func scalar(token json.Token) views.Text {
	switch v := token.(type) {
	case bool:
		if v {
			return views.Text{Chinese: "是", English: "true"}
		}
		return views.Text{Chinese: "否", English: "false"}
	case nil:
		return views.Text{Chinese: "无", English: "null"}
	}
	said := fmt.Sprint(token)
	return views.Text{Chinese: said, English: said}
}

func (n *node) scalar() bool { return !n.list && n.keys == nil }

// flat reports whether a node fits into one cell: a value, a list of values, or an object of these.
func (n *node) flat() bool {
	for i := range n.values {
		if v := &n.values[i]; !v.scalar() && (!v.list || !v.flatList()) {
			return false
		}
	}
	return true
}

func (n *node) flatList() bool {
	for i := range n.values {
		if !n.values[i].scalar() {
			return false
		}
	}
	return true
}

// walker makes the rows of a document.
type walker struct {
	names  titles.Titles
	source func(path string) (settlement.Source, bool)
	t      *views.Table
}

// hidden are fields that are no parameters: sources of parameters stand beside these.
var hidden = map[string]bool{"$schema": true, "cites": true}

// head are fields that say what a document is, and come from no article.
var head = map[string]bool{"name": true, "region": true, "kind": true, "effective": true}

// walk adds the rows of a node. Elements of lists have a row each if they fit into one.
func (w *walker) walk(n node, typ reflect.Type, path string, title views.Text) {
	typ = pointed(typ)
	switch {
	case n.scalar(), n.list && n.flatList():
		w.row(path, title, w.said(n, typ))
	case n.list:
		for i, v := range n.values {
			at, elem := fmt.Sprintf("%s[%d]", path, i), elemOf(typ)
			if v.flat() {
				w.row(at, title, w.said(v, elem))
				continue
			}
			number := fmt.Sprintf(" [%d]", i+1)
			w.walk(v, elem, at, views.Text{Chinese: title.Chinese + number, English: title.English + number})
		}
	default:
		for i, key := range n.keys {
			if path == "" && hidden[key] {
				continue
			}
			field, of := w.field(typ, key)
			at := strings.TrimPrefix(path+"."+key, ".")
			w.walk(n.values[i], of, at, views.Text{Chinese: below(title.Chinese, field.Chinese), English: below(title.English, field.English)})
		}
	}
}

func below(title, field string) string {
	if title == "" {
		return field
	}
	return title + " › " + field
}

func (w *walker) row(path string, title, value views.Text) {
	source := ""
	if first, _, _ := strings.Cut(path, "."); !strings.HasPrefix(path, "sources[") && !head[first] {
		if s, ok := w.source(path); ok {
			source = s.String()
		}
	}
	w.t.Add(path, views.Given(path), views.Said(title), views.Said(value), views.Given(source))
}

// said writes a flat node into one cell.
func (w *walker) said(n node, typ reflect.Type) views.Text {
	typ = pointed(typ)
	if n.scalar() {
		return n.text
	}
	var chinese, english []string
	for i := range n.values {
		field, of := views.Text{}, elemOf(typ)
		if !n.list {
			field, of = w.field(typ, n.keys[i])
		}
		text := w.said(n.values[i], of)
		chinese = append(chinese, strings.TrimSpace(field.Chinese+" "+text.Chinese))
		english = append(english, strings.TrimSpace(field.English+" "+text.English))
	}
	if n.list {
		return views.Text{Chinese: strings.Join(chinese, "、"), English: strings.Join(english, ", ")}
	}
	return views.Text{Chinese: strings.Join(chinese, "；"), English: strings.Join(english, "; ")}
}

// field returns what a field of a type is called, and its type; a key of a map is called itself.
func (w *walker) field(typ reflect.Type, key string) (views.Text, reflect.Type) {
	title := views.Text{Chinese: key, English: key}
	if typ == nil {
		return title, nil
	}
	if typ.Kind() == reflect.Struct {
		if owner, of := fieldOf(typ, key); of != nil {
			if said := w.names.Of(owner, key); said != "" {
				title.Chinese = said
			}
			return title, of
		}
		return title, nil
	}
	return title, elemOf(typ)
}

// fieldOf finds a field by its JSON name: the struct that has it, and its type.
func fieldOf(typ reflect.Type, key string) (owner, of reflect.Type) {
	for i := range typ.NumField() {
		f := typ.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && name == "" {
			if owner, of = fieldOf(pointed(f.Type), key); of != nil {
				return owner, of
			}
		} else if name == key {
			return typ, f.Type
		}
	}
	return nil, nil
}

func pointed(typ reflect.Type) reflect.Type {
	for typ != nil && typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	return typ
}

var ordered = reflect.TypeFor[strictjson.Ordered]()

// elemOf is the type of the elements of a list or map; nil: there are none.
func elemOf(typ reflect.Type) reflect.Type {
	if typ == nil {
		return nil
	}
	switch typ.Kind() {
	case reflect.Slice, reflect.Array, reflect.Map:
		if typ.Implements(ordered) {
			return typ.Elem().Field(1).Type
		}
		return pointed(typ.Elem())
	}
	return nil
}
