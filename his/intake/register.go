package intake

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/national"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/policy"
)

// Register (签约登记) says how rows of a register of agreements become members of the
// package capitation. It is a part of a [Mapping] and uses its Institutions and CutIDs,
// so that members and charges name persons and institutions alike.
//
// A row of a register is an agreement, perhaps with a suspension and a stay in hospital
// beside it; or one of these alone; or an event. Routes say by the codes of a row what
// it is.
type Register struct {
	// Aliases are further headers that this place uses, by column.
	Aliases map[string][]string `json:"aliases,omitempty"`
	// LooseHeaders also finds a known Chinese header inside of a longer one; the
	// longest known header counts first.
	LooseHeaders bool `json:"loose_headers,omitempty"`
	// Codes are the tables: column, code, and what the code means in the register. A
	// column without a table here uses that of the mapping.
	Codes map[string]map[string]string `json:"codes,omitempty"`
	// Columns say of vali_flag, which money depends on, what header the register gives
	// it; or "none". Required.
	Columns map[string]string `json:"columns" required:"true"`
	// Routes say what rows are. The first route that fits decides; a row that no route
	// fits is listed. Required.
	Routes []RegisterRoute `json:"routes" required:"true"`
	// Signed is the column with the day of signing that the policy's activation counts
	// from: "signed" (签约日期) or "begndate" (开始日期, 生效日期). Required, because places differ
	// on what they register.
	Signed SignedOn `json:"signed" required:"true"`
	// Ends says what the enddate of an agreement is: its "last_day" in force, or the
	// "day_after". Required if a row has an enddate.
	Ends DayIs `json:"ends,omitempty"`
	// SuspendedTo says the same of the day suspended_to, and of the enddate of a row
	// that is a suspension. The days resumed and dscg_time need no choice: on the day
	// of resumption the agreement is in force again, and the day of discharge does not
	// count as a day in hospital.
	SuspendedTo DayIs `json:"suspended_to,omitempty"`
	// Moves says what becomes of an agreement of a person who signs with another
	// institution before it ends: "day_before" ends it on the day before the day of
	// signing, "month_end" with that day's month. Empty: both agreements stay as they
	// are, and are listed; in a month in which both have a head fee the policy pays
	// neither.
	Moves MoveEnds `json:"moves,omitempty"`
}

// RegisterRoute says what rows of a register are.
type RegisterRoute struct {
	// When lists meanings by column: in each column a row must have one of those
	// listed. Empty: every row.
	When map[string][]string `json:"when,omitempty"`
	// Row is agreement, suspension, resumption, termination or inpatient; or "none" for
	// rows that do not concern the settlement, which are counted.
	Row RegisterRow `json:"row" required:"true"`
	// Category is the category of an agreement in the policy. Required for agreements,
	// and allowed for nothing else.
	Category string `json:"category,omitempty"`
}

// RegisterRow is what a row of a register is.
type RegisterRow string

// Rows of registers.
const (
	RowAgreement   RegisterRow = "agreement"   // 签约
	RowSuspension  RegisterRow = "suspension"  // 暂停: from begndate or suspended_from, to enddate or suspended_to
	RowResumption  RegisterRow = "resumption"  // 恢复: on begndate or resumed
	RowTermination RegisterRow = "termination" // 解约: on enddate, else begndate
	RowInpatient   RegisterRow = "inpatient"   // 住院: from begndate or adm_time, to enddate or dscg_time, anywhere
	RowNone        RegisterRow = "none"
)

// Choices returns what a document may say.
func (RegisterRow) Choices() []RegisterRow {
	return []RegisterRow{RowAgreement, RowSuspension, RowResumption, RowTermination, RowInpatient, RowNone}
}

// SignedOn is the column with the day of signing.
type SignedOn string

// What a [SignedOn] may be.
const (
	SignedDay SignedOn = "signed"   // 签约日期
	BeginDay  SignedOn = "begndate" // 开始日期, 生效日期
)

// Choices returns what a document may say.
func (SignedOn) Choices() []SignedOn { return []SignedOn{SignedDay, BeginDay} }

// DayIs says whether the end of a span is its last day or the day after.
type DayIs string

// What a [DayIs] may be.
const (
	LastDay  DayIs = "last_day"
	DayAfter DayIs = "day_after"
)

// Choices returns what a document may say.
func (DayIs) Choices() []DayIs { return []DayIs{LastDay, DayAfter} }

// MoveEnds says when an agreement ends whose person signs elsewhere.
type MoveEnds string

// What a [MoveEnds] may be; blank: both agreements stay.
const (
	DayBefore MoveEnds = "day_before"
	MonthEnd  MoveEnds = "month_end"
)

// Choices returns what a document may say.
func (MoveEnds) Choices() []MoveEnds { return []MoveEnds{DayBefore, MonthEnd} }

// What can be wrong with a register.
var (
	ErrUnsaid   = coded.New("his.unsaid", "the mapping does not say whether this day is the last one of it")
	ErrRegister = coded.New("his.register", "the register contradicts itself")
)

// registerCodes are the columns of a register that have tables of codes, in the order
// of an entry's codes.
func registerCodes() [numberOfRegisterCodes]string {
	return [numberOfRegisterCodes]string{"biz_appy_type", "dise_codg", "sign_type", "sign_stas", "insutype", "psn_type", "med_type"}
}

const numberOfRegisterCodes = 7

// register is a checked Register.
type register struct {
	*Register
	tables [numberOfRegisterCodes]map[string]string
	coded  []int // the columns that routes ask for
	routes []registerRoute
	must   []string
	said
	words map[string]map[string]string
	names *rows.Names
}

type registerRoute struct {
	RegisterRoute
	when []condition
}

// compileRegister checks a register.
func compileRegister(f *settlement.Faults, m *Mapping) *register {
	const at = "members."
	g := &register{Register: m.Members, must: []string{"fixmedins_code"}}
	all := registerCodes()
	for _, name := range slices.Sorted(maps.Keys(g.Codes)) {
		if !slices.Contains(all[:], name) && name != "vali_flag" {
			f.At(fmt.Sprintf("%scodes[%s]", at, shown.QuoteKey(name)), fmt.Errorf("%w: want one of %s", rows.ErrUnknownColumn, strings.Join(all[:], ", ")))
		}
	}
	for i, name := range all {
		if g.tables[i] = g.Codes[name]; g.tables[i] == nil {
			g.tables[i] = m.Codes[name]
		}
	}
	g.must = append(g.must, string(g.Signed))
	for i, r := range g.Routes {
		g.addRoute(f, fmt.Sprintf("%sroutes[%d].", at, i), r)
	}
	if g.Columns != nil {
		g.said = sayColumns(f, at, []string{"vali_flag"}, g.Columns, g.Aliases)
		g.must = append(g.must, g.named...)
	}
	words := g.Codes
	if words["vali_flag"] == nil {
		words = m.Codes
	}
	g.words = sayWords(f, at, words, []string{"vali_flag"})
	g.names = &rows.Names{Own: g.said.aliases, Known: registerNames(), Weak: national.Weak(), Unread: national.Unread(), Hints: national.Hints(), Ignored: m.Ignore, Loose: g.LooseHeaders}
	columns := entryColumns()
	for _, name := range slices.Sorted(maps.Keys(g.Aliases)) {
		if !slices.ContainsFunc(columns, func(c exportColumn[entry]) bool { return c.Name == name }) {
			f.At(fmt.Sprintf("%saliases[%s]", at, shown.QuoteKey(name)), rows.ErrUnknownColumn)
		}
	}
	return g
}

func (g *register) addRoute(f *settlement.Faults, at string, r RegisterRoute) {
	switch {
	case r.Row == RowAgreement && r.Category == "":
		f.At(at+"category", policy.ErrRequired)
	case r.Row != RowAgreement && r.Category != "":
		f.At(at+"category", policy.ErrExcludes)
	}
	ready := registerRoute{RegisterRoute: r}
	all := registerCodes()
	for _, name := range slices.Sorted(maps.Keys(r.When)) {
		path := fmt.Sprintf("%swhen[%s]", at, shown.QuoteKey(name))
		c := slices.Index(all[:], name)
		if c < 0 || g.tables[c] == nil {
			f.At(path, fmt.Errorf("%w: %s", ErrNoCodes, shown.QuoteKey(name)))
			continue
		}
		for _, meaning := range r.When[name] {
			if !slices.Contains(slices.Collect(maps.Values(g.tables[c])), meaning) {
				f.At(path, fmt.Errorf("%w: %s", ErrMeaning, shown.QuoteKey(meaning)))
			}
		}
		if !slices.Contains(g.coded, c) {
			g.coded = append(g.coded, c)
			g.must = append(g.must, name)
		}
		ready.when = append(ready.when, condition{column: c, meanings: r.When[name]})
	}
	g.routes = append(g.routes, ready)
}

// route returns the route of a row, nil if no route fits.
func (g *register) route(e *entry) *registerRoute {
	for i := range g.routes {
		fits := true
		for _, c := range g.routes[i].when {
			meaning, ok := g.tables[c.column][e.codes[c.column]]
			fits = fits && ok && slices.Contains(c.meanings, meaning)
		}
		if fits {
			return &g.routes[i]
		}
	}
	return nil
}
