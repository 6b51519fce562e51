package job

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// source is a document that a job was made of, as it was read.
type source struct {
	name  string // its file
	kind  string // the job, its accounts, or the method of a policy
	value any
}

// Kinds of documents beside the methods.
const (
	ofJob      = "job"
	ofAccounts = "accounts"
)

// documents lists the job, its policies and its accounts, each once.
func (j *Job) documents() []source {
	shown := j.doc
	shown.PersonKey = "" // a secret
	list := append([]source{{j.name, ofJob, shown}}, j.policies...)
	if j.treasury != nil && j.doc.Budget.Accounts != "" {
		list = append(list, source{j.doc.Budget.Accounts, ofAccounts, j.treasury.accounts})
	}
	for _, a := range j.treasury.totals() {
		if a.Accounts != "" {
			list = append(list, source{a.Accounts, ofAccounts, a.accounts})
		}
	}
	return list
}

// note keeps a policy once, even if several parts name it.
func (j *Job) note(name string, m settlement.Method, policy any) {
	made := source{name, string(m), policy}
	if !slices.ContainsFunc(j.policies, made.is) {
		j.policies = append(j.policies, made)
	}
}

// is reports whether two documents are of one kind and name.
func (s source) is(o source) bool {
	return s.kind == o.kind && path.Clean(s.name) == path.Clean(o.name)
}

// Fields lists the fields in which the documents of two jobs differ: the job with its
// terms, the policies, the accounts. It looks at no claim. Where is the file of b and
// the field in it, "policy.json: groups[ES23].mean_cost". From and To are the two
// values, empty where there is none; an object or a list is replaced by a summary, and
// free text by its length. Amount is zero: nothing is attributed to a field.
//
// Documents are compared by what they say: layout, "$schema" and defaults that are
// spelled out make no difference. Policies of one method are paired by their names, the
// others in their order. Elements of lists are paired by their subject (a code, an id,
// a name, an institution and group …) if it occurs once in both lists, and in their
// order otherwise.
func Fields(a, b *Job) []Change {
	var list []Change
	for _, p := range pair(a.documents(), b.documents()) {
		c := fieldComparison{}
		from, to := treeOf(p[0]), treeOf(p[1])
		c.compare("", "", from, to)
		of := p[1]
		if of.value == nil {
			of = p[0]
		}
		for _, f := range c.list {
			f.Where = strings.TrimSuffix(of.name+": "+f.Where, ": ")
			if of.kind != ofJob && of.kind != ofAccounts {
				f.Method = settlement.Method(of.kind)
			}
			list = append(list, f)
		}
	}
	return list
}

// pair pairs the documents of two jobs, first those of one name. A document without a
// counterpart is paired with nothing.
func pair(a, b []source) (pairs [][2]source) {
	rest := slices.Clone(a)
	found := make([]source, len(b))
	for _, fits := range []func(a, b source) bool{source.is, func(a, b source) bool { return a.kind == b.kind }} {
		for i, one := range b {
			k := slices.IndexFunc(rest, func(s source) bool { return fits(s, one) })
			if found[i].value == nil && k >= 0 {
				found[i] = rest[k]
				rest = slices.Delete(rest, k, k+1)
			}
		}
	}
	for i, one := range b {
		pairs = append(pairs, [2]source{found[i], one})
	}
	for _, one := range rest {
		pairs = append(pairs, [2]source{one, {}})
	}
	return pairs
}

// treeOf returns the canonical JSON of a document as a tree; nil without one.
func treeOf(s source) any {
	text, err := json.Marshal(s.value)
	if err != nil { // a document that was read is never such
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var tree any
	if decoder.Decode(&tree) != nil {
		return nil
	}
	if fields, ok := tree.(map[string]any); ok {
		delete(fields, "$schema")
	}
	return tree
}

// fieldComparison collects the fields in which two trees differ.
type fieldComparison struct{ list []Change }

// compare compares what is at a path; key is the last name in it.
func (c *fieldComparison) compare(at, key string, from, to any) {
	if x, ok := from.(map[string]any); ok {
		if y, ok := to.(map[string]any); ok {
			c.objects(at, x, y)
			return
		}
	}
	if x, ok := from.([]any); ok {
		if y, ok := to.([]any); ok {
			c.lists(at, key, x, y)
			return
		}
	}
	_, isMap := from.(map[string]any)
	_, isList := from.([]any)
	if !isMap && !isList && from == to {
		return
	}
	f := Change{Reason: Policy, Where: at, From: sayValue(key, from), To: sayValue(key, to)}
	if f.From == f.To {
		f.To = "another " + f.To
	}
	c.list = append(c.list, f)
}

func (c *fieldComparison) objects(at string, from, to map[string]any) {
	keys := map[string]bool{}
	for k := range from {
		keys[k] = true
	}
	for k := range to {
		keys[k] = true
	}
	for _, k := range slices.Sorted(maps.Keys(keys)) {
		key := k
		if at == "define" || strings.HasSuffix(at, ".define") {
			key = "when" // a definition is a formula
		}
		c.compare(within(at, k), key, from[k], to[k])
	}
}

// within appends a key to a path, as far as an output may show it.
func within(at, key string) string {
	switch {
	case !shown.IsField(key) && !shown.IsID(key):
		return at + "[" + shown.QuoteKey(key) + "]"
	case at == "":
		return key
	}
	return at + "." + key
}

func (c *fieldComparison) lists(at, key string, from, to []any) {
	var x, y []string
	for _, fields := range identifying {
		if key == "surplus" || key == "overrun" { // their tiers have shares of institutions
			break
		}
		if x, y = identities(from, fields), identities(to, fields); x != nil && y != nil {
			break
		}
	}
	if x == nil || y == nil {
		for i := range max(len(from), len(to)) {
			c.compare(fmt.Sprintf("%s[%d]", at, i), key, element(from, i), element(to, i))
		}
		return
	}
	say := sayIdentity
	if key == "rules" { // the classes of a policy's rules are words of the document
		say = func(id string) string { return id }
	}
	before := make(map[string]any, len(from))
	for i, id := range x {
		before[id] = from[i]
	}
	for i, id := range y {
		c.compare(at+"["+say(id)+"]", key, before[id], to[i])
		delete(before, id)
	}
	for i, id := range x {
		if _, left := before[id]; left {
			c.compare(at+"["+say(id)+"]", key, from[i], nil)
		}
	}
}

func element(list []any, i int) any {
	if i < len(list) {
		return list[i]
	}
	return nil
}

// identifying lists fields that may say what an element of a list is about. The first
// set of fields that distinguishes all elements is used.
var identifying = [][]string{
	{"code"}, {"id"},
	{"institution", "holder", "level", "group", "pool", "category", "class", "department", "quota", "month", "item", "to", "from"},
	{"name"},
}

// identities returns the texts of these fields for each element of a list; nil if an
// element has none of the fields, or two elements have the same texts.
func identities(list []any, fields []string) []string {
	ids := make([]string, len(list))
	seen := make(map[string]bool, len(list))
	for i, one := range list {
		values, _ := one.(map[string]any)
		parts := make([]string, len(fields))
		for k, name := range fields {
			parts[k], _ = values[name].(string)
		}
		id := strings.Join(parts, "\x00")
		if strings.Trim(id, "\x00") == "" || seen[id] {
			return nil
		}
		ids[i], seen[id] = id, true
	}
	return ids
}

// sayIdentity shows an identity as far as an output may repeat it.
func sayIdentity(id string) string {
	var parts []string
	for part := range strings.SplitSeq(id, "\x00") {
		if part != "" {
			parts = append(parts, shownText(part))
		}
	}
	return strings.Join(parts, " ")
}

// repeated are fields whose texts are repeated: names and names of files, as reports and messages
// repeat them, and the formulas of rules.
var repeated = []string{"name", "policy", "claims", "members", "charges", "accounts", "when", "points", "amount", "by_item", "by", "label"}

// sayValue shows a value of a document.
func sayValue(key string, v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		if slices.Contains(repeated, key) {
			return v
		}
		return shownText(v)
	case map[string]any:
		return shown.Count(len(v), "field")
	case []any:
		return "a list of " + fmt.Sprint(len(v))
	}
	return fmt.Sprint(v)
}

// shownText returns a text as far as an output may repeat it: codes, amounts, days, and
// words of documents. Of any other text it returns the shape.
func shownText(text string) string {
	if text == "" || shown.IsCode(text) || shown.IsID(text) || shown.IsDay(text) {
		return text
	}
	if word := shown.Word(text); word == `"`+text+`"` {
		return text
	}
	return shown.Shape(text)
}
