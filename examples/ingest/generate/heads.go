package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// heads returns the files of patients that are paid per head: the settlements of a
// hospital for them, with a title above, a register of their agreements in GB18030, as
// a spreadsheet writes it, and the clean claims that both make.
func heads() (map[string]string, error) {
	g := &headGenerator{rnd: rand.New(rand.NewPCG(2025, 8))}
	g.charges.WriteString("腹膜透析按人头付费结算明细,,,,,,,,,,,,\r\n单位：元,,,,,,,,,统计期：2025年,,,\r\n\r\n" +
		"结算ID,就诊ID,人员编号,姓名,定点医药机构编号,险种类型,医疗类别,清算方式,结算时间,中途结算标志,医疗费总额,统筹基金支出,医院等级\r\n")
	g.register.WriteString("腹膜透析签约登记表,,,,,,,,,,,\r\n制表日期：2026-01-05,,,,,,,,,,,\r\n" +
		"人员编号,姓名,签约机构代码,业务类型,病种编码,签约日期,开始日期,终止日期,暂停日期,恢复日期,备案流水号,有效标志\r\n")
	g.cleanCharges.WriteString("person,institution,month,kind,cost,covered,date,medical_type\n")
	g.cleanMembers.WriteString("person,institution,category,signed,ends,suspended,inpatient\n")
	for i := range 24 {
		g.patient(i)
	}
	fmt.Fprintf(&g.charges, "合计,,,,,,,,,,%s,%s,\r\n", g.cost, g.fund)
	register, err := simplifiedchinese.GB18030.NewEncoder().String(g.register.String())
	return map[string]string{
		"heads.csv": g.charges.String(), "register.csv": register,
		"clean-charges.csv": g.cleanCharges.String(), "clean-members.csv": g.cleanMembers.String(),
	}, err
}

type headGenerator struct {
	rnd                                           *rand.Rand
	charges, register, cleanCharges, cleanMembers strings.Builder
	next                                          int
	cost, fund                                    fen
}

// log writes a row of the register. more follows in pairs of column and value.
func (g *headGenerator) log(person, institution, kind string, more ...string) {
	fields := []string{person, "李四", institution, kind, "", "", "", "", "", "", "", "1"}
	columns := map[string]int{"disease": 4, "signed": 5, "from": 6, "ends": 7, "suspended": 8, "resumed": 9, "id": 10, "valid": 11}
	for i := 0; i < len(more); i += 2 {
		fields[columns[more[i]]] = more[i+1]
	}
	for i, f := range fields {
		if strings.Contains(f, `"`) {
			fields[i] = `"` + strings.ReplaceAll(f, `"`, `""`) + `"`
		}
	}
	g.register.WriteString(strings.Join(fields, ",") + "\r\n")
}

func day(month, day int) time.Time {
	return time.Date(2025, time.Month(month), day, 0, 0, 0, 0, time.UTC)
}

// patient writes a patient with an agreement or two, and a settlement a month.
func (g *headGenerator) patient(i int) {
	person := fmt.Sprintf("P%07d", 4_000_000+g.rnd.IntN(1_000_000)*4+i%4)
	home := []string{"LS01", "LS02"}[i%2]
	signed := day(1+g.rnd.IntN(3), 1+g.rnd.IntN(28))
	id := fmt.Sprintf("3311%08d", i)
	member := func(institution, signed, ends, suspended, inpatient string) {
		fmt.Fprintf(&g.cleanMembers, "%s,%s,peritoneal,%s,%s,%s,%s\n", person, institution, signed, ends, suspended, inpatient)
	}
	of := func(t time.Time) string { return t.Format(time.DateOnly) }
	sign := func(more ...string) {
		g.log(person, home, "签约", append([]string{"disease", "M07804", "signed", of(signed), "id", id}, more...)...)
	}
	switch i % 8 {
	default:
		sign()
		member(home, of(signed), "", "", "")
	case 1: // written as spreadsheets do, and exported twice
		g.log(wide(person)+"\t", `="`+home+`"`, "签约", "disease", "M07804", "signed", signed.Format("2006/1/2 15:04"), "id", "'"+id)
		sign()
		member(home, of(signed), "", "", "")
	case 2: // suspended and resumed, as events
		sign()
		g.log(person, home, "恢复", "from", of(day(8, 1)))
		g.log(person, home, "暂停", "from", of(day(6, 11)))
		member(home, of(signed), "", "2025-06-11/2025-08-01", "")
	case 3: // the same beside the agreement
		sign("suspended", signed.AddDate(0, 2, 0).Format("20060102"), "resumed", signed.AddDate(0, 3, 0).Format("2006年1月2日"))
		member(home, of(signed), "", of(signed.AddDate(0, 2, 0))+"/"+of(signed.AddDate(0, 3, 0)), "")
	case 4: // in another hospital
		sign()
		g.log(person, "LS03", "住院", "from", of(day(7, 5)), "ends", of(day(7, 19)))
		member(home, of(signed), "", "", "2025-07-05/2025-07-19")
	case 5: // moves: the earlier agreement is not ended in the register
		sign()
		g.log(person, "LS01", "签约", "disease", "M07804", "signed", of(day(9, 10)), "id", id+"1")
		if home != "LS01" {
			member(home, of(signed), "2025-09-30", "", "")
			member("LS01", "2025-09-10", "", "", "")
		}
	case 6: // ended
		sign()
		g.log(person, home, "解约", "ends", of(day(10, 31)))
		member(home, of(signed), "2025-10-31", "", "")
	case 7: // a void row, a row of no concern, a suspension of nobody
		sign("valid", "0", "id", id+"9")
		sign()
		g.log(person, home, "咨询")
		g.log("P0000000", home, "暂停", "from", of(day(3, 1)))
		member(home, of(signed), "", "", "")
	}
	for month := 4; month <= 12; month++ {
		g.next++
		cost := fen(5000_00 + g.rnd.IntN(3000_00))
		fund := cost * fen(70+g.rnd.IntN(15)) / 100
		date := day(month, 1+g.rnd.IntN(28))
		if i%8 == 5 && month > 9 {
			home = "LS01"
		}
		fmt.Fprintf(&g.charges, "H%012d,V%d,%s,李四,%s,310,14,04,%s,0,%s,%s,%s\r\n", g.next, g.next, person, home, date.Format("2006/1/2 15:04"), cost, fund, string("12"[home[3]-'1']))
		fmt.Fprintf(&g.cleanCharges, "%s,%s,%s,own,%s,%s,%s,14\n", person, home, date.Format("2006-01"), cost, cost-fund, of(date))
		g.cost += cost
		g.fund += fund
	}
}
