package settlement_test

import (
	"fmt"

	shop "github.com/shopspring/decimal"

	"github.com/yibaojiesuan/settlement"
)

// A program whose amounts are decimal.Decimal gives and takes them exactly: a third decimal is an
// error, and not rounded.
func ExampleNewMoney() {
	cost, err := settlement.NewMoney(shop.RequireFromString("5190.10"))
	fmt.Println(cost, err)
	_, err = settlement.NewMoney(shop.RequireFromString("5190.105"))
	fmt.Println(err != nil)
	back := cost.Decimal().Unwrap()
	fmt.Println(back.Add(shop.NewFromInt(1)).StringFixed(2))
	// Output:
	// 5190.10 <nil>
	// true
	// 5191.10
}
