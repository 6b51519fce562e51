package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"github.com/yibaojiesuan/settlement/internal/hidden"
)

// Nothing that the program prints has a character that nobody sees, whatever the sheets, headers,
// cells and names of a workbook, the mapping and the command line hold.
func TestHidden(t *testing.T) {
	m := filepath.Join(t.TempDir(), "mapping.json")
	require.NoError(t, os.WriteFile(m, []byte(mapping), 0o600))
	seen := func(where string, args ...string) {
		for _, lang := range []string{"zh", "en"} {
			var stdout, stderr bytes.Buffer
			run(append([]string{"-lang", lang}, args...), &stdout, &stderr)
			hidden.Seen(t, where+": standard output", stdout.String())
			hidden.Seen(t, where+": standard error", stderr.String())
		}
	}
	plain := book(t, func(*excelize.File, string) {})
	period := "2025-01-01/2025-12-31"
	for class, sign := range hidden.Signs {
		if utf8.ValidString(sign) {
			for _, cell := range []string{"A1", "B1", "C1", "E1", "A2", "B2", "C2", "E2", "F2", "A3", "F4"} {
				seen(class+" in "+cell, "-mapping", m, "-period", period, book(t, func(f *excelize.File, sheet string) {
					text, err := f.GetCellValue(sheet, cell)
					require.NoError(t, err)
					require.NoError(t, f.SetCellStr(sheet, cell, text+sign))
				}))
			}
			seen(class+" in a sheet's name", "-mapping", m, "-period", period, book(t, func(f *excelize.File, sheet string) {
				_ = f.SetSheetName(sheet, "住院"+sign) // some are no names
			}))
		}
		named := filepath.Join(t.TempDir(), "a"+sign+".xlsx")
		text, err := os.ReadFile(plain)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(named, text, 0o600))
		seen(class+" in a file's name", "-mapping", m, "-period", period, named)
		other := filepath.Join(t.TempDir(), "m"+sign+".json")
		require.NoError(t, os.WriteFile(other, bytes.Replace([]byte(mapping), []byte(`"columns"`), []byte(`"columns`+sign+`"`), 1), 0o600))
		seen(class+" in a mapping", "-mapping", other, "-period", period, plain)
		seen(class+" in a period", "-mapping", m, "-period", period+sign, plain)
		seen(class+" in a register's name", "-mapping", m, "-period", period, "-members", named+sign, plain)
		seen(class+" in a flag", "-x"+sign)
		seen(class+" in arguments", "-mapping", m, "-period", period, plain+sign, sign)
	}
}
