package main

import (
	"fmt"
	"io"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
)

func printCalibration(w io.Writer, s *drg.CalibrationSummary) {
	fmt.Fprintf(w, "calibrated: %d stays of %d facilities, mean cost %s; %d groups, %d of them stable; %d coefficients\n",
		s.Cases, s.Institutions, s.Mean, len(s.Groups), s.Stable, s.Coefficients)
	for _, l := range s.LeftOut {
		fmt.Fprintf(w, "left out of the calibration: %d stays: %s\n", l.Cases, l.Reason)
	}
}

func printReport(w io.Writer, r *settlement.Report) {
	fmt.Fprintf(w, "\n%-10s %6s %14s %16s %16s %8s\n", "facility", "stays", "points", "cost", "due", "due/cost")
	var cost, due settlement.Money
	cases := 0
	for _, s := range r.Statements {
		fmt.Fprintf(w, "%-10s %6d %14s %16s %16s %7.1f%%\n", s.Institution, s.Cases, s.Points, s.Cost, s.Due, percent(s.Due, s.Cost))
		cost, due, cases = cost+s.Cost, due+s.Due, cases+s.Cases
	}
	fmt.Fprintf(w, "%-10s %6d %14s %16s %16s %7.1f%%\n", fmt.Sprintf("%d in all", len(r.Statements)), cases, r.Pool("").PointValue.Points, cost, due, percent(due, cost))
	fmt.Fprintf(w, "\npoint value %s = %s ÷ %s\n", r.Pool("").PointValue.Value, r.Pool("").PointValue.Numerator, r.Pool("").PointValue.Points)
	fmt.Fprintf(w, "fund %s, residue %s\n", r.Pool("").Terms.Fund, r.Pool("").Residue)
	for _, v := range r.Vouched {
		fmt.Fprintf(w, "vouched: %d claims of %s have no date that says to which period they belong\n", v.Claims, v.Method)
	}
	for _, c := range r.Checks {
		mark := "ok"
		if !c.OK {
			mark = "FAILED"
		}
		fmt.Fprintf(w, "%-6s %s: %s, %s\n", mark, c.Name, c.Left, c.Right)
	}
}

// percent is for the eye alone.
func percent(part, whole settlement.Money) float64 { return 100 * float64(part) / float64(whole) }
