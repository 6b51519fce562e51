package serve

import (
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// removing removes the store when all of it was read.
type removing struct {
	io.Reader
	of *store
}

func (r removing) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err != nil {
		r.of.remove()
	}
	return n, err
}

// A work that is removed while files come keeps neither them nor their room.
func TestRemovedWhileUploading(t *testing.T) {
	room := &room{most: 1 << 20}
	s, err := newStore(filepath.Join(t.TempDir(), "work"), room, nil)
	require.NoError(t, err)
	_, err = s.add("cases.csv", removing{strings.NewReader("id\n1\n"), s}, 1<<20)
	require.ErrorIs(t, err, errNone)
	require.Zero(t, room.used.Load())
	require.Empty(t, s.all())
	require.NoDirExists(t, s.dir)
}
