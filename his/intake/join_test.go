package intake

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
)

var groupsBy = JoinBy{
	Keys: [][]string{{"setl_id"}, {"mdtrt_id"}, {"medcasno", "enddate"}},
	Take: []string{"drg_codg", "act_ipt_days", "dscg_way"}, Compare: []string{"medfee_sumamt"}, Unmatched: UnmatchedRefuse,
}

const joinHead = "setl_id,mdtrt_id,medcasno,fixmedins_code,insutype,med_type,clr_way,setl_time,begndate,enddate,medfee_sumamt,hifp_pay\n"

func joinRow(id, visit, record, cost string) string {
	return strings.Join([]string{id, visit, record, "H1", "310", "21", "05", "2025-03-05", "2025-03-01", "2025-03-05", cost, "1.00"}, ",") + "\n"
}

func TestJoin(t *testing.T) {
	main := filetest.Memory("settled.csv", joinHead+joinRow("S1", "V1", "R1", "10.00")+joinRow("S2", "V2", "R2", "20.00")+
		joinRow("S3", "V3", "R3", "30.00"))
	groups := filetest.Memory("groups.csv", "结算ID,就诊流水号,病案号,出院日期,DRG组代码,住院天数,离院方式,总费用,姓名\n"+
		"S1,,,,ES23,9,1,10.00,张三\n,V2,R2,2025/3/5,FM11,4,1,20.01,李四\n,,R3,2025-03-05 08:00:00,GB25,4,5,30.00,\n,V9,,,GB25,1,1,99.00,\n"+
		"S1,,,,ES23,9,1,10.00,张三\n") // the last one is the first again
	join, err := NewJoin(groupsBy, groups)
	require.NoError(t, err)
	report, err := join.Match(Rows(main, nil, false))
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(&JoinReport{
		Matched: []MatchCount{
			{Keys: []string{"setl_id"}, Rows: 1, Cost: 10_00}, {Keys: []string{"mdtrt_id"}, Rows: 1, Cost: 20_00}, {Keys: []string{"medcasno", "enddate"}, Rows: 1, Cost: 30_00},
		},
		OthersMatched: MatchCount{Rows: 3, Cost: 60_01}, OthersUnmatched: MatchCount{Rows: 1, Cost: 99_00},
		ConflictRows: 1, Conflicts: []Mismatch{{"settled.csv", 3, "groups.csv", 3, []string{"medfee_sumamt"}}},
		Rates: []MatchRate{{"H1", settlement.MustMonth("2025-03"), 3, 3}},
	}, report))

	p := mapperOf(t, casesMapping(), withVisitFlag(filetest.Memory("settled.csv", joinHead)))
	in, err := p.Read(Options{Period: year2025, Fill: join.Fill}, withVisitFlag(main))
	require.NoError(t, err)
	cases, err := filetest.Collect(in.Cases().All())
	require.NoError(t, err)
	require.Equal(t, "ES23", cases[0].Group)
	require.Equal(t, 9, cases[0].Days)
	require.Equal(t, "FM11", cases[1].Group)
	require.Equal(t, "GB25", cases[2].Group)
}

// withVisitFlag adds the column that a mapping with interim settlements needs.
func withVisitFlag(f rows.File) rows.File {
	open := f.Open
	f.Open = func() (io.ReadCloser, error) {
		r, _ := open()
		text, _ := io.ReadAll(r)
		lines := strings.Split(strings.TrimSpace(string(text)), "\n")
		for i := range lines {
			lines[i] += ","
		}
		lines[0] += "mid_setl_flag"
		return io.NopCloser(strings.NewReader(strings.Join(lines, "\n"))), nil
	}
	return f
}

// casesMapping is the sample without stays and heads, which need more columns.
func casesMapping() Mapping {
	m := sampleMapping()
	m.Routes = slices.DeleteFunc(m.Routes, func(r Route) bool { return r.Method == settlement.PerDiem || r.Method == settlement.Capitation })
	return m
}

func TestJoinFaults(t *testing.T) {
	p := mapperOf(t, casesMapping(), withVisitFlag(filetest.Memory("settled.csv", joinHead)))
	main := withVisitFlag(filetest.Memory("settled.csv", joinHead+joinRow("S1", "V1", "R1", "10.00")))
	strict := groupsBy
	strict.RefuseConflicts = true
	for _, tt := range []struct {
		name, groups string
		by           JoinBy
		want         string
	}{
		{"no match", "setl_id,drg_codg,act_ipt_days,dscg_way\nS9,A,1,1\n", groupsBy, "settled.csv: row 2: rows of two files do not match: no row matches"},
		{"several", "setl_id,drg_codg,act_ipt_days,dscg_way\nS1,A,1,1\nS1,B,1,1\nS1,A,1,1\n", groupsBy, "settled.csv: row 2: rows of two files do not match: several rows have the same setl_id"},
		{"a conflict", "setl_id,drg_codg,act_ipt_days,dscg_way,medfee_sumamt\nS1,A,1,1,9.99\n", strict, "settled.csv: row 2: rows of two files do not match: row 2 of groups.csv has another medfee_sumamt"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			join, err := NewJoin(tt.by, filetest.Memory("groups.csv", tt.groups))
			require.NoError(t, err)
			_, err = p.Read(Options{Period: year2025, Fill: join.Fill}, main)
			require.EqualError(t, err, tt.want)
			require.ErrorIs(t, err, ErrMatch)
		})
	}
	_, err := NewJoin(groupsBy, filetest.Memory("groups.csv", "setl_id,drg_codg\n"))
	require.EqualError(t, err, "groups.csv: row 1: needed column missing: dscg_way, act_ipt_days")
	_, err = NewJoin(JoinBy{Keys: [][]string{{"x"}}, Take: []string{"medfee_sumamt"}, Unmatched: "?"})
	require.Equal(t, []string{
		`keys[0][0]: no such column: "x"`,
		`take: rows of two files do not match: an amount is a settlement's own; compare it`,
		`unmatched: not one of the choices: got "?", want refuse, leave`,
		`files: required`,
	}, filetest.Messages(err))
}

// What is wrong with the other file is told once for each column, as of the exports.
func TestCausesOfAJoin(t *testing.T) {
	var text strings.Builder
	text.WriteString("结算ID,DRG组代码,住院天数,离院方式,总费用\n")
	for i := range 300 {
		total := "1.00"
		if i%3 == 0 {
			total = "一元"
		}
		fmt.Fprintf(&text, "S%d,ES23,x,1,%s\n", i, total)
	}
	join, err := NewJoin(groupsBy, filetest.Memory("groups.csv", text.String()))
	var faults *settlement.Faults
	require.ErrorAs(t, err, &faults)
	require.Equal(t, 400, faults.Total)
	require.Len(t, faults.List, settlement.MaxFaults)
	require.Len(t, join.Causes(), 2)
	require.EqualError(t, join.Causes()[0], `groups.csv: row 2, column 住院天数 (act_ipt_days): want a whole number from 0 to 100000: got "x"; and 299 more: 3, 4, 5, …`)
	require.Equal(t, 300, join.Causes()[0].Rows)
	require.Contains(t, join.Causes()[1].Error(), "groups.csv: row 2, column 总费用 (medfee_sumamt): ")
	require.Equal(t, 100, join.Causes()[1].Rows)

	join, err = NewJoin(JoinBy{})
	require.Error(t, err)
	require.Nil(t, join.Causes(), "the document itself is wrong")
}
