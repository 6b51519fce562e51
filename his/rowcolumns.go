package his

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/yibaojiesuan/settlement"
)

// codeColumns are the names of the columns of [Codes], in their order.
func codeColumns() [numberOfCodes]string {
	return [numberOfCodes]string{
		"insutype", "med_type", "clr_way", "clr_type", "hosp_lv", "hi_setl_lv", "dise_codg", "pay_loc", "setl_type",
		"out_flag", "insu_admdvs", "psn_type", "hi_paymtd", "ipt_med_type",
	}
}

// amountColumns are the names of the columns of [Amounts], in their order.
func amountColumns() [numberOfAmounts]string {
	return [numberOfAmounts]string{
		"medfee_sumamt", "fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt", "hifp_pay", "cvlserv_pay",
		"hifes_pay", "hifmi_pay", "hifob_pay", "hifdm_pay", "maf_pay", "oth_pay", "fund_pay_sumamt", "psn_part_amt", "acct_pay",
		"psn_cash_pay", "acct_mulaid_pay", "hosp_part_amt", "hi_agre_sumfee", "psn_selfpay",
	}
}

// rowColumns are the columns of a row. cut is where ids end, if anywhere; settled
// says that a row is a settlement, which has an id and an institution.
func rowColumns(cut string, settled bool) []exportColumn[Row] {
	ofSettlement, ofInstitution := boundedID, id
	if !settled {
		ofSettlement, ofInstitution = optionalID, optionalID
	}
	repairs := func(r *Row) *Repair { return &r.Repairs }
	texts := func(name string, t trait, field func(*Row) *string, read func(string) (string, error)) exportColumn[Row] {
		return textColumn(name, t, cut, field, repairs, read)
	}
	days := func(name string, field func(*Row) *settlement.Date) exportColumn[Row] {
		return dayColumn(name, dated, field)
	}
	list := []exportColumn[Row]{
		texts("setl_id", ident, func(r *Row) *string { return &r.ID }, ofSettlement),
		texts("init_setl_id", ident, func(r *Row) *string { return &r.Original }, optionalID),
		texts("mdtrt_id", ident, func(r *Row) *string { return &r.Visit }, optionalID),
		texts("medcasno", ident, func(r *Row) *string { return &r.Record }, optionalID),
		texts("psn_no", ident|private, func(r *Row) *string { return &r.Person }, personID),
		texts("fixmedins_code", ident|code, func(r *Row) *string { return &r.Institution }, ofInstitution),
		texts("drg_codg", code, func(r *Row) *string { return &r.Group }, label),
		texts("dscg_dept_codg", code, func(r *Row) *string { return &r.Department }, label),
		texts("dscg_way", code, func(r *Row) *string { return &r.Leaving }, label),
		texts("vali_flag", code, func(r *Row) *string { return &r.Valid }, label),
		texts("refd_setl_flag", code, func(r *Row) *string { return &r.Refunded }, label),
		texts("mid_setl_flag", code, func(r *Row) *string { return &r.Interim }, label),
		days("setl_time", func(r *Row) *settlement.Date { return &r.Settled }),
		days("begndate", func(r *Row) *settlement.Date { return &r.Admitted }),
		days("enddate", func(r *Row) *settlement.Date { return &r.Discharged }),
		days("observed", func(r *Row) *settlement.Date { return &r.Observed }),
		{easy: easy[Row]{blank: true}, column: columnOfRow{"act_ipt_days", whole, func(r *Row, in string) error {
			text, done := key(in)
			n, err := optionalCount(text)
			if err == nil {
				r.Days = n
				r.Repairs |= done
			}
			return either(err, in)
		}}},
	}
	for i, name := range codeColumns() {
		list = append(list, texts(name, code, func(r *Row) *string { return &r.Codes[i] }, label))
	}
	for i, name := range amountColumns() {
		list = append(list, amountColumn(name, i))
	}
	return list
}

// amountColumn is the i-th money column.
func amountColumn(name string, i int) exportColumn[Row] {
	put := func(r *Row, m settlement.Money) {
		r.Amounts[i] = m
		r.given |= 1 << i
	}
	return exportColumn[Row]{easy: easy[Row]{amount: put, blank: true}, column: columnOfRow{name, summed, func(r *Row, in string) error {
		if in == "" {
			return nil // not there: whoever needs it sees that
		}
		m, done, err := yuan(in)
		if err == nil {
			put(r, m)
			r.Repairs |= done
		}
		return either(err, in)
	}}}
}

// textColumn is a column of ids or codes of an export, tidied.
func textColumn[C any](name string, t trait, cut string, field func(*C) *string, repairs func(*C) *Repair, read func(string) (string, error)) exportColumn[C] {
	if t&ident == 0 {
		cut = ""
	}
	_, blank := read("")
	return exportColumn[C]{easy: easy[C]{text: field, id: t&ident != 0, cut: cut, blank: blank == nil}, column: column[C]{name, t, func(c *C, in string) error {
		text, done := key(in)
		if cut != "" {
			if before, _, found := strings.Cut(text, cut); found {
				text, done = before, done|Cut
			}
		}
		if text != "" {
			if err := checkText(in); err != nil {
				return err
			}
		}
		text, err := read(text)
		if err == nil {
			*field(c) = text
			*repairs(c) |= done
		}
		return err
	}}}
}

// dayColumn is a column of days of an export.
func dayColumn[C any](name string, t trait, field func(*C) *settlement.Date) exportColumn[C] {
	return exportColumn[C]{easy: easy[C]{day: field, blank: true}, column: column[C]{name, t, func(c *C, in string) error {
		d, err := civilDay(in)
		if err == nil {
			*field(c) = d
		}
		return either(err, in)
	}}}
}

// either returns what is wrong with a text as such, else the error.
func either(err error, text string) error {
	if err == nil {
		return nil
	}
	if bad := checkText(text); bad != nil {
		return bad
	}
	return err
}

// mostOfID is how many characters the id of a settlement may have.
const mostOfID = 30

// boundedID reads a settlement's id.
func boundedID(text string) (string, error) {
	text, err := id(text)
	if err == nil && utf8.RuneCountInString(text) > mostOfID {
		err = fmt.Errorf("%w: got %s", ErrLongID, quoteID(text))
	}
	return text, err
}

// Rows reads an export of settlements under the names of the national platform,
// in any of its spellings: see [Row]. columns lists those that must be there,
// besides setl_id and medfee_sumamt. aliases adds names of a place's own to those
// that are known, by column; loose also finds a known Chinese name inside of a
// longer header, the longest one first.
//
// CSV fields may be padded with spaces and tabs, wrapped as ="…", written with
// full-width digits; amounts may have separators of thousands and a unit of yuan;
// days may carry a time. What was repaired is said in the row. A row of sums at
// the end is no row. Keys of JSON lines are what headers are; a line may hold further
// ones, null, and amounts as numbers.
func Rows(f File, aliases map[string][]string, loose bool, columns ...string) *Table[Row] {
	return rowTable(f, aliases, loose, "", columns, true)
}

// Rows reads an export as the mapping has it: its aliases, and where its ids end.
func (p *Mapper) Rows(f File, columns ...string) *Table[Row] {
	return rowTable(f, p.mapping.Aliases, p.mapping.LooseHeaders, p.mapping.CutIDs, columns, true)
}

func rowTable(f File, aliases map[string][]string, loose bool, cut string, must []string, settled bool) *Table[Row] {
	all := rowColumns(cut, settled)
	var names []string
	if settled {
		must = append([]string{"setl_id", "medfee_sumamt"}, must...)
	}
	for i := range all {
		names = append(names, all[i].name)
		for _, m := range must {
			if all[i].name == m {
				all[i].trait |= needed
				if all[i].trait&summed != 0 {
					all[i].set, all[i].blank = notBlank(all[i].set), false
				}
			}
		}
	}
	t := exportTable(f, all, func(r *Row) string { return r.ID }, slices.Concat(names, must))
	for name := range aliases {
		if !t.has(name) {
			t.err = &RowError{File: f.Name, Column: name, Err: ErrUnknownColumn}
		}
	}
	sheet := ""
	if f.Sheet != nil {
		sheet = f.Sheet.Name
	}
	known := newHeaders(names, []map[string][]string{aliases, nationalNames()}, loose)
	for _, name := range unreadNames() {
		if known.exact[name] == "" {
			known.exact[name] = unread
		}
	}
	t.export.headers = known
	t.export.total = func(r *Row, section bool) { r.total, r.section = true, section }
	t.export.place = func(r *Row, line int) { r.File, r.Sheet, r.Line = f.Name, sheet, line }
	return t
}

// notBlank refuses a blank amount: it is not zero.
func notBlank(set func(*Row, string) error) func(*Row, string) error {
	return func(r *Row, in string) error {
		if text, _ := tidy(in); text == "" {
			_, err := settlement.ParseMoney("")
			return err
		}
		return set(r, in)
	}
}
