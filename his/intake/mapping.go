package intake

import (
	"io"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/policy"
)

// Mapping (对照表) is a document that says how rows of an export become claims. Places
// differ, and their codes contradict each other, so no default here chooses for a
// place. Tables give the meanings of codes, and a code that is not in its table is an
// error.
type Mapping struct {
	policy.Document
	// Aliases are further headers that this place uses, by column. If two headers are
	// one column, the header that is named here is read. If neither is named here, both
	// are refused, with three exceptions: a code goes before a name (科室代码, 科室名称), the
	// number of a record before that of an admission (病案号, 住院号), and a known header
	// before a longer one that holds it.
	Aliases map[string][]string `json:"aliases,omitempty"`
	// LooseHeaders also finds a known Chinese header inside of a longer one; the
	// longest known header counts first.
	LooseHeaders bool `json:"loose_headers,omitempty"`
	// CutIDs is the mark at which ids end: "^" for id^suffix.
	CutIDs string `json:"cut_ids,omitempty"`
	// Columns say, of each column that money depends on, which header the files give it;
	// or "none", if they have no such column: vali_flag, refd_setl_flag, init_setl_id,
	// mid_setl_flag, drg_codg. All five are required. A file without a column that is
	// named here is refused, and so is a file that has one of which "none" is said.
	Columns map[string]string `json:"columns" required:"true"`
	// Zones says what becomes of times of another zone than +08:00: "refuse", which is
	// the default, or "convert" to the time of China.
	Zones Zones `json:"zones,omitempty"`
	// Midnight says which day 24:00:00 is of: "same_day", the one that is written before
	// it, or "next_day". Empty: such a time is refused.
	Midnight Midnight `json:"midnight,omitempty"`
	// Refunds says how refunds find what they refund: by init_setl_id, which is the
	// default; or, of refunds that name nothing, "by_visit_and_amounts": the one row of
	// the same visit and person with the opposite amounts. Two such rows are refused.
	Refunds RefundsBy `json:"refunds,omitempty"`
	// RepeatHeader says what a row is that is the header again: "skip" leaves it out and
	// counts it. Empty: it is refused.
	RepeatHeader RepeatHeader `json:"repeat_header,omitempty"`
	// FundAboveCost says what a row is whose fund money is above its cost, as that of a
	// stay with a fixed price may be: "allow" makes covered 0.00, and lists the excess.
	// Empty: it is refused.
	FundAboveCost FundAboveCost `json:"fund_above_cost,omitempty"`
	// Ignore are headers that files have and that are no column of theirs, although they
	// look like one of which Columns says "none".
	Ignore []string `json:"ignore,omitempty"`
	// Period is the date that says to which period a row belongs: setl_time or
	// enddate. Required.
	Period PeriodBy `json:"period" required:"true"`
	// Covered says what counts as paid by others. Required, because the choice changes
	// the result.
	Covered CoveredAs `json:"covered" required:"true"`
	// Codes are the tables: column, code, and what the code means here. A blank
	// code is "". Of the flags vali_flag, refd_setl_flag and mid_setl_flag the meanings
	// are yes and no; without a table they are 1 and 0. Of fund_pay_type, which settlement
	// lists have, the meanings are money columns.
	Codes map[string]map[string]string `json:"codes,omitempty"`
	// Pool are the columns whose meanings, joined by "-", name the pool of a row;
	// empty: rows have no pool. A blank meaning is left out.
	Pool []string `json:"pool,omitempty"`
	// Routes give rows to methods. The first route that fits decides; a row that no
	// route fits is listed. Required.
	Routes []Route `json:"routes" required:"true"`
	// Institutions are codes that stand for another code, such as those of branches.
	Institutions map[string]string `json:"institutions,omitempty"`
	// Closing is the last day whose refunds are in the files. A row that is marked as
	// refunded, without its refund, is held if its date is not after that day. It is
	// refused if its date is later, or if Closing is absent.
	Closing settlement.Date `json:"closing,omitzero"`
	// RefuseTotals refuses files whose row of sums differs from the sums of their rows;
	// otherwise the difference is listed.
	RefuseTotals bool `json:"refuse_totals,omitempty"`
	// Analysis reads the columns that only tables for analysis need, into the attributes of
	// the claims: chfpdr_code, fix_blng_admdvs, the classes of fees (床位费 …), and who paid
	// which part. Without it they are passed over.
	Analysis bool `json:"analysis,omitempty"`
	// Observation joins a stay in the emergency room to the stay that it led to.
	Observation *Observation `json:"observation,omitempty"`
	// Checks are the identities that rows must satisfy.
	Checks []Identity `json:"checks,omitempty"`
	// Members says how a register of agreements becomes members: see
	// [Mapper.ReadMembers].
	Members *Register `json:"members,omitempty"`
}

// Route gives rows to a method.
type Route struct {
	// When lists meanings by column: in each column a row must have one of those
	// listed. Empty: every row.
	When map[string][]string `json:"when,omitempty"`
	// Method is drg, perdiem, capitation or item; or "none" for rows that are not to be
	// settled, which are counted as Outside.
	Method settlement.Method `json:"method" required:"true" choices:"drg,perdiem,capitation,item,none"`
	// Class is the class of stays; Scope, Kind and Package are those of charges.
	Class   string `json:"class,omitempty"`
	Kind    string `json:"kind,omitempty"`
	Scope   string `json:"scope,omitempty"`
	Package string `json:"package,omitempty"`
	// Zero takes rows of cost 0.00, which otherwise are in a bucket of their own.
	Zero bool `json:"zero,omitempty"`
	// Interim says what several settlements of one visit are: "join" makes one claim
	// of them, "bills" leaves each as a bill of its own. Empty: they are refused,
	// except those of capitation, where a visit may have any number.
	Interim Interim `json:"interim,omitempty"`
}

// Observation (急诊留观) says which settlements are of the emergency room. An observation
// joins the stay of the same person in the same institution that began on the day it
// ended, or up to GapDays later. An observation that led to no stay is routed by
// itself.
type Observation struct {
	When    map[string][]string `json:"when" required:"true"`
	GapDays int                 `json:"gap_days,omitempty"`
}

// NoMethod marks rows that are not to be settled.
const NoMethod settlement.Method = "none"

// PeriodBy is the column that says to which period a row belongs.
type PeriodBy string

// What a [PeriodBy] may be.
const (
	BySettlement PeriodBy = "setl_time"
	ByEnd        PeriodBy = "enddate"
)

// Choices returns what a document may say.
func (PeriodBy) Choices() []PeriodBy { return []PeriodBy{BySettlement, ByEnd} }

// Interim says what several settlements of one visit are.
type Interim string

// What an [Interim] may be; blank: they are refused.
const (
	InterimJoin  Interim = "join"
	InterimBills Interim = "bills"
)

// Choices returns what a document may say.
func (Interim) Choices() []Interim { return []Interim{InterimJoin, InterimBills} }

// Zones says what becomes of times of other zones.
type Zones string

// What [Zones] may be; blank: refused.
const (
	ZonesRefuse  Zones = "refuse"
	ZonesConvert Zones = "convert"
)

// Choices returns what a document may say.
func (Zones) Choices() []Zones { return []Zones{ZonesRefuse, ZonesConvert} }

// Midnight says which day 24:00:00 is of.
type Midnight string

// What [Midnight] may be; blank: refused.
const (
	MidnightSameDay Midnight = "same_day"
	MidnightNextDay Midnight = "next_day"
)

// Choices returns what a document may say.
func (Midnight) Choices() []Midnight { return []Midnight{MidnightSameDay, MidnightNextDay} }

// RefundsBy says how refunds find what they refund.
type RefundsBy string

// RefundsByVisit is what a [RefundsBy] may be; blank: by init_setl_id alone.
const RefundsByVisit RefundsBy = "by_visit_and_amounts"

// Choices returns what a document may say.
func (RefundsBy) Choices() []RefundsBy { return []RefundsBy{RefundsByVisit} }

// RepeatHeader says what a header in the middle of a file is.
type RepeatHeader string

// SkipHeader is what a [RepeatHeader] may be; blank: refused.
const SkipHeader RepeatHeader = "skip"

// Choices returns what a document may say.
func (RepeatHeader) Choices() []RepeatHeader { return []RepeatHeader{SkipHeader} }

// FundAboveCost says what fund money above the cost is.
type FundAboveCost string

// AllowAbove is what a [FundAboveCost] may be; blank: refused.
const AllowAbove FundAboveCost = "allow"

// Choices returns what a document may say.
func (FundAboveCost) Choices() []FundAboveCost { return []FundAboveCost{AllowAbove} }

// Identity is an input check: one sum of amounts must equal another. Rows that fail are
// refused or, if Report is set, counted.
type Identity struct {
	Name string `json:"name" required:"true"`
	// Left and Right are money columns; both empty: those of the known identity of this
	// name.
	Left  []string `json:"left,omitempty"`
	Right []string `json:"right,omitempty"`
	// Report counts the rows that fail and lets them pass.
	Report bool `json:"report,omitempty"`
}

// identities returns the known identities by name. Places differ on what the hospital
// bears and on the accounts of the family, so these have identities of their own.
func identities() []Identity {
	parts := []string{"hifp_pay", "cvlserv_pay", "hifes_pay", "hifmi_pay", "hifob_pay", "maf_pay", "oth_pay"}
	return []Identity{
		{Name: "fund_parts", Left: []string{"fund_pay_sumamt"}, Right: parts},
		{Name: "fund_parts_disabled", Left: []string{"fund_pay_sumamt"}, Right: append(slices.Clone(parts), "hifdm_pay")},
		{Name: "payers", Left: []string{"medfee_sumamt"}, Right: []string{"fund_pay_sumamt", "psn_part_amt"}},
		{Name: "payers_hospital", Left: []string{"medfee_sumamt"}, Right: []string{"fund_pay_sumamt", "psn_part_amt", "hosp_part_amt"}},
		{Name: "personal_parts", Left: []string{"psn_part_amt"}, Right: []string{"acct_pay", "psn_cash_pay"}},
		{Name: "personal_parts_family", Left: []string{"psn_part_amt"}, Right: []string{"acct_pay", "psn_cash_pay", "acct_mulaid_pay"}},
		{Name: "scope", Left: []string{"medfee_sumamt"}, Right: []string{"fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt"}},
	}
}

// CoveredAs says what counts as paid by others: a money column, medfee_sumamt less one,
// or the sum of two, which settlement lists and feedback have (个人自付 + 个人自费).
type CoveredAs string

// What a [CoveredAs] may be.
const (
	LessPooled CoveredAs = "medfee_sumamt - hifp_pay"
	LessFund   CoveredAs = "medfee_sumamt - fund_pay_sumamt"
	Personal   CoveredAs = "psn_part_amt"
	SelfPaid   CoveredAs = "psn_selfpay + fulamt_ownpay_amt"
)

// Choices returns what a document may say.
func (CoveredAs) Choices() []CoveredAs { return []CoveredAs{LessPooled, LessFund, Personal, SelfPaid} }

// Errors of mappings.
var (
	ErrNoCodes = coded.New("his.no_codes", "the mapping has no table of codes for this column")
	ErrSilent  = coded.New("his.silent", `money depends on this column: the mapping must name its header, or say "none"`)
	ErrNoGroup = coded.New("his.no_group", "claims of drg have no group: no column of the files has it, and no other file is joined")
	ErrMeaning = coded.New("his.meaning", "no code of the table has this meaning")
)

// ReadMapping reads a mapping strictly: see [policy.Read].
func ReadMapping(r io.Reader) (Mapping, error) { return policy.Read[Mapping](r) }
