package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/intake"
	"github.com/yibaojiesuan/settlement/his/tables"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/perdiem"
	"github.com/yibaojiesuan/settlement/policy"
)

// checks read a document and check it as its users do.
var checks = map[string]func(io.Reader) error{
	"job":         func(r io.Reader) error { _, err := job.Read(r); return err },
	"analysis":    func(r io.Reader) error { _, err := job.ReadAnalysis(r); return err },
	"benchmark":   func(r io.Reader) error { _, err := job.ReadBenchmark(r); return err },
	"year":        func(r io.Reader) error { _, err := job.ReadYear(r); return err },
	"receivables": func(r io.Reader) error { _, err := job.ReadReceivables(r); return err },
	"bureau":      func(r io.Reader) error { _, err := job.ReadBureau(r); return err },
	"thresholds":  func(r io.Reader) error { _, err := job.ReadThresholds(r); return err },
	"terms": func(r io.Reader) error {
		t, err := policy.Read[settlement.Terms](r)
		return cmpErr(err, func() error { return t.Check() })
	},
	"drg-policy": func(r io.Reader) error {
		p, err := drg.ReadPolicy(r)
		return cmpErr(err, func() error { _, err := drg.New(p); return err })
	},
	"drg-calibration": func(r io.Reader) error {
		o, err := drg.ReadCalibration(r)
		return cmpErr(err, o.Check)
	},
	"perdiem-policy": func(r io.Reader) error {
		p, err := perdiem.ReadPolicy(r)
		return cmpErr(err, func() error { _, err := perdiem.New(p); return err })
	},
	"perdiem-calibration": func(r io.Reader) error {
		o, err := perdiem.ReadCalibration(r)
		return cmpErr(err, o.Check)
	},
	"perdiem-calendar": func(r io.Reader) error {
		c, err := policy.ReadCalendar(r)
		return cmpErr(err, func() error { return c.Check() })
	},
	"capitation-policy": func(r io.Reader) error {
		p, err := capitation.ReadPolicy(r)
		return cmpErr(err, func() error { _, err := capitation.New(p); return err })
	},
	"capitation-calibration": func(r io.Reader) error {
		o, err := capitation.ReadCalibration(r)
		return cmpErr(err, o.Check)
	},
	"budget-policy": func(r io.Reader) error {
		p, err := budget.ReadPolicy(r)
		return cmpErr(err, func() error { _, err := budget.New(p); return err })
	},
	"accounts": func(r io.Reader) error {
		list, err := budget.ReadAccounts(r)
		return cmpErr(err, func() error {
			plan, err := budget.New(budget.Policy{Document: policy.Document{Name: "n", Kind: policy.Example}, Instalments: &budget.Instalments{Period: budget.Month}})
			if err == nil {
				_, err = plan.Instalments(settlement.MustMonth("2025-01").Period(), list...)
			}
			return err
		})
	},
	"intake-mapping": func(r io.Reader) error {
		m, err := intake.ReadMapping(r)
		return cmpErr(err, func() error { _, err := intake.NewMapper(m); return err })
	},
	"tables-mapping": func(r io.Reader) error {
		m, err := tables.ReadMapping(r)
		return cmpErr(err, m.Check)
	},
	"intake-join": func(r io.Reader) error {
		by, err := intake.ReadJoinBy(r)
		return cmpErr(err, func() error { _, err := intake.NewJoin(by); return err })
	},
	"intake-record-checks": func(r io.Reader) error {
		c, err := intake.ReadRecordChecks(r)
		return cmpErr(err, func() error { _, err := intake.CheckRecords(c); return err })
	},
}

func cmpErr(err error, then func() error) error {
	if err != nil {
		return err
	}
	return then()
}

// lacks reports whether an error says that something at a path, or below it, is
// required: a required choice that is blank is none of the choices.
func lacks(err error, path string) bool {
	for _, one := range each(err) {
		var at *settlement.FieldError
		if !errors.As(one, &at) {
			continue
		}
		where := strings.TrimPrefix(at.Path, "accounts")
		inside := where == path || strings.HasPrefix(where, path+".") || strings.HasPrefix(where, path+"[")
		if inside && (errors.Is(one, policy.ErrRequired) || errors.Is(one, policy.ErrChoice) && strings.Contains(one.Error(), `got ""`)) {
			return true
		}
	}
	return false
}

func each(err error) []error {
	var f *settlement.Faults
	if errors.As(err, &f) {
		return f.List
	}
	return []error{err}
}

// What a schema requires is refused where it lacks, whatever else a document says; what
// it does not require may lack in some document. The documents are those of the examples,
// and those of testdata, which have what no example has.
func TestRequiredIsWhatIsRefused(t *testing.T) {
	seen := map[string]*tried{}
	files := corpus(t)
	for name, paths := range files {
		var s any
		read(t, filepath.Join(folder, name+".schema.json"), &s)
		for _, p := range paths {
			text, err := os.ReadFile(p)
			require.NoError(t, err)
			r := remover{t: t, name: name, file: p, root: s.(map[string]any), seen: seen, here: map[string]int{}}
			require.NoError(t, json.Unmarshal(text, &r.document))
			if strings.Contains(p, "testdata") && name != "accounts" { // accounts alone have no budgets
				require.NoError(t, r.check(), p)
			}
			r.walk("", r.root, r.document)
		}
	}
	for name := range files { // of every object that a document may have, some document has one
		var s any
		read(t, filepath.Join(folder, name+".schema.json"), &s)
		objects := map[string]any{name: s}
		if defs, ok := s.(map[string]any)["$defs"].(map[string]any); ok {
			maps.Copy(objects, defs)
		}
		for typ, object := range objects {
			required, _ := object.(map[string]any)["required"].([]any)
			for _, key := range required {
				if field := fmt.Sprint(typ, ".", key); seen[field] == nil {
					t.Errorf("no document has the required field %s of %s", field, name)
				}
			}
		}
	}
	for _, field := range slices.Sorted(maps.Keys(seen)) {
		if x := seen[field]; x.required {
			require.Zero(t, x.without, "%s is required by its schema, and not refused without it", field)
			require.NotZero(t, x.refused, "no document has the required field %s", field)
		} else {
			require.NotZero(t, x.without, "%s is refused wherever it lacks, and not required by its schema", field)
		}
	}
}

// corpus are the files of documents by schema.
func corpus(t *testing.T) map[string][]string {
	files := map[string][]string{}
	for pattern, name := range map[string]string{
		root + "/examples/*/job*.json": "job", root + "/examples/*/analysis*.json": "analysis", root + "/examples/*/year.json": "year", root + "/examples/*/thresholds*.json": "thresholds", root + "/examples/*/benchmark*.json": "benchmark", root + "/examples/*/calendar.json": "perdiem-calendar", root + "/examples/*/accounts*.json": "accounts", root + "/examples/receivables/receivables.json": "receivables", root + "/examples/receivables/receivables-settled.json": "receivables", root + "/examples/bureau/bureau.json": "bureau",
		root + "/examples/ingest/mapping.json": "intake-mapping", root + "/examples/ingest/heads-mapping.json": "intake-mapping", root + "/examples/ingest/join.json": "intake-join", root + "/examples/tables/mapping.json": "tables-mapping", root + "/examples/ingest/checks.json": "intake-record-checks",
	} {
		paths, err := filepath.Glob(pattern)
		require.NoError(t, err)
		files[name] = append(files[name], paths...)
	}
	for _, path := range files["job"] {
		f, err := os.Open(path)
		require.NoError(t, err)
		doc, err := job.Read(f)
		require.NoError(t, err, path)
		require.NoError(t, f.Close())
		for _, p := range doc.Parts {
			for _, file := range p.Policy {
				files[schemaOf(p.Method)] = append(files[string(p.Method)+"-policy"], filepath.Join(filepath.Dir(path), file))
			}
		}
		if doc.Budget != nil {
			files["budget-policy"] = append(files["budget-policy"], filepath.Join(filepath.Dir(path), doc.Budget.Policy))
			for _, a := range doc.Budget.Around {
				files["budget-policy"] = append(files["budget-policy"], filepath.Join(filepath.Dir(path), a.Policy))
			}
		}
	}
	own, err := filepath.Glob("testdata/*.json")
	require.NoError(t, err)
	for _, path := range own {
		name, _, _ := strings.Cut(strings.TrimSuffix(filepath.Base(path), ".json"), ".")
		files[name] = append(files[name], path)
	}
	for name := range files {
		slices.Sort(files[name])
		files[name] = slices.Compact(files[name])
	}
	return files
}

// tried counts the documents in which a field was taken away, or was not there: those
// that were refused for it, and those that were not.
type tried struct {
	required         bool
	refused, without int
}

type remover struct {
	t          *testing.T
	name, file string
	root       map[string]any // the schema
	document   any
	seen       map[string]*tried
	here       map[string]int // how often a field was taken away in this document
}

func (r *remover) check() error {
	text, err := json.Marshal(r.document)
	require.NoError(r.t, err)
	return checks[r.name](bytes.NewReader(text))
}

// walk takes away each field of the objects of a value, one at a time.
func (r *remover) walk(path string, s map[string]any, v any) {
	typ := r.name
	if ref, ok := s["$ref"].(string); ok {
		typ = strings.TrimPrefix(ref, "#/$defs/")
		s = r.root["$defs"].(map[string]any)[typ].(map[string]any)
	}
	switch v := v.(type) {
	case []any:
		items, ok := s["items"].(map[string]any)
		for i := range v {
			if ok {
				r.walk(fmt.Sprintf("%s[%d]", path, i), items, v[i])
			}
		}
	case map[string]any:
		properties, _ := s["properties"].(map[string]any)
		required, _ := s["required"].([]any)
		for _, key := range slices.Sorted(maps.Keys(properties)) {
			at := strings.TrimPrefix(path+"."+key, ".")
			field := typ + "." + key
			x := r.seen[field]
			if x == nil {
				x = &tried{required: slices.Contains(required, any(key))}
				r.seen[field] = x
			}
			value, given := v[key]
			switch {
			case !given && x.required:
				r.t.Errorf("%s: no %s", r.file, at)
			case !given:
				x.without++
			case r.here[field] < 2:
				r.here[field]++
				delete(v, key)
				if lacks(r.check(), at) {
					x.refused++
				} else {
					x.without++
				}
				v[key] = value
			}
			if given {
				r.walk(at, properties[key].(map[string]any), value)
			}
		}
	}
}

// A word that is not one of an enum's is refused; each of its words is not.
func TestEnumsAreTheChoices(t *testing.T) {
	tried := map[string]bool{}
	for name, paths := range corpus(t) {
		var s any
		read(t, filepath.Join(folder, name+".schema.json"), &s)
		for _, p := range paths {
			text, err := os.ReadFile(p)
			require.NoError(t, err)
			r := remover{t: t, name: name, file: p, root: s.(map[string]any)}
			require.NoError(t, json.Unmarshal(text, &r.document))
			r.words("", r.root, r.document, tried)
		}
	}
	require.Greater(t, len(tried), 40)
}

func (r *remover) words(path string, s map[string]any, v any, tried map[string]bool) {
	typ := r.name
	if ref, ok := s["$ref"].(string); ok {
		typ = strings.TrimPrefix(ref, "#/$defs/")
		s = r.root["$defs"].(map[string]any)[typ].(map[string]any)
	}
	switch v := v.(type) {
	case []any:
		items, ok := s["items"].(map[string]any)
		for i := range v {
			if ok {
				r.words(fmt.Sprintf("%s[%d]", path, i), items, v[i], tried)
			}
		}
	case map[string]any:
		properties, _ := s["properties"].(map[string]any)
		for key, one := range properties {
			one := one.(map[string]any)
			at, field := strings.TrimPrefix(path+"."+key, "."), typ+"."+key
			value, given := v[key]
			if enum, ok := one["enum"].([]any); ok && given && !tried[field] {
				tried[field] = true
				for _, word := range append(slices.Clone(enum), "no such word") {
					v[key] = word
					require.Equal(r.t, word == "no such word", refusesWord(r.check(), at), "%s: %s: %q", r.file, at, word)
				}
				v[key] = value
			}
			if given {
				r.words(at, one, value, tried)
			}
		}
	}
}

func refusesWord(err error, path string) bool {
	for _, one := range each(err) {
		var at *settlement.FieldError
		if errors.As(one, &at) && strings.TrimPrefix(at.Path, "accounts") == path && errors.Is(one, policy.ErrChoice) {
			return true
		}
	}
	return false
}
