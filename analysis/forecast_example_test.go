package analysis_test

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
)

// Three months of this year, of a year that is linear: 300.00 so far, 1200.00 for the year.
func ExampleForecastYear() {
	f, err := analysis.ForecastYear([]settlement.Money{100_00, 104_00, 96_00}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	estimate, _ := f.Estimate.Round(2)
	low, _ := f.Low.Round(2)
	high, _ := f.High.Round(2)
	fmt.Println(estimate, low, high)
	// Output: 1200.00 1046.56 1353.44
}
