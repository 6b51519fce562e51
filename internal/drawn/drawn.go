// Package drawn counts which fields of documents occur in what a test draws at random, so
// that a field that no oracle ever met is found. Tests alone import it.
//
//	var fields drawn.Fields
//	for … {
//		p := randomPolicy(r)
//		fields.Note(p)
//		…
//	}
//	require.Empty(t, fields.Missing("name", "sources"))
package drawn

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Fields are the fields of documents and which of them occurred. The zero value is empty.
type Fields struct {
	all, met map[string]bool
	types    map[reflect.Type]bool
}

// Note notes documents: each field that is not zero, and each choice of those that have
// choices. Their types say which fields there are.
func (f *Fields) Note(documents ...any) {
	if f.all == nil {
		f.all, f.met, f.types = map[string]bool{}, map[string]bool{}, map[reflect.Type]bool{}
	}
	for _, d := range documents {
		v := reflect.ValueOf(d)
		if name := v.Type().String(); !f.types[v.Type()] {
			f.types[v.Type()] = true
			f.list(name, v.Type(), nil)
		}
		f.note(v.Type().String(), v)
	}
}

// Missing returns the fields that never occurred, but for those whose path or last name is
// excepted: "name" excepts every field of that name, "drg.Policy.cites" one and all below it.
func (f *Fields) Missing(except ...string) []string {
	var missing []string
	for _, path := range slices.Sorted(maps.Keys(f.all)) {
		if !f.met[path] && !excepted(path, except) {
			missing = append(missing, path)
		}
	}
	return missing
}

// Vain returns the exceptions that are none: all that they except occurs, or is no field.
func (f *Fields) Vain(except ...string) []string {
	return slices.DeleteFunc(slices.Clone(except), func(one string) bool {
		for path := range f.all {
			if !f.met[path] && excepted(path, []string{one}) {
				return true
			}
		}
		return false
	})
}

func excepted(path string, except []string) bool {
	for _, one := range except {
		if path == one || strings.HasPrefix(path, one+".") || strings.HasPrefix(path, one+"[]") || strings.HasPrefix(path, one+"=") {
			return true
		}
		// A name alone, wherever it stands.
		if !strings.Contains(one, ".") && slices.Contains(strings.FieldsFunc(path, func(r rune) bool { return r == '.' || r == '[' || r == ']' || r == '=' }), one) {
			return true
		}
	}
	return false
}

// list lists the fields of a type. A type within itself is listed once.
func (f *Fields) list(path string, t reflect.Type, within []reflect.Type) {
	if slices.Contains(within, t) {
		return
	}
	within = append(slices.Clone(within), t)
	for _, choice := range choices(t) {
		f.all[path+"="+choice] = true
	}
	switch t.Kind() {
	case reflect.Pointer:
		f.list(path, t.Elem(), within)
	case reflect.Slice, reflect.Array, reflect.Map:
		f.list(path+"[]", t.Elem(), within)
	case reflect.Struct:
		for _, field := range fieldsOf(t) {
			at := join(path, field)
			if !field.Anonymous {
				f.all[at] = true
			}
			f.list(at, field.Type, within)
		}
	}
}

func (f *Fields) note(path string, v reflect.Value) {
	if v.IsZero() {
		return
	}
	for _, choice := range choices(v.Type()) {
		if v.String() == choice {
			f.met[path+"="+choice] = true
		}
	}
	switch v.Kind() {
	case reflect.Pointer:
		f.note(path, v.Elem())
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			f.note(path+"[]", v.Index(i))
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			f.note(path+"[]", v.MapIndex(k))
		}
	case reflect.Struct:
		for _, field := range fieldsOf(v.Type()) {
			if one := v.FieldByIndex(field.Index); !one.IsZero() {
				at := join(path, field)
				f.met[at] = true
				f.note(at, one)
			}
		}
	}
}

// fieldsOf returns the fields that a document has; a type without any is a value.
func fieldsOf(t reflect.Type) []reflect.StructField {
	var list []reflect.StructField
	for i := range t.NumField() {
		if field := t.Field(i); field.IsExported() && field.Tag.Get("json") != "-" {
			list = append(list, field)
		}
	}
	return list
}

// join names a field as the document does. What is embedded has no name.
func join(path string, field reflect.StructField) string {
	if field.Anonymous {
		return path
	}
	name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
	if name == "" {
		name = field.Name
	}
	return path + "." + name
}

// choices returns the words of a typed choice, but for the empty one.
func choices(t reflect.Type) (words []string) {
	m, ok := t.MethodByName("Choices")
	if !ok || t.Kind() != reflect.String {
		return nil
	}
	list := m.Func.Call([]reflect.Value{reflect.Zero(t)})[0]
	for i := range list.Len() {
		if word := fmt.Sprint(list.Index(i)); word != "" {
			words = append(words, word)
		}
	}
	return words
}
