package analysis_test

import (
	"cmp"
	"fmt"
	"maps"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// drawn is a random settlement: entries, terms and its report.
type drawn struct {
	list   entries
	report *settlement.Report
	each   bool
}

func pick[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

func draw(t *testing.T, r *rand.Rand) drawn {
	t.Helper()
	for {
		var d drawn
		pools := []string{""}
		if r.IntN(2) == 0 {
			pools = []string{"p", "q"}
		}
		for n := range 5 + r.IntN(60) {
			e := settlement.Entry{
				Method: pick(r, settlement.DRG, settlement.PerDiem), Institution: pick(r, "H1", "H2", "H3"), Pool: pick(r, pools...), Claim: fmt.Sprint("c", n),
				Class: pick(r, settlement.Normal, settlement.High, settlement.Low), Department: pick(r, "", "内科", "外科"), Month: settlement.MustMonth(pick(r, "2025-01", "2025-02")),
				Cost: money(r.IntN(1_000_00)), Covered: money(r.IntN(400_00)), Compensable: r.IntN(9) == 0,
			}
			if r.IntN(3) == 0 {
				e.Priced, e.Amount, e.Compensable = true, money(r.IntN(500_00)), false
			} else {
				e.Points = settlement.Points(r.Int64N(300_0000_0000) - 20_0000_0000)
				if r.IntN(2) == 0 { // equal ones, for ties
					e.Points = settlement.Points(1+r.IntN(2)) * 1_0000_0000
				}
			}
			switch r.IntN(12) {
			case 0:
				e.Left, e.Conflict, e.Points, e.Amount, e.Compensable = settlement.LeftUnpaid, "listed", 0, 0, false
			case 1:
				e.Left, e.Points, e.Amount, e.Compensable = settlement.LeftPeriod, 0, 0, false
			case 2:
				e.Lines = []settlement.Line{{Kind: settlement.LineQuality, Amount: -money(r.IntN(30_00))}, {Method: "other", Kind: settlement.LineReversed, Amount: money(r.IntN(9_00))}}
			case 3: // amounts beside the price, which are prices too, and what is no money
				e.Lines = []settlement.Line{{Kind: settlement.MemoBorne, Amount: 3_00}, {Method: pick(r, "", settlement.DRG, settlement.PerDiem, "other"), Kind: settlement.LineAmount, Amount: money(r.IntN(9_00))}, {Method: "other", Kind: settlement.MemoKept, Amount: 5_00}}
			}
			e.ChargedTo = pick(r, "", "", "H2", "T")
			if r.IntN(4) > 0 {
				e.Details = &settlement.Details{Group: pick(r, "A", "B", "C", "D"), Days: r.IntN(9), Attributes: &settlement.Attributes{
					Doctor: pick(r, "", "x", "y"), Home: pick(r, "331100", "331102"), District: pick(r, "331121", "331122"),
					Paid: []settlement.CostPart{{Name: "fund", Amount: money(r.IntN(9_00))}, {Name: pick(r, "cash", "aid"), Amount: money(r.IntN(9_00))}},
					Fees: []settlement.CostPart{{Name: pick(r, "drugs", "beds"), Amount: money(r.IntN(9_00))}, {Name: "care", Amount: money(r.IntN(9_00))}},
				}}
			}
			d.list = append(d.list, e)
		}
		terms := settlement.Terms{
			Fund: number(fmt.Sprint(20000 + r.IntN(90000))), Basis: pick(r, settlement.WholeCost, settlement.FundOnly),
			Residue: pick(r, settlement.ResidueKeep, settlement.ResidueApportion), NegativeDue: pick(r, settlement.NegativeKeep, settlement.NegativeFloor),
		}
		if r.IntN(3) == 0 {
			terms.Residue, terms.RoundEach, d.each = settlement.ResidueKeep, true, true
			terms.NegativeDue = pick(r, settlement.NegativeFloor, settlement.NegativeFloorClaim)
			terms.ClaimCap = pick(r, "", settlement.CapCost)
		}
		if r.IntN(2) == 0 {
			terms.Factors = []settlement.Factor{{Institution: "H1", Factor: number("1.0370")}}
		}
		var err error
		if pools[0] == "" {
			d.report, err = settlement.Settle(terms, d.list)
		} else {
			d.report, err = settlement.SettlePools([]settlement.Pool{{Name: "p", Terms: terms}, {Name: "q", Terms: terms}}, d.list)
		}
		if err == nil {
			d.clear(r)
			return d
		}
	}
}

// oracleLevels are the levels of the institutions; one has none.
var oracleLevels = map[string]string{"H1": "3", "H2": "2"}

// clear adds lines that came after the value, of which some are prices that no claim has, and those
// of a clearing, which change what is due and no entitlement.
func (d drawn) clear(r *rand.Rand) {
	for i := range d.report.Statements {
		s := &d.report.Statements[i]
		whole := []*settlement.Statement{s}
		l := settlement.Line{Method: settlement.Clearing, Kind: settlement.LinePrepaid, Amount: -money(r.IntN(100_00))}
		after := settlement.Line{Method: settlement.Budget, Kind: pick(r, settlement.LineAmount, settlement.LineShared), Amount: money(1 + r.IntN(100_00)), AfterValue: true}
		if len(s.Parts) > 0 {
			l.Pool, after.Pool, whole = s.Parts[0].Pool, s.Parts[0].Pool, append(whole, &s.Parts[0])
		}
		for _, s := range whole {
			s.Lines, s.Due, s.Entitlement = append(s.Lines, l, after), s.Due+l.Amount+after.Amount, s.Entitlement+after.Amount
		}
	}
}

// naive is a sum of the oracle: plain numbers in maps.
type naive struct {
	claims, unpaid, days int64
	points               *big.Int
	cost, covered, price int64
	due, entitled        int64
	paid, fees           map[string]int64
}

// text returns what an entry says of a key, in the oracle's words.
func text(e *settlement.Entry, k analysis.Key) string {
	of := settlement.Details{Attributes: &settlement.Attributes{}}
	if e.Details != nil {
		of = *e.Details
	}
	return map[analysis.Key]string{
		analysis.Pool: e.Pool, analysis.Institution: e.Institution, analysis.Method: string(e.Method), analysis.Class: string(e.Class),
		analysis.Department: e.Department, analysis.Month: e.Month.String(), analysis.Group: of.Group, analysis.Doctor: of.Attributes.Doctor, analysis.Home: of.Attributes.Home,
		analysis.District: of.Attributes.District, analysis.Holder: e.ChargedTo, analysis.Level: oracleLevels[e.Institution],
	}[k]
}

var oracleKeys = []analysis.Key{analysis.Department, analysis.Group, analysis.Doctor, analysis.Home, analysis.Month, analysis.District, analysis.Holder, analysis.Level}

// apportioned divides an amount over cells by their points, in fractions: what is left of the floors
// goes to the largest remainders, and of equal ones to the first in the order.
func apportioned(amount int64, cells map[string]*big.Int, order []string) map[string]int64 {
	total := new(big.Int)
	for _, p := range cells {
		total.Add(total, p)
	}
	parts := map[string]int64{}
	if total.Sign() == 0 {
		return parts
	}
	type rest struct {
		name string
		rest *big.Rat
	}
	left := amount
	var list []rest
	for _, name := range order {
		exact := new(big.Rat).Mul(new(big.Rat).SetInt64(amount), new(big.Rat).SetFrac(cells[name], total))
		floor := new(big.Int).Div(exact.Num(), exact.Denom()) // Euclidean: down, for a positive divisor
		parts[name] = floor.Int64()
		left -= floor.Int64()
		list = append(list, rest{name, exact.Sub(exact, new(big.Rat).SetInt(floor))})
	}
	slices.SortStableFunc(list, func(a, b rest) int { return b.rest.Cmp(a.rest) })
	for i := range left {
		parts[list[i].name]++
	}
	return parts
}

// oracle sums up by keys, in plain loops over the report and the entries.
func (d drawn) oracle(t *testing.T, by []analysis.Key) map[string]*naive {
	t.Helper()
	pricer, err := d.report.Pricer()
	require.NoError(t, err)
	sums := map[string]*naive{}
	at := func(texts []string) *naive {
		k := strings.Join(texts, "|")
		if sums[k] == nil {
			sums[k] = &naive{points: new(big.Int), paid: map[string]int64{}, fees: map[string]int64{}}
		}
		return sums[k]
	}
	of := func(e *settlement.Entry) *naive {
		var texts []string
		for _, k := range by {
			texts = append(texts, text(e, k))
		}
		return at(texts)
	}
	// whole names what belongs to nobody's claim.
	whole := func(pool, institution, method string) *naive {
		e := settlement.Entry{Pool: pool, Institution: institution, Method: settlement.Method(method), Class: settlement.Account}
		return of(&e)
	}
	wholeCost := d.report.Pools[0].Terms.Basis == settlement.WholeCost
	dues := map[[3]string]int64{}
	for _, s := range d.report.Statements {
		parts := s.Parts
		if parts == nil {
			parts = []settlement.Statement{s}
		}
		for _, part := range parts {
			for _, row := range part.ByClass {
				cells, order, mine := map[string]*big.Int{}, [][]string{}, []int{}
				for i := range d.list {
					e := &d.list[i]
					if e.Pool != part.Pool || e.Institution != s.Institution || e.Method != row.Method || e.Class != row.Class || e.Priced != row.Priced ||
						e.Compensable != row.Compensable || (e.Left == settlement.LeftUnpaid) != row.Unpaid || e.Left == settlement.LeftPeriod {
						continue
					}
					mine = append(mine, i)
					var texts []string
					for _, k := range oracleKeys {
						texts = append(texts, text(e, k))
					}
					name := strings.Join(texts, "|")
					if cells[name] == nil {
						cells[name] = new(big.Int)
						order = append(order, texts)
					}
					cells[name].Add(cells[name], big.NewInt(int64(e.Points)))
				}
				slices.SortFunc(order, slices.Compare)
				var names []string
				for _, texts := range order {
					names = append(names, strings.Join(texts, "|"))
				}
				var parts map[string]int64
				if !row.Priced && !row.Unpaid && !d.each {
					parts = apportioned(int64(row.Amount), cells, names)
				}
				for _, i := range mine {
					e := &d.list[i]
					to := of(e)
					if row.Unpaid {
						to.unpaid++
						continue
					}
					to.claims++
					to.points.Add(to.points, big.NewInt(int64(e.Points)))
					to.cost += int64(e.Cost)
					to.covered += int64(e.Covered)
					if e.Details != nil {
						to.days += int64(e.Details.Days)
						for _, p := range e.Details.Attributes.Paid {
							to.paid[p.Name] += int64(p.Amount)
						}
						for _, p := range e.Details.Attributes.Fees {
							to.fees[p.Name] += int64(p.Amount)
						}
					}
					due := int64(0)
					switch {
					case row.Priced:
						to.price += int64(e.Amount)
						due = int64(e.Amount)
					case d.each:
						b, err := pricer.Bill(*e)
						require.NoError(t, err)
						to.price += int64(b.Price)
						due = int64(b.Price)
					}
					if d.each {
						b, err := pricer.Bill(*e)
						require.NoError(t, err)
						due += int64(b.Over) + int64(b.Floored)
					}
					if row.Priced || wholeCost {
						due -= int64(e.Covered)
					}
					to.due, to.entitled = to.due+due, to.entitled+due
					dues[[3]string{e.Pool, e.Institution, string(e.Method)}] += due
					for _, l := range e.Lines {
						if l.Kind.Memo() {
							continue
						}
						m := cmp.Or(l.Method, e.Method)
						line := *e
						line.Method = m
						at := of(&line)
						at.due, at.entitled = at.due+int64(l.Amount), at.entitled+int64(l.Amount)
						if l.Kind == settlement.LineAmount {
							at.price += int64(l.Amount)
						}
						dues[[3]string{e.Pool, e.Institution, string(m)}] += int64(l.Amount)
					}
				}
				// The cell's price: what its first entry is of, all of them are of.
				for _, i := range mine {
					e := &d.list[i]
					var texts []string
					for _, k := range oracleKeys {
						texts = append(texts, text(e, k))
					}
					name := strings.Join(texts, "|")
					to := of(e)
					to.price, to.due, to.entitled = to.price+parts[name], to.due+parts[name], to.entitled+parts[name]
					dues[[3]string{e.Pool, e.Institution, string(e.Method)}] += parts[name]
					delete(parts, name)
				}
			}
		}
		for _, l := range s.Lines {
			if !l.Kind.Memo() {
				dues[[3]string{l.Pool, s.Institution, string(l.Method)}] -= int64(l.Amount)
			}
			if l.AfterValue && l.Kind == settlement.LineAmount {
				whole(l.Pool, s.Institution, string(l.Method)).price += int64(l.Amount)
			}
		}
	}
	for k, v := range dues {
		if v != 0 {
			to := whole(k[0], k[1], k[2])
			if to.due -= v; k[2] != string(settlement.Clearing) {
				to.entitled -= v
			}
		}
	}
	return sums
}

// Random settlements of several pools, methods, classes and terms: tables by random keys are those
// of an oracle in plain loops and fractions.
func TestOracle(t *testing.T) {
	wholes, eachs := 0, 0
	for seed := range uint64(testsize.Of(60, 1500)) {
		r := rand.New(rand.NewPCG(seed, 11))
		d := draw(t, r)
		o := analysis.Options{By: oracleKeys, Levels: oracleLevels}
		if d.each {
			var err error
			o.Pricer, err = d.report.Pricer()
			require.NoError(t, err)
			eachs++
		}
		p, err := cubeOf(t, o, d.list).Close(d.report)
		require.NoError(t, err, seed)
		all := p.Keys()
		r.Shuffle(len(all), func(i, k int) { all[i], all[k] = all[k], all[i] })
		by := all[:r.IntN(len(all)+1)]
		table, err := p.Table(by)
		require.NoError(t, err)
		want := d.oracle(t, by)
		require.Len(t, table.Cells, len(want), "seed %d by %v", seed, by)
		for i, c := range table.Cells {
			if i > 0 {
				require.Negative(t, slices.Compare(table.Cells[i-1].Keys, c.Keys))
			}
			w := want[strings.Join(c.Keys, "|")]
			require.NotNil(t, w, "seed %d: %v", seed, c.Keys)
			paid, fees := partsOf(t, c.Paid), partsOf(t, c.Fees)
			for _, list := range []map[string]int64{w.paid, w.fees} {
				maps.DeleteFunc(list, func(_ string, v int64) bool { return v == 0 })
			}
			require.Equal(t, naive{
				int64(c.Claims), int64(c.Unpaid), int64(c.Days), big.NewInt(int64(c.Points)), int64(c.Cost), int64(c.Covered), int64(c.Price), int64(c.Due), int64(c.Entitlement), paid, fees,
			}, normal(w), "seed %d by %v: %v", seed, by, c.Keys)
			if c.Claims+c.Unpaid == 0 {
				wholes++
			}
		}
	}
	require.Positive(t, eachs)
	require.Positive(t, wholes)
}

// partsOf returns parts of the cost by their names, in whose order they stand.
func partsOf(t *testing.T, list []settlement.CostPart) map[string]int64 {
	t.Helper()
	require.True(t, slices.IsSortedFunc(list, func(a, b settlement.CostPart) int { return cmp.Compare(a.Name, b.Name) }))
	parts := map[string]int64{}
	for _, p := range list {
		parts[p.Name] = int64(p.Amount)
	}
	return parts
}

// normal makes numbers comparable: big.Int keeps a slice.
func normal(n *naive) naive {
	n.points = big.NewInt(n.points.Int64())
	return *n
}
