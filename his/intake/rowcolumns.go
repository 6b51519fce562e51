package intake

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/his/internal/national"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// codeColumns are the names of the columns of codes, in their order.
func codeColumns() [numberOfCodes]string {
	return [numberOfCodes]string{
		"insutype", "med_type", "clr_way", "clr_type", "hosp_lv", "hi_setl_lv", "dise_codg", "pay_loc", "setl_type",
		"out_flag", "insu_admdvs", "psn_type", "hi_paymtd", "ipt_med_type",
	}
}

// amountColumns are the names of the columns of amounts, in their order.
func amountColumns() [numberOfAmounts]string {
	return [numberOfAmounts]string{
		"medfee_sumamt", "fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt", "hifp_pay", "cvlserv_pay",
		"hifes_pay", "hifmi_pay", "hifob_pay", "hifdm_pay", "maf_pay", "oth_pay", "fund_pay_sumamt", "psn_part_amt", "acct_pay",
		"psn_cash_pay", "acct_mulaid_pay", "hosp_part_amt", "hi_agre_sumfee", "psn_selfpay", "paid_commercial",
		"fee_bed", "fee_consultation", "fee_examination", "fee_laboratory", "fee_treatment", "fee_surgery", "fee_nursing", "fee_material",
		"fee_western_drug", "fee_herbal_drug", "fee_patent_drug", "fee_general", "fee_registration", "fee_drug", "fee_service", "fee_other",
	}
}

// forAnalysis reports whether a column is read only if the mapping asks for analysis.
func forAnalysis(name string) bool {
	return name == "chfpdr_code" || name == "fix_blng_admdvs" || name == "paid_commercial" || strings.HasPrefix(name, "fee_")
}

// rowColumns are the columns of a row. settled says that a row is a settlement, which has
// an id and an institution.
func rowColumns(settled bool) []exportColumn[Row] {
	ofSettlement, ofInstitution := boundedID, cell.ID
	if !settled {
		ofSettlement, ofInstitution = cell.OptionalID, cell.OptionalID
	}
	texts := textColumn[Row]
	days := dayColumn[Row]
	list := []exportColumn[Row]{
		texts("setl_id", rows.Ident, func(r *Row) *string { return &r.ID }, ofSettlement),
		texts("init_setl_id", rows.Ident, func(r *Row) *string { return &r.Original }, cell.OptionalID),
		texts("mdtrt_id", rows.Ident, func(r *Row) *string { return &r.Visit }, cell.OptionalID),
		texts("medcasno", rows.Ident, func(r *Row) *string { return &r.Record }, cell.OptionalID),
		texts("psn_no", rows.Ident|rows.Private, func(r *Row) *string { return &r.Person }, cell.OptionalPerson),
		texts("fixmedins_code", rows.Ident|rows.Code, func(r *Row) *string { return &r.Institution }, ofInstitution),
		texts("drg_codg", rows.Code, func(r *Row) *string { return &r.Group }, cell.Label),
		texts("dscg_dept_codg", rows.Code, func(r *Row) *string { return &r.Department }, cell.Label).as(rows.LabelKind),
		texts("chfpdr_code", rows.Private, func(r *Row) *string { return &r.Doctor }, cell.Label).as(rows.LabelKind),
		texts("fix_blng_admdvs", rows.Code, func(r *Row) *string { return &r.District }, cell.Label),
		texts("dscg_way", rows.Code, func(r *Row) *string { return &r.Leaving }, cell.Label),
		texts("vali_flag", rows.Code, func(r *Row) *string { return &r.Valid }, cell.Label).as(rows.FlagKind),
		texts("refd_setl_flag", rows.Code, func(r *Row) *string { return &r.Refunded }, cell.Label).as(rows.FlagKind),
		texts("mid_setl_flag", rows.Code, func(r *Row) *string { return &r.Interim }, cell.Label).as(rows.FlagKind),
		days("setl_time", func(r *Row) *settlement.Date { return &r.Settled }),
		days("begndate", func(r *Row) *settlement.Date { return &r.Admitted }),
		days("enddate", func(r *Row) *settlement.Date { return &r.Discharged }),
		days("observed", func(r *Row) *settlement.Date { return &r.Observed }),
		{easy: easy[Row]{blank: true}, Column: rows.Column[Row]{Name: "act_ipt_days", Kind: rows.CountKind, Set: func(r *Row, text string) (err error) {
			r.Days, err = cell.OptionalCount(text)
			return err
		}}},
	}
	for i, name := range codeColumns() {
		list = append(list, texts(name, rows.Code, func(r *Row) *string { return &r.codes[i] }, cell.Label))
	}
	for i, name := range amountColumns() {
		list = append(list, amountColumn(name, i))
	}
	return list
}

// amountColumn is the i-th money column.
func amountColumn(name string, i int) exportColumn[Row] {
	put := func(r *Row, m settlement.Money) {
		r.amounts[i] = m
		r.given |= 1 << i
		r.held |= 1 << i
	}
	return exportColumn[Row]{easy: easy[Row]{amount: put, blank: true}, Column: rows.Column[Row]{Name: name, Trait: rows.Summed, Kind: rows.AmountKind, Set: func(r *Row, text string) error {
		if text == "" {
			return nil // not there: a method that needs it says so
		}
		m, err := cell.Yuan(text)
		if err == nil {
			put(r, m)
		}
		return err
	}}}
}

// textColumn is a column of ids or codes of an export.
func textColumn[C any](name string, t rows.Trait, field func(*C) *string, read func(string) (string, error)) exportColumn[C] {
	_, blank := read("")
	kind := rows.CodeKind
	if t&rows.Ident != 0 {
		kind = rows.IDKind
	}
	return exportColumn[C]{easy: easy[C]{text: field, id: t&rows.Ident != 0, blank: blank == nil}, Column: rows.Column[C]{Name: name, Trait: t, Kind: kind, Set: func(c *C, text string) error {
		text, err := read(text)
		if err == nil {
			*field(c) = text
		}
		return err
	}}}
}

// dayColumn is a column of days of an export.
func dayColumn[C any](name string, field func(*C) *settlement.Date) exportColumn[C] {
	return exportColumn[C]{easy: easy[C]{day: field, blank: true}, Column: rows.Column[C]{Name: name, Trait: rows.Dated, Kind: rows.DayKind, Set: func(c *C, text string) error {
		d, err := settlement.ParseDate(text)
		if err == nil {
			*field(c) = d
		}
		return err
	}}}
}

// mostOfID is the number of characters that the id of a settlement may have.
const mostOfID = 30

// boundedID reads a settlement's id.
func boundedID(text string) (string, error) {
	text, err := cell.ID(text)
	if err == nil && utf8.RuneCountInString(text) > mostOfID {
		err = fmt.Errorf("%w: got %s", rows.ErrLongID, shown.QuoteID(text))
	}
	return text, err
}

// Rows reads an export of settlements under the names of the national platform, in any
// of its spellings: see [Row]. columns lists the required columns besides setl_id and
// medfee_sumamt. aliases adds further names that a place uses, by column. loose also
// finds a known Chinese name inside of a longer header; the longest name counts first.
//
// CSV fields may be padded with spaces and tabs, wrapped as ="…", written with
// full-width digits; amounts may have separators of thousands and a unit of yuan; days
// may carry a time. The row says what was repaired. A row of sums at the end is left
// out. Keys of JSON lines are read like headers; a line may hold further keys, null,
// and amounts as numbers.
func Rows(f rows.File, aliases map[string][]string, loose bool, columns ...string) *rows.Table[Row] {
	return reading{aliases: aliases, loose: loose, must: columns, settled: true}.table(f)
}

// Rows reads an export with the aliases of the mapping and its mark at which ids end.
func (p *Mapper) Rows(f rows.File, columns ...string) *rows.Table[Row] {
	return p.reading(columns...).table(f)
}

// commonNames are what exports call the columns where nobody says more. They never change.
var commonNames = sync.OnceValue(func() *rows.Names { return rowNames(nil, false, false) })

// reading is how the rows of an export are read under the mapping.
func (p *Mapper) reading(columns ...string) reading {
	m := &p.mapping
	return reading{
		aliases: p.aliases, loose: m.LooseHeaders, must: columns, settled: true, absent: p.absent,
		names: p.names, analysis: m.Analysis, words: p.words, rules: m.rules(), skip: m.RepeatHeader == SkipHeader, funds: m.Codes["fund_pay_type"],
	}
}

// reading says how the rows of an export are read.
type reading struct {
	aliases map[string][]string
	loose   bool
	must    []string                     // the columns that must be there
	absent  []string                     // the columns that the mapping says are not there
	settled bool                         // a row is a settlement: it has an id, an institution and an amount
	blanks  bool                         // an amount that must be there may be blank
	words   map[string]map[string]string // of flags, by column
	rules   rows.Rules
	skip    bool // headers in the middle
	// analysis reads the columns that only tables for analysis need.
	analysis bool
	funds    map[string]string
	names    *rows.Names // nil: made of the aliases
}

// rowNames are what exports call the columns of rows. The names of columns that only tables
// for analysis need are unknown unless they are asked for.
func rowNames(aliases map[string][]string, loose, analysis bool) *rows.Names {
	known := national.Names()
	if !analysis {
		maps.DeleteFunc(known, func(name string, _ []string) bool { return forAnalysis(name) })
	}
	return &rows.Names{Own: aliases, Known: known, Weak: national.Weak(), Unread: append(national.Unread(), "fix_blng_admdvs"), Loose: loose}
}

func (g reading) table(f rows.File) *rows.Table[Row] { return tableOf(f, g.layout()) }

// tableOf returns the rows of a file in a layout of reading.
func tableOf(f rows.File, l rows.Layout[Row]) *rows.Table[Row] {
	sheet := ""
	if f.Sheet != nil {
		sheet = f.Sheet.Name
	}
	l.Place = func(r *Row, line int) { r.File, r.Sheet, r.Line = f.Name, sheet, line }
	return rows.New(f, l)
}

// layout returns how rows become values; the files of a mapping share it.
func (g reading) layout() rows.Layout[Row] {
	all := rowColumns(g.settled)
	var names []string
	must := g.must
	if g.settled {
		must = append([]string{"setl_id", "medfee_sumamt"}, must...)
	}
	for i := range all {
		c := &all[i]
		if g.analysis || !forAnalysis(c.Name) {
			names = append(names, c.Name)
		}
		c.easy.cut = g.rules.Cut
		if words := g.words[c.Name]; words != nil {
			c.worded, c.Set = true, flagWords(words, c.easy.text)
		}
		if slices.Contains(g.absent, c.Name) {
			c.Trait |= rows.Absent
		}
		if !slices.Contains(must, c.Name) {
			continue
		}
		if c.Trait |= rows.Needed; c.Trait&rows.Summed != 0 {
			var blank error
			if !g.blanks {
				_, blank = settlement.ParseMoney("") // it is not zero
			}
			c.Set, c.blank = orBlank(c.Set, blank), false
		}
	}
	switch {
	case g.names != nil:
	case len(g.aliases) == 0 && !g.loose && !g.analysis:
		g.names = commonNames()
	default:
		g.names = rowNames(g.aliases, g.loose, g.analysis)
	}
	var fees map[string]string
	if g.analysis {
		fees = national.FeeClasses()
	}
	return rows.Layout[Row]{
		Columns: columnsOf(all), Listed: slices.Concat(names, must, slices.Sorted(maps.Keys(g.aliases))),
		Names: g.names,
		Rules: g.rules, SkipHeaders: g.skip, Funds: g.funds, Fees: fees,
		Total: func(r *Row, section bool) { r.total, r.section = true, section },
	}
}

// notInTable marks the text of a flag that the mapping's table does not have.
const notInTable = "?"

// flagWords reads yes and no by a table: the field becomes 1 or 0. A blank that the table
// does not have stays blank.
func flagWords[C any](words map[string]string, field func(*C) *string) func(*C, string) error {
	return func(c *C, text string) error {
		to := field(c)
		switch meaning, ok := words[text]; {
		case ok:
			*to = flagOf(meaning)
		case text == "":
			*to = ""
		default:
			*to = notInTable + text
		}
		return nil
	}
}

// flagOf returns a flag of the platform.
func flagOf(meaning string) string {
	if meaning == FlagYes {
		return "1"
	}
	return "0"
}

// orBlank returns the error of a blank amount, nil if the amount may be blank.
func orBlank(set func(*Row, string) error, blank error) func(*Row, string) error {
	return func(r *Row, text string) error {
		if text == "" {
			return blank
		}
		return set(r, text)
	}
}
