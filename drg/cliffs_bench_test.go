package drg_test

import (
	"fmt"
	"testing"

	"github.com/yibaojiesuan/settlement/drg"
)

// BenchmarkCliffs is 700 groups in 2,000 institutions, which have one of 20
// coefficients, or each its own.
func BenchmarkCliffs(b *testing.B) {
	for _, kinds := range []int{20, 2000} {
		b.Run(fmt.Sprint(kinds), func(b *testing.B) {
			p := worked1()
			middle(&p)
			p.Groups, p.Institutions, p.Coefficients = nil, nil, nil
			for i := range 700 {
				p.Groups = append(p.Groups, drg.Group{Code: fmt.Sprintf("G%03d", i), BasePoints: number(fmt.Sprintf("%d.25", 40+i)), MeanCost: number(fmt.Sprintf("%d.00", 4000+100*i))})
			}
			for i := range 2000 {
				p.Institutions = append(p.Institutions, drg.Institution{Code: fmt.Sprintf("H%04d", i), Coefficient: number(fmt.Sprintf("1.%04d", i%kinds))})
			}
			plan := newPlan(b, p)
			for b.Loop() {
				list, err := plan.Cliffs(number("100"))
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(len(list)), "cliffs")
			}
		})
	}
}
