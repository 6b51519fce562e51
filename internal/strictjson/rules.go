package strictjson

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wrong"
)

// A type has two rules about its documents besides their shape. The checks of a document and
// its schema both take them from the type:
//
//   - The tag `required:"true"` of a field: a document must have the field.
//   - The method Choices of a text: func (Mode) Choices() []Mode. It returns the texts that
//     are possible. The tag `choices:"drg,perdiem"` of a field narrows them. A blank text is
//     the default. A required field has no default.

// Required reports whether a document must have a field.
func Required(f reflect.StructField) bool { return f.Tag.Get("required") == "true" }

// Choices returns the texts that a field, or the elements of one, may have; nil: any text.
func Choices(f reflect.StructField) []string {
	if list := f.Tag.Get("choices"); list != "" {
		return strings.Split(list, ",")
	}
	t := f.Type
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Array || t.Kind() == reflect.Map {
		t = t.Elem()
	}
	return choicesOf(t)
}

// choicesOf returns the texts that the method Choices of a type returns.
func choicesOf(t reflect.Type) []string {
	method, ok := t.MethodByName("Choices")
	if t.Kind() != reflect.String || !ok || method.Type.NumIn() != 1 || method.Type.NumOut() != 1 || method.Type.Out(0) != reflect.SliceOf(t) {
		return nil
	}
	list := reflect.Zero(t).MethodByName("Choices").Call(nil)[0]
	words := make([]string, list.Len())
	for i := range words {
		words[i] = list.Index(i).String()
	}
	return words
}

// Choice returns an error unless a text is one of the choices.
func Choice(got string, choices []string) error {
	if slices.Contains(choices, got) {
		return nil
	}
	return fmt.Errorf("%w: got %s, want %s", wrong.ErrChoice, shown.Word(got), strings.Join(choices, ", "))
}

// Shape is a compiled type of documents, so that the type is examined once. The zero Shape
// has no rules.
type Shape struct{ n *node }

// ShapeOf returns the shape of a document's type; nil, and a type that [Decode] does not
// support, have the zero Shape.
func ShapeOf(document any) Shape {
	t := reflect.TypeOf(document)
	if t == nil {
		return Shape{}
	}
	n, err := compile(t)
	if err != nil {
		return Shape{}
	}
	return Shape{n}
}

// Judge calls fault for every field of a document of the shape that its type requires and that is
// absent, and for every text that is none of its choices, in the order of the document.
//
// A text, a list or a map is absent if it is empty, a pointer if it is nil, and a value with
// a method Absent if that method says so. A number and a flag are never absent, since their
// zero is a value: [Decode] requires them of the text of the document. A struct is judged by
// its own fields. document is of the type that the shape was made of.
func (s Shape) Judge(document any, fault func(path string, err error)) {
	if s.n != nil {
		j := judge{fault: fault}
		j.value(s.n, reflect.ValueOf(document))
	}
}

type judge struct {
	path  []byte
	fault func(path string, err error)
}

// value judges the fields and elements of a value.
func (j *judge) value(n *node, v reflect.Value) {
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return
		}
		v = v.Elem()
	}
	mark := len(j.path)
	switch n.kind {
	case kindStruct:
		for _, name := range n.names {
			f := n.fields[name]
			if f.plain() {
				continue
			}
			if at, err := v.FieldByIndexErr(f.index); err == nil { // else of an embedded struct that is absent
				j.path = appendKey(j.path, name)
				j.field(&f, at)
				j.path = j.path[:mark]
			}
		}
	case kindArray:
		for i := range v.Len() {
			j.path = fmt.Appendf(j.path, "[%d]", i)
			j.value(n.elem, v.Index(i))
			j.path = j.path[:mark]
		}
	case kindMap:
		if n.list { // texts have no rules
			return
		}
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		for _, key := range keys {
			j.path = appendKey(j.path, key.String())
			j.value(n.elem, v.MapIndex(key))
			j.path = j.path[:mark]
		}
	}
}

// field judges one field of a struct.
func (j *judge) field(f *field, v reflect.Value) {
	switch {
	case f.choices != nil:
		j.choices(f, v)
	case f.required && absent(v):
		j.fault(string(j.path), wrong.ErrRequired)
	default:
		j.value(f.node, v)
	}
}

// choices judges a text, or the elements of a list or map of texts.
func (j *judge) choices(f *field, v reflect.Value) {
	mark := len(j.path)
	switch {
	case f.node.kind == kindString:
		for v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return
			}
			v = v.Elem()
		}
		if v.String() != "" || f.required {
			j.one(f, v)
		}
	case f.required && absent(v):
		j.fault(string(j.path), wrong.ErrRequired)
	case f.node.kind == kindArray:
		for i := range v.Len() {
			j.path = fmt.Appendf(j.path, "[%d]", i)
			j.one(f, v.Index(i))
			j.path = j.path[:mark]
		}
	case f.node.kind == kindMap:
		for _, key := range v.MapKeys() {
			j.path = appendKey(j.path, key.String())
			j.one(f, v.MapIndex(key))
			j.path = j.path[:mark]
		}
	}
}

func (j *judge) one(f *field, v reflect.Value) {
	if err := Choice(v.String(), f.choices); err != nil {
		j.fault(string(j.path), err)
	}
}

// plain reports whether a field has no rules.
func (f *field) plain() bool {
	if f.required || f.choices != nil {
		return false
	}
	n := f.node
	for n.kind == kindArray || n.kind == kindMap {
		n = n.elem
	}
	return n.kind != kindStruct
}

// absent reports whether a document lacks a field whose value is v.
func absent(v reflect.Value) bool {
	if v.Kind() == reflect.Pointer && v.IsNil() {
		return true
	}
	if a, ok := v.Interface().(interface{ Absent() bool }); ok {
		return a.Absent()
	}
	switch v.Kind() {
	case reflect.String, reflect.Slice, reflect.Map:
		return v.Len() == 0
	}
	return false
}

// numeric reports whether only the text of a document tells that a field is absent.
func (n *node) numeric() bool { return n.kind == kindInt || n.kind == kindBool }
