package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/views"
)

// A product without tables refuses the forms that need them, and nothing is written.
func TestWithoutTables(t *testing.T) {
	text := func(w io.Writer) error { _, err := io.WriteString(w, "text"); return err }
	for _, row := range []struct {
		product product
		end     string
		allowed bool
	}{
		{product{print: text}, ".txt", true}, {product{print: text}, ".json", false}, {product{print: text, data: text}, ".json", true},
		{product{print: text, data: text}, ".csv", false}, {product{print: text, data: text}, ".html", false}, {product{print: text, data: text}, ".xlsx", false},
		{product{book: &views.Book{}}, ".xlsx", true}, {product{book: &views.Book{}}, ".json", true},
	} {
		dir := t.TempDir()
		o := &output{command: &command{lang: lang.Chinese, stdout: io.Discard, stderr: io.Discard}, paths: []string{filepath.Join(dir, "x"+row.end)}}
		cmd := new(cobra.Command)
		cmd.SetContext(context.Background())
		err := o.produce(cmd, func(*outputs.Set) (*product, error) { return &row.product, nil })
		list, _ := os.ReadDir(dir)
		if row.allowed {
			require.NoError(t, err)
			require.Len(t, list, 1)
			continue
		}
		require.ErrorContains(t, err, "没有表格")
		require.Empty(t, list)
	}
	o := &output{command: &command{stdout: io.Discard}, explain: "x:1"}
	require.ErrorIs(t, o.possible(&product{print: text}), views.ErrAddress)
	o = &output{command: &command{stdout: io.Discard, json: true}}
	require.Error(t, o.possible(&product{print: text}))
}
