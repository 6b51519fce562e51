package pages_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/samplebook"
	"github.com/yibaojiesuan/settlement/pages"
	"github.com/yibaojiesuan/settlement/views"
)

var look = flag.String("look", "", "a `folder` into which pages are written, to look at them")

func lishui(t *testing.T) *settlement.Report {
	t.Helper()
	f, err := os.Open("../examples/lishui/report.golden.json")
	require.NoError(t, err)
	defer f.Close()
	r, err := settlement.ReadReport(f)
	require.NoError(t, err)
	return r
}

func written(t *testing.T, b *views.Book, o pages.Options) []byte {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, pages.Write(&out, b, o))
	return out.Bytes()
}

// Pages are written for people to look at, if they ask for it.
func TestLook(t *testing.T) {
	if *look == "" {
		t.Skip("no -look")
	}
	for name, data := range map[string][]byte{
		"lishui":    written(t, samplebook.Statements(lishui(t)), pages.Options{Language: views.Chinese, Explained: -1}),
		"lishui-en": written(t, samplebook.Statements(lishui(t)), pages.Options{Explained: -1, Unit: pages.TenThousands}),
		"charts":    written(t, samplebook.Charts(), pages.Options{Language: views.Chinese}),
		"charts-en": written(t, samplebook.Charts(), pages.Options{}),
		"many":      written(t, samplebook.Many(1000), pages.Options{Language: views.Chinese, Explained: 100}),
	} {
		require.NoError(t, os.WriteFile(filepath.Join(*look, name+".html"), data, 0o600))
	}
}
