package tables_test

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/his/tables"
	"github.com/yibaojiesuan/settlement/policy"
)

// A table of weights with a caption, a header of two rows and a note becomes the groups of a
// policy.
func ExampleMake() {
	const weights = "2025年病组权重表,,,,\n" +
		"病组编码,病组名称,权重,,病组属性\n" +
		",,三级,二级,\n" +
		"BR21,脑缺血性疾患,0.9231,0.8120,基础病组\n" +
		"BR25,其他脑血管疾患,0.7000,0.7000,无极差\n" +
		"BQY,歧义病案组,,,QY\n" +
		"注：本表自2025年1月1日起执行,,,,\n"
	mapping, err := tables.ReadMapping(strings.NewReader(`{"name": "weights of 2025", "kind": "example", "tables": [{
		"file": "weights.csv", "of": "groups", "rows": 2,
		"columns": [
			{"header": "病组编码", "is": "group"},
			{"header": "病组名称", "is": "name"},
			{"header": "权重/三级", "is": "base_points", "level": "3", "sum": "1.6231"},
			{"header": "权重/二级", "is": "base_points", "level": "2"},
			{"header": "病组属性", "is": "words", "words": {
				"基础病组": {"attributes": {"basic": true}},
				"无极差": {"uniform": true},
				"QY": {"leave_out": "ambiguous groups"}}}
		]}]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	draft := drg.Policy{
		Document: policy.Document{Name: "weights of a city", Kind: policy.Example}, Scale: settlement.DecimalInt(1), PointPlaces: 8,
		Institutions: []drg.Institution{{Code: "H1", Level: "3"}, {Code: "H2", Level: "2"}},
	}
	open := func(name string) rows.File { // of files on disk: rows.Path
		return rows.File{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(weights)), nil }}
	}
	made, report, err := tables.Make(draft, mapping, open)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, g := range made.Groups {
		fmt.Println(g.Code, g.Uniform, g.By[0].Level, g.By[0].BasePoints, g.By[1].Level, g.By[1].BasePoints)
	}
	report.Digest = "" // as long as it is
	if err := report.Print(os.Stdout, false); err != nil {
		fmt.Println(err)
	}
	// Output:
	// BR21 false 3 0.9231 2 0.812
	// BR25 true 3 0.7 2 0.7
	// weights.csv, groups: 4 rows = 2 taken + 1 ambiguous groups + 1 caption or note
	//   the header is row 3
	//   left out, title above the header: 1, first in 1
	//   left out, ambiguous groups: 1, first in 6
	//   left out, caption or note: 1, first in 7
	//   病组编码 (group): 2 values
	//   病组名称 (name): 2 values
	//   权重/三级 (base_points): 2 values, sum 1.6231
	//   权重/二级 (base_points): 2 values, sum 1.512
	//   病组属性 (words): 2 values
	// the policy: 2 groups, 4 entries by level, institution or pool, 0 institutions, 0 levels, 0 coefficients, 1 attributes more than the draft
}
