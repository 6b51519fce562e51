package serve

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/intake"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/ingest"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/policy"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/ingested"
)

// madeNames is what the names of claims begin with that were made of an export.
const madeNames = "made/"

// question is something that a mapping must say.
type question struct {
	Field   string
	Choices []string
	Why     views.Text
	Answer  string // what the file suggests
}

// codeTable is a table of codes that were met, for their meanings.
type codeTable struct {
	Column string
	Codes  []string
	Flags  bool // the meanings are yes and no
}

// exportForm asks what a draft of a mapping leaves open.
type exportForm struct {
	Exports    []found
	Mappings   []found
	Others     []found // may hold the groups of the settlements
	Recognised []string
	Columns    []question
	Choices    []question
	Codes      []codeTable
	Routes     []int
	From, To   string
	Err        error
}

// What fields of the form begin with.
const (
	columnField = "column:"
	codeField   = "code:"
	mostRoutes  = 4
)

// exportForm drafts a mapping of the first export; nil: there is none.
func (w *work) exportForm() *exportForm {
	f := &exportForm{Exports: w.ofKind(exportFile), Mappings: w.ofKind(mappingFile), Others: append(w.ofKind(strange), w.ofKind(exportFile)...)}
	if len(f.Exports) == 0 {
		return nil
	}
	d, err := intake.Init(w.store.file(f.Exports[0].Name))
	if err != nil {
		f.Err = err
		return f
	}
	for _, name := range slices.Sorted(maps.Keys(d.Recognised)) {
		f.Recognised = append(f.Recognised, name+" = "+d.Recognised[name])
	}
	for _, name := range intake.MoneyColumns() {
		f.Columns = append(f.Columns, question{Field: columnField + name, Answer: d.Columns[name], Why: views.Text{Chinese: name, English: name}})
	}
	for _, q := range d.Decide {
		if q.Field == "period" || q.Field == "covered" || q.Field == "refunds" {
			f.Choices = append(f.Choices, question{Field: q.Field, Choices: q.Choices, Why: views.Text{Chinese: q.WhyInZh, English: q.Why}, Answer: q.Proposed})
		}
	}
	for _, column := range slices.Sorted(maps.Keys(d.Codes)) {
		flags := slices.Contains([]string{"vali_flag", "refd_setl_flag", "mid_setl_flag"}, column)
		f.Codes = append(f.Codes, codeTable{column, slices.Sorted(maps.Keys(d.Codes[column])), flags})
	}
	for i := range mostRoutes {
		f.Routes = append(f.Routes, i)
	}
	return f
}

// mappingOf makes the mapping of a form. Its reader finds what is wrong.
func mappingOf(form map[string][]string) ([]byte, error) {
	one := func(name string) string {
		if v := form[name]; len(v) > 0 {
			return strings.TrimSpace(v[0])
		}
		return ""
	}
	m := intake.Mapping{
		Document: policy.Document{Name: "serve", Kind: policy.Example}, Columns: map[string]string{}, Codes: map[string]map[string]string{},
		Period: intake.PeriodBy(one("period")), Covered: intake.CoveredAs(one("covered")), Refunds: intake.RefundsBy(one("refunds")), Routes: []intake.Route{}, CutIDs: one("cut_ids"),
	}
	for field := range form {
		if name, ok := strings.CutPrefix(field, columnField); ok {
			m.Columns[name] = one(field)
		}
		if column, ok := strings.CutPrefix(field, codeField); ok && one(field) != "" {
			column, code, _ := strings.Cut(column, ":")
			if m.Codes[column] == nil {
				m.Codes[column] = map[string]string{}
			}
			m.Codes[column][code] = one(field)
		}
	}
	for i := range mostRoutes {
		at := fmt.Sprintf("route%d-", i)
		r := intake.Route{Method: settlement.Method(one(at + "method")), Class: one(at + "class"), Kind: one(at + "kind"), Interim: intake.Interim(one(at + "interim")), Zero: one(at+"zero") != ""}
		if r.Method == "" {
			continue
		}
		for condition := range strings.FieldsFuncSeq(one(at+"when"), func(r rune) bool { return r == ';' || r == '；' }) {
			column, meanings, _ := strings.Cut(condition, "=")
			if r.When == nil {
				r.When = map[string][]string{}
			}
			for m := range strings.SplitSeq(meanings, ",") {
				r.When[strings.TrimSpace(column)] = append(r.When[strings.TrimSpace(column)], strings.TrimSpace(m))
			}
		}
		m.Routes = append(m.Routes, r)
	}
	if closing := one("closing"); closing != "" {
		day, err := settlement.ParseDate(closing)
		if err != nil {
			return nil, &settlement.FieldError{Path: "closing", Err: err}
		}
		m.Closing = day
	}
	return json.Marshal(m)
}

// ingest makes claims of the exports of a work.
func (s *server) ingest(w http.ResponseWriter, r *http.Request, of *work) error {
	if err := formOf(w, r); err != nil {
		return err
	}
	if err := s.do(r.Context(), of, func() error { return of.ingest(r.PostForm) }); err != nil {
		return err
	}
	http.Redirect(w, r, s.at("/works/"+of.ID), http.StatusSeeOther)
	return nil
}

// mappingText is the mapping that a form names, or describes.
func (w *work) mappingText(form map[string][]string) (string, []byte, error) {
	if v := form["mapping"]; len(v) > 0 && v[0] != "" {
		if !slices.ContainsFunc(w.ofKind(mappingFile), func(f found) bool { return f.Name == v[0] }) {
			return "", nil, errForm
		}
		text, err := w.store.text(v[0])
		return v[0], text, err
	}
	text, err := mappingOf(form)
	return "mapping.json", text, err
}

func (w *work) ingest(form map[string][]string) error {
	exports := w.ofKind(exportFile)
	if len(exports) == 0 {
		return errClaims
	}
	name, text, err := w.mappingText(form)
	if err != nil {
		return err
	}
	m, err := intake.ReadMapping(bytes.NewReader(text))
	if err == nil {
		_, err = intake.NewMapper(m)
	}
	if err != nil { // the program's own file is not named
		return &job.FileError{File: name, Err: err}
	}
	period, err := ingest.Period(first(form, "from") + "/" + first(form, "to"))
	if err != nil {
		return err
	}
	o := ingest.Options{Period: period, Folder: filepath.Join(w.store.dir, "made"), Key: []byte(newToken()), Open: func(name string) rows.File { return w.store.file(name) }}
	for _, f := range exports {
		if f.Name != first(form, "groups") {
			o.Files = append(o.Files, f.Name)
		}
	}
	o.Groups = first(form, "groups")
	return w.written(o, text, first(form, "unmatched"))
}

func first(form map[string][]string, name string) string {
	if v := form[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// written reads the exports, and takes the claims into the store.
func (w *work) written(o ingest.Options, mapping []byte, unmatched string) error {
	for _, dir := range []string{o.Folder, o.Folder + "-by"} {
		_ = os.RemoveAll(dir)
		if os.Mkdir(dir, 0o700) != nil {
			return errInside
		}
		defer os.RemoveAll(dir)
	}
	o.Mapping = filepath.Join(o.Folder+"-by", "mapping.json")
	if os.WriteFile(o.Mapping, mapping, 0o600) != nil {
		return errInside
	}
	if o.Groups != "" {
		by, _ := json.Marshal(map[string]any{"keys": [][]string{{"setl_id"}, {"mdtrt_id"}}, "take": []string{"drg_codg"}, "unmatched": unmatched})
		o.Join = filepath.Join(o.Folder+"-by", "join.json")
		if os.WriteFile(o.Join, by, 0o600) != nil {
			return errInside
		}
	}
	var set outputs.Set
	defer set.Discard()
	result, err := ingest.Run(o, &set)
	if err == nil {
		err = set.Commit()
	}
	if err != nil {
		return err
	}
	return w.take(o.Folder, ingested.Book(result), o.Period)
}

// take takes the claims of a folder into the store, in place of those of the time before.
func (w *work) take(folder string, told *views.Book, period settlement.Period) error {
	for _, f := range w.store.all() {
		if strings.HasPrefix(f.name, madeNames) {
			w.store.drop(f.name)
		}
	}
	list, err := os.ReadDir(folder)
	if err != nil {
		return errInside
	}
	for _, e := range list {
		f, err := os.Open(filepath.Join(folder, e.Name()))
		if err != nil {
			return errInside
		}
		_, err = w.store.add(madeNames+e.Name(), f, w.store.room.most)
		_ = f.Close()
		if err != nil {
			return err
		}
	}
	w.recognise()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.told, w.from, w.to = told, period.From.String(), period.To.String()
	return nil
}

// Told is what became of an export, nil before.
func (w *work) Told() *views.Book {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.told
}
