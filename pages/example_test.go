package pages_test

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/yibaojiesuan/settlement/pages"
	"github.com/yibaojiesuan/settlement/views"
)

func ExampleWrite() {
	t := &views.Table{ID: "wards", Title: views.Text{Chinese: "科室盈亏", English: "gain by ward"}, Columns: views.Columns("ward name 科室 ward", "gain money 盈亏 gain")}
	t.Add("", views.Given("骨科"), views.Given("-1234567.80"))
	t.Charts = []views.Chart{{ID: "gain", Kind: views.Bars, Title: t.Title, Label: "ward", Y: []string{"gain"}}}
	book := &views.Book{ID: "hospital", Title: views.Text{Chinese: "医保工作分析", English: "analysis"}, Tables: []*views.Table{t}}

	var page bytes.Buffer
	if err := pages.Write(&page, book, pages.Options{Language: views.Chinese, Unit: pages.TenThousands}); err != nil {
		fmt.Println(err)
		return
	}
	for _, line := range strings.Split(page.String(), "\n") {
		if strings.HasPrefix(line, "<tr>") {
			fmt.Println(line)
		}
	}
	// Output:
	// <tr><td class="i">1</td><th scope="row" class="c">骨科</th><td class="n" title="-1,234,567.80 元">-123.46</td></tr>
}
