package intake

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// Application is a clearing application (清算申请, 3203) of one institution, kind of
// insurance and way of clearing: its eleven values under the names of the platform.
type Application struct {
	Institution  string            `json:"fixmedins_code"`
	Insurance    string            `json:"insutype"`
	Method       settlement.Method `json:"-"`
	ClearingType string            `json:"clr_type"`
	ClearingWay  string            `json:"clr_way"`
	Month        string            `json:"setlym"` // yyyyMM
	Persons      int               `json:"psntime"`
	Cost         settlement.Money  `json:"medfee_sumamt"`
	Recognised   settlement.Money  `json:"med_sumfee"`
	Declared     settlement.Money  `json:"fund_appy_sum"`
	Cash         settlement.Money  `json:"cash_payamt"`
	Account      settlement.Money  `json:"acct_pay"`
	Begin        settlement.Date   `json:"begndate"`
	End          settlement.Date   `json:"enddate"`
}

// Applications draws up the clearing applications of the intake's period, month by
// month, as the platform takes them. They hold the claims, and what the period's refunds take
// back of settlements that were cleared before: each of these counts one person less. Declared
// is what the fund paid by the file (fund_pay_sumamt); see [Declare]. Recognised cost
// is the file's hi_agre_sumfee, or the whole cost where the file has no such column.
//
// They take one walk over the files; none after [Mapper.ReadInto] of a sink that says
// Clearing.
func (in *Run) Applications() ([]Application, error) {
	if in.err != nil {
		return nil, in.err
	}
	if a := in.ready.applications; a != nil {
		return a.list()
	}
	a := in.newApplications()
	in.rows(&a.faults, func(file int, r *Row) bool {
		b, to, whole := in.outcome(file, r)
		a.row(place{file, r.Line}, r, b, to, whole)
		return true
	})
	a.changed()
	return a.list()
}

// applications are clearing applications in the making.
type applications struct {
	*Run
	byKey  map[applicationKey]*Application
	faults settlement.Faults
}

type applicationKey struct {
	institution, insurance, clrType, way string
	month                                settlement.Month
}

func (k applicationKey) compare(o applicationKey) int {
	return cmp.Or(cmp.Compare(k.institution, o.institution), cmp.Compare(k.insurance, o.insurance), cmp.Compare(k.clrType, o.clrType), cmp.Compare(k.way, o.way), k.month.Compare(o.month))
}

func (in *Run) newApplications() *applications {
	return &applications{Run: in, byKey: make(map[applicationKey]*Application), faults: settlement.Faults{Limit: settlement.MaxFaults}}
}

// row adds a row, of which whole is the claim.
func (a *applications) row(at place, r *Row, b Bucket, to *route, whole *Row) {
	if b == Kept {
		a.put(whole, to, 1)
	}
	if a.fates[at] == Adjusted {
		a.put(r, a.mapper.route(r), sign(r.amounts[amountTotal]))
	}
}

// changed adds what the rows change of earlier periods.
func (a *applications) changed() {
	for i := range a.changes {
		r := &a.changes[i]
		a.put(r, a.mapper.route(r), sign(r.amounts[amountTotal]))
	}
}

func (a *applications) put(r *Row, to *route, persons int) {
	k := applicationKey{a.mapper.institution(r), r.codes[codeInsurance], r.codes[codeClearingType], r.codes[codeClearingWay], a.mapper.date(r).Month()}
	one := a.byKey[k]
	if one == nil {
		one = &Application{
			Institution: k.institution, Insurance: k.insurance, ClearingType: k.clrType, ClearingWay: k.way,
			Month: compactMonth(k.month), Begin: k.month.First(), End: k.month.Last(),
		}
		if period := a.options.Period; one.Begin.Before(period.From) {
			one.Begin = period.From
		}
		if period := a.options.Period; one.End.After(period.To) {
			one.End = period.To
		}
		if to != nil {
			one.Method = to.Method
		}
		a.byKey[k] = one
	}
	need(&a.faults, r, amountFund, amountCash, amountAccount)
	sendable(&a.faults, r, codeInsurance, codeClearingType, codeClearingWay)
	one.add(r, persons)
}

func (a *applications) list() (list []Application, err error) {
	for _, k := range slices.SortedFunc(maps.Keys(a.byKey), applicationKey.compare) {
		list = append(list, *a.byKey[k])
	}
	return list, a.faults.Err()
}

// sign returns 1 for money that is given, and −1 for money that is taken back.
func sign(m settlement.Money) int {
	if m > 0 {
		return 1
	}
	return -1
}

// add adds a settlement, or takes one back.
func (a *Application) add(r *Row, persons int) {
	a.Persons += persons
	a.Cost += r.amounts[amountTotal]
	if r.given&(1<<amountRecognised) != 0 {
		a.Recognised += r.amounts[amountRecognised]
	} else {
		a.Recognised += r.amounts[amountTotal]
	}
	a.Declared += r.amounts[amountFund]
	a.Cash += r.amounts[amountCash]
	a.Account += r.amounts[amountAccount]
}

// need collects the amounts that a row lacks: blank is not zero.
func need(faults *settlement.Faults, r *Row, amounts ...int) {
	names := amountColumns()
	for _, i := range amounts {
		if r.given&(1<<i) == 0 {
			faults.Add(r.at(names[i], settlement.ErrBlank))
		}
	}
}

// ErrCode says that a message to the platform would hold a text that is not a code of
// the platform.
var ErrCode = coded.New("his.code", "no code that can be sent to the platform")

// sendable collects the columns of a row whose text does not look like a code: a column
// without a table in the mapping may hold anything, even a person's name.
func sendable(faults *settlement.Faults, r *Row, columns ...int) {
	names := codeColumns()
	for _, c := range columns {
		if text := r.codes[c]; !shown.IsCode(text) {
			faults.Add(r.at(names[c], fmt.Errorf("%w: got %s", ErrCode, shown.Shape(text))))
		}
	}
}

func compactMonth(m settlement.Month) string {
	text := m.String()
	return text[:4] + text[5:]
}

// Declare writes what a settlement pays into the applications of one kind of insurance:
// for each institution and method, the sum of its lines in the report without memo
// lines. Several applications of one institution and method divide that sum by their
// cost, as [settlement.Apportion] does. Applications of methods that the report lacks
// stay as they are.
func Declare(list []Application, insurance string, report *settlement.Report) error {
	type key struct {
		institution string
		method      settlement.Method
	}
	due := make(map[key]settlement.Money)
	for _, s := range report.Statements {
		for _, l := range s.Lines {
			if !l.Kind.Memo() {
				due[key{s.Institution, l.Method}] += l.Amount
			}
		}
	}
	share := make(map[key][]int)
	for i, a := range list {
		if a.Insurance == insurance {
			k := key{a.Institution, a.Method}
			share[k] = append(share[k], i)
		}
	}
	for i, a := range list {
		k := key{a.Institution, a.Method}
		members := share[k]
		total, ok := due[k]
		if !ok || a.Insurance != insurance || members[0] != i {
			continue
		}
		if len(members) == 1 {
			list[members[0]].Declared = total
			continue
		}
		var shares []settlement.Share
		for _, i := range members {
			shares = append(shares, settlement.Share{Key: list[i].ClearingType + "/" + list[i].ClearingWay + "/" + list[i].Month, Weight: int64(list[i].Cost)})
		}
		sign := settlement.Money(1)
		if total < 0 {
			sign = -1
		}
		parts, err := settlement.Apportion(sign*total, shares)
		if err != nil {
			return err
		}
		for n, i := range members {
			list[i].Declared = sign * parts[n]
		}
	}
	return nil
}

// Reconciliation is what a total reconciliation (对总账, 3201) sends: of one kind of
// insurance and type of clearing.
type Reconciliation struct {
	Institution  string           `json:"fixmedins_code"`
	Insurance    string           `json:"insutype"`
	ClearingType string           `json:"clr_type"`
	Begin        settlement.Date  `json:"stmt_begndate"`
	End          settlement.Date  `json:"stmt_enddate"`
	Cost         settlement.Money `json:"medfee_sumamt"`
	Fund         settlement.Money `json:"fund_pay_sumamt"`
	Account      settlement.Money `json:"acct_pay"`
	Settlements  int              `json:"fixmedins_setl_cnt"`
	Refunds      string           `json:"refd_setl_flag"` // "0": without them, "1": with them
}

// Reconciliations sums the settlements of the period as the platform counts them: every
// valid row, except rows that the centre reimbursed (pay_loc 1) and rows that the
// mapping puts outside. With refunds, a refund counts −1 and its amounts count as they
// are; without, rows that are marked as refunded do not count.
//
// They take one walk over the files; none after [Mapper.ReadInto] of a sink that says
// Clearing.
func (in *Run) Reconciliations(refunds bool) ([]Reconciliation, error) {
	if in.err != nil {
		return nil, in.err
	}
	i := 0
	if refunds {
		i = 1
	}
	if s := in.ready.reconciliations[i]; s != nil {
		return s.list()
	}
	s := in.newReconciliations(refunds)
	in.rows(&s.faults, func(file int, r *Row) bool {
		s.row(place{file, r.Line}, r)
		return true
	})
	return s.list()
}

// reconciliations are sums for the platform in the making.
type reconciliations struct {
	*Run
	refunds bool
	byKey   map[reconciliationKey]*Reconciliation
	faults  settlement.Faults
}

type reconciliationKey struct{ institution, insurance, clrType string }

func (k reconciliationKey) compare(o reconciliationKey) int {
	return cmp.Or(cmp.Compare(k.institution, o.institution), cmp.Compare(k.insurance, o.insurance), cmp.Compare(k.clrType, o.clrType))
}

func (in *Run) newReconciliations(refunds bool) *reconciliations {
	return &reconciliations{Run: in, refunds: refunds, byKey: make(map[reconciliationKey]*Reconciliation), faults: settlement.Faults{Limit: settlement.MaxFaults}}
}

// row adds a row.
func (s *reconciliations) row(at place, r *Row) {
	to := s.mapper.route(r)
	switch {
	case r.void(), s.fates[at] == Duplicate, to != nil && to.Method == NoMethod,
		!s.options.Period.Contains(s.mapper.date(r)), !s.refunds && r.refunded():
		return
	}
	k := reconciliationKey{s.mapper.institution(r), r.codes[codeInsurance], r.codes[codeClearingType]}
	one := s.byKey[k]
	if one == nil {
		one = &Reconciliation{
			Institution: k.institution, Insurance: k.insurance, ClearingType: k.clrType,
			Begin: s.options.Period.From, End: s.options.Period.To, Refunds: "0",
		}
		if s.refunds {
			one.Refunds = "1"
		}
		s.byKey[k] = one
	}
	need(&s.faults, r, amountFund, amountAccount)
	sendable(&s.faults, r, codeInsurance, codeClearingType)
	if r.refund() || r.amounts[amountTotal] < 0 {
		one.Settlements--
	} else {
		one.Settlements++
	}
	one.Cost += r.amounts[amountTotal]
	one.Fund += r.amounts[amountFund]
	one.Account += r.amounts[amountAccount]
}

func (s *reconciliations) list() (list []Reconciliation, err error) {
	for _, k := range slices.SortedFunc(maps.Keys(s.byKey), reconciliationKey.compare) {
		list = append(list, *s.byKey[k])
	}
	return list, s.faults.Err()
}
