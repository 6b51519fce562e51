package his

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// national makes the records of an export of so many cases, its header first. Every
// hundredth case was settled wrongly before, and taken back.
func national(cases int) [][]string {
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

// asCSV writes records under a header.
func asCSV(header []string, records [][]string) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.Write(header)
	_ = w.WriteAll(records)
	return b.String()
}

// asJSON writes records as JSON lines.
func asJSON(header []string, records [][]string) string {
	var b strings.Builder
	for _, record := range records {
		for i, text := range record {
			b.WriteString(map[bool]string{true: "{", false: ","}[i == 0])
			for k, s := range []string{header[i], text} {
				quoted, _ := json.Marshal(s)
				b.Write(quoted)
				if k == 0 {
					b.WriteByte(':')
				}
			}
		}
		b.WriteString("}\n")
	}
	return b.String()
}

// drain walks a sequence to its end.
func drain[C any](seq iter.Seq2[C, error]) error {
	for _, err := range seq {
		if err != nil {
			return err
		}
	}
	return nil
}

// measure reports what a walk costs a row.
func measure(b *testing.B, name string, rows, size int, walk func() error) {
	b.Run(name, func(b *testing.B) {
		b.SetBytes(int64(size))
		b.ReportAllocs()
		for b.Loop() {
			if err := walk(); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(rows), "ns/row")
	})
}

func BenchmarkJSONLines(b *testing.B) {
	const rows = 20_000
	records, err := csv.NewReader(strings.NewReader(canonical(rows))).ReadAll()
	require.NoError(b, err)
	text := asJSON(records[0], records[1:])
	measure(b, "encoding_json", rows, len(text), func() error {
		from := json.NewDecoder(strings.NewReader(text))
		for {
			var row struct {
				ID          string `json:"id"`
				Institution string `json:"institution"`
				Group       string `json:"group"`
				Cost        string `json:"cost"`
				Covered     string `json:"covered"`
				Department  string `json:"department"`
			}
			if err := from.Decode(&row); err != nil {
				if errors.Is(err, io.EOF) {
					return nil
				}
				return err
			}
		}
	})
	table := Cases(memory("c.jsonl", text), every...)
	few := Cases(memory("c.jsonl", text))
	measure(b, "cases,_needed_columns", rows, len(text), func() error { return drain(few.All()) })
	measure(b, "cases,_every_column", rows, len(text), func() error { return drain(table.All()) })
}

func BenchmarkExport(b *testing.B) {
	list := national(20_000)
	rows := len(list) - 1
	text := asCSV(chinese(), list[1:])
	raw, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	require.NoError(b, err)
	p, err := NewMapper(sampleMapping())
	require.NoError(b, err)
	measure(b, "encoding_csv_splits", rows, len(text), func() error {
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
	gb := memory("x.csv", raw)
	gb.Encoding = GB18030
	lines := asJSON(list[0], list[1:])
	for _, kind := range []struct {
		name string
		file File
		size int
	}{{"CSV", memory("x.csv", text), len(text)}, {"GB18030", gb, len(raw)}, {"JSON_lines", memory("x.jsonl", lines), len(lines)}} {
		measure(b, kind.name+",_rows", rows, kind.size, func() error { return drain(p.Rows(kind.file).All()) })
		measure(b, kind.name+",_claims", rows, kind.size, func() error {
			in, err := p.Read(Options{Period: year2025}, kind.file)
			if err != nil {
				return err
			}
			return drain(in.Cases())
		})
	}
}

// No row costs an allocation: a block does.
func TestExportAllocations(t *testing.T) {
	list := national(20_000)
	p, err := NewMapper(sampleMapping())
	require.NoError(t, err)
	escaped := strings.NewReplacer("总", `\u603b`, "-", `\u002d`)
	cases := canonical(20_000)
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
		{"CSV", 900, func() func() error {
			table := p.Rows(memory("x.csv", asCSV(chinese(), list[1:])))
			return func() error { return drain(table.All()) }
		}()},
		{"JSON lines", 900, func() func() error {
			table := p.Rows(memory("x.jsonl", asJSON(list[0], list[1:])))
			return func() error { return drain(table.All()) }
		}()},
		{"JSON lines, Chinese keys", 900, func() func() error {
			table := p.Rows(memory("x.jsonl", escaped.Replace(asJSON(chinese(), list[1:2]))+asJSON(chinese(), list[2:])))
			return func() error { return drain(table.All()) }
		}()},
		{"canonical JSON lines", 900, func() func() error {
			table := Cases(memory("c.jsonl", asJSON(lines[0], lines[1:])), every...)
			return func() error { return drain(table.All()) }
		}()},
	} {
		t.Run(tt.name, func(t *testing.T) {
			allocs := testing.AllocsPerRun(3, func() { require.NoError(t, tt.walk()) })
			require.Less(t, allocs, tt.most)
		})
	}
}
