package serve

import (
	"bytes"
	"encoding/json"
	"io"
	"path"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/intake"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/perdiem"
	"github.com/yibaojiesuan/settlement/views"
)

// kind is what a file or a sheet holds.
type kind string

// The kinds.
const (
	jobFile     kind = "job"
	policyFile  kind = "policy"
	mappingFile kind = "mapping"
	otherFile   kind = "document" // what a job may name besides: accounts
	casesFile   kind = "cases"
	staysFile   kind = "stays"
	itemsFile   kind = "items"
	membersFile kind = "members"
	chargesFile kind = "charges"
	exportFile  kind = "export"
	strange     kind = "unknown"
)

// kindNames are what people call the kinds.
var kindNames = map[kind]views.Text{
	jobFile:     {Chinese: "结算任务", English: "job"},
	policyFile:  {Chinese: "规则", English: "policy"},
	mappingFile: {Chinese: "对照表", English: "mapping"},
	otherFile:   {Chinese: "文档", English: "document"},
	casesFile:   {Chinese: "住院病例", English: "cases"},
	staysFile:   {Chinese: "床日住院", English: "stays by the day"},
	itemsFile:   {Chinese: "按项目费用", English: "claims by item"},
	membersFile: {Chinese: "签约人员", English: "members"},
	chargesFile: {Chinese: "人头费用", English: "charges of members"},
	exportFile:  {Chinese: "系统导出", English: "export"},
	strange:     {Chinese: "未认出", English: "not recognised"},
}

// found is a file, or a sheet of one, and what it holds.
type found struct {
	Name   string // as a job names it
	Kind   kind
	Method settlement.Method // of a policy or of claims
	Title  string            // what a document calls itself
	Size   int64
	Err    error // why it was not recognised
}

// Says is what people call the kind.
func (f found) Says() views.Text { return kindNames[f.Kind] }

// recognise says what each file of a store holds.
func (s *store) recognise() (list []found) {
	for _, f := range s.all() {
		for _, one := range s.look(f) {
			one.Size = f.size
			list = append(list, one)
		}
	}
	return list
}

func (s *store) look(f stored) []found {
	if strings.EqualFold(path.Ext(f.name), ".json") {
		if text, err := s.text(f.name); err == nil && isObject(text) {
			return []found{document(f.name, text)}
		}
	}
	if f.name == madeNames+"adjustments.csv" { // what the intake made beside claims
		return []found{{Name: f.name, Kind: otherFile}}
	}
	file := s.file(f.name)
	var sheets []string
	if err := rows.Grids(file, func(list []rows.Grid) error {
		for _, g := range list {
			sheets = append(sheets, g.Sheet)
		}
		return nil
	}); err != nil && !file.JSONLines() {
		return []found{{Name: f.name, Kind: strange, Err: err}}
	}
	if len(sheets) < 2 || path.Ext(f.name) == "" { // the only sheet needs no name
		return []found{s.claims(f.name)}
	}
	var list []found
	for _, sheet := range sheets {
		if one := s.claims(f.name + "#" + sheet); one.Kind != strange {
			list = append(list, one)
		}
	}
	if list == nil {
		return []found{{Name: f.name, Kind: strange}}
	}
	return list
}

// file is a file of a store as readers of rows take it.
func (s *store) file(name string) rows.File {
	name, sheet := rows.SplitSheet(name)
	return rows.File{Name: name, SheetName: sheet, Open: func() (io.ReadCloser, error) { return s.Open(name) }}
}

// claims recognises a file by the columns that its method needs. Files of items need the fewest.
func (s *store) claims(name string) found {
	file := s.file(name)
	one := found{Name: name}
	for _, try := range []struct {
		kind    kind
		method  settlement.Method
		columns func() ([]string, error)
	}{
		{casesFile, settlement.DRG, his.Cases(file).Columns},
		{staysFile, settlement.PerDiem, his.Stays(file).Columns},
		{chargesFile, settlement.Capitation, his.Charges(file).Columns},
		{membersFile, settlement.Capitation, his.Members(file).Columns},
		{itemsFile, settlement.Item, his.Items(file).Columns},
	} {
		_, err := try.columns()
		if err == nil && !file.JSONLines() {
			one.Kind, one.Method, one.Err = try.kind, try.method, nil
			return one
		}
		if one.Err == nil {
			one.Err = err
		}
	}
	one.Kind = strange
	if draft, err := intake.Init(file); err == nil && isExport(draft) {
		one.Kind, one.Err = exportFile, nil
	}
	return one
}

// isExport reports whether enough of a file was recognised as the export of a HIS.
func isExport(d *intake.Draft) bool {
	_, cost := d.Recognised["medfee_sumamt"]
	const enough = 3
	return cost && len(d.Recognised) >= enough
}

// mostDocument is the largest size of a document.
const mostDocument = 64 << 20

// text returns a document.
func (s *store) text(name string) ([]byte, error) {
	f, err := s.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, mostDocument+1))
	if err == nil && len(text) > mostDocument {
		err = errLarge
	}
	return text, err
}

// isObject reports whether a text is one JSON value, as documents are.
func isObject(text []byte) bool { return json.Valid(bytes.TrimPrefix(text, []byte("\ufeff"))) }

// document recognises a document by its fields. The reader that it is for finds its faults.
func document(name string, text []byte) found {
	one := found{Name: name, Kind: otherFile}
	var fields map[string]json.RawMessage
	if json.Unmarshal(bytes.TrimPrefix(text, []byte("\ufeff")), &fields) != nil {
		return one // accounts are a list
	}
	_ = json.Unmarshal(fields["name"], &one.Title) // blank if it is none
	one.Title = table.Clean(one.Title)
	has := func(names ...string) bool {
		for _, n := range names {
			if fields[n] != nil {
				return true
			}
		}
		return false
	}
	var list []json.RawMessage
	switch {
	case has("parts", "period") && has("terms", "pools", "parts") && !has("routes"):
		one.Kind = jobFile
		_, one.Err = job.Read(bytes.NewReader(text))
	case has("routes"):
		one.Kind = mappingFile
		_, one.Err = intake.ReadMapping(bytes.NewReader(text))
	case has("groups", "point_places"):
		one.Kind, one.Method = policyFile, settlement.DRG
		one.Err = compiled(text, drg.ReadPolicy, drg.New)
	case has("standards"):
		one.Kind, one.Method = policyFile, settlement.Capitation
		one.Err = compiled(text, capitation.ReadPolicy, capitation.New)
	case json.Unmarshal(fields["classes"], &list) == nil && list != nil:
		one.Kind, one.Method = policyFile, settlement.PerDiem
		one.Err = compiled(text, perdiem.ReadPolicy, perdiem.New)
	case has("budgets", "instalments", "deposit", "sharing"):
		one.Kind, one.Method = policyFile, settlement.Budget
		one.Err = compiled(text, budget.ReadPolicy, budget.New)
	}
	return one
}

// compiled returns what is wrong with a policy.
func compiled[P, L any](text []byte, read func(io.Reader) (P, error), compile func(P) (L, error)) error {
	p, err := read(bytes.NewReader(text))
	if err == nil {
		_, err = compile(p)
	}
	return err
}
