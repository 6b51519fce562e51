package query_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/query"
	"github.com/yibaojiesuan/settlement/internal/fakesql"
)

// A program opens the database with its own driver: sql.Open("pgx", url).
func ExampleFile() {
	db := (&fakesql.Database{Tables: map[string]*fakesql.Table{
		"SELECT * FROM cases ORDER BY id": {
			Columns: []string{"ID", "INSTITUTION", "GROUP", "COST", "COVERED"},
			Rows:    [][]any{{"c1", "LS01", "ES23", int64(519010), int64(20000)}, {"c2", "LS01", nil, int64(700000), int64(0)}},
		},
	}}).Open()
	defer db.Close()
	document := strings.NewReader(`{"database": "his", "query": "SELECT * FROM cases ORDER BY id", "fen": ["cost", "covered"]}`)
	file, err := query.File("claims.sql.json", document, map[string]query.Database{"his": db}, march)
	if err != nil {
		fmt.Println(err)
		return
	}
	for c, err := range his.Cases(file.Within(context.Background())).All() {
		fmt.Println(c.ID, c.Cost, c.Covered, c.Group, err)
	}
	// Output:
	// c1 5190.10 200.00 ES23 <nil>
	// c2 7000.00 0.00  <nil>
}
