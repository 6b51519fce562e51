package main

import (
	"bytes"
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/yibaojiesuan/settlement/examples/internal/generator"
)

// What follows is what the bureau tells the smallest hospital of its stays (医保反馈). The
// figures are computed here, from the policy; some are then changed, as a bureau's may differ.

// toldTo is the hospital.
const toldTo = "LS12"

// Seeds of what the bureau changes.
const toldSeed1, toldSeed2 = 20250112, 20190068

// toldValue is the point value of the year, in units of 0.0001 yuan; it is published.
const toldValue = 1_174_173

// told is a row of the feedback. Points, coefficient and value are in units of 0.0001.
type told struct {
	id, group, class  string
	coefficient       int64
	points, value     int64
	price             fen // of a group at a price, which has no points
	covered, besides  fen // besides: what the bureau pays on top, for no stated reason
	base, mean, costs int64
}

// amount is what the bureau pays.
func (t *told) amount() fen {
	price := t.price
	if price == 0 {
		price = fen(rounded(times(t.points, t.value), times(1_000_000))) // 0.00000001 yuan to fen
	}
	return price - t.covered + t.besides
}

// times multiplies numbers.
func times(list ...int64) *big.Int {
	n := big.NewInt(1)
	for _, one := range list {
		n.Mul(n, big.NewInt(one))
	}
	return n
}

// rounded divides two numbers that are not negative, and rounds half up.
func rounded(n, by *big.Int) int64 {
	n = new(big.Int).Add(new(big.Int).Lsh(n, 1), by)
	return n.Quo(n, new(big.Int).Lsh(by, 1)).Int64()
}

// tenThousandths reads a number with four decimals.
func tenThousandths(text string) int64 {
	n, err := strconv.ParseInt(strings.Replace(text, ".", "", 1), 10, 64)
	if err != nil {
		panic(err) // a constant of this package
	}
	return n
}

// tell rates a stay of the hospital.
func tell(n int, s stay) told {
	t := told{id: fmt.Sprintf("LS2025%06d", n+1), group: s.group, value: toldValue, covered: s.covered, costs: int64(s.cost)}
	g, grouped := find(s.group)
	costPoints := func(cost, share int64) int64 { // of tenths
		return rounded(times(cost, share, 100*10_000), times(int64(regionalMean), 10))
	}
	switch {
	case s.approved == "special":
		t.class, t.points = "特病单议", costPoints(int64(s.cost-s.unreasonable), 10)
		return t
	case !grouped || g.mark == noWeight:
		t.class, t.points = "未入组", costPoints(int64(s.cost), 8)
		return t
	case g.price > 0:
		t.class, t.price = "单病种", g.price
		return t
	}
	t.base, t.mean, t.coefficient = tenThousandths(g.basePoints()), int64(g.mean), toldCoefficient(g)
	t.class = "正常病例"
	switch {
	case g.high(s.cost):
		t.class = "高倍率病例"
	case int64(s.cost)*10 < int64(g.mean)*4:
		t.class = "低倍率病例"
	}
	t.rate()
	if t.class == "高倍率病例" && s.approved == "yes" {
		over := times(t.base, int64(s.cost-s.unreasonable)*10-g.highBound()*t.mean)
		if over.Sign() > 0 { // base × coefficient and the excess are rounded together
			sum := new(big.Int).Add(times(t.base, t.coefficient, t.mean), new(big.Int).Mul(over, big.NewInt(1000)))
			t.points = rounded(sum, times(t.mean, 10_000))
		}
	}
	return t
}

// rate computes the points of a class: base × coefficient; of a low stay × its ratio, and at most
// the base.
func (t *told) rate() {
	t.points = rounded(times(t.base, t.coefficient), times(10_000))
	if t.class == "低倍率病例" {
		t.points = min(t.base, rounded(times(t.base, t.coefficient, t.costs), times(t.mean, 10_000)))
	}
}

// toldCoefficient is the coefficient of a group in the hospital.
func toldCoefficient(g group) int64 {
	if g.mark == uniform {
		return 10_000
	}
	for _, c := range coefficients {
		if c.Group == g.code && (c.Institution == toldTo || c.Level == "1") {
			return tenThousandths(c.Coefficient)
		}
	}
	for _, i := range institutions {
		if i.code == toldTo {
			return tenThousandths(i.coefficient)
		}
	}
	panic("no such hospital")
}

// feedback is the bureau's rows: those that it agrees on, and eleven that it does not.
func feedback(list []stay) []told {
	var rows []told
	var plain []int // normal stays, in a stream of chance
	for n, s := range list {
		if s.institution != toldTo {
			continue
		}
		t := tell(n, s)
		if t.class == "正常病例" {
			plain = append(plain, len(rows))
		}
		rows = append(rows, t)
	}
	d := draw{generator.NewDraw(toldSeed1, toldSeed2)}
	next := func() *told {
		i := d.Below(int64(len(plain)))
		row := &rows[plain[i]]
		plain = append(plain[:i], plain[i+1:]...)
		return row
	}
	for _, code := range []string{"ES25", "IS25"} { // another group
		t := next()
		for t.group == code {
			t = next()
		}
		g, _ := find(code)
		t.group, t.base, t.mean, t.coefficient = code, tenThousandths(g.basePoints()), int64(g.mean), toldCoefficient(g)
		t.rate()
	}
	t := next() // a low stay, and paid at half
	t.class, t.points = "低倍率病例", t.points/2
	t = next() // the coefficient of the year before
	t.coefficient = t.coefficient * 95 / 100
	t.rate()
	next().points -= 1_0000  // a point less
	next().value = 1_160_000 // the provisional value
	for range 2 {            // other covered amounts
		next().covered += fen(d.Between(100, 50_000))
	}
	next().besides = -fen(d.Between(1_000, 90_000)) // no reason stated
	gone := next().id
	rows = append(rows, *next())
	rows[len(rows)-1].id = "LS2024023871" // a stay that the job does not have
	for i := range rows {
		if rows[i].id == gone {
			return append(rows[:i:i], rows[i+1:]...)
		}
	}
	return rows
}

// encodeFeedback writes feedback-LS12.csv as bureaus send it, with a row of sums.
func encodeFeedback(rows []told) []byte {
	four := func(n int64) string { return fmt.Sprintf("%d.%04d", n/10_000, n%10_000) }
	var b bytes.Buffer
	b.WriteString("结算流水号,病组编码,病例类型,差异系数,结算点数,点值,个人及其他支付(元),医保支付金额(元)\n")
	var all, covered fen
	for _, t := range rows {
		coefficient, points, value := four(t.coefficient), four(t.points), four(t.value)
		if t.base == 0 {
			coefficient = ""
		}
		if t.price > 0 {
			points, value = "", ""
		}
		fmt.Fprintf(&b, "%s,%s,%s,%s,%s,%s,%v,%v\n", t.id, t.group, t.class, coefficient, points, value, t.covered, t.amount())
		all, covered = all+t.amount(), covered+t.covered
	}
	fmt.Fprintf(&b, "合计,,,,,,%v,%v\n", covered, all)
	return b.Bytes()
}
