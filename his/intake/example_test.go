package intake_test

import (
	"fmt"
	"io"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/intake"
	"github.com/yibaojiesuan/settlement/his/rows"
)

func file(text string) rows.File {
	return rows.File{Name: "cases.csv", Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(text)), nil // os.Open in a program
	}}
}

func ExampleMapper_Read() {
	mapping, err := intake.ReadMapping(strings.NewReader(`{
		"name": "A hospital's export", "kind": "example",
		"columns": {"vali_flag": "none", "refd_setl_flag": "退费结算标志", "init_setl_id": "原结算ID", "mid_setl_flag": "none", "drg_codg": "DRG组代码"},
		"period": "setl_time", "covered": "medfee_sumamt - hifp_pay",
		"codes": {"clr_way": {"05": "drg", "01": "item"}, "insutype": {"310": "employees", "390": "residents"}},
		"pool": ["insutype"],
		"routes": [{"when": {"clr_way": ["drg"]}, "method": "drg"}]
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	mapper, err := intake.NewMapper(mapping)
	if err != nil {
		fmt.Println(err)
		return
	}
	year := settlement.Period{From: settlement.MustDate("2025-01-01"), To: settlement.MustDate("2025-12-31")}
	in, err := mapper.Read(intake.Options{Period: year}, file("结算ID\t,原结算ID,定点医药机构编号,险种类型,清算方式,结算时间,退费结算标志,医疗费总额(元),统筹基金支出,DRG组代码\n"+
		"S1,,H1,310,05,2025-03-05 10:11:12,0,\"1,000.00\",600.00,ES23\n"+
		"S2,,H1,310,05,2025/3/6,1,500.00,300.00,ES23\n"+
		"S3,S2,H1,310,05,2025-03-07,1,-500.00,-300.00,ES23\n"+
		"S4,,H1,390,01,20250308,0,80.00,40.00,\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	for c, err := range in.Cases().All() {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(c.ID, c.Institution, c.Group, c.Cost, c.Covered, c.Pool)
	}
	for _, line := range in.Report().Balance {
		fmt.Println(line)
	}
	// Output:
	// S1 H1 ES23 1000.00 400.00 employees
	// medfee_sumamt: 1080.00 = 1000.00 claims + 0.00 refund_pairs + 80.00 unrouted
	// hifp_pay: 640.00 = 600.00 claims + 0.00 refund_pairs + 40.00 unrouted
}

func ExampleMapper_ReadMembers() {
	mapping, err := intake.ReadMapping(strings.NewReader(`{
		"name": "A hospital's export", "kind": "example",
		"columns": {"vali_flag": "none", "refd_setl_flag": "none", "init_setl_id": "none", "mid_setl_flag": "none", "drg_codg": "none"},
		"period": "setl_time", "covered": "medfee_sumamt - hifp_pay",
		"routes": [{"method": "capitation", "kind": "own"}],
		"members": {
			"columns": {"vali_flag": "none"},
			"codes": {"biz_appy_type": {"签约": "signed", "暂停": "suspended"}, "dise_codg": {"M07804": "peritoneal", "": ""}},
			"routes": [
				{"when": {"biz_appy_type": ["signed"], "dise_codg": ["peritoneal"]}, "row": "agreement", "category": "peritoneal"},
				{"when": {"biz_appy_type": ["suspended"]}, "row": "suspension"}
			],
			"signed": "signed", "ends": "last_day", "suspended_to": "last_day", "moves": "month_end"
		}
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	mapper, err := intake.NewMapper(mapping)
	if err != nil {
		fmt.Println(err)
		return
	}
	roster, err := mapper.ReadMembers(nil, file("透析患者签约登记表,,,,,,\n"+
		"人员编号,签约机构代码,业务类型,病种编码,签约日期,开始日期,终止日期\n"+
		"P1,H1,签约,M07804,2025-01-10,,\n"+
		"P1,H1,暂停,,,2025/3/1,2025/3/31\n"+
		"P1,H2,签约,M07804,2025年6月10日,,\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	for m, err := range roster.Members().All() {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(m.Person, m.Institution, m.Category, m.Signed, m.Ends, m.Suspended)
	}
	fmt.Println("the header is row", roster.Report().Files[0].Header)
	// Output:
	// P1 H1 peritoneal 2025-01-10 2025-06-30 [2025-03-01/2025-04-01]
	// P1 H2 peritoneal 2025-06-10  []
	// the header is row 2
}
