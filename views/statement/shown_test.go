package statement_test

import (
	"bytes"
	"context"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/statement"
)

// What the reader may not see is in no form of an explanation.
func TestShow(t *testing.T) {
	j, err := job.Open(job.Folder("../../examples/lishui"), "job.json")
	require.NoError(t, err)
	r, err := j.Settle(context.Background(), job.Options{})
	require.NoError(t, err)
	for _, subject := range []string{"LS2025000010", "institution:LS01"} {
		x, err := statement.Explain(context.Background(), r, subject, same)
		require.NoError(t, err)
		for _, hidden := range []bool{false, true} {
			if hidden {
				x.Show = func(settlement.Trail) settlement.Trail { return nil }
			}
			var text, book bytes.Buffer
			require.NoError(t, x.Print(&text, views.English))
			require.NoError(t, x.Book().Encode(&book, views.English))
			for _, out := range []string{text.String(), book.String()} {
				require.Equal(t, !hidden, bytes.Contains([]byte(out), []byte("point_value")), subject)
			}
		}
	}
}

// A value without the points of all is one that was published, not one that the terms fix.
func TestPublishedValue(t *testing.T) {
	text, err := os.ReadFile("../../examples/lishui/report.golden.json")
	require.NoError(t, err)
	r, err := settlement.ReadReport(bytes.NewReader(text))
	require.NoError(t, err)
	r.Pools[0].PointValue = &settlement.PointValue{Value: r.Pools[0].PointValue.Value}
	s := statement.Summary(r)
	require.Equal(t, []string{"117.4173", "published"}, []string{s.Rows[0].Cells[1].Text, s.Rows[0].Cells[2].In(views.English)})
}
