package oracle

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/oracle/rat"
)

var (
	extraMethods = []settlement.Method{settlement.PerDiem, settlement.Capitation, settlement.Item, settlement.Budget}
	// Kinds of lines that are never positive, and those that are never negative.
	extraTaken = []settlement.Kind{
		settlement.LineQuality, settlement.LineReferred, settlement.LineOver, settlement.LineReturned,
		settlement.LineViolation, settlement.LineRefused, settlement.LineDamages,
	}
	extraGiven = []settlement.Kind{
		settlement.LineRetained, settlement.LineShared, settlement.LineReversed,
		settlement.MemoBorne, settlement.MemoPending, settlement.MemoCarried, settlement.MemoUnused, settlement.MemoKept,
	}
)

// RandomExtra returns entries of one other method, or none for a third of all policies. They
// are priced or have points, and may have lines. Their institutions are those of the policy
// and others. Some are not paid, or are of another period or method. Some settlements get
// equal points for several institutions, and some get points that make the sum of all a
// round number. Rarely an entry occurs twice.
func RandomExtra(r *rand.Rand, j Job) []settlement.Entry {
	d := dice{r}
	if d.chance(33) {
		return nil
	}
	method := pick(d, extraMethods...)
	codes := extraCodes(j.Policy)
	wholes := map[string]bool{}
	var all []settlement.Entry
	put := func(e settlement.Entry) {
		e.Method, e.Vouched = method, j.Period == settlement.Period{}
		if d.chance(80) || wholes[e.Institution] && d.chance(98) {
			e.Claim = fmt.Sprintf("s%02d", len(all)+1)
		} else {
			e.Class, e.Left, e.Capped, wholes[e.Institution] = settlement.Account, "", false, true
		}
		if d.chance(5) {
			e.Claim = "c001" // which is a case, too
		}
		if e.Claim != "" && d.chance(20) {
			d.leave(&e, j.Period)
		}
		all = append(all, e)
	}
	for range d.IntN(8) {
		put(d.extra(pick(d, codes...)))
	}
	if d.chance(40) {
		points := settlement.Points(d.spread(5_000) * int64(settlement.Point) / pick(d, int64(1), 3, 8))
		if d.chance(3) {
			points = 40_000_000_000 * settlement.Point // three of them do not fit
		}
		for _, code := range codes[:2+d.IntN(4)] {
			put(settlement.Entry{Institution: code, Class: settlement.BedDay, Points: points})
		}
	}
	if d.chance(30) {
		j.Extra = all
		unit := int64(settlement.Point) * pick(d, int64(200), 1_000, 2_000)
		rest := unit - rat.Mul(allPoints(paidOf(j)), rat.Int(int64(settlement.Point))).Num().Int64()%unit
		put(settlement.Entry{Institution: pick(d, codes...), Class: settlement.BedDay, Points: settlement.Points(rest)})
	}
	return all
}

// leave leaves a claim out of the sums. Its month, if it has one, is after the period or, where that
// is open, before it.
func (d dice) leave(e *settlement.Entry, period settlement.Period) {
	e.Left = pick(d, settlement.LeftUnpaid, settlement.LeftPeriod, settlement.LeftOther)
	e.Priced, e.Capped, e.Points, e.Amount, e.ByItem, e.Lines = true, false, 0, 0, 0, nil
	switch e.Left {
	case settlement.LeftUnpaid:
		e.Conflict = "listed"
	default:
		first := "2026-01"
		if period.To.Absent() && !period.From.Absent() {
			first = "2023-01"
		}
		e.Month, e.Vouched, e.Priced = must(settlement.ParseMonth(first)).Add(d.IntN(3)), false, false
	}
}

func (d dice) extra(institution string) settlement.Entry {
	e := settlement.Entry{Institution: institution, Class: settlement.BedDay, Cost: settlement.Money(d.spread(50_000_00))}
	if d.chance(85) {
		e.Covered = d.money(e.Cost)
	}
	switch {
	case d.chance(50):
		e.Priced, e.Class = true, settlement.ByItem
		if d.chance(90) {
			e.Amount = d.money(e.Cost)
		}
	case d.chance(90):
		e.Points = settlement.Points(d.spread(500_00000000))
	}
	e.Capped = !e.Priced && d.chance(15)
	for range pick(d, 0, 0, 1, 3) {
		line := settlement.Line{Method: settlement.Budget, Kind: pick(d, extraGiven...), Amount: settlement.Money(d.spread(10_000_00))}
		if d.chance(50) {
			line.Kind, line.Amount = pick(d, extraTaken...), -line.Amount
		}
		e.Lines = append(e.Lines, line)
	}
	return e
}

func allPoints(claims []claim) *big.Rat {
	sum := rat.Int(0)
	for _, c := range claims {
		if !c.priced {
			sum = rat.Sum(sum, c.points)
		}
	}
	return sum
}

// RandomTerms returns valid terms whose fund suits the job. The value is a usual one, or
// exactly on a half, or zero. Rarely the fund is too small.
func RandomTerms(r *rand.Rand, j Job) settlement.Terms {
	d := dice{r}
	t := settlement.Terms{
		Basis:         pick(d, "", settlement.WholeCost, settlement.WholeCost, settlement.FundOnly),
		Places:        d.IntN(9),
		ValueRounding: pick(d, "", settlement.HalfUp, settlement.RoundDown),
		NegativeDue:   pick(d, "", settlement.NegativeKeep, settlement.NegativeFloor),
		Residue:       pick(d, "", settlement.ResidueKeep, settlement.ResidueApportion),
	}
	claims := paidOf(j)
	capped := slices.ContainsFunc(claims, func(c claim) bool { return c.capped })
	if capped && t.Residue == settlement.ResidueApportion && d.chance(95) {
		t.Residue = "" // apportioned prices cannot be capped
	}
	fixed := false
	if t.Residue != settlement.ResidueApportion {
		t.RoundEach = d.chance(35) || capped && d.chance(95) // else the cap is refused
		fixed = d.chance(20)
	}
	if t.RoundEach {
		t.ClaimCap = pick(d, "", settlement.CapCost)
		t.NegativeDue = pick(d, t.NegativeDue, settlement.NegativeFloorClaim)
	}
	codes := extraCodes(j.Policy)
	if d.chance(80) { // the others may have no claims, and are then refused
		codes = codes[len(codes)-len(j.Policy.Institutions):]
	}
	t.Factors = d.factors(codes)
	points := rat.Int(0)
	for _, after := range pointsAfter(claims, t) {
		points = rat.Sum(points, after)
	}
	value := d.value(j.Policy, points)
	if fixed {
		t.PointValue = value
		if d.chance(5) {
			t.PointValue = scaled(0, 0)
		}
		if d.chance(50) {
			return t
		}
	} else if d.chance(2) {
		return t // nothing says what a point is worth
	}
	t.Fund = d.fund(t, claims, points, value)
	return t
}

// factors returns factors of some institutions, or none for most terms.
func (d dice) factors(codes []string) (list []settlement.Factor) {
	if d.chance(70) {
		return nil
	}
	for _, code := range codes {
		switch {
		case d.chance(40):
			list = append(list, settlement.Factor{Institution: code, Factor: scaled(d.between(50, 150), 2)})
		case d.chance(20):
			list = append(list, settlement.Factor{Institution: code, Factor: scaled(d.between(1, 200_000_000), 8)})
		}
	}
	return list
}

// value returns a point value with 0 to 8 decimals, not too large to be
// written with 19 digits at 8 places.
func (d dice) value(p drg.Policy, points *big.Rat) settlement.Decimal {
	most := int64(10_000_000)
	if points.Cmp(rat.Int(1_000_000)) > 0 {
		most = 1_000
	}
	places := d.IntN(9)
	top := min(most*rat.Pow10(places).Num().Int64(), 999_999_999_999_999)
	if d.chance(50) {
		top = min(top, 20_000*rat.Pow10(places).Num().Int64()/int64(map[bool]int{true: 1, false: 100}[p.Scale.Cmp(scaled(1, 0)) == 0]))
	}
	return scaled(d.spread(top), places)
}

func (d dice) fund(t settlement.Terms, claims []claim, points *big.Rat, value settlement.Decimal) settlement.Decimal {
	off := spent(claims, t)
	pool := rat.Down(rat.Mul(value.Rat(), points), 2)
	switch x := d.IntN(20); {
	case points.Sign() == 0:
		pool = big.NewRat(d.spread(1_000_000_00), 100)
	case x < 5: // the value ends in a half, if that comes to whole fen
		places := t.Places
		if places == 0 {
			places = 4
		}
		half := rat.Quo(big.NewRat(1, 2), rat.Pow10(places))
		pool = rat.Mul(rat.Sum(rat.Down(value.Rat(), places), half), points)
		pool = rat.Down(pool, 2)
	case x < 8: // few fen: many equal remainders
		pool = big.NewRat(d.between(0, 30), 100)
	case x == 8:
		pool = rat.Int(0)
	case x == 9:
		pool = big.NewRat(-d.spread(10_000_00), 100)
	case x < 12:
		pool = rat.Sum(pool, big.NewRat(d.spread(1_000_00), 100))
	}
	fund := rat.Max(rat.Sum(pool, off), rat.Int(0))
	return must(settlement.ParseDecimal(fund.FloatString(2)))
}
