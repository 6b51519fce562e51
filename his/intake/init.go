package intake

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// Draft is a mapping that is not finished: what was recognised in a file, and what
// somebody who knows the place must decide.
type Draft struct {
	// Recognised are the columns that were recognised, by what the platform calls them:
	// the header of the file.
	Recognised map[string]string
	// Columns, Codes and the rest are those of [Mapping]. What is to be decided is blank,
	// so that the document is refused until it is filled in.
	Columns map[string]string
	Codes   map[string]map[string]string
	// Decide is what is to be decided, one thing each.
	Decide []Decision
	// Groups and Institutions are the codes that the file has, sorted, as far as they look like
	// codes: a policy lists them.
	Groups, Institutions []string
	name                 string
}

// Decision is something that a mapping must say.
type Decision struct {
	Field    string   // of the mapping, as errors name it
	Choices  []string // what it may be; empty: free
	Why      string   // in English
	WhyInZh  string   // in Chinese
	Proposed string   // what the file suggests, if anything
}

// aHeader is a choice that is no word of a mapping.
const aHeader = "a header of the file"

// Bounds of what a draft lists.
const (
	mostDraftCodes = 40
	mostDraftRows  = 200_000
	mostDraftNames = 20_000 // groups, and institutions
)

// Init reads a file and drafts a mapping for its kind of export: the headers it
// recognised, the codes it met, and a list of what is to be decided. It decides nothing
// that money depends on by itself. It reads at most 200,000 rows.
func Init(f rows.File) (*Draft, error) {
	d := &Draft{name: f.Name, Recognised: make(map[string]string), Columns: make(map[string]string), Codes: make(map[string]map[string]string)}
	t, present, err := draftTable(f)
	if err != nil {
		return nil, err
	}
	met := newDraftCodes()
	ignored := settlement.Faults{Limit: 1}
	looked, err := t.Look(&ignored, func(_ int, r *Row) bool {
		met.add(r)
		return met.rows < mostDraftRows
	})
	if err != nil {
		return nil, err
	}
	for _, name := range present {
		if f.JSONLines() && !met.columns[name] {
			continue
		}
		d.Recognised[name] = looked.Names[name]
	}
	d.columns()
	d.choices(met)
	d.codes(met)
	d.Groups, d.Institutions = slices.Sorted(maps.Keys(met.groups)), slices.Sorted(maps.Keys(met.institutions))
	return d, nil
}

// draftTable returns the rows of a file and the columns that its header has. The header may stand
// below a title: it is the row with the columns that every settlement has. A file without them is
// read from its first row, so that the draft can tell what is missing.
func draftTable(f rows.File) (t *rows.Table[Row], present []string, err error) {
	for _, layout := range draftLayouts() {
		t = tableOf(f, layout)
		if present, err = t.Columns(); !errors.Is(err, rows.ErrMissingColumn) && !errors.Is(err, rows.ErrNoHeader) {
			break
		}
	}
	return t, present, err
}

// draftLayouts are the layouts of files whose header has other columns. They never change.
var draftLayouts = sync.OnceValue(func() (list []rows.Layout[Row]) {
	for _, must := range [][]string{{"setl_id", "medfee_sumamt"}, {"medfee_sumamt"}, {"setl_id"}, nil} {
		list = append(list, reading{must: must, blanks: true, rules: rows.Rules{Convert: true, Midnight: rows.NextDay}}.layout())
	}
	return list
})

// draftCodes are the texts of the columns of codes and flags that a file has.
type draftCodes struct {
	rows     int
	negative bool // a row has amounts below zero
	unnamed  bool // such a row names nothing that it takes back
	zero     bool
	columns  map[string]bool // that have a value in any row
	codes    map[string]map[string]bool

	groups, institutions map[string]bool
}

func newDraftCodes() *draftCodes {
	return &draftCodes{columns: make(map[string]bool), codes: make(map[string]map[string]bool), groups: make(map[string]bool), institutions: make(map[string]bool)}
}

// name keeps a code of a policy.
func name(list map[string]bool, code string) {
	if code != "" && !list[code] && len(list) < mostDraftNames && shown.IsID(code) {
		list[strings.Clone(code)] = true
	}
}

func (m *draftCodes) add(r *Row) {
	if r.total {
		return
	}
	m.rows++
	if shown.IsCode(r.Group) {
		name(m.groups, r.Group)
	}
	name(m.institutions, r.Institution)
	if r.negative() {
		m.negative = true
		m.unnamed = m.unnamed || r.Original == ""
	}
	m.zero = m.zero || r.zero()
	meet := func(column, code string) {
		if m.codes[column] == nil {
			m.codes[column] = make(map[string]bool)
		}
		if list := m.codes[column]; len(list) <= mostDraftCodes && !list[code] {
			list[strings.Clone(code)] = true
		}
		m.columns[column] = m.columns[column] || code != ""
	}
	for i, name := range codeColumns() {
		meet(name, r.codes[i])
	}
	meet("vali_flag", r.Valid)
	meet("refd_setl_flag", r.Refunded)
	meet("mid_setl_flag", r.Interim)
	for _, name := range [...]string{
		"setl_id", "init_setl_id", "mdtrt_id", "medcasno", "psn_no", "fixmedins_code",
		"drg_codg", "dscg_dept_codg", "dscg_way", "setl_time", "begndate", "enddate",
	} {
		m.columns[name] = m.columns[name] || r.text(name) != ""
	}
	for i, name := range amountColumns() {
		m.columns[name] = m.columns[name] || r.given&(1<<i) != 0
	}
}

func (d *Draft) has(name string) bool { _, ok := d.Recognised[name]; return ok }

func (d *Draft) decide(field string, choices []string, proposed, why, zh string) {
	d.Decide = append(d.Decide, Decision{field, choices, why, zh, proposed})
}

// columns says which of the columns that money depends on were recognised.
func (d *Draft) columns() {
	for _, name := range MoneyColumns() {
		d.Columns[name] = d.Recognised[name]
		if !d.has(name) {
			d.decide("columns."+name, []string{aHeader, NoColumn}, "",
				"money depends on this column, and no header was recognised as it: name the header, or say that the files have none",
				"金额取决于该列，而没有认出它的表头：请写明表头，或写 none 表示文件中没有")
		}
	}
	for _, name := range []string{"setl_id", "medfee_sumamt", "fixmedins_code"} {
		if !d.has(name) {
			d.decide("aliases."+name, []string{aHeader}, "", "this column is required, and no header was recognised as it", "该列必需，而没有认出它的表头")
		}
	}
}

// choices lists what else a mapping must say.
func (d *Draft) choices(met *draftCodes) {
	var periods, covered []string
	for _, p := range PeriodBy("").Choices() {
		if d.has(string(p)) {
			periods = append(periods, string(p))
		}
	}
	d.decide("period", periods, "", "the date that says to which period a row belongs", "以哪个日期确定该行所属期间")
	for _, c := range CoveredAs("").Choices() {
		if !slices.ContainsFunc(strings.FieldsFunc(string(c), func(r rune) bool { return r == ' ' || r == '+' || r == '-' }), func(name string) bool { return !d.has(name) }) {
			covered = append(covered, string(c))
		}
	}
	d.decide("covered", covered, "", "what counts as paid by others: the choice changes the money", "哪些算作其他渠道已支付：该选择影响金额")
	if met.negative && (met.unnamed || !d.has("init_setl_id")) {
		d.decide("refunds", []string{string(RefundsByVisit)}, "", "refunds of the file name no settlement that they take back: they are refused, unless they are found by visit and amounts", "文件中的退费没有指明原结算：默认拒绝，除非按就诊与金额查找")
	}
	if met.zero {
		d.decide("routes[].zero", []string{"true"}, "", "rows without any money are in a bucket of their own, unless a route takes them", "没有金额的行单独归类，除非某一路由接收它们")
	}
	d.decide("routes", nil, "", "which rows are settled by which method: drg, perdiem, capitation, item or none", "哪些行按哪种方式结算：drg、perdiem、capitation、item 或 none")
	d.decide("closing", nil, "", "the last day whose refunds are in the files; without it rows marked as refunded without their refund are refused", "文件中退费截止的日期；不写则已标退费而没有退费行的记录被拒绝")
}

// codes drafts tables of the codes that were met; what they mean is blank.
func (d *Draft) codes(met *draftCodes) {
	all := codeColumns()
	for _, column := range slices.Sorted(maps.Keys(met.codes)) {
		codes := met.codes[column]
		if !d.has(column) || len(codes) > mostDraftCodes {
			continue
		}
		isFlag := !slices.Contains(all[:], column)
		table := make(map[string]string)
		left := 0
		for code := range codes {
			switch {
			case isFlag && (code == "" || code == "0" || code == "1" || code == "000" || code == "001"):
			case code == "" || shown.IsCode(code) || isFlagWord(code):
				table[code] = ""
			default:
				left++
			}
		}
		if len(table) == 0 && left == 0 {
			continue
		}
		d.Codes[column] = table
		why, zh := "what each code means here; delete the table if neither routes nor pools need it", "每个代码在本地的含义；路由与资金池都不需要时可删去该表"
		if isFlag {
			why, zh = "which words mean yes, and which no", "哪些词表示是（yes），哪些表示否（no）"
		}
		if left > 0 {
			why += fmt.Sprintf("; %d more values do not look like codes and are not listed", left)
			zh += fmt.Sprintf("；另有 %d 个值不像代码，未列出", left)
		}
		var choices []string
		if isFlag {
			choices = []string{FlagYes, FlagNo}
		}
		d.decide("codes."+column, choices, "", why, zh)
	}
}

// isFlagWord reports whether a text is a usual word for yes or no, and so nobody's name.
func isFlagWord(text string) bool {
	return slices.Contains([]string{
		"是", "否", "有", "无", "Y", "N", "y", "n", "yes", "no", "true", "false", "TRUE", "FALSE", "null", "NULL", "有效", "无效", "正常", "作废", "已作废", "未作废",
		"退费", "已退费", "未退费", "冲销", "已冲销",
	}, text)
}

// Write writes the draft as a document, which is refused until what is blank is filled
// in.
func (d *Draft) Write(w io.Writer) error {
	text, err := json.MarshalIndent(struct {
		Name    string                       `json:"name"`
		Kind    string                       `json:"kind"`
		Columns map[string]string            `json:"columns"`
		Period  string                       `json:"period"`
		Covered string                       `json:"covered"`
		Codes   map[string]map[string]string `json:"codes,omitempty"`
		Routes  []Route                      `json:"routes"`
	}{"A mapping for " + d.name, "example", d.Columns, "", "", d.Codes, []Route{}}, "", "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(append(text, '\n'))
	return err
}

// Print writes what was recognised, and the list of what is to be decided, in English or
// in Chinese.
func (d *Draft) Print(w io.Writer, chinese bool) error {
	var b strings.Builder
	pick := func(en, zh string) string {
		if chinese {
			return zh
		}
		return en
	}
	fmt.Fprintln(&b, pick("recognised:", "已认出："))
	for _, name := range slices.Sorted(maps.Keys(d.Recognised)) {
		fmt.Fprintf(&b, "  %s: %s\n", name, d.Recognised[name])
	}
	fmt.Fprintln(&b, pick("to be decided:", "有待决定："))
	for _, q := range d.Decide {
		fmt.Fprintf(&b, "  [ ] %s: %s", q.Field, pick(q.Why, q.WhyInZh))
		if len(q.Choices) > 0 {
			said := strings.Join(q.Choices, " | ")
			fmt.Fprint(&b, pick(" ("+said+")", "（"+strings.Replace(said, aHeader, "文件中的表头", 1)+"）"))
		}
		fmt.Fprintln(&b)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
