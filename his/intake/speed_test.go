package intake

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// nationalRows makes the records of an export with a number of cases, its header first.
// Every hundredth case was settled wrongly before, and taken back.
func nationalRows(cases int) [][]string {
	list := [][]string{strings.Split(strings.TrimSpace(rowHead), ",")}
	for i := range cases {
		id := fmt.Sprintf("LS2025%06d", i)
		day := fmt.Sprintf("2025-03-%02d", 1+i%31)
		row := []string{
			id, "", "V" + id, fmt.Sprintf("P%06d", i), fmt.Sprintf("LS%02d", i%20), "310", "21", "05", day + " 10:11:12", fmt.Sprintf("2025-02-%02d", 1+i%28), day,
			"0", "1", "0", fmt.Sprintf("%d.%02d", 1000+i%40000, i%100), fmt.Sprintf("%d.%02d", 100+i%900, i%97), fmt.Sprintf("ES%02d", i%90+10),
		}
		if i%100 == 99 {
			wrong, back := append([]string{}, row...), append([]string{}, row...)
			wrong[0], wrong[11] = "W"+id, "1"
			back[0], back[1], back[11], back[14], back[15] = "B"+id, wrong[0], "1", "-"+row[14], "-"+row[15]
			list = append(list, wrong, back)
		}
		list = append(list, row)
	}
	return list
}

// chinese are the headers of national as sheets have them.
func chinese() []string {
	return []string{
		"结算ID", "原结算ID", "就诊流水号", "人员编号", "定点医药机构编号", "险种类型", "医疗类别", "清算方式", "结算时间", "入院日期", "出院日期",
		"退费结算标志", "有效标志", "中途结算标志", "医疗费总额", "统筹基金支出", "DRG组代码",
	}
}

func BenchmarkExport(b *testing.B) {
	list := nationalRows(20_000)
	count := len(list) - 1
	text := filetest.AsCSV(chinese(), list[1:])
	raw, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	require.NoError(b, err)
	p, err := NewMapper(sampleMapping())
	require.NoError(b, err)
	filetest.Measure(b, "encoding_csv_splits", count, len(text), func() error {
		c := csv.NewReader(strings.NewReader(text))
		c.ReuseRecord = true
		for {
			if _, err := c.Read(); err != nil {
				if errors.Is(err, io.EOF) {
					return nil
				}
				return err
			}
		}
	})
	gb := filetest.Memory("x.csv", raw)
	gb.Encoding = rows.GB18030
	lines := filetest.AsJSON(list[0], list[1:])
	for _, kind := range []struct {
		name string
		file rows.File
		size int
	}{{"CSV", filetest.Memory("x.csv", text), len(text)}, {"GB18030", gb, len(raw)}, {"JSON_lines", filetest.Memory("x.jsonl", lines), len(lines)}} {
		filetest.Measure(b, kind.name+",_rows", count, kind.size, func() error { return filetest.Drain(p.Rows(kind.file).All()) })
		filetest.Measure(b, kind.name+",_claims", count, kind.size, func() error {
			in, err := p.Read(Options{Period: year2025}, kind.file)
			if err != nil {
				return err
			}
			return filetest.Drain(in.Cases().All())
		})
	}
}

// No row costs an allocation: a block does.
func TestExportAllocations(t *testing.T) {
	list := nationalRows(20_000)
	p, err := NewMapper(sampleMapping())
	require.NoError(t, err)
	escaped := strings.NewReplacer("总", `\u603b`, "-", `\u002d`)
	cases := filetest.Canonical(20_000)
	records := strings.Split(strings.TrimSpace(cases), "\n")
	var lines [][]string
	for _, r := range records {
		lines = append(lines, strings.Split(r, ","))
	}
	for _, tt := range []struct {
		name string
		most float64
		walk func() error
	}{
		{"CSV", 1500, func() func() error {
			table := p.Rows(filetest.Memory("x.csv", filetest.AsCSV(chinese(), list[1:])))
			return func() error { return filetest.Drain(table.All()) }
		}()},
		{"JSON lines", 1500, func() func() error {
			table := p.Rows(filetest.Memory("x.jsonl", filetest.AsJSON(list[0], list[1:])))
			return func() error { return filetest.Drain(table.All()) }
		}()},
		{"JSON lines, Chinese keys", 1500, func() func() error {
			table := p.Rows(filetest.Memory("x.jsonl", escaped.Replace(filetest.AsJSON(chinese(), list[1:2]))+filetest.AsJSON(chinese(), list[2:])))
			return func() error { return filetest.Drain(table.All()) }
		}()},
		{"canonical JSON lines", 1500, func() func() error {
			table := his.Cases(filetest.Memory("c.jsonl", filetest.AsJSON(lines[0], lines[1:])), filetest.Every...)
			return func() error { return filetest.Drain(table.All()) }
		}()},
	} {
		t.Run(tt.name, func(t *testing.T) {
			allocs := testing.AllocsPerRun(3, func() { require.NoError(t, tt.walk()) })
			require.Less(t, allocs, tt.most)
		})
	}
}
