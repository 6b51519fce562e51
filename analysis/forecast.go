package analysis

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/coded"
)

// ErrForecast says that amounts are not those of the months of a year.
var ErrForecast = coded.New("analysis.forecast", "not the months of a year")

// monthsOfYear are the months of a year.
const monthsOfYear = 12

// Forecast is what a year will come to (全年预测), from its months so far: see [ForecastYear].
// Amounts are in yuan.
type Forecast struct {
	Months   int    // so far
	SoFar    Figure // their sum
	Estimate Figure // of the year
	// Margin is by how much the year may miss the estimate; undefined of a single month.
	Margin    Figure
	Low, High Figure // Estimate ∓ Margin
	Width     Figure // Margin ÷ |Estimate|
	// Trail are the steps to all of them; they replay.
	Trail settlement.Trail
}

// student is Student's t of a two-sided range of 95 % by degrees of freedom (1 to 10), rounded up
// to two decimals.
var student = [...]string{"", "12.71", "4.31", "3.19", "2.78", "2.58", "2.45", "2.37", "2.31", "2.27", "2.23"}

// ForecastYear forecasts the amount of a year from its first months, one to twelve of them, and
// from the twelve months of last year. Without last year (none given) all months weigh alike:
//
//	estimate  = so far × last year ÷ the same months of last year      (linear: so far × 12 ÷ months)
//	deviation of a month = amount − so far × the month of last year ÷ the same months of last year
//	variance  = Σ deviation² ÷ (months − 1) × (rest + months × (rest of last year ÷ same months of last year)²)
//	margin    = t × √variance + ½ × the largest month to come
//	range     = estimate ± margin
//
// That is the range of 95 % in which the sum of the remaining months lies if they scatter as those
// so far did, with Student's t of months − 1 degrees of freedom, widened by the shock of one month
// that comes out by half larger or smaller. Deviations are rounded to the fen, the variance to two
// decimals, the root up to the fen. The range is wide in the first months, undefined after one,
// and nothing after twelve. It holds for what scatters: a new tariff or a ward that closes is no
// scatter.
//
// Last year may be of another amount whose season the amount has: what is not paid of entitlements
// is forecast with the entitlements of last year, and so is what a year's clearing will come to.
//
// Figures are undefined if the same months of last year come to nothing. It returns an error
// wrapping [ErrForecast] if there are other numbers of months, or [settlement.ErrTooLarge].
func ForecastYear(now, last []settlement.Money) (Forecast, error) {
	f := Forecast{Months: len(now)}
	if len(now) < 1 || len(now) > monthsOfYear {
		return f, fmt.Errorf("%w: got %d months, want 1 to 12", ErrForecast, len(now))
	}
	if len(last) != 0 && len(last) != monthsOfYear {
		return f, fmt.Errorf("%w: got %d months of last year, want 12 or none", ErrForecast, len(last))
	}
	y := yearOf(now, last)
	f.SoFar = sumFigure("so_far", "本年累计 (the months so far)", now)
	f.Estimate, f.Margin = y.estimate(), Figure{gives: "margin"}
	f.Low, f.High, f.Width = Figure{gives: "low"}, Figure{gives: "high"}, Figure{gives: "width"}
	if err := addSteps(&f.Trail, f.SoFar, f.Estimate); err != nil || !f.Estimate.Defined() || len(now) == 1 {
		return f, err
	}
	if err := y.margin(&f); err != nil {
		return f, err
	}
	estimate, err := f.Estimate.Round(2)
	if err != nil {
		return f, err
	}
	margin, err := f.Margin.Round(2)
	if err != nil {
		return f, err
	}
	in := []settlement.Input{settlement.In("estimate", estimate), settlement.In("margin", margin)}
	e, m := estimate.Rat(), margin.Rat()
	f.Low = ratio("low", "下限 (estimate − margin)", "estimate − margin", new(big.Rat).Sub(e, m), whole(1), in...)
	f.High = ratio("high", "上限 (estimate + margin)", "estimate + margin", new(big.Rat).Add(e, m), whole(1), in...)
	f.Width = ratio("width", "区间半宽 ÷ 预测 (margin ÷ estimate)", "margin ÷ estimate", m, e, in[1], in[0])
	if e.Sign() < 0 { // what is to be paid back
		f.Width = ratio("width", "区间半宽 ÷ 预测的绝对值 (margin ÷ |estimate|)", "margin ÷ (0 − estimate)", m, new(big.Rat).Neg(e), in[1], in[0])
	}
	return f, addSteps(&f.Trail, f.Low, f.High)
}

// year is a year that is forecast, in fen.
type year struct {
	now, last  []*big.Rat // last has twelve
	linear     bool
	sum        *big.Rat // of now
	same, rest *big.Rat // of last: the months of now, and the others
	largest    *big.Rat // of the months to come, as forecast
}

func yearOf(now, last []settlement.Money) *year {
	y := &year{linear: len(last) == 0, sum: new(big.Rat), same: new(big.Rat), rest: new(big.Rat), largest: new(big.Rat)}
	for i := range monthsOfYear {
		l := whole(1)
		if !y.linear {
			l = last[i].Decimal().Rat()
		}
		y.last = append(y.last, l)
		if i >= len(now) {
			y.rest.Add(y.rest, l)
			continue
		}
		y.now = append(y.now, now[i].Decimal().Rat())
		y.sum.Add(y.sum, y.now[i])
		y.same.Add(y.same, l)
	}
	return y
}

// expected is what the months so far, and the weight of a month, make of that month, to the fen.
func (y *year) expected(month int) *big.Rat {
	x := new(big.Rat).Mul(y.sum, y.last[month])
	return cents(x.Quo(x, y.same))
}

// cents rounds to two decimals, half away from zero.
func cents(x *big.Rat) *big.Rat {
	r, _ := new(big.Rat).SetString(x.FloatString(2)) // a number it wrote itself
	return r
}

func (y *year) estimate() Figure {
	so := inputOf("so_far", y.sum)
	if y.linear {
		return ratio("estimate", "全年预测 = 本年累计 × 12 ÷ 月数 (linear)", "so_far × 12 ÷ months", new(big.Rat).Mul(y.sum, whole(monthsOfYear)),
			whole(len(y.now)), so, settlement.In("months", settlement.DecimalInt(len(y.now))))
	}
	all := new(big.Rat).Add(y.same, y.rest)
	f := ratio("estimate", "全年预测 = 本年累计 × 上年全年 ÷ 上年同期 (by the share of the same months of last year)", "so_far × last_year ÷ last_same",
		new(big.Rat).Mul(y.sum, all), y.same, so, inputOf("last_year", all), inputOf("last_same", y.same))
	if y.same.Sign() <= 0 {
		f.value = nil
	}
	return f
}

// margin fills in the margin, with its steps.
func (y *year) margin(f *Forecast) error {
	n, rest := len(y.now), monthsOfYear-len(y.now)
	squares := new(big.Rat)
	var terms []string
	var inputs []settlement.Input
	for i, a := range y.now {
		d := new(big.Rat).Sub(a, y.expected(i))
		squares.Add(squares, new(big.Rat).Mul(d, d))
		name := fmt.Sprintf("d_%d", i+1)
		terms = append(terms, name+" × "+name)
		inputs = append(inputs, inputOf(name, d))
	}
	q := new(big.Rat).Quo(y.rest, y.same)
	q.Mul(q, q).Mul(q, whole(n)).Add(q, whole(rest))
	inputs = append(inputs, settlement.In("months", settlement.DecimalInt(n)), settlement.In("rest", settlement.DecimalInt(rest)),
		inputOf("last_rest", y.rest), inputOf("last_same", y.same))
	variance := ratio("variance", "方差：d 为各月与按上年同期占比分配数之差 (d: months less what the year so far makes of them)",
		"("+strings.Join(terms, " + ")+") ÷ (months − 1) × (rest + months × (last_rest ÷ last_same) × (last_rest ÷ last_same))",
		new(big.Rat).Mul(squares, q), whole(n-1), inputs...)
	if err := addSteps(&f.Trail, variance); err != nil {
		return err
	}
	v, err := variance.Round(2)
	if err != nil {
		return err
	}
	root := rootUp(v.Rat())
	deviation := inputOf("deviation", root)
	is, err := rootStep(deviation, v)
	if err != nil {
		return err
	}
	f.Trail = append(f.Trail, is)
	for i := n; i < monthsOfYear; i++ {
		if x := y.expected(i); x.Abs(x).Cmp(y.largest) > 0 {
			y.largest = x
		}
	}
	t := settlement.MustDecimal(student[min(n, len(student))-1])
	shock := new(big.Rat).Mul(y.largest, big.NewRat(1, 2))
	f.Margin = ratio("margin", "区间半宽 = t × 标准差 + 一个月的冲击 (t: Student, 95 %; half of the largest month to come)", "t × deviation + largest ÷ 2",
		shock.Add(shock, new(big.Rat).Mul(t.Rat(), root)), whole(1), settlement.In("t", t), deviation, inputOf("largest", y.largest))
	return addSteps(&f.Trail, f.Margin)
}

// addSteps adds the steps of the figures that are defined, to the fen.
func addSteps(t *settlement.Trail, figures ...Figure) error {
	for _, f := range figures {
		if !f.Defined() {
			continue
		}
		s, err := f.Step(2)
		if err != nil {
			return err
		}
		*t = append(*t, s)
	}
	return nil
}

// sumFigure is the sum of amounts.
func sumFigure(id, text string, list []settlement.Money) Figure {
	sum := new(big.Rat)
	var terms []string
	var inputs []settlement.Input
	for i, m := range list {
		name := fmt.Sprintf("m_%d", i+1)
		terms = append(terms, name)
		inputs = append(inputs, settlement.In(name, m.Decimal()))
		sum.Add(sum, m.Decimal().Rat())
	}
	return ratio(id, text, strings.Join(terms, " + "), sum, whole(1), inputs...)
}

// inputOf is an input of a step, as a decimal or a fraction.
func inputOf(name string, x *big.Rat) settlement.Input {
	in := settlement.Input{Name: name}
	in.Value, in.Fraction = settlement.FractionOf(x)
	return in
}

// rootUp is the square root of a number that is not negative, rounded up to two decimals.
func rootUp(x *big.Rat) *big.Rat {
	scaled := new(big.Rat).Mul(x, whole(100*100))
	up := new(big.Int).Add(scaled.Num(), new(big.Int).Sub(scaled.Denom(), big.NewInt(1)))
	up.Quo(up, scaled.Denom()) // a root of whole numbers up is that of the number rounded up
	root := new(big.Int).Sqrt(up)
	if new(big.Int).Mul(root, root).Cmp(up) < 0 {
		root.Add(root, big.NewInt(1))
	}
	return new(big.Rat).SetFrac(root, big.NewInt(100))
}

// rootStep shows that a number is the root of another, rounded up to two decimals.
func rootStep(root settlement.Input, of settlement.Decimal) (settlement.Step, error) {
	s := settlement.Step{Rule: settlement.Rule{
		ID: "analysis.deviation", Text: "标准差 = √方差, 进到分 (the root of the variance, rounded up to the fen)", Gives: "is_root",
		Formula: "deviation × deviation ≥ variance and (deviation = 0 or (deviation − 0.01) × (deviation − 0.01) < variance)",
	}, Inputs: []settlement.Input{root, settlement.In("variance", of)}, Flag: settlement.FlagOf(true)}
	return s, s.Replay()
}
