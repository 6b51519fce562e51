package strictjson

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"unicode"
)

type kind int

const (
	kindStruct kind = iota
	kindMap
	kindArray
	kindString
	kindText // an encoding.TextUnmarshaler
	kindBool
	kindInt
)

// want returns the words of messages for the JSON value that the kind needs.
func (k kind) want() string {
	switch k {
	case kindStruct, kindMap:
		return "an object"
	case kindArray:
		return "an array"
	case kindBool:
		return "a boolean"
	case kindInt:
		return "an integer"
	default:
		return "a string"
	}
}

// OneOrMore marks a list of texts. A list of one may be written as the text: "a" for ["a"].
type OneOrMore interface{ OneOrMore() }

var oneOrMore = reflect.TypeFor[OneOrMore]()

// Ordered marks a list that is written as an object of texts whose keys have an order: the
// elements are structs of two texts, the key and its text.
type Ordered interface{ Ordered() }

var orderedType = reflect.TypeFor[Ordered]()

// FlagOrText marks a text that may also be written as true or false. Decode gives the value
// the flag.
type FlagOrText interface{ UnmarshalFlag(flag bool) }

var flagOrText = reflect.TypeFor[FlagOrText]()

// WordOrStruct marks a struct in whose place a text may stand. Decode gives the value the text.
type WordOrStruct interface{ UnmarshalWord(word string) }

var wordOrStruct = reflect.TypeFor[WordOrStruct]()

// node describes how values of one Go type, pointers stripped, are read.
type node struct {
	kind   kind
	elem   *node // of a map or array
	alone  bool  // of an array: one of its texts may stand in its place
	list   bool  // of a map: it is a list, in the order of the keys
	flag   bool  // of a text: true or false may stand in its place
	word   bool  // of a struct: a text may stand in its place
	own    bool  // of a boolean: a BoolUnmarshaler
	names  []string
	fields map[string]field
}

// field is one struct field; index is as for reflect.Value.FieldByIndex.
type field struct {
	node     *node
	index    []int
	required bool
	choices  []string // nil: any
}

var (
	textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()
	jsonUnmarshaler = reflect.TypeFor[json.Unmarshaler]()
	boolUnmarshaler = reflect.TypeFor[BoolUnmarshaler]()
)

// BoolUnmarshaler is a type that is read from a JSON boolean, such as one that knows true,
// false and absent.
type BoolUnmarshaler interface{ UnmarshalBool(yes bool) }

// compile returns the description of t, or an error if t holds a type that Decode does not support.
// A program has few types, and descriptions never change: they are kept.
func compile(t reflect.Type) (*node, error) {
	if n, ok := compiled.Load(t); ok {
		return n.(*node), nil
	}
	n, err := compiler{}.node(t, "")
	if err == nil {
		compiled.Store(t, n)
	}
	return n, err
}

// compiled are the descriptions that were made, as encoding/json keeps its own.
var compiled sync.Map // from reflect.Type to *node

// compiler holds the nodes made so far, so that recursive types end.
type compiler map[reflect.Type]*node

// node describes t; where is its path within the root type, for errors.
func (c compiler) node(t reflect.Type, where string) (*node, error) {
	outer := t
	for hops := 0; t.Kind() == reflect.Pointer; hops++ {
		if hops == maxDepth { // type P *P
			return nil, unsupported(where, outer, "")
		}
		t = t.Elem()
	}
	if n, ok := c[t]; ok {
		return n, nil
	}
	n := &node{}
	c[t] = n
	ptr := reflect.PointerTo(t)
	var err error
	switch {
	case t.Kind() == reflect.Interface:
		return nil, unsupported(where, t, "")
	case ptr.Implements(textUnmarshaler): // wins over an UnmarshalJSON beside it, which is never called
		n.kind, n.flag = kindText, ptr.Implements(flagOrText)
	case ptr.Implements(boolUnmarshaler): // wins likewise
		n.kind, n.own = kindBool, true
	case t.Implements(orderedType):
		err = c.ordered(n, t, where)
	case t.Kind() == reflect.Struct && ptr.Implements(wordOrStruct):
		n.kind, n.word = kindStruct, true
		err = c.structure(n, t, where)
	case ptr.Implements(jsonUnmarshaler) && !t.Implements(oneOrMore): // whose UnmarshalJSON is not called either
		return nil, unsupported(where, t, ": it is a json.Unmarshaler")
	case t.Kind() == reflect.String:
		n.kind = kindString
	case t.Kind() == reflect.Bool:
		n.kind = kindBool
	case t.Kind() == reflect.Int, t.Kind() == reflect.Int64:
		n.kind = kindInt
	case t.Kind() == reflect.Slice:
		n.kind = kindArray
		n.elem, err = c.node(t.Elem(), where+"[]")
		n.alone = err == nil && t.Implements(oneOrMore) && n.elem.kind == kindString
	case t.Kind() == reflect.Map:
		n.kind = kindMap
		if t.Key().Kind() != reflect.String || implementsEither(t.Key()) {
			return nil, unsupported(where, t, ": map keys must be plain strings")
		}
		n.elem, err = c.node(t.Elem(), where+".*")
	case t.Kind() == reflect.Struct:
		n.kind = kindStruct
		err = c.structure(n, t, where)
	default:
		return nil, unsupported(where, t, "")
	}
	return n, err
}

// ordered describes a list that is written as an object.
func (c compiler) ordered(n *node, t reflect.Type, where string) (err error) {
	if t.Kind() != reflect.Slice || t.Elem().Kind() != reflect.Struct || t.Elem().NumField() != 2 ||
		t.Elem().Field(0).Type.Kind() != reflect.String || t.Elem().Field(1).Type.Kind() != reflect.String {
		return unsupported(where, t, ": an ordered object is a list of structs of two texts")
	}
	n.kind, n.list = kindMap, true
	n.elem, err = c.node(t.Elem().Field(1).Type, where+".*")
	return err
}

func implementsEither(t reflect.Type) bool {
	ptr := reflect.PointerTo(t)
	return ptr.Implements(jsonUnmarshaler) || ptr.Implements(textUnmarshaler) || ptr.Implements(boolUnmarshaler)
}

func unsupported(where string, t reflect.Type, why string) error {
	if where == "" {
		where = "the document"
	}
	return fmt.Errorf("strictjson: %s has the unsupported Go type %s%s", strings.TrimPrefix(where, "."), t, why)
}

// embedded is a struct whose fields belong to an outer struct.
type embedded struct {
	typ   reflect.Type
	index []int
}

// structure adds the fields of t to n, level by level of embedding.
//
// As in Go a field hides those of the same name further in. Two on the same level are an
// error here. encoding/json would drop both, or prefer one.
func (c compiler) structure(n *node, t reflect.Type, where string) error {
	n.fields = map[string]field{}
	visited := map[reflect.Type]bool{}
	for level := []embedded{{typ: t}}; len(level) > 0; {
		var next []embedded
		here := map[string]bool{} // names of this level
		met := map[reflect.Type]bool{}
		for _, e := range level {
			if visited[e.typ] {
				continue
			}
			met[e.typ] = true
			for i := range e.typ.NumField() {
				sf := e.typ.Field(i)
				index := append(e.index[:len(e.index):len(e.index)], i)
				name, inner, err := fieldName(sf)
				if err != nil {
					return fmt.Errorf("strictjson: field %s of Go type %s: %w", sf.Name, e.typ, err)
				}
				if inner != nil {
					next = append(next, embedded{inner, index})
					continue
				}
				if here[name] {
					return fmt.Errorf("strictjson: Go type %s has two fields named %q", t, name)
				}
				if _, hidden := n.fields[name]; hidden || name == "" {
					continue
				}
				here[name] = true
				child, err := c.node(sf.Type, string(appendKey([]byte(where), name)))
				if err != nil {
					return err
				}
				n.names = append(n.names, name)
				n.fields[name] = field{child, index, Required(sf), Choices(sf)}
			}
		}
		for typ := range met {
			visited[typ] = true
		}
		level = next
	}
	// In the order of the source. Fields of an embedded struct are where it is embedded.
	slices.SortFunc(n.names, func(a, b string) int { return slices.Compare(n.fields[a].index, n.fields[b].index) })
	return nil
}

// fieldName returns the JSON name of sf, or the struct type to flatten, or neither if sf is to be skipped.
func fieldName(sf reflect.StructField) (name string, inner reflect.Type, err error) {
	tag, tagged := sf.Tag.Lookup("json")
	if tag == "-" {
		return "", nil, nil
	}
	name, options, _ := strings.Cut(tag, ",")
	if sf.Anonymous && name == "" {
		t := sf.Type
		if t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		if t.Kind() == reflect.Struct {
			switch {
			case implementsEither(t):
				return "", nil, fmt.Errorf("the embedded type %s unmarshals itself, give it a json tag", t)
			case sf.Type.Kind() == reflect.Pointer && !sf.IsExported():
				return "", nil, fmt.Errorf("a pointer to the unexported type %s cannot be embedded", t)
			}
			return "", t, nil
		}
	}
	if !sf.IsExported() {
		if sf.Anonymous && tagged {
			return "", nil, fmt.Errorf("an unexported embedded type cannot have a json tag")
		}
		return "", nil, nil
	}
	for option := range strings.SplitSeq(options, ",") {
		if option != "" && option != "omitempty" && option != "omitzero" {
			return "", nil, fmt.Errorf("unsupported option %q in the json tag", option)
		}
	}
	if name == "" {
		return sf.Name, nil, nil
	}
	// encoding/json ignores a name with other characters and would use the Go name.
	for _, r := range name {
		if !strings.ContainsRune("!#$%&()*+-./:;<=>?@[]^_{|}~ ", r) && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return "", nil, fmt.Errorf("unsupported character %q in the json tag", r)
		}
	}
	return name, nil, nil
}
