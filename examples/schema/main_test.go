package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/titles"
	"github.com/yibaojiesuan/settlement/job"
)

const (
	root   = "../.."
	folder = root + "/schema"
)

// The committed schemas are what the types make.
func TestSchemas(t *testing.T) {
	files, err := generate(root)
	require.NoError(t, err)
	entries, err := filepath.Glob(folder + "/*.schema.json")
	require.NoError(t, err)
	require.Len(t, entries, len(files), "run: go run ./examples/schema schema")
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join(folder, name))
		require.NoError(t, err)
		require.Empty(t, cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")), "%s: run: go run ./examples/schema schema", name)
	}
}

// So is the committed reference, and every field has a Chinese title.
func TestReference(t *testing.T) {
	files, err := references(root)
	require.NoError(t, err)
	for name, want := range files {
		got, err := os.ReadFile(root + "/docs/" + name)
		require.NoError(t, err)
		require.Empty(t, cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")), "%s: run: go run ./examples/schema -reference docs schema", name)
	}
	for line := range strings.Lines(string(files["reference.zh-CN.md"])) {
		require.NotRegexp(t, "^\\| `[^`]+` \\|  \\|", line, "a field without a title in titles.json")
	}
}

// No title is of a field that no longer exists.
func TestTitles(t *testing.T) {
	files, err := references(root)
	require.NoError(t, err)
	all, err := titles.Read()
	require.NoError(t, err)
	for name := range all {
		short := name[strings.LastIndex(name, ".")+1:]
		require.Contains(t, string(files["reference.md"]), "| `"+short+"` |", name)
	}
}

// The documents of the examples have the shape that the schemas say.
func TestExamplesFit(t *testing.T) {
	fits := 0
	for pattern, name := range map[string]string{
		"*/job*.json": "job", "*/analysis*.json": "analysis", "*/year.json": "year", "bureau/bureau.json": "bureau", "*/report*.golden.json": "report", "*/calendar.json": "perdiem-calendar", "*/accounts*.json": "accounts",
		"*/clearing*.golden.json": "report", "ingest/mapping.json": "intake-mapping", "ingest/heads-mapping.json": "intake-mapping", "ingest/join.json": "intake-join",
		"ingest/checks.json": "intake-record-checks", "calibrate/calibration*.json": "drg-calibration",
		"calibrate/beds-calibration.json": "perdiem-calibration", "calibrate/heads-calibration.json": "capitation-calibration",
		"calibrate/beds-policy.golden.json": "perdiem-policy", "calibrate/heads-policy.golden.json": "capitation-policy",
		"receivables/receivables.json": "receivables", "receivables/receivables.golden.json": "receivables-table",
		"calibrate/policy.golden.json": "drg-policy", "calibrate/draft.json": "drg-policy",
	} {
		paths, err := filepath.Glob(root + "/examples/" + pattern)
		require.NoError(t, err)
		for _, path := range paths {
			fit(t, name, path)
			fits++
			if name == "job" {
				f, err := os.Open(path)
				require.NoError(t, err)
				doc, err := job.Read(f)
				require.NoError(t, err, path)
				require.NoError(t, f.Close())
				for _, p := range doc.Parts {
					for _, policy := range p.Policy {
						fit(t, schemaOf(p.Method), filepath.Join(filepath.Dir(path), policy))
						fits++
					}
				}
			}
		}
	}
	require.Greater(t, fits, 5)
}

func read(t *testing.T, path string, v any) {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, v), path)
}

func fit(t *testing.T, name, path string) {
	t.Helper()
	var s, doc any
	read(t, filepath.Join(folder, name+".schema.json"), &s)
	read(t, path, &doc)
	c := checker{defs: s.(map[string]any)["$defs"]}
	for _, fault := range c.check("", s.(map[string]any), doc) {
		t.Errorf("%s against %s: %s", path, name, fault)
	}
}

// checker checks a document against the part of JSON Schema that is used here.
type checker struct{ defs any }

func (c checker) check(path string, s map[string]any, v any) (faults []string) {
	if ref, ok := s["$ref"].(string); ok {
		def, ok := c.defs.(map[string]any)[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any)
		if !ok {
			return []string{path + ": no " + ref}
		}
		return c.check(path, def, v)
	}
	if list, ok := s["anyOf"].([]any); ok {
		for _, one := range list {
			if faults = c.check(path, one.(map[string]any), v); len(faults) == 0 {
				return nil
			}
		}
		return faults
	}
	wrong := func(want string) []string { return []string{fmt.Sprintf("%s: want %s, got %v", path, want, v)} }
	switch s["type"] {
	case "object":
		m, ok := v.(map[string]any)
		if !ok {
			return wrong("an object")
		}
		properties, _ := s["properties"].(map[string]any)
		required, _ := s["required"].([]any)
		for _, name := range required {
			if _, ok := m[name.(string)]; !ok {
				faults = append(faults, fmt.Sprintf("%s.%s: required", path, name))
			}
		}
		for key, value := range m {
			at := path + "." + key
			switch one, ok := properties[key].(map[string]any); {
			case ok:
				faults = append(faults, c.check(at, one, value)...)
			case s["additionalProperties"] == false:
				faults = append(faults, at+": no such field")
			default:
				faults = append(faults, c.check(at, s["additionalProperties"].(map[string]any), value)...)
			}
		}
	case "array":
		list, ok := v.([]any)
		if !ok {
			return wrong("an array")
		}
		for i, value := range list {
			faults = append(faults, c.check(fmt.Sprintf("%s[%d]", path, i), s["items"].(map[string]any), value)...)
		}
	case "string":
		text, ok := v.(string)
		if !ok {
			return wrong("a string")
		}
		if enum, ok := s["enum"].([]any); ok && !slices.Contains(enum, v) {
			return wrong(fmt.Sprint(enum))
		}
		if pattern, ok := s["pattern"].(string); ok && !regexp.MustCompile(pattern).MatchString(text) {
			return wrong(pattern)
		}
	case "boolean":
		if _, ok := v.(bool); !ok {
			return wrong("a boolean")
		}
	case "integer":
		if n, ok := v.(float64); !ok || n != float64(int64(n)) {
			return wrong("an integer")
		}
	}
	return faults
}

// schemaOf returns the schema of a method's policies.
func schemaOf(m settlement.Method) string {
	if m == job.DIP {
		m = settlement.DRG
	}
	return string(m) + "-policy"
}
