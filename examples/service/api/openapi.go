package api

import (
	"encoding/json"
	"maps"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/examples/service/store"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/schema"
)

// In this file: the description of the routes as OpenAPI 3.1. Documents and reports have the
// schemas of the module; what the service says itself is described from its types.

// doc is what a description says of a route besides its path.
type doc struct {
	takes   string   // kind of the body; blank: none
	body    node     // its schema; nil: any
	schemas []string // of documents that the body may be
	gives   node     // schema of the answer as JSON
	kinds   []string // kinds of the answer that have no schema
	book    bool     // the answer is a book, in the format that is asked for
	status  int      // of the answer; 0: 200
	query   []string
}

type node = map[string]any

var (
	anything = node{}
	object   = node{"type": "object"}
)

func one(name string) node  { return node{"$ref": "#/components/schemas/" + name} }
func list(name string) node { return node{"type": "array", "items": one(name)} }

// documentSchemas are the documents of a year.
var documentSchemas = []string{"year", "drg-policy", "perdiem-policy", "capitation-policy", "budget-policy", "accounts", "intake-mapping", "intake-join"}

// ownTypes are what the service says itself.
var ownTypes = map[string]any{
	"Year": store.Year{}, "Document": store.Document{}, "Loaded": store.Loaded{}, "Ingested": Ingested{}, "Refund": store.Refund{}, "Settlement": store.Settlement{},
	"Verified": Verified{}, "Event": store.Event{}, "Holder": store.Holder{}, "Problem": Problem{}, "Fault": job.Fault{},
}

// openAPI answers with the description.
func (c *call) openAPI() (answer, error) { return data(http.StatusOK, description()) }

var description = sync.OnceValue(func() node {
	paths := map[string]node{}
	for _, r := range routes {
		path := strings.ReplaceAll(r.path, "{$}", "")
		if paths[path] == nil {
			paths[path] = node{}
		}
		paths[path][strings.ToLower(r.method)] = r.operation()
	}
	schemas := node{"Book": node{"type": "object", "description": "tables for people", "required": []string{"tables"}}}
	for name, of := range ownTypes {
		schemas[name] = described(reflect.TypeOf(of), true)
	}
	for _, name := range append([]string{"report"}, documentSchemas...) {
		addSchema(schemas, name)
	}
	return node{
		"openapi": "3.1.0", "info": node{"title": "settlement service", "version": settlement.Version}, "paths": paths,
		"components": node{"schemas": schemas, "securitySchemes": node{"token": node{"type": "http", "scheme": "bearer"}, "cookie": node{"type": "apiKey", "in": "cookie", "name": cookieName}}},
	}
})

// addSchema adds the schema of a document and of what it is made of.
func addSchema(to node, name string) {
	text, err := schema.Read(name)
	var s node
	if err == nil {
		err = json.Unmarshal([]byte(strings.ReplaceAll(string(text), `"#/$defs/`, `"#/components/schemas/`+name+`.`)), &s)
	}
	if err != nil {
		panic(err) // they are built in
	}
	if defs, ok := s["$defs"].(node); ok {
		for of, def := range defs {
			to[name+"."+of] = def
		}
	}
	for _, key := range []string{"$schema", "$id", "$defs"} {
		delete(s, key)
	}
	to[name] = s
}

// described is the schema of a type; top: also where it has a name of its own.
func described(t reflect.Type, top bool) node {
	for name, of := range ownTypes {
		if !top && reflect.TypeOf(of) == t {
			return one(name)
		}
	}
	switch t.Kind() {
	case reflect.String:
		return node{"type": "string"}
	case reflect.Bool:
		return node{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return node{"type": "integer"}
	case reflect.Slice:
		if t == reflect.TypeFor[json.RawMessage]() {
			return anything
		}
		return node{"type": "array", "items": described(t.Elem(), false)}
	}
	properties, required := node{}, []string{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, rest, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "-":
		case f.Anonymous:
			in := described(f.Type, true)
			maps.Copy(properties, in["properties"].(node))
			required = append(required, in["required"].([]string)...)
		default:
			properties[name] = described(f.Type, false)
			if rest == "" {
				required = append(required, name)
			}
		}
	}
	return node{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
}

var parameter = regexp.MustCompile(`\{([a-z]+)\}`)

// statuses that any route with a token may answer with.
var refusals = []int{400, 401, 403, 404, 409, 413, 422, 500, 503, 507}

func (r route) operation() node {
	parameters := []node{}
	for _, m := range parameter.FindAllStringSubmatch(r.path, -1) {
		parameters = append(parameters, node{"name": m[1], "in": "path", "required": true, "schema": node{"type": "string"}})
	}
	query := r.doc.query
	if r.doc.book {
		query = append(slices.Clone(query), "format", "lang")
	}
	for _, name := range query {
		parameters = append(parameters, node{"name": name, "in": "query", "schema": node{"type": "string"}})
	}
	status := r.doc.status
	if status == 0 {
		status = http.StatusOK
	}
	answers := node{strconv.Itoa(status): node{"description": http.StatusText(status), "content": r.doc.content()}}
	for _, code := range refusals {
		answers[strconv.Itoa(code)] = node{"description": http.StatusText(code), "content": node{"application/problem+json": node{"schema": one("Problem")}}}
	}
	o := node{"summary": r.summary, "operationId": r.method + r.path, "parameters": parameters, "responses": answers}
	if r.access != anybody {
		o["security"] = []node{{"token": []string{}}, {"cookie": []string{}}}
		if r.method != http.MethodGet {
			o["security"] = []node{{"token": []string{}}}
		}
	}
	if d := r.doc; d.takes != "" {
		o["requestBody"] = node{"required": true, "content": node{d.takes: node{"schema": d.request()}}}
	}
	return o
}

func (d doc) request() node {
	var any []node
	for _, name := range d.schemas {
		any = append(any, one(name))
	}
	switch {
	case any != nil:
		return node{"anyOf": any}
	case d.body != nil:
		return d.body
	}
	return anything
}

func (d doc) content() node {
	all := node{}
	if d.gives != nil {
		all[jsonKind] = node{"schema": d.gives}
	}
	kinds := d.kinds
	if d.book {
		all[jsonKind] = node{"schema": one("Book")}
		kinds = []string{"text/html", "text/csv", "text/plain"}
	}
	for _, kind := range kinds {
		all[kind] = node{"schema": node{"type": "string"}}
	}
	return all
}
