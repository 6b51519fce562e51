package his_test

import (
	"fmt"
	"io"
	"strings"

	"github.com/yibaojiesuan/settlement/his"
)

func file(text string) his.File {
	return his.File{Name: "cases.csv", Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(text)), nil // os.Open in a program
	}}
}

func ExampleCases() {
	cases := his.Cases(file(`id,institution,group,cost,covered,days,remark
LS2025000001,LS01,ES23,15569.99,5641.71,11,
LS2025000002,LS01,ES23,15570.00,6945.89,15,
`), "days")

	for c, err := range cases.Unique() {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(c.ID, c.Group, c.Cost, c.Covered, c.Days)
	}
	unknown, _ := cases.Unknown()
	fmt.Println("ignored:", unknown)
	// Output:
	// LS2025000001 ES23 15569.99 5641.71 11
	// LS2025000002 ES23 15570.00 6945.89 15
	// ignored: [remark]
}

func ExampleTable_Unique() {
	cases := his.Cases(file(`id,institution,group,cost,covered
LS2025000001,LS01,ES23,15569.99,5641.71
4.403E+19,LS01,ES23,1E5,
LS2025000001,LS01,ES23,15569.99,5641.71
LS2025000004,LS01,ES23,15569.99
`))
	for c, err := range cases.Unique() {
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println("claim", c.ID)
	}
	// Output:
	// claim LS2025000001
	// cases.csv: row 3, column id: an id in exponent form: its digits are lost: got "4.403E+19"
	// cases.csv: row 3, column cost: want a plain decimal such as 12.50, without sign +, exponent, separator or spaces: got "1E5"
	// cases.csv: row 3, column covered: blank, want a number such as 12.50
	// cases.csv: row 4, column id: the id occurs twice: "LS2025000001" is also in row 2
	// cases.csv: row 5: wrong number of fields: want 5, got 4
}
