package ingest

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/outputs"
)

const example = "../../examples/ingest"

var year = settlement.Period{From: settlement.MustDate("2025-01-01"), To: settlement.MustDate("2025-12-31")}

// Whatever is asked of an export, it is read twice; records of other files once.
func TestWalks(t *testing.T) {
	for _, tt := range []struct {
		name string
		o    Options
	}{
		{"cases", Options{Mapping: "mapping.json", Join: "join.json", Groups: "groups.csv", Clearing: true, Files: []string{"export.csv"}}},
		{"heads", Options{Mapping: "heads-mapping.json", Members: "register.csv", Files: []string{"heads.csv"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Chdir(example)
			walks := make(map[string]int)
			tt.o.Period, tt.o.Folder = year, t.TempDir()
			tt.o.Open = func(path string) rows.File {
				f := File(path)
				open := f.Open
				f.Open = func() (io.ReadCloser, error) { walks[path]++; return open() }
				return f
			}
			var set outputs.Set
			_, err := Run(tt.o, &set)
			require.NoError(t, err)
			require.NoError(t, set.Commit())
			want := map[string]int{tt.o.Files[0]: 2}
			for _, other := range []string{tt.o.Groups, tt.o.Members} {
				if other != "" {
					want[other] = 1
				}
			}
			require.Equal(t, want, walks)
		})
	}
}

// Texts are protected from spreadsheets, unless the files are plain.
func TestText(t *testing.T) {
	to, bare := folder{}, folder{plain: true}
	require.Equal(t, []string{"'=1", "'-", "123456789012\t", "123456789012", "-1.00"},
		[]string{to.text("=1"), to.text(id("-")), to.text(id("123456789012")), to.text("123456789012"), to.text(settlement.Money(-100))})
	require.Equal(t, []string{"=1", "123456789012"}, []string{bare.text("=1"), bare.text(id("123456789012"))})
}

// An export that is refused leaves neither files nor their folder.
func TestRefusedLeavesNothing(t *testing.T) {
	t.Chdir(example)
	out := filepath.Join(t.TempDir(), "claims")
	var set outputs.Set
	_, err := Run(Options{Mapping: "mapping.json", Join: "join.json", Groups: "groups.csv", Files: []string{"refused/code-unknown.csv", "export.csv"}, Folder: out, Period: year}, &set)
	require.Error(t, err)
	_, err = os.Stat(out)
	require.ErrorIs(t, err, os.ErrNotExist)
}

// A period is two days.
func TestPeriod(t *testing.T) {
	p, err := Period("2025-01-01/2025-12-31")
	require.NoError(t, err)
	require.Equal(t, "2025-01-01/2025-12-31", p.String())
	for _, text := range []string{"", "2025", "2025-01-01/", "2025-02-01/2025-01-01"} {
		_, err := Period(text)
		require.Error(t, err, text)
	}
}
