package drg_test

import (
	"fmt"
	"testing"

	"github.com/yibaojiesuan/settlement/drg"
)

// BenchmarkCliffs is 700 groups in 2,000 institutions that have one of 20 coefficients.
func BenchmarkCliffs(b *testing.B) {
	p := worked1()
	middle(&p)
	p.Groups, p.Institutions, p.Coefficients = nil, nil, nil
	for i := range 700 {
		p.Groups = append(p.Groups, drg.Group{
			Code: fmt.Sprintf("G%03d", i), BasePoints: number(fmt.Sprintf("%d.25", 40+i)), MeanCost: number(fmt.Sprintf("%d.00", 4000+100*i)),
		})
	}
	for i := range 2000 {
		p.Institutions = append(p.Institutions, drg.Institution{Code: fmt.Sprintf("H%04d", i), Coefficient: number(fmt.Sprintf("1.%04d", i%20))})
	}
	plan := newPlan(b, p)
	found := 0
	for b.Loop() {
		list, err := plan.Cliffs(number("100"))
		if err != nil {
			b.Fatal(err)
		}
		found += len(list)
	}
	b.ReportMetric(float64(found)/float64(b.N), "cliffs/op")
}
