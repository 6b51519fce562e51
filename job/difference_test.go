package job_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/job"
)

// memory is the files of an example, to be changed.
type memory map[string][]byte

func (m memory) files() job.Files {
	open := map[string]func() (io.ReadCloser, error){}
	for name, text := range m {
		open[name] = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text)), nil }
	}
	return job.Readers(open)
}

func (m memory) with(name string, text []byte) memory {
	n := maps.Clone(m)
	n[name] = text
	return n
}

func (m memory) settle(name string) (*job.Result, error) {
	j, err := job.Open(m.files(), name)
	if err != nil {
		return nil, err
	}
	return j.Settle(context.Background(), job.Options{})
}

// example is a job of a folder under examples.
type example struct {
	folder, name string
	memory       memory
	result       *job.Result
}

func (x *example) String() string { return x.folder + "/" + x.name }

// examples returns all example jobs, which no test changes.
func examples(t *testing.T) []*example {
	t.Helper()
	settleExamples.Do(func() { settledExamples = allExamples(t) })
	require.NotEmpty(t, settledExamples)
	return settledExamples
}

var (
	settleExamples  sync.Once
	settledExamples []*example
)

// allExamples settles all example jobs. The files of claims of the big ones are cut to
// some rows: more is shared by fewer, then.
func allExamples(t *testing.T) []*example {
	t.Helper()
	paths, err := filepath.Glob("../examples/*/*job*.json")
	require.NoError(t, err)
	var list []*example
	for _, path := range paths {
		if strings.HasSuffix(path, "receivables-jobs.json") { // names jobs and is none
			continue
		}
		x := &example{folder: filepath.Dir(path), name: filepath.Base(path), memory: memory{}}
		files, err := os.ReadDir(x.folder)
		require.NoError(t, err)
		for _, f := range files {
			text, err := os.ReadFile(filepath.Join(x.folder, f.Name()))
			if err == nil && !strings.Contains(f.Name(), "golden") {
				x.memory[f.Name()] = text
			}
		}
		if text := x.memory["cases.csv"]; len(text) > 1<<20 {
			x.memory["cases.csv"] = bytes.Join(bytes.SplitAfter(text, []byte("\n"))[:500], nil)
		}
		x.result, err = x.memory.settle(x.name)
		require.NoError(t, err, path)
		list = append(list, x)
	}
	require.Greater(t, len(list), 30)
	return list
}

// difference returns the changes, of which it checks that they sum to the change of due,
// in every institution.
func difference(t *testing.T, a, b *job.Result) []job.Change {
	t.Helper()
	list, err := job.Difference(context.Background(), a, b)
	require.NoError(t, err)
	sums := map[string]settlement.Money{}
	for _, s := range a.Report.Statements {
		sums[s.Institution] += s.Due
	}
	for _, s := range b.Report.Statements {
		sums[s.Institution] -= s.Due
	}
	for _, c := range list {
		sums[c.Institution] += c.Amount
		if c.Reason != job.Value {
			require.NotEmpty(t, c.Where+c.Claim, "%+v", c)
		}
	}
	for code, rest := range sums {
		require.Zero(t, rest, "institution %q: %+v", code, list)
	}
	return list
}

func TestDifferenceWithItself(t *testing.T) {
	for i, x := range examples(t) {
		if i%3 != 0 && !testsize.Long() {
			continue
		}
		again, err := x.memory.settle(x.name)
		require.NoError(t, err)
		require.Empty(t, difference(t, x.result, again), x)
	}
}

// leaf is a value in a document that can be changed.
type leaf struct {
	path string // keys alone
	set  func(any)
	now  any
}

func leaves(path string, v any, set func(any)) (list []leaf) {
	switch v := v.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			list = append(list, leaves(path+"."+k, v[k], func(x any) { v[k] = x })...)
		}
	case []any:
		for i := range v {
			list = append(list, leaves(path, v[i], func(x any) { v[i] = x })...)
		}
	default:
		list = append(list, leaf{strings.TrimPrefix(path, "."), set, v})
	}
	return list
}

// another returns another value in the place of one: a number a little more, the other
// truth, nil if there is none.
func another(v any) any {
	switch v := v.(type) {
	case bool:
		return !v
	case json.Number:
		n, err := v.Int64()
		if err == nil {
			return n + 1
		}
	case string:
		if last := len(v) - 1; last >= 0 && strings.Trim(v, "0123456789.") == "" && v[last] != '.' {
			return v[:last] + string('0'+(v[last]-'0'+1)%10)
		}
		if d, err := settlement.ParseDate(v); err == nil && !d.Absent() {
			return d.Add(1).String()
		}
	}
	return nil
}

// change changes a field of a document; "" if none can be another.
func change(t *testing.T, text []byte, random *rand.Rand) (field string, changed []byte) {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var tree any
	require.NoError(t, decoder.Decode(&tree))
	other := func(l leaf) any {
		if text, ok := l.now.(string); ok && (strings.HasSuffix(l.path, "name") || strings.HasSuffix(l.path, "title")) {
			return text + " 2"
		}
		return another(l.now)
	}
	all := slices.DeleteFunc(leaves("", tree, nil), func(l leaf) bool { return other(l) == nil })
	if len(all) == 0 {
		return "", nil
	}
	one := all[random.IntN(len(all))]
	one.set(other(one))
	changed, err := json.Marshal(tree)
	require.NoError(t, err)
	return one.path, changed
}

// documentsOf are the files of documents that a job reads.
func documentsOf(t *testing.T, x *example) (list []string) {
	t.Helper()
	j, err := job.Open(x.memory.files(), x.name)
	require.NoError(t, err)
	for _, name := range j.Reads() {
		if strings.HasSuffix(name, ".json") {
			list = append(list, name)
		}
	}
	return list
}

// plain leaves the elements of lists out of a path, and quotes.
func plain(where string) string {
	var b strings.Builder
	depth := 0
	for i, r := range where {
		switch {
		case r == '[' && strings.HasPrefix(where[i:], `["`):
			b.WriteByte('.')
		case r == '[':
			depth++
		case r == ']' && depth > 0:
			depth--
		case r == ']' || r == '"':
		case depth == 0:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// A changed field is named, in every document of every example, and the amounts sum to
// what it changes.
func TestDifferenceNamesFields(t *testing.T) {
	random := rand.New(rand.NewPCG(13, 3))
	named, moved, rounds := 0, 0, testsize.Of(1, 5)
	for i, x := range examples(t) {
		if i%3 != 1 && !testsize.Long() {
			continue
		}
		for _, file := range slices.Repeat(documentsOf(t, x), rounds) {
			done := false
			for range 200 {
				field, text := change(t, x.memory[file], random)
				if field == "" { // accounts of codes alone
					done = true
					break
				}
				b, err := x.memory.with(file, text).settle(x.name)
				if err != nil {
					continue
				}
				list := difference(t, x.result, b)
				require.True(t, slices.ContainsFunc(list, func(c job.Change) bool {
					at, ok := strings.CutPrefix(plain(c.Where), file+": ")
					at = strings.TrimPrefix(at, ".")
					return ok && c.Reason == job.Policy && (at == field || strings.HasPrefix(field, at+".")) && c.From != c.To
				}), "%s: %s: %s is not among %+v", x, file, field, list)
				named++
				for _, c := range list {
					if c.Amount != 0 {
						moved++
						break
					}
				}
				done = true
				break
			}
			require.True(t, done, "%s: %s: no field can be changed", x, file)
		}
	}
	require.Greater(t, named, testsize.Of(20, 300))
	require.Greater(t, moved, testsize.Of(6, 80))
}

// edited is what an edit of claims did.
type edited struct {
	file, column string // of a column; else the row is one more or less
	id, person   string
	reason       job.Reason
	text         []byte
}

// edit removes, adds or changes a row of a file; nil if it cannot.
func edit(t *testing.T, name string, text []byte, random *rand.Rand) *edited {
	t.Helper()
	records, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\uFEFF")))).ReadAll()
	require.NoError(t, err)
	header, rows := records[0], records[1:]
	at := random.IntN(len(rows))
	column := func(name string) int { return slices.Index(header, name) }
	e := &edited{file: name}
	row := slices.Clone(rows[at])
	switch random.IntN(4) {
	case 0:
		e.reason = job.Removed
		rows = slices.Delete(slices.Clone(rows), at, at+1)
	case 1:
		e.reason = job.Added
		for _, id := range []string{"id", "person"} {
			if i := column(id); i >= 0 {
				row[i] = "NEW" + strconv.Itoa(random.IntN(1000))
			}
		}
		rows = append(slices.Clone(rows), row)
	default:
		e.reason = job.Column
		k := random.IntN(len(header))
		e.column = header[k]
		if e.column == "id" {
			return nil
		}
		switch other := another(row[k]); {
		case e.column == "person":
			row[k] = "Q" + strconv.Itoa(random.IntN(1000))
		case other == nil || other == row[k]:
			row[k] = rows[random.IntN(len(rows))][k]
		default:
			row[k] = fmt.Sprint(other)
		}
		if row[k] == rows[at][k] {
			return nil
		}
		rows = slices.Clone(rows)
		rows[at] = row
	}
	if i := column("id"); i >= 0 {
		e.id = row[i]
	}
	if i := column("person"); i >= 0 {
		e.person = row[i]
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	require.NoError(t, w.WriteAll(append([][]string{header}, rows...)))
	e.text = b.Bytes()
	return e
}

// unread are columns that no plan of the examples reads: they may be anything.
func unread(x *example, e *edited) bool {
	return slices.Contains([]string{"name", "days", "group_name", "address", "department", "approved_points", "doctor", "district", "home"}, e.column) ||
		strings.HasPrefix(e.column, "paid_") && e.column != "paid_by" || strings.HasPrefix(e.column, "fee_") ||
		(strings.HasPrefix(e.file, "cases") || e.file == "clean.csv") && slices.Contains([]string{"person", "admitted", "discharged"}, e.column)
}

// Every change of a claim, a member or a charge is named. It draws until the most common kinds
// of changes have occurred.
func TestDifferenceNamesClaims(t *testing.T) {
	random := rand.New(rand.NewPCG(13, 4))
	all := examples(t)
	kinds := map[string]int{}
	missing := func() bool {
		return slices.ContainsFunc([]string{"added ", "removed ", "column cost", "column covered", "column institution", "column person"}, func(kind string) bool { return kinds[kind] == 0 })
	}
	for done, tries := 0, 0; done < testsize.Of(25, 120) || missing(); tries++ {
		require.Less(t, tries, 5000, "%v", kinds)
		x := all[random.IntN(len(all))]
		var claims []string
		j, err := job.Open(x.memory.files(), x.name)
		require.NoError(t, err)
		for _, name := range j.Reads() {
			if strings.HasSuffix(name, ".csv") {
				claims = append(claims, name)
			}
		}
		if len(claims) == 0 {
			continue
		}
		file := claims[random.IntN(len(claims))]
		e := edit(t, file, x.memory[file], random)
		if e == nil || unread(x, e) {
			continue
		}
		b, err := x.memory.with(file, e.text).settle(x.name)
		if err != nil {
			continue
		}
		list := difference(t, x.result, b)
		heads := strings.Contains(file, "members") || strings.Contains(file, "charges")
		require.True(t, slices.ContainsFunc(list, func(c job.Change) bool {
			switch {
			case heads && e.column == "person": // who it is about is what tells rows apart
				return c.Reason == job.Removed || c.Reason == job.Added || c.Where == "charges: person"
			case heads && e.column != "":
				return strings.HasSuffix(c.Where, ": "+e.column) || c.Reason == job.Added
			case heads:
				return c.Reason == e.reason
			}
			return c.Claim == e.id && c.Reason == e.reason && c.Where == e.column
		}), "%s: %s: %s %s of %q is not among %+v", x, file, e.reason, e.column, e.id, list)
		for _, c := range list {
			if e.column == "person" && e.person != "" {
				require.NotContains(t, c.From+c.To, e.person, "nobody is named")
			}
			if c.Where == "person" {
				require.Equal(t, job.Change{
					Institution: c.Institution, Method: c.Method, Claim: c.Claim, Reason: job.Column, Where: "person", To: "changed", Amount: c.Amount,
				}, c)
			}
		}
		kinds[string(e.reason)+" "+e.column]++
		done++
	}
}

// The order of claims, and the file that they are in, are no difference.
func TestDifferenceOfFiles(t *testing.T) {
	files := three(`["months/01.csv", "months/02.csv", "more.csv"]`)
	a, err := settle(job.Folder(folder(t, files)))
	require.NoError(t, err)
	other := three(`"more.csv"`)
	other["more.csv"] = header
	for _, name := range []string{"more.csv", "months/02.csv", "months/01.csv"} {
		lines := strings.SplitAfter(strings.TrimPrefix(files[name], header), "\n")
		slices.Reverse(lines)
		other["more.csv"] += strings.Join(lines, "")
	}
	b, err := settle(job.Folder(folder(t, other)))
	require.NoError(t, err)
	list := difference(t, a, b)
	for _, c := range list {
		require.Contains(t, c.Where, "job.json: parts[0].claims", "%+v", c)
	}
	require.NotEmpty(t, list)
}

// What a claim is attributed is its own change at the old value; the rest is the value's.
func TestDifferenceAttributes(t *testing.T) {
	files := three(`["months/*.csv", "more.csv"]`)
	files["job.json"] = strings.Replace(files["job.json"], `"point_value": "10"`, `"fund": "4000.00"`, 1)
	a, err := settle(job.Folder(folder(t, files)))
	require.NoError(t, err)
	files["policy.json"] = strings.Replace(files["policy.json"], `{"code": "H2", "coefficient": "1"}`, `{"code": "H2", "coefficient": "0.5"}`, 1)
	files["months/01.csv"] = strings.Replace(files["months/01.csv"], "a,H1,G1,10000.00", "a,H2,G1,10000.00", 1)
	b, err := settle(job.Folder(folder(t, files)))
	require.NoError(t, err)
	got := difference(t, a, b)
	// Four claims of 100 points share 4,004.00: 10.01 a point. Then 1 of 100 and three of 50.
	require.Equal(t, []job.Change{
		{Method: settlement.DRG, Reason: job.Policy, Where: "policy.json: institutions[H2].coefficient", From: "1", To: "0.5"},
		{Institution: "H1", Method: settlement.DRG, Claim: "a", Reason: job.Column, Where: "institution", From: "H1", To: "H2", Amount: -1000_00},
		{Institution: "H2", Method: settlement.DRG, Claim: "a", Reason: job.Column, Where: "institution", From: "H1", To: "H2", Amount: 499_50},
		{Institution: "H2", Method: settlement.DRG, Claim: "b", Reason: job.Policy, Where: "points", From: "100.0000", To: "50.0000", Amount: -500_50},
		{Institution: "H2", Method: settlement.DRG, Claim: "d", Reason: job.Policy, Where: "points", From: "100.0000", To: "50.0000", Amount: -500_50},
		{Institution: "H1", Method: settlement.DRG, Kind: settlement.LinePrice, Reason: job.Value, Amount: 600_60},
		{Institution: "H2", Method: settlement.DRG, Kind: settlement.LinePrice, Reason: job.Value, Amount: 900_90},
	}, got)
}

// It ends with its context, and with a file that is another one by now.
func TestDifferenceEnds(t *testing.T) {
	files := three(`"more.csv"`)
	changed := false
	open := map[string]func() (io.ReadCloser, error){}
	for name, text := range files {
		open[name] = func() (io.ReadCloser, error) {
			if changed {
				return io.NopCloser(strings.NewReader(strings.Replace(text, "d,H2", "d,H1", 1))), nil
			}
			return io.NopCloser(strings.NewReader(text)), nil
		}
	}
	a, err := settle(job.Readers(open))
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = job.Difference(ctx, a, a)
	require.Equal(t, context.Canceled, err)
	changed = true
	_, err = job.Difference(context.Background(), a, a)
	require.ErrorIs(t, err, settlement.ErrChanged)
}
