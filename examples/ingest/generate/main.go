// Command generate writes the example data of examples/ingest: a hospital's clean
// claims, the same stays as an export with every flaw that can be repaired, in
// three encodings, and small files that must be refused.
//
// Run it from the root of the repository:
//
//	go run ./examples/ingest/generate
//
// The output depends on nothing but this folder. It does not import the library.
package main

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/yibaojiesuan/settlement/examples/internal/generator"
)

func main() { generator.Main("ingest", files) }

func files() (list []generator.File, err error) {
	g := &exporter{rnd: rand.New(rand.NewPCG(2025, 7))}
	g.run()
	text := g.export.String()
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		return nil, err
	}
	perHead, err := heads()
	if err != nil {
		return nil, err
	}
	for name, text := range map[string]string{
		"clean.csv": g.clean.String(), "groups.csv": g.groups.String(),
		"export.csv": text, "export-bom.csv": "\uFEFF" + text, "export-gb18030.csv": gb,
	} {
		list = append(list, generator.Text(name, text))
	}
	for name, text := range perHead {
		list = append(list, generator.Text(name, text))
	}
	for name, text := range refused() {
		list = append(list, generator.Text(filepath.Join("refused", name+".csv"), text))
	}
	return list, nil
}

// fen is money.
type fen = generator.Fen

// header is that of the export: headers of a hospital, one of them with a tab after it.
const header = "\"结算ID\t\",原结算ID,就诊流水号,人员编号,姓名,身份证号,定点医药机构编号,险种类型,医疗类别,清算类别,清算方式,结算时间,入院日期,出院日期," +
	"退费结算标志,有效标志,中途结算标志,医疗费总额（元）,统筹基金支出,基金支付总额,个人账户支出,个人现金支出,科室名称,医院等级"

type exporter struct {
	rnd                   *rand.Rand
	clean, groups, export strings.Builder
	next                  int
	total, pooled         fen // of the export, for its row of sums
	account, cash, fund   fen
}

// row is a row of the export before it is written.
type row struct {
	id, original, visit, person      string
	institution, insurance, medType  string
	way, settled, admitted, left     string
	refunded, valid, interim         string
	cost, fund, account              fen
	department                       string
	writeID, writeDay, writeAmount   func(string) string
	writeCode, writeVisit, writeFund func(string) string
}

func same(text string) string { return text }

func (g *exporter) newRow() row {
	return row{
		institution: "LS01", insurance: "310", medType: "21", way: "05", refunded: "0", valid: "1", interim: "0",
		writeID: same, writeDay: same, writeAmount: same, writeCode: same, writeVisit: same, writeFund: same,
	}
}

func (g *exporter) id() string {
	g.next++
	return fmt.Sprintf("33110025%012d", g.next) // 20 digits
}

func (g *exporter) write(r row) {
	cash := r.cost - r.fund - r.account
	fields := []string{
		r.writeID(r.id), r.original, r.writeVisit(r.visit), r.person, "张三", "33110119600101001X", r.writeCode(r.institution), r.insurance, r.medType, "21", r.way,
		r.writeDay(r.settled), r.writeDay(r.admitted), r.writeDay(r.left), r.refunded, r.valid, r.interim,
		r.writeAmount(r.cost.String()), r.writeFund(r.fund.String()), r.fund.String(), r.account.String(), cash.String(), r.department,
		string("123"[r.institution[3]-'1']), // 1 is the highest level
	}
	for i, f := range fields {
		if i > 0 {
			g.export.WriteByte(',')
		}
		if strings.ContainsAny(f, "\",\n") {
			f = `"` + strings.ReplaceAll(f, `"`, `""`) + `"`
		}
		g.export.WriteString(f)
	}
	g.export.WriteString("\r\n")
	g.total += r.cost
	g.pooled += r.fund
	g.fund += r.fund
	g.account += r.account
	g.cash += cash
}

// wide writes digits and letters as full-width characters.
func wide(text string) string {
	return strings.Map(func(r rune) rune {
		if r > ' ' && r < 0x7F {
			return r + 0xFEE0
		}
		return r
	}, text)
}

// thousands puts separators into an amount.
func thousands(text string) string {
	whole, fraction, _ := strings.Cut(text, ".")
	var b strings.Builder
	for i, c := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 && whole[i-1] != '-' {
			b.WriteByte(',')
		}
		b.WriteRune(c)
	}
	return b.String() + "." + fraction
}

func (g *exporter) run() {
	groups := []struct {
		code string
		mean fen
	}{{"ES23", 5190_00}, {"GB25", 22800_00}, {"FM11", 45850_00}, {"OR15", 4500_00}}
	departments := []string{"呼吸内科", "普外科", "心内科", "𠮷田骨科"} // the last one needs four bytes in GB18030
	g.clean.WriteString("id,institution,group,cost,covered,days,admitted,discharged,department\n")
	g.groups.WriteString("结算ID,就诊流水号,病案号,DRG组代码,DRG组名称,总费用\r\n")
	g.export.WriteString(header + "\r\n")
	for i := range 240 {
		r := g.newRow()
		group := groups[g.rnd.IntN(len(groups))]
		r.id, r.visit = g.id(), fmt.Sprintf("%06d,67-%03d", 78000+i, i)
		r.person = fmt.Sprintf("P%07d", g.rnd.IntN(5_000_000))
		r.institution = fmt.Sprintf("LS%02d", 1+g.rnd.IntN(3))
		r.department = departments[g.rnd.IntN(len(departments))]
		r.cost = group.mean * fen(30+g.rnd.IntN(140)) / 100 * 1
		r.cost += fen(g.rnd.IntN(100))
		r.fund = r.cost * fen(50+g.rnd.IntN(30)) / 100
		r.account = (r.cost - r.fund) / 3
		month, day, days := 1+g.rnd.IntN(12), 1+g.rnd.IntN(14), 1+g.rnd.IntN(14)
		r.admitted = fmt.Sprintf("2025-%02d-%02d", month, day)
		r.left = fmt.Sprintf("2025-%02d-%02d", month, day+days)
		r.settled = r.left
		fmt.Fprintf(&g.clean, "%s,%s,%s,%s,%s,%d,%s,%s,%s\n", r.id, r.institution, group.code, r.cost, r.cost-r.fund, days, r.admitted, r.left, r.department)
		if i%3 == 0 { // by the visit alone
			fmt.Fprintf(&g.groups, ",\"%s\",,%s,组,%s\r\n", r.visit, group.code, r.cost)
		} else {
			fmt.Fprintf(&g.groups, "%s,,,%s,组,%s\r\n", r.id, group.code, r.cost)
		}
		g.dirty(i, r)
	}
	fmt.Fprintf(&g.export, ",,,,合计,%s%q,%s,%s,%s,%s,,\r\n", strings.Repeat(",", 12), thousands(g.total.String()), g.pooled, g.fund, g.account, g.cash)
}

// dirty writes a stay as the export has it.
func (g *exporter) dirty(i int, r row) {
	switch i % 12 {
	case 1:
		r.writeID = func(s string) string { return s + "\t" }
		r.writeCode = func(s string) string { return " " + s + "\u3000" }
	case 2:
		r.writeID = func(s string) string { return `="` + s + `"` }
		r.writeDay = func(s string) string { return s + " 08:31:12.0000000" }
	case 3:
		r.writeID = func(s string) string { return "'" + s }
		r.writeVisit = func(s string) string { return s + "^A1" } // id^suffix
		r.writeDay = func(s string) string { return strings.ReplaceAll(s, "-", "") }
	case 4:
		r.writeID = wide
		r.writeAmount = wide
		r.writeDay = func(s string) string { return strings.ReplaceAll(s, "-", "/") + " 9:07" }
	case 5:
		r.writeAmount = func(s string) string { return "￥" + thousands(s) }
		r.writeDay = func(s string) string { return strings.ReplaceAll(s, "-", "") + "210733" }
	case 6:
		r.writeAmount = func(s string) string { return s + "元" }
		r.writeDay = func(s string) string { return s + " 21:07:33+08:00" }
	case 7: // refunded and settled anew under another id
		wrong := r
		wrong.id, wrong.refunded = g.id(), "1"
		wrong.cost += fen(1 + g.rnd.IntN(50000))
		back := wrong
		back.id, back.original = g.id(), wrong.id
		back.cost, back.fund, back.account = -wrong.cost, -wrong.fund, -wrong.account
		g.write(wrong)
		g.write(back)
	case 8: // exported twice
		g.write(r)
	case 9: // settled in two parts
		first := r
		first.id, first.interim = g.id(), "1"
		first.cost, first.fund, first.account = r.cost/3, r.fund/4, r.account/5
		first.settled, first.left = r.admitted, r.admitted
		r.cost, r.fund, r.account = r.cost-first.cost, r.fund-first.fund, r.account-first.account
		g.write(first)
	case 10: // a void row, a refund of what an earlier file had, a pharmacy's row
		void := r
		void.id, void.visit, void.valid = g.id(), "void", "0"
		g.write(void)
		lone := r
		lone.id, lone.original, lone.visit, lone.refunded = g.id(), "3311002400000000"+fmt.Sprint(1000+i), fmt.Sprint("lone", i), "1"
		lone.cost, lone.fund, lone.account = -lone.cost, -lone.fund, -lone.account
		g.write(lone)
		drugs := r
		drugs.id, drugs.visit, drugs.medType, drugs.way = g.id(), fmt.Sprint("drugs", i), "41", "01"
		g.write(drugs)
	case 11: // of another year, and one that no method takes; −0.00
		other := r
		other.id, other.visit, other.settled = g.id(), fmt.Sprint("other", i), "2026-01-05"
		g.write(other)
		nobody := r
		nobody.id, nobody.visit, nobody.way, nobody.fund, nobody.account = g.id(), fmt.Sprint("nobody", i), "99", 0, 0
		nobody.writeFund = func(string) string { return "-0.00" }
		g.write(nobody)
	}
	g.write(r)
}

// refused returns the files that must be refused, each for one reason.
func refused() map[string]string {
	const head = "setl_id,init_setl_id,mdtrt_id,psn_no,fixmedins_code,insutype,med_type,clr_type,clr_way,setl_time,begndate,enddate,refd_setl_flag,vali_flag,mid_setl_flag,medfee_sumamt,hifp_pay,hosp_lv\n"
	line := func(changes ...string) string {
		fields := map[string]string{
			"setl_id": "S1", "mdtrt_id": "V1", "psn_no": "P1", "fixmedins_code": "LS01", "insutype": "310", "med_type": "21", "clr_type": "21", "clr_way": "05",
			"setl_time": "2025-03-05", "begndate": "2025-03-01", "enddate": "2025-03-05", "refd_setl_flag": "0", "vali_flag": "1", "mid_setl_flag": "0",
			"medfee_sumamt": "1000.00", "hifp_pay": "600.00", "hosp_lv": "1",
		}
		for i := 0; i < len(changes); i += 2 {
			fields[changes[i]] = changes[i+1]
		}
		var list []string
		for _, name := range strings.Split(strings.TrimSpace(head), ",") {
			list = append(list, fields[name])
		}
		return strings.Join(list, ",") + "\n"
	}
	good := line()
	one := func(changes ...string) string {
		return head + good + line(append([]string{"setl_id", "S2", "mdtrt_id", "V2"}, changes...)...)
	}
	return map[string]string{
		"amount-blank":       one("medfee_sumamt", ""),
		"amount-decimals":    one("medfee_sumamt", "12345.675"),
		"amount-error":       one("medfee_sumamt", "#REF!"),
		"amount-exponent":    one("medfee_sumamt", "1E+05"),
		"amount-long":        one("medfee_sumamt", "12345678901234567890"),
		"amount-negative":    one("medfee_sumamt", "-1.00", "hifp_pay", "-1.00"),
		"amount-separators":  one("medfee_sumamt", `"12,34.00"`),
		"amount-unit":        one("medfee_sumamt", "1.2万元"),
		"code-unknown":       one("clr_way", "310100"),
		"date-30-february":   one("setl_time", "2025-02-30"),
		"date-clock":         one("setl_time", "08:31:12"),
		"date-words":         one("setl_time", "TueMar2500：00：00CST2025"),
		"empty":              "",
		"encoding-broken":    one("psn_no", "\uFFFD"),
		"fields":             head + good + "S2,V2\n",
		"header-missing":     strings.Replace(one(), "hifp_pay", "hifp", 1),
		"header-twice":       strings.Replace(one(), "mid_setl_flag,medfee", "结算ID,medfee", 1),
		"id-conflict":        head + good + line("medfee_sumamt", "1000.01"),
		"id-exponent":        one("setl_id", "4.403E+19"),
		"id-long":            one("setl_id", strings.Repeat("9", 31)),
		"quote-open":         head + good + "\"S2,\n" + good,
		"refund-differs":     head + line("refd_setl_flag", "1") + line("setl_id", "S2", "init_setl_id", "S1", "refd_setl_flag", "1", "medfee_sumamt", "-999.99", "hifp_pay", "-600.00"),
		"refund-of-a-refund": head + line("refd_setl_flag", "1", "init_setl_id", "S0", "medfee_sumamt", "-1.00", "hifp_pay", "0") + line("setl_id", "S2", "init_setl_id", "S1", "refd_setl_flag", "1", "medfee_sumamt", "-1.00", "hifp_pay", "0"),
		"refund-without":     one("refd_setl_flag", "1"),
		"visit-twice":        one("mdtrt_id", "V1"),
	}
}
