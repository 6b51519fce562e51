package intake

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// Register (签约登记) says how rows of a register of agreements become members of the
// package capitation. It is a part of a [Mapping], whose branches and mark after ids
// it shares, so that members and charges name persons and institutions alike.
//
// A row of a register is an agreement, with the time it is suspended and the stay in
// hospital that stand beside it; or one of these alone; or an event. What a row is,
// routes say by its codes.
type Register struct {
	// Aliases are headers of this place, by column, besides those that are known.
	Aliases map[string][]string `json:"aliases,omitempty"`
	// LooseHeaders also finds a known Chinese header inside of a longer one, the
	// longest first.
	LooseHeaders bool `json:"loose_headers,omitempty"`
	// Codes are the tables: column, code, and what the code means in the register.
	// A column without one has that of the mapping.
	Codes map[string]map[string]string `json:"codes,omitempty"`
	// Routes say what rows are. The first one that fits decides; a row that none fits
	// is listed. Required.
	Routes []RegisterRoute `json:"routes"`
	// Signed is the column with the day of signing that the policy's activation counts
	// from: "signed" (签约日期) or "begndate" (开始日期, 生效日期). Required, for places
	// differ on what they register.
	Signed string `json:"signed"`
	// Ends says what the enddate of an agreement is: "last_day" in force, or the
	// "day_after". Required where a row has one.
	Ends string `json:"ends,omitempty"`
	// SuspendedTo says the same of the day suspended_to, and of the enddate of a row
	// that is a suspension. The days resumed and dscg_time need no choice: the day of
	// resumption is in force again, the day of discharge is none in hospital.
	SuspendedTo string `json:"suspended_to,omitempty"`
	// Moves says what becomes of an agreement of a person who signs with another
	// institution before it ends: "day_before" ends it on the day before the day of
	// signing, "month_end" with that day's month. Empty: both stay as they are, and
	// are listed; the policy pays neither where both have a head fee.
	Moves string `json:"moves,omitempty"`
}

// RegisterRoute says what rows of a register are.
type RegisterRoute struct {
	// When are the meanings, by column, that a row must have: of each column one of
	// those listed. Empty: every row.
	When map[string][]string `json:"when,omitempty"`
	// Row is agreement, suspension, resumption, termination or inpatient; or "none"
	// for rows that are no business of the settlement, which are counted.
	Row RegisterRow `json:"row"`
	// Category is that of agreements in the policy. Required for them, and for nothing
	// else.
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

// Values of the choices in a Register.
const (
	LastDay   = "last_day"
	DayAfter  = "day_after"
	DayBefore = "day_before"
	MonthEnd  = "month_end"
)

// What can be wrong with a register.
var (
	ErrUnsaid   = coded.New("his.unsaid", "the mapping does not say whether this day is the last one of it")
	ErrRegister = coded.New("his.register", "the register contradicts itself")
)

// registerCodes are the columns of a register that tables of codes decide on, in the
// order of an entry's.
func registerCodes() [numberOfRegisterCodes]string {
	return [numberOfRegisterCodes]string{"biz_appy_type", "dise_codg", "sign_type", "sign_stas", "insutype", "psn_type", "med_type"}
}

const numberOfRegisterCodes = 7

// register is a Register that was checked.
type register struct {
	*Register
	tables [numberOfRegisterCodes]map[string]string
	coded  []int // the columns that routes ask for
	routes []registerRoute
	must   []string
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
		if !slices.Contains(all[:], name) {
			f.At(fmt.Sprintf("%scodes[%s]", at, shown.QuoteKey(name)), fmt.Errorf("%w: want one of %s", rows.ErrUnknownColumn, strings.Join(all[:], ", ")))
		}
	}
	for i, name := range all {
		if g.tables[i] = g.Codes[name]; g.tables[i] == nil {
			g.tables[i] = m.Codes[name]
		}
	}
	settlement.CheckChoice(f, at+"signed", g.Signed, "signed", "begndate")
	g.must = append(g.must, g.Signed)
	settlement.CheckChoice(f, at+"ends", g.Ends, "", LastDay, DayAfter)
	settlement.CheckChoice(f, at+"suspended_to", g.SuspendedTo, "", LastDay, DayAfter)
	settlement.CheckChoice(f, at+"moves", g.Moves, "", DayBefore, MonthEnd)
	if len(g.Routes) == 0 {
		f.At(at+"routes", settlement.ErrRequired)
	}
	for i, r := range g.Routes {
		g.addRoute(f, fmt.Sprintf("%sroutes[%d].", at, i), r)
	}
	columns := entryColumns("")
	for _, name := range slices.Sorted(maps.Keys(g.Aliases)) {
		if !slices.ContainsFunc(columns, func(c exportColumn[entry]) bool { return c.Name == name }) {
			f.At(fmt.Sprintf("%saliases[%s]", at, shown.QuoteKey(name)), rows.ErrUnknownColumn)
		}
	}
	return g
}

func (g *register) addRoute(f *settlement.Faults, at string, r RegisterRoute) {
	settlement.CheckChoice(f, at+"row", r.Row, RowAgreement, RowSuspension, RowResumption, RowTermination, RowInpatient, RowNone)
	switch {
	case r.Row == RowAgreement && r.Category == "":
		f.At(at+"category", settlement.ErrRequired)
	case r.Row != RowAgreement && r.Category != "":
		f.At(at+"category", settlement.ErrExcludes)
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

// route returns what a row is, nil if no route says.
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
