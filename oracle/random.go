package oracle

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/policy"
)

// dice is a source of chance with the turns that the generators need.
type dice struct{ *rand.Rand }

// chance is true with a probability in percent.
func (d dice) chance(percent int) bool { return d.IntN(100) < percent }

// between returns a number of lo to hi, both included.
func (d dice) between(lo, hi int64) int64 { return lo + d.Int64N(hi-lo+1) }

func pick[T any](d dice, from ...T) T { return from[d.IntN(len(from))] }

// spread returns a number of 1 to hi whose number of digits is random too.
func (d dice) spread(hi int64) int64 {
	top := int64(1)
	for range d.IntN(len(strconv.FormatInt(hi, 10)) + 1) {
		top = min(top*10, hi)
	}
	return d.between(1, top)
}

// scaled returns v × 10^−places as a document would write it.
func scaled(v int64, places int) settlement.Decimal {
	digits := strconv.FormatInt(v, 10)
	if places == 0 {
		return must(settlement.ParseDecimal(digits))
	}
	if short := places + 1 - len(digits); short > 0 {
		digits = strings.Repeat("0", short) + digits
	}
	at := len(digits) - places
	return must(settlement.ParseDecimal(digits[:at] + "." + digits[at:]))
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func decimals(texts ...string) []settlement.Decimal {
	all := make([]settlement.Decimal, len(texts))
	for i, text := range texts {
		all[i] = must(settlement.ParseDecimal(text))
	}
	return all
}

// Styles of numbers in a policy.
const (
	roundNumbers = iota // few digits: halves and bounds are hit often
	usualNumbers        // as bureaus publish them
	longNumbers         // eight decimals
	largeNumbers
	styles
)

// sketch is a policy in the making.
type sketch struct {
	dice
	drg.Policy
	style  int
	levels []string
}

// RandomPolicy returns a valid policy with random formulas. Any rule may be missing.
func RandomPolicy(r *rand.Rand) drg.Policy {
	s := &sketch{dice: dice{r}}
	s.style = s.IntN(styles)
	s.Name, s.Kind = "random", policy.Example
	if s.chance(20) {
		s.Effective = pick(s.dice, cycle(drg.InYear, settlement.MustDate("2025-01-01")), settlement.Period{From: settlement.MustDate("2025-01-01")},
			settlement.Period{To: settlement.MustDate("2025-02-28")}, settlement.Period{From: settlement.MustDate("2025-01-20"), To: settlement.MustDate("2025-03-10")})
	}
	s.Scale = pick(s.dice, decimals("100", "1", "100.00", "1.0")...)
	s.PointPlaces = s.IntN(9)
	if s.style == roundNumbers {
		s.PointPlaces = s.IntN(5)
	}
	s.institutions()
	s.groups()
	s.coefficients()
	s.tables()
	s.rules()
	s.classes()
	s.withdraw()
	if s.Scale.Cmp(settlement.DecimalInt(1)) == 0 && Places(s.Policy) > s.PointPlaces {
		s.PointRounding = drg.RoundingAccepted
	}
	if s.costPoints() || s.chance(50) {
		s.RegionalMean = s.cost()
	}
	// Not drawn, so that equal seeds give the other fields that they always gave.
	if s.Unlisted = []drg.Unlisted{"", drg.UnlistedRefuse, drg.UnlistedAccept}[len(s.Groups)%3]; s.Unlisted == drg.UnlistedAccept {
		s.Coefficients = append(s.Coefficients, drg.Coefficient{Institution: "closed", Group: s.Groups[0].Code, Coefficient: settlement.DecimalInt(9)})
	}
	return s.Policy
}

// costPoints reports whether a rule divides by the regional mean.
func (s *sketch) costPoints() bool {
	return s.Special != nil && (s.Special.Formula == "" || s.Special.Formula == drg.CostPoints) ||
		s.Ungrouped != nil && s.Ungrouped.Treatment == drg.UngroupedCostPoints
}

func (s *sketch) institutions() {
	s.levels = []string{"1", "2", "三级"}[:s.IntN(4)]
	codes := []string{"H1", "H10", "H2", "h1", "医院", "LS01"}
	s.Shuffle(len(codes), func(i, j int) { codes[i], codes[j] = codes[j], codes[i] })
	for i, code := range codes[:1+s.IntN(5)] {
		one := drg.Institution{Code: code}
		switch {
		case i < len(s.levels):
			one.Level = s.levels[i]
		case len(s.levels) > 0 && s.chance(70):
			one.Level = pick(s.dice, s.levels...)
		}
		if s.chance(60) {
			one.Coefficient = s.coefficient()
		}
		s.Institutions = append(s.Institutions, one)
	}
	// A level without an institution would be unknown.
	s.levels = s.levels[:min(len(s.levels), len(s.Institutions))]
}

func (s *sketch) groups() {
	codes := []string{"ES23", "GB25", "FM11", "OR15", "AQY", "BC99", "0000", "RW1"}
	s.Shuffle(len(codes), func(i, j int) { codes[i], codes[j] = codes[j], codes[i] })
	for _, code := range codes[:1+s.IntN(len(codes))] {
		g := drg.Group{Code: code, Uniform: s.chance(15), Stable: s.chance(50)}
		if s.chance(10) {
			g.Price = scaled(s.spread(100_000_00), 2)
		} else if s.chance(8) {
			g.NoWeight = true
			if s.chance(10) {
				g.Price = scaled(1, 0) // the rule for ungrouped ones wins
			}
		}
		if g.Price.Absent() && !g.NoWeight || s.chance(30) {
			g.BasePoints, g.MeanCost = s.basePoints(), s.cost()
		}
		s.Groups = append(s.Groups, g)
	}
}

func (s *sketch) cost() settlement.Decimal {
	switch s.style {
	case roundNumbers:
		return pick(s.dice, decimals("1000.00", "5000", "800.00", "10000.00", "12500.00", "64.00", "1.00")...)
	case longNumbers:
		return scaled(s.between(1, 9_999_999_99), 2)
	case largeNumbers:
		return scaled(s.between(1_000_000_00, 100_000_000_00), 2)
	}
	return scaled(s.between(500_00, 90_000_00), 2)
}

func (s *sketch) basePoints() settlement.Decimal {
	// One decimal more than the points have, a five: on a half where A is 1.
	if s.PointPlaces < 8 && s.chance(20) {
		return scaled(s.between(1, 9_999)*10+5, s.PointPlaces+1)
	}
	switch s.style {
	case roundNumbers:
		return pick(s.dice, decimals("100", "10", "50.5", "300", "1", "62.5", "0.5")...)
	case longNumbers:
		return scaled(s.spread(999_99999999), 8)
	case largeNumbers:
		return scaled(s.between(1_000_0000, 99_999_9999), 4)
	}
	return scaled(s.between(1_0000, 999_9999), 4)
}

func (s *sketch) coefficient() settlement.Decimal {
	switch s.style {
	case roundNumbers:
		return pick(s.dice, decimals("1", "0.5", "1.5", "1.25", "0.9", "2")...)
	case longNumbers:
		return scaled(s.between(1, 2_00000000), 8)
	}
	return scaled(s.between(5000, 15000), 4)
}

func (s *sketch) coefficients() {
	if s.chance(70) {
		s.DefaultCoefficient = s.coefficient()
	}
	for _, level := range s.levels {
		if s.chance(50) {
			s.Levels = append(s.Levels, drg.Level{Level: level, Coefficient: s.coefficient()})
		}
	}
	for _, g := range s.Groups {
		for _, i := range s.Institutions {
			if s.chance(15) {
				row := drg.Coefficient{Institution: i.Code, Group: g.Code, Coefficient: s.coefficient()}
				s.Coefficients = append(s.Coefficients, row)
			}
		}
		for _, level := range s.levels {
			if s.chance(20) {
				row := drg.Coefficient{Level: level, Group: g.Code, Coefficient: s.coefficient()}
				s.Coefficients = append(s.Coefficients, row)
			}
		}
	}
	s.Shuffle(len(s.Coefficients), func(i, j int) {
		s.Coefficients[i], s.Coefficients[j] = s.Coefficients[j], s.Coefficients[i]
	})
}

// weighted returns the groups that have base points and a mean.
func (s *sketch) weighted() []drg.Group {
	return slices.DeleteFunc(slices.Clone(s.Groups), func(g drg.Group) bool { return g.BasePoints.Absent() })
}
