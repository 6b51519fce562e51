package ahead

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"
)

// data are bytes of which no part is like another.
func data(n int) []byte {
	all := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(all)
	return all
}

func open(r io.Reader) *Reader { return New(io.NopCloser(r)) }

var sizes = []int{0, 1, alone - 1, alone, alone + 1, alone + blockSize, alone + 7*blockSize + 5}

func TestSame(t *testing.T) {
	readers := map[string]func(io.Reader) io.Reader{
		"plain":     func(r io.Reader) io.Reader { return r },
		"a byte":    iotest.OneByteReader,
		"half":      iotest.HalfReader,
		"data, err": iotest.DataErrReader,
	}
	for name, wrap := range readers {
		for _, n := range sizes {
			if name == "a byte" && n > alone+blockSize {
				continue // it takes long
			}
			want := data(n)
			r := open(wrap(bytes.NewReader(want)))
			require.NoError(t, iotest.TestReader(r, want), "%s, %d bytes", name, n)
			require.NoError(t, r.Close())
		}
	}
}

// An error comes after all bytes before it, once and for ever.
func TestError(t *testing.T) {
	broken := errors.New("broken")
	for _, n := range sizes {
		r := open(io.MultiReader(bytes.NewReader(data(n)), iotest.ErrReader(broken)))
		got, err := io.ReadAll(r)
		require.ErrorIs(t, err, broken)
		require.Equal(t, data(n), got)
		_, err = r.Read(make([]byte, 1))
		require.ErrorIs(t, err, broken)
		require.NoError(t, r.Close())
	}
}

// idle never reads anything.
type idle struct{}

func (idle) Read([]byte) (int, error) { return 0, nil }

func TestNoProgress(t *testing.T) {
	r := open(io.MultiReader(bytes.NewReader(data(alone)), idle{}))
	defer r.Close()
	_, err := io.ReadAll(r)
	require.ErrorIs(t, err, io.ErrNoProgress)
}

// endless is a file that counts how it is used.
type endless struct {
	closed bool
	wrong  bool // it was read after it was closed
}

func (e *endless) Close() error { e.closed = true; return nil }

func (e *endless) Read(to []byte) (int, error) {
	e.wrong = e.wrong || e.closed
	return len(to), nil
}

// After Close the goroutine has ended, wherever the caller left; the file may be closed.
func TestLeft(t *testing.T) {
	for _, n := range []int{0, 1, alone, alone + 1, alone + blockSize, alone + 20*blockSize + 1} {
		before := runtime.NumGoroutine()
		file := &endless{}
		r := New(file)
		_, err := io.CopyN(io.Discard, r, int64(n))
		require.NoError(t, err)
		require.Equal(t, n > alone, r.full != nil, "%d bytes", n)
		require.NoError(t, r.Close())
		require.True(t, file.closed)
		require.NoError(t, r.Close(), "twice")
		_, err = r.Read(make([]byte, 1))
		require.ErrorIs(t, err, fs.ErrClosed)
		ended(t, before)
		require.False(t, file.wrong)
	}
}

// ended waits until no goroutine is left: one that has closed its channel is about to end.
func ended(t *testing.T, before int) {
	t.Helper()
	for range 1000 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatal("a goroutine is left")
}

// Each file that ends leaves no goroutine either, even if nobody closes it.
func TestEnded(t *testing.T) {
	before := runtime.NumGoroutine()
	_, err := io.Copy(io.Discard, open(bytes.NewReader(data(alone+5*blockSize))))
	require.NoError(t, err)
	ended(t, before)
}

// does is a reader that does something else after its bytes.
type does func()

func (d does) Read([]byte) (int, error) { d(); return 0, nil }

func TestPanic(t *testing.T) {
	before := runtime.NumGoroutine()
	r := open(io.MultiReader(strings.NewReader(strings.Repeat("x", alone+3*blockSize)), does(func() { panic("reason") })))
	n := 0
	read := func() {
		more, err := r.Read(make([]byte, 1000))
		require.NoError(t, err)
		n += more
	}
	for n < alone+3*blockSize {
		read()
	}
	require.PanicsWithValue(t, "reason", read)
	require.PanicsWithValue(t, "reason", read, "again")
	require.NoError(t, r.Close())
	ended(t, before)
}

// A panic that nobody came to is not told.
func TestPanicLeft(t *testing.T) {
	r := open(io.MultiReader(bytes.NewReader(data(alone+1)), does(func() { panic("reason") })))
	_, err := io.CopyN(io.Discard, r, alone)
	require.NoError(t, err)
	require.NoError(t, r.Close())
}

// What ends the goroutine of the file, as t.FailNow does, ends that of its caller.
func TestGoexit(t *testing.T) {
	r := open(io.MultiReader(bytes.NewReader(data(alone)), does(runtime.Goexit)))
	done := make(chan bool)
	go func() {
		defer close(done)
		_, _ = io.ReadAll(r)
		t.Error("it went on")
	}()
	<-done
	require.NoError(t, r.Close())
}
