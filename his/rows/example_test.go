package rows_test

import (
	"fmt"
	"io"
	"strings"

	"github.com/yibaojiesuan/settlement/his/rows"
)

func ExampleNew() {
	type visit struct{ ID, Department string }
	file := rows.File{Name: "visits.csv", Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader("id,department\nV1,心内科\nV2\n")), nil // os.Open in a program
	}}
	visits := rows.New(file, rows.Layout[visit]{Columns: []rows.Column[visit]{
		{Name: "id", Trait: rows.Needed | rows.Ident, Set: func(v *visit, text string) error { v.ID = text; return nil }},
		{Name: "department", Trait: rows.Needed, Set: func(v *visit, text string) error { v.Department = text; return nil }},
	}})
	for v, err := range visits.All() {
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(v.ID, v.Department)
	}
	// Output:
	// V1 心内科
	// visits.csv: row 3: wrong number of fields: want 2, got 1
}
