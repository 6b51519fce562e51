package intake

import (
	"fmt"
	"hash/maphash"
	"maps"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/national"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/policy"
)

// Mapper is a checked mapping. It never changes and is safe for concurrent use.
type Mapper struct {
	mapping  Mapping
	settled  bool  // the period is that of setl_time
	coded    []int // the columns that have tables
	tables   [numberOfCodes]codeTable
	pool     []int
	routes   []route
	observed []condition // of stays in the emergency room
	checks   []identity
	must     []string // columns that must be there
	said              // of the columns that money depends on
	words    map[string]map[string]string
	names    *rows.Names
	layout   rows.Layout[Row] // of the files of an intake
	seed     maphash.Seed     // of the fingerprints of rows
	register *register
	payers   []payer  // of attributes
	fees     []string // likewise
}

type route struct {
	Route
	when []condition
}

type condition struct {
	column   int
	meanings []string
	codes    codeTable // those that mean one of them
}

type identity struct {
	Identity
	left, right []int
}

// NewMapper checks a mapping. It returns every fault at once, each a
// *settlement.FieldError with its path.
func NewMapper(m Mapping) (*Mapper, error) {
	p := &Mapper{mapping: m, must: []string{"fixmedins_code"}, seed: maphash.MakeSeed()}
	f := policy.Check(m)
	if m.Columns != nil {
		p.said = sayColumns(&f.Faults, "", MoneyColumns(), m.Columns, m.Aliases)
		p.must = append(p.must, p.said.named...)
	}
	p.words = sayWords(&f.Faults, "", m.Codes, flagColumns())
	sayFunds(&f.Faults, m.Codes["fund_pay_type"])
	p.settled = m.Period == BySettlement
	p.must = append(p.must, string(m.Period))
	for _, word := range strings.Fields(string(m.Covered)) {
		if word != "-" && word != "+" && word != "medfee_sumamt" {
			p.must = append(p.must, word)
		}
	}
	p.addCodes(&f.Faults)
	column := func(path, name string) (int, bool) {
		all := codeColumns()
		at := slices.Index(all[:], name)
		if m.Codes[name] == nil || at < 0 {
			f.At(path, fmt.Errorf("%w: %s", ErrNoCodes, shown.QuoteKey(name)))
			return 0, false
		}
		return at, true
	}
	for i, name := range m.Pool {
		if at, ok := column(fmt.Sprintf("pool[%d]", i), name); ok {
			p.pool = append(p.pool, at)
		}
	}
	for i, r := range m.Routes {
		p.addRoute(&f.Faults, fmt.Sprintf("routes[%d].", i), r, column)
	}
	if m.Observation != nil {
		p.addObservation(f, m.Observation, column)
	}
	for _, from := range slices.Sorted(maps.Keys(m.Institutions)) {
		to := m.Institutions[from]
		if from == "" || to == "" {
			f.At(fmt.Sprintf("institutions[%s]", shown.QuoteKey(from)), settlement.ErrBlank)
		}
	}
	for i, c := range m.Checks {
		p.addCheck(&f.Faults, fmt.Sprintf("checks[%d]", i), c)
	}
	if m.Members != nil {
		p.register = compileRegister(&f.Faults, &p.mapping)
	}
	columns := rowColumns(true)
	for _, name := range slices.Sorted(maps.Keys(m.Aliases)) {
		if !slices.ContainsFunc(columns, func(c exportColumn[Row]) bool { return c.Name == name }) {
			f.At(fmt.Sprintf("aliases[%s]", shown.QuoteKey(name)), rows.ErrUnknownColumn)
		}
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	p.names = rowNames(p.aliases, m.LooseHeaders, m.Analysis)
	p.names.Hints, p.names.Ignored = national.Hints(), m.Ignore
	p.addAnalysis()
	p.layout = p.reading(p.must...).layout()
	return p, nil
}

// addCodes takes the tables of codes.
func (p *Mapper) addCodes(f *settlement.Faults) {
	all := codeColumns()
	for _, name := range slices.Sorted(maps.Keys(p.mapping.Codes)) {
		at := slices.Index(all[:], name)
		if slices.Contains(flagColumns(), name) || name == "fund_pay_type" {
			continue
		}
		if at < 0 {
			f.At(fmt.Sprintf("codes[%s]", shown.QuoteKey(name)), fmt.Errorf("%w: want one of %s, or a flag, or fund_pay_type", rows.ErrUnknownColumn, strings.Join(all[:], ", ")))
			continue
		}
		p.coded = append(p.coded, at)
		p.tables[at] = newCodeTable(p.mapping.Codes[name])
		p.must = append(p.must, name)
	}
}

// addObservation takes the conditions by which a row is of the emergency room.
func (p *Mapper) addObservation(f *policy.Checker, o *Observation, column func(path, name string) (int, bool)) {
	p.observed = p.conditions(&f.Faults, "observation.", o.When, column)
	f.Count("observation.gap_days", o.GapDays)
	p.must = append(p.must, "psn_no", "begndate", "enddate")
}

func (p *Mapper) addRoute(f *settlement.Faults, at string, r Route, column func(path, name string) (int, bool)) {
	switch r.Method {
	case settlement.PerDiem:
		if r.Class == "" {
			f.At(at+"class", policy.ErrRequired)
		}
		p.must = append(p.must, "begndate", "enddate")
	case settlement.Capitation:
		if r.Kind == "" {
			f.At(at+"kind", policy.ErrRequired)
		}
		p.must = append(p.must, "psn_no")
	case settlement.DRG:
		if r.Interim == InterimBills {
			f.At(at+"interim", fmt.Errorf("%w: a case of drg is one stay", policy.ErrExcludes))
		}
	}
	if r.Interim != "" && slices.Contains(p.absent, "mid_setl_flag") {
		f.At(at+"interim", fmt.Errorf("%w: columns.mid_setl_flag is none, and tells which settlements are interim", policy.ErrExcludes))
	}
	ready := route{Route: r, when: p.conditions(f, at, r.When, column)}
	if r.Interim != "" && !slices.Contains(p.must, "mdtrt_id") {
		p.must = append(p.must, "mdtrt_id", "mid_setl_flag")
	}
	p.routes = append(p.routes, ready)
}

func (p *Mapper) conditions(f *settlement.Faults, at string, when map[string][]string, column func(path, name string) (int, bool)) (list []condition) {
	for _, name := range slices.Sorted(maps.Keys(when)) {
		path := fmt.Sprintf("%swhen[%s]", at, shown.QuoteKey(name))
		c, ok := column(path, name)
		if !ok {
			continue
		}
		table := p.mapping.Codes[name]
		for _, meaning := range when[name] {
			if !slices.Contains(slices.Collect(maps.Values(table)), meaning) {
				f.At(path, fmt.Errorf("%w: %s", ErrMeaning, shown.QuoteKey(meaning)))
			}
		}
		wanted := maps.Clone(table)
		maps.DeleteFunc(wanted, func(_, meaning string) bool { return !slices.Contains(when[name], meaning) })
		list = append(list, condition{column: c, meanings: when[name], codes: newCodeTable(wanted)})
	}
	return list
}

func (p *Mapper) addCheck(f *settlement.Faults, at string, c Identity) {
	if len(c.Left) == 0 && len(c.Right) == 0 {
		known := identities()
		i := slices.IndexFunc(known, func(k Identity) bool { return k.Name == c.Name })
		if i < 0 && c.Name == "" {
			return
		}
		if i < 0 {
			var names []string
			for _, k := range known {
				names = append(names, k.Name)
			}
			f.At(at+".name", fmt.Errorf("%w: got %s, want %s, or columns", policy.ErrChoice, shown.QuoteKey(c.Name), strings.Join(names, ", ")))
			return
		}
		c.Left, c.Right = known[i].Left, known[i].Right
	}
	ready := identity{Identity: c}
	all := amountColumns()
	side := func(path string, names []string) (list []int) {
		if len(names) == 0 {
			f.At(path, policy.ErrRequired)
		}
		for _, name := range names {
			i := slices.Index(all[:], name)
			if i < 0 {
				f.At(path, fmt.Errorf("%w: %s", rows.ErrUnknownColumn, shown.QuoteKey(name)))
				continue
			}
			list = append(list, i)
			p.must = append(p.must, name)
		}
		return list
	}
	ready.left, ready.right = side(at+".left", c.Left), side(at+".right", c.Right)
	p.checks = append(p.checks, ready)
}

// Mapping returns the mapping.
func (p *Mapper) Mapping() Mapping { return p.mapping }

// date returns the day that says to which period a row belongs.
func (p *Mapper) date(r *Row) settlement.Date {
	if p.settled {
		return r.Settled
	}
	return r.Discharged
}

// paid returns what others paid of the cost of a row. It is not below zero, if the
// mapping allows fund money above the cost.
func (p *Mapper) paid(r *Row) settlement.Money {
	paid := p.others(r)
	if paid < 0 && p.mapping.FundAboveCost == AllowAbove && r.amounts[amountTotal] >= 0 {
		return 0
	}
	return paid
}

// others returns what others paid of the cost of a row, below zero if the fund paid more
// than it.
func (p *Mapper) others(r *Row) settlement.Money {
	switch p.mapping.Covered {
	case LessPooled:
		return r.amounts[amountTotal] - r.amounts[amountPooled]
	case LessFund:
		return r.amounts[amountTotal] - r.amounts[amountFund]
	case SelfPaid:
		return r.amounts[amountSelfPaid] + r.amounts[amountOutside]
	}
	return r.amounts[amountPersonal] // Personal
}

// route returns the route of a row, nil if it has none.
func (p *Mapper) route(r *Row) *route {
	for i := range p.routes {
		if p.fits(r, p.routes[i].when) {
			return &p.routes[i]
		}
	}
	return nil
}

func (p *Mapper) fits(r *Row, when []condition) bool {
	for i := range when {
		if _, ok := when[i].codes.of(r.codes[when[i].column]); !ok {
			return false
		}
	}
	return true
}

// routesBy reports whether a route asks for what a column means.
func (p *Mapper) routesBy(column int) bool {
	return slices.ContainsFunc(p.routes, func(r route) bool {
		return slices.ContainsFunc(r.when, func(c condition) bool { return c.column == column })
	})
}

// observation reports whether a row is of the emergency room.
func (p *Mapper) observation(r *Row) bool { return len(p.observed) > 0 && p.fits(r, p.observed) }

// meaning looks a row's code up.
func (p *Mapper) meaning(r *Row, column int) (string, bool) {
	return p.tables[column].of(r.codes[column])
}

// poolOf names the pool of a row.
func (p *Mapper) poolOf(r *Row) string {
	if len(p.pool) == 1 {
		m, _ := p.meaning(r, p.pool[0])
		return m
	}
	var parts []string
	for _, c := range p.pool {
		if m, _ := p.meaning(r, c); m != "" {
			parts = append(parts, m)
		}
	}
	return strings.Join(parts, "-")
}

// institution returns the institution of a row.
func (p *Mapper) institution(r *Row) string { return p.institutionOf(r.Institution) }

// institutionOf returns the institution that a code stands for.
func (p *Mapper) institutionOf(code string) string {
	if to := p.mapping.Institutions[code]; to != "" {
		return to
	}
	return code
}
