package settlement_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"database/sql"
	"errors"
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/fakesql"
)

// outpatient is a claim of a method of one's own: a clinic has a price a visit.
type outpatient struct {
	id, clinic    string
	cost, covered settlement.Money
}

// A method of one's own says how a claim is rated; Bind makes a settlement of it, which is walked,
// checked and added up as those of this module are.
func ExampleBind() {
	prices := map[string]settlement.Money{"A": 90 * settlement.Yuan, "B": 120 * settlement.Yuan}
	visits := []outpatient{{"v1", "A", 80_00, 20_00}, {"v2", "B", 150_00, 40_00}, {"v3", "A", 95_00, 25_00}}
	s := settlement.Bind(settlement.About{Method: "visit"}, settlement.Each(visits), settlement.Rater[outpatient]{
		Outline: func(v *outpatient, e *settlement.Entry) {
			e.Method, e.Institution, e.Claim, e.Class, e.Cost, e.Covered = "visit", v.clinic, v.id, "visit", v.cost, v.covered
		},
		Rate: func(v *outpatient, e *settlement.Entry) error {
			price, known := prices[v.clinic]
			if !known {
				return &settlement.FieldError{Path: "clinic", Err: settlement.ErrInstitution}
			}
			e.Method, e.Institution, e.Claim, e.Class, e.Cost, e.Covered = "visit", v.clinic, v.id, "visit", v.cost, v.covered
			e.Priced, e.Amount = true, price
			return nil
		},
	})
	report, err := settlement.Settle(settlement.Terms{}, s)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range report.Statements {
		fmt.Println(s.Institution, s.Cases, s.Due)
	}
	// Output:
	// A 2 135.00
	// B 1 80.00
}

// Claims come from database/sql: every walk runs the query anew, and ends with its context.
func ExampleStream() {
	database := fakesql.Database{Tables: map[string]*fakesql.Table{"SELECT id, clinic, cost, covered FROM visits ORDER BY id": {
		Columns: []string{"id", "clinic", "cost", "covered"}, // DECIMAL columns, which drivers give as texts
		Rows:    [][]any{{"v1", "A", "80.00", "20.00"}, {"v2", "B", "150.00", "40.00"}},
	}}}
	db := database.Open()
	defer db.Close()
	visits := func(ctx context.Context) settlement.Claims[outpatient] {
		return settlement.Stream(func(yield func(outpatient, error) bool) {
			rows, err := db.QueryContext(ctx, "SELECT id, clinic, cost, covered FROM visits ORDER BY id")
			if err != nil {
				yield(outpatient{}, err)
				return
			}
			defer rows.Close()
			for rows.Next() {
				var v outpatient
				if err := rows.Scan(&v.id, &v.clinic, &v.cost, &v.covered); !yield(v, err) || err != nil {
					return
				}
			}
			if err := rows.Err(); err != nil {
				yield(outpatient{}, err)
			}
		})
	}
	settle := func(ctx context.Context) (*settlement.Report, error) {
		return settlement.Settle(settlement.Terms{}, settlement.Bind(settlement.About{Method: "visit"}, visits(ctx), settlement.Rater[outpatient]{
			Outline: func(v *outpatient, e *settlement.Entry) { e.Method, e.Institution, e.Claim = "visit", v.clinic, v.id },
			Rate: func(v *outpatient, e *settlement.Entry) error {
				e.Method, e.Institution, e.Claim, e.Class, e.Cost, e.Covered = "visit", v.clinic, v.id, "visit", v.cost, v.covered
				e.Priced, e.Amount = true, v.cost
				return nil
			},
		}))
	}
	report, err := settle(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(report.Statement("A").Due, report.Statement("B").Due)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = settle(ctx)
	fmt.Println(errors.Is(err, context.Canceled), errors.Is(err, sql.ErrNoRows))
	// Output:
	// 60.00 110.00
	// true false
}

// A report is signed and stored. Whoever reads it checks that it adds up, and who vouches for it.
func ExampleReport_Verify() {
	report, err := settlement.Settle(settlement.Terms{Fund: settlement.MustDecimal("100.00")}, stays())
	if err != nil {
		fmt.Println(err)
		return
	}
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)) // of the office; never this one
	if err := report.Sign(key); err != nil {
		fmt.Println(err)
		return
	}
	var file bytes.Buffer
	if err := report.Encode(&file); err != nil {
		fmt.Println(err)
		return
	}
	stored, err := settlement.ReadReport(&file)
	if err != nil {
		fmt.Println(err)
		return
	}
	by, err := stored.SignedBy()
	fmt.Println(stored.Verify(), err, key.Public().(ed25519.PublicKey).Equal(by))
	stored.Statements[0].Due += 100 * settlement.Yuan
	fmt.Println(stored.Verify())
	// Output:
	// <nil> <nil> true
	// the report does not add up: lines = due: 100.00 against 200.00
}
