package strictjson

import (
	"encoding"
	"reflect"
	"strconv"
	"strings"

	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wrong"
)

// walker reads one document, collecting faults as it goes.
//
// Tokens, the line counter and so the faults only move forward through data. So the work is
// linear in the length of the document.
type walker struct {
	data    []byte
	broken  *syntaxFault // where the syntax breaks, nil if nowhere
	end     int          // end of the last token
	pos     position
	path    []stride // to the value being read
	firsts  []first  // of the objects being read, the innermost last
	depth   int
	stopped bool
	faults  Faults
}

func newWalker(data []byte) *walker {
	return &walker{data: data, broken: checkSyntax(data), pos: position{line: 1, column: 1}}
}

// document reads the whole document into v and returns its faults.
func (w *walker) document(n *node, v reflect.Value) Faults {
	if tok, at, ok := w.token(); ok {
		w.value(tok, at, n, v)
	}
	if w.broken != nil && !w.stopped {
		w.fault(w.broken.at, errAfter)
	}
	return w.faults
}

// fault notes the error of the value or key that begins at offset at.
func (w *walker) fault(at int, err error) {
	if w.stopped {
		return
	}
	w.pos.move(w.data, at)
	path := pathOf(w.path)
	if len(w.faults) == maxFaults {
		w.stopped = true
		path, err = "", coded.Errorf(errMany, "more than %d faults, the rest is not listed", maxFaults)
	}
	w.faults = append(w.faults, Fault{Path: path, Line: w.pos.line, Column: w.pos.column, Err: err})
}

// token returns the next token and its offset; not ok ends the walk.
func (w *walker) token() (t token, at int, ok bool) {
	if w.stopped {
		return token{}, 0, false
	}
	t, at, end := scan(w.data, w.end)
	if broken := w.broken; broken != nil && (t.kind == 0 || end > broken.at) {
		if !broken.tooDeep { // else reported when level 101 was entered
			w.fault(broken.at, broken.err)
		}
		w.stopped = true
		return token{}, 0, false
	}
	if t.kind == 0 { // cannot be: checkSyntax found nothing wrong
		w.fault(at, errCut)
		w.stopped = true
		return token{}, 0, false
	}
	w.end = end
	return t, at, true
}

// value reads the value that begins with tok into v.
//
// A nil n stands for a value that has no place in the Go type: it is read for
// its own faults only and v is not used.
func (w *walker) value(tok token, at int, n *node, v reflect.Value) {
	if n != nil {
		for v.Kind() == reflect.Pointer {
			v.Set(reflect.New(v.Type().Elem()))
			v = v.Elem()
		}
	}
	switch tok.kind {
	case '{', '[':
		if w.depth == maxDepth {
			w.fault(at, coded.Errorf(errDepth, "nested more than %d levels deep", maxDepth))
			w.skip()
			return
		}
		w.depth++
		if tok.kind == '{' {
			w.object(w.expect(at, n, "an object", kindStruct, kindMap), v)
		} else {
			w.array(w.expect(at, n, "an array", kindArray), v)
		}
		w.depth--
	case '"':
		if err := checkString(w.data[at:w.end]); err != nil {
			w.fault(at, err)
		} else if n != nil && n.alone {
			v.Set(reflect.Append(reflect.MakeSlice(v.Type(), 0, 1), reflect.ValueOf(tok.text).Convert(v.Type().Elem())))
		} else if n != nil && n.word {
			v.Addr().Interface().(WordOrStruct).UnmarshalWord(tok.text)
		} else if n = w.expect(at, n, "a string", kindString, kindText); n != nil {
			w.text(tok.text, at, n, v)
		}
	case '0':
		w.number(tok.text, at, n, v)
	case 't', 'f':
		on := tok.kind == 't'
		if n != nil && n.flag {
			v.Addr().Interface().(FlagOrText).UnmarshalFlag(on)
		} else if n = w.expect(at, n, "a boolean", kindBool); n != nil {
			if n.own {
				v.Addr().Interface().(BoolUnmarshaler).UnmarshalBool(on)
			} else {
				v.SetBool(on)
			}
		}
	case 'n':
		w.fault(at, errNull)
	}
}

// expect returns n if it is of one of the kinds, and else nil after noting the fault.
func (w *walker) expect(at int, n *node, got string, kinds ...kind) *node {
	if n == nil {
		return nil
	}
	for _, k := range kinds {
		if n.kind == k {
			return n
		}
	}
	w.fault(at, coded.Errorf(errKind, "want %s, got %s", n.kind.want(), got))
	return nil
}

// skip reads to the end of an array or object that has just begun.
func (w *walker) skip() {
	for open := 1; open > 0; {
		tok, _, ok := w.token()
		if !ok {
			return
		}
		switch tok.kind {
		case '[', '{':
			open++
		case ']', '}':
			open--
		}
	}
}

func (w *walker) array(n *node, v reflect.Value) {
	var zero reflect.Value
	if n != nil {
		v.Set(reflect.MakeSlice(v.Type(), 0, 0))
		zero = reflect.Zero(v.Type().Elem())
	}
	mark := len(w.path)
	for i := 0; ; i++ {
		tok, at, ok := w.token()
		if !ok || tok.kind == ']' {
			return
		}
		w.path = append(w.path, stride{index: i})
		if n != nil {
			v.Set(reflect.Append(v, zero))
			w.value(tok, at, n.elem, v.Index(i))
		} else {
			w.value(tok, at, nil, v)
		}
		w.path = w.path[:mark]
	}
}

func (w *walker) object(n *node, v reflect.Value) {
	switch {
	case n == nil || n.kind != kindMap:
	case n.list:
		v.Set(reflect.MakeSlice(v.Type(), 0, 0))
	default:
		v.Set(reflect.MakeMap(v.Type()))
	}
	keys := w.keys()
	mark := len(w.path)
	for {
		tok, at, ok := w.token()
		if !ok {
			return
		}
		if tok.kind == '}' {
			w.missing(at, n, &keys)
			w.firsts = w.firsts[:keys.from]
			return
		}
		key := tok.text // the syntax allows nothing else here
		w.path = append(w.path, stride{isKey: true, key: key, of: n})
		child, place, store := w.member(key, at, n, v, &keys)
		tok, at, ok = w.token()
		if !ok {
			return
		}
		w.value(tok, at, child, place)
		switch {
		case !store:
		case n.list:
			one := reflect.New(v.Type().Elem()).Elem()
			one.Field(0).SetString(key)
			one.Field(1).Set(place)
			v.Set(reflect.Append(v, one))
		default:
			v.SetMapIndex(reflect.ValueOf(key).Convert(v.Type().Key()), place)
		}
		w.path = w.path[:mark]
	}
}

// missing notes the required numbers and flags that the object lacks. The Go value cannot
// tell whether its zero was written. The object ends at offset at.
func (w *walker) missing(at int, n *node, given *keys) {
	if n == nil || n.kind != kindStruct {
		return
	}
	mark := len(w.path)
	for _, name := range n.names {
		if f := n.fields[name]; f.required && f.node.numeric() && given.line(name) == 0 {
			w.path = append(w.path, stride{isKey: true, key: name, of: n})
			w.fault(at, wrong.ErrRequired)
			w.path = w.path[:mark]
		}
	}
}

// schemaKey names the JSON Schema of a document, for editors. The document itself may have
// it, of any type.
const schemaKey = "$schema"

// member judges a key. It returns the place that its value is to be read into, and whether
// that place is to be stored in the map v.
func (w *walker) member(key string, at int, n *node, v reflect.Value, given *keys) (child *node, place reflect.Value, store bool) {
	if err := checkString(w.data[at:w.end]); err != nil {
		w.fault(at, err)
		return nil, place, false
	}
	first := given.line(key)
	again := first != 0
	if again {
		w.fault(at, coded.Errorf(errDuplicate, "%s (first on line %d)", withKey("duplicate key", key, n), first))
	} else {
		w.pos.move(w.data, at)
		given.add(key, w.pos.line)
	}
	if n == nil {
		return nil, place, false
	}
	switch {
	case n.kind == kindMap && n.list:
		return n.elem, reflect.New(v.Type().Elem().Field(1).Type).Elem(), !again
	case n.kind == kindMap:
		return n.elem, reflect.New(v.Type().Elem()).Elem(), !again
	}
	f, known := n.fields[key]
	if !known && key == schemaKey && w.depth == 1 { // nothing looks at it
		return &node{kind: kindString}, reflect.New(reflect.TypeFor[string]()).Elem(), false
	}
	switch {
	case known:
		place = fieldByIndex(v, f.index)
		if again {
			place = reflect.New(place.Type()).Elem()
		}
		return f.node, place, false
	case !again:
		w.fault(at, unknownField(key, n.names))
	}
	return nil, place, false
}

// fieldByIndex is reflect.Value.FieldByIndex, but allocates embedded pointers on its way.
func fieldByIndex(v reflect.Value, index []int) reflect.Value {
	for _, i := range index {
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		}
		v = v.Field(i)
	}
	return v
}

func (w *walker) text(s string, at int, n *node, v reflect.Value) {
	if n.kind == kindString {
		v.SetString(s)
		return
	}
	if err := v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(s)); err != nil {
		w.fault(at, withoutValue(err, s))
	}
}

func (w *walker) number(s string, at int, n *node, v reflect.Value) {
	got := shown.Number(s)
	if n != nil && n.kind == kindText {
		if n.flag {
			w.fault(at, coded.Errorf(errKind, `want true, false, or a string such as "12.50", got %s`, got))
			return
		}
		w.fault(at, coded.Errorf(errKind, `want a string such as "12.50", got %s`, got))
		return
	}
	if n = w.expect(at, n, got, kindInt); n == nil {
		return
	}
	if strings.ContainsAny(s, ".eE") {
		w.fault(at, coded.Errorf(errKind, "want an integer, got %s", got))
		return
	}
	i, err := strconv.ParseInt(s, 10, v.Type().Bits())
	if err != nil {
		w.fault(at, coded.Errorf(errRange, "out of range, it does not fit in %d bits: got %s", v.Type().Bits(), got))
		return
	}
	v.SetInt(i)
}
