package workbook_test

import (
	"bytes"
	"encoding/csv"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"github.com/yibaojiesuan/settlement/cmd/settlement/workbook"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/views"
)

// claims is a table of a file of claims.
func claims(t *testing.T, text string) *views.Table {
	t.Helper()
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	require.NoError(t, err)
	table := &views.Table{ID: "claims", Title: text2("病例明细")}
	kinds := map[string]views.Kind{"cost": views.Money, "covered": views.Money, "days": views.Count, "admitted": views.Day, "discharged": views.Day, "department": views.Name}
	for _, name := range lines[0] {
		k, ok := kinds[name]
		if !ok {
			k = views.Code
		}
		table.Columns = append(table.Columns, views.Column{ID: name, Title: text2(name), Kind: k, Blank: true})
	}
	for _, line := range lines[1:] {
		table.Add(line[0], given(line...)...)
	}
	return table
}

func text2(same string) views.Text { return views.Text{Chinese: same, English: same} }

func read(t *testing.T, f rows.File, columns ...string) (list []drg.Case) {
	t.Helper()
	for c, err := range his.Cases(f, columns...).All() {
		require.NoError(t, err)
		list = append(list, c)
	}
	return list
}

func memory(name string, data []byte) rows.File {
	return rows.File{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }}
}

// A table of claims read back through his has the same claims: the sheet is found by its header.
func TestClaimsReadBack(t *testing.T) {
	file, err := os.ReadFile("../../../examples/lishui/cases.csv")
	require.NoError(t, err)
	if !testsize.Long() {
		file = file[:bytes.LastIndexByte(file[:200_000], '\n')+1]
	}
	hard := "id,institution,group,cost,covered,days,admitted,discharged,person,department\n" +
		"00250316000000000001,012345,ES23,1234.10,100.07,7,2025-02-10,2025-03-16,P1,心内科\n" +
		"20250316000000000002,012345,0000,9999999999999.99,0.00,1,2025-03-15,2025-03-16,P2,=呼吸_x0041_<内科>&\n"
	for _, text := range []string{string(file), hard} {
		columns := []string{"days", "admitted", "discharged", "person"}
		if text == hard {
			columns = append(columns, "department")
		}
		want := read(t, memory("cases.csv", []byte(text)), columns...)
		require.NotEmpty(t, want)
		for _, l := range []views.Language{views.Chinese, views.English} {
			data := written(t, book(claims(t, text)), workbook.Options{Language: l, Plain: true})
			require.Equal(t, want, read(t, memory("cases.xlsx", data), columns...))
		}
	}
}

// Every cell is shown as the book has it, with thousands separated, and holds its text or digits.
func TestAnyTable(t *testing.T) {
	texts := rapid.OneOf(rapid.String(), rapid.StringMatching(`[-+=@']?[0-9]{0,20}(\.[0-9]{0,18})?`), rapid.SampledFrom([]string{"", "—", "_x000d_", "0", "-0.00", "1e5", "TRUE", "合计", "=A1", "0.10"}))
	rapid.Check(t, func(r *rapid.T) {
		b := book(&views.Table{ID: "t", Title: text("表", "t")})
		made := b.Tables[0]
		for i := range rapid.IntRange(1, 6).Draw(r, "columns") {
			k := views.Kind(rapid.IntRange(int(views.Name), int(views.Percent)).Draw(r, "kind"))
			made.Columns = append(made.Columns, views.Column{ID: string(rune('a' + i)), Title: text("列", "column"), Kind: k, Blank: true})
		}
		for range rapid.IntRange(1, 8).Draw(r, "rows") {
			made.Add("", given(rapid.SliceOfN(texts, len(made.Columns), len(made.Columns)).Draw(r, "cells")...)...)
			made.Rows[len(made.Rows)-1].Total = rapid.IntRange(0, 4).Draw(r, "total") == 0
		}
		var out bytes.Buffer
		require.NoError(r, workbook.Write(&out, b, workbook.Options{Language: views.Chinese}))
		f, err := excelize.OpenReader(&out)
		require.NoError(r, err)
		defer f.Close()
		for i := range made.Rows {
			for j, c := range made.Rows[i].Cells {
				at, _ := excelize.CoordinatesToCellName(j+1, 4+i)
				raw, err := f.GetCellValue("表", at, excelize.Options{RawCellValue: true})
				require.NoError(r, err)
				want := strings.NewReplacer("\ufffe", "\ufffd", "\uffff", "\ufffd").Replace(strings.ToValidUTF8(table.Clean(c.Text), "\ufffd"))
				kind, err := f.GetCellType("表", at)
				require.NoError(r, err)
				if kind != excelize.CellTypeUnset || raw == "" {
					require.Equal(r, want, raw, at)
					continue
				}
				require.True(r, made.Columns[j].Kind.IsNumber())
				require.Equal(r, strings.TrimPrefix(want, "+"), raw, at)
				shown, err := f.GetCellValue("表", at)
				require.NoError(r, err)
				want = table.Grouped(want)
				if made.Columns[j].Kind == views.Percent {
					want += "%"
				}
				require.Equal(r, want, shown, at)
			}
		}
	})
}
