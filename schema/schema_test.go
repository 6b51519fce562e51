package schema_test

import (
	"encoding/json"
	"io/fs"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/schema"
)

func TestRead(t *testing.T) {
	files, err := filepath.Glob("*.schema.json")
	require.NoError(t, err)
	require.Len(t, schema.Names(), len(files))
	for _, name := range schema.Names() {
		text, err := schema.Read(name)
		require.NoError(t, err)
		require.True(t, json.Valid(text), name)
	}
	_, err = schema.Read("nothing")
	require.ErrorIs(t, err, fs.ErrNotExist)
}
