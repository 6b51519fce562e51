package perdiem

import (
	"math/big"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/exact"
)

// number is a parameter as v × 10^−places.
type number struct {
	v      int64
	places int
}

var one = number{v: 1}

// in returns the parameter as an input of a step.
func (n number) in(name string) settlement.Input { return settlement.In(name, n.decimal()) }

func (n number) decimal() settlement.Decimal { return settlement.DecimalOf(n.v, n.places) }

// inDecimal returns p × 10^−places; places is at most 8.
func inDecimal(p exact.Product, places int) settlement.Decimal {
	v, _ := p.V.Int64()
	return settlement.DecimalOf(v, places)
}

// divide is exact.Divide with an error.
func divide(num, den exact.Product, down, places int) (int64, error) {
	v, ok := exact.Divide(num, den, down, places)
	if !ok {
		return 0, settlement.ErrOverflow
	}
	return v, nil
}

// ratOf returns p × 10^−places.
func ratOf(p exact.Product, places int) *big.Rat {
	return new(big.Rat).SetFrac(p.V.Big(), big.NewInt(exact.Pow10(places)))
}
