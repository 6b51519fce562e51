package his

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/his/internal/filetest"
)

func BenchmarkJSONLines(b *testing.B) {
	const count = 20_000
	records, err := csv.NewReader(strings.NewReader(filetest.Canonical(count))).ReadAll()
	require.NoError(b, err)
	text := filetest.AsJSON(records[0], records[1:])
	filetest.Measure(b, "encoding_json", count, len(text), func() error {
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
	table := Cases(filetest.Memory("c.jsonl", text), filetest.Every...)
	few := Cases(filetest.Memory("c.jsonl", text))
	filetest.Measure(b, "cases,_needed_columns", count, len(text), func() error { return filetest.Drain(few.All()) })
	filetest.Measure(b, "cases,_every_column", count, len(text), func() error { return filetest.Drain(table.All()) })
}
