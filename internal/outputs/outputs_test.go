package outputs

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func write(t *testing.T, path, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
}

func content(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(text)
}

// names returns what is in a directory.
func names(t *testing.T, dir string) []string {
	t.Helper()
	list, err := os.ReadDir(dir)
	require.NoError(t, err)
	var all []string
	for _, e := range list {
		all = append(all, e.Name())
	}
	return all
}

// put creates a file in the set.
func put(t *testing.T, s *Set, path, text string) {
	t.Helper()
	w, err := s.Create(path)
	require.NoError(t, err)
	_, err = io.WriteString(w, text)
	require.NoError(t, err)
}

func TestDistinct(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	require.NoError(t, os.Mkdir("sub", 0o755))
	require.NoError(t, os.Symlink("sub", "linked"))
	require.NoError(t, os.Symlink("new.txt", "link"))
	require.NoError(t, os.Symlink("link", "link of a link"))
	require.NoError(t, os.Symlink("loop", "loop"))
	write(t, "old.txt", "old")
	require.NoError(t, os.Link("old.txt", "hard.txt"))
	for _, row := range []struct {
		name, a, b string
		same       bool
	}{
		{"one name", "new.txt", "new.txt", true},
		{"an absolute one", "new.txt", filepath.Join(dir, "new.txt"), true},
		{"another spelling", "new.txt", "./sub/../new.txt", true},
		{"a link to nothing yet", "new.txt", "link", true},
		{"a link of a link", "link of a link", "new.txt", true},
		{"through a linked directory", "linked/new.txt", "sub/new.txt", true},
		{"a link in a directory", "linked/../new.txt", "new.txt", true},
		{"another case", "new.txt", "New.TXT", true},
		{"no such directory", "gone/x", "./gone/x", true},
		{"a file that is there", "old.txt", filepath.Join(dir, "old.txt"), true},
		{"a hard link", "old.txt", "hard.txt", true},
		{"other names", "new.txt", "newer.txt", false},
		{"another directory", "new.txt", "sub/new.txt", false},
		{"one is there", "old.txt", "new.txt", false},
		{"no second", "new.txt", "", false},
		{"a loop", "loop", "new.txt", false},
	} {
		t.Run(row.name, func(t *testing.T) {
			for _, paths := range [][]string{{row.a, row.b}, {row.b, row.a}} {
				err := Distinct(paths...)
				if !row.same {
					require.NoError(t, err)
					require.NoError(t, new(Set).Check(paths...))
					continue
				}
				require.ErrorIs(t, err, ErrTwice)
				require.EqualError(t, err, paths[1]+": two outputs are this one file")
				if row.name == "no such directory" {
					continue
				}
				s := new(Set)
				put(t, s, paths[0], "a")
				_, err = s.Create(paths[1])
				require.ErrorIs(t, err, ErrTwice)
				s.Discard()
			}
		})
	}
	require.Equal(t, []string{"hard.txt", "link", "link of a link", "linked", "loop", "old.txt", "sub"}, names(t, "."))
}

// What the shell lets the program print into is an output, too.
func TestWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "q.txt")
	f, err := os.Create(path)
	require.NoError(t, err)
	defer f.Close()
	require.ErrorIs(t, Written(f, path), ErrTwice)
	require.NoError(t, Written(f, "", path+"2"))
	require.NoError(t, Written(new(bytes.Buffer), path))
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	require.NoError(t, err)
	defer null.Close()
	require.NoError(t, Written(null, os.DevNull))
}

func TestInputsAreKept(t *testing.T) {
	dir := t.TempDir()
	in := filepath.Join(dir, "cases.csv")
	write(t, in, "cases")
	require.NoError(t, os.Link(in, filepath.Join(dir, "hard.csv")))
	require.NoError(t, os.Symlink("cases.csv", filepath.Join(dir, "link.csv")))
	s := Set{Inputs: []string{in, filepath.Join(dir, "gone.csv")}}
	for _, name := range []string{"cases.csv", "hard.csv", "link.csv"} {
		path := filepath.Join(dir, name)
		require.EqualError(t, s.Check("", path), path+": the job reads this file: it is not overwritten")
		_, err := s.Create(path)
		require.ErrorIs(t, err, ErrInput)
	}
	require.NoError(t, s.Check(filepath.Join(dir, "other.csv")))
}

func TestCommit(t *testing.T) {
	dir := t.TempDir()
	a, b, link := filepath.Join(dir, "a"), filepath.Join(dir, "b"), filepath.Join(dir, "link")
	write(t, a, "old")
	require.NoError(t, os.Symlink("target", link))
	var s Set
	put(t, &s, a, "new a")
	put(t, &s, b, "new b")
	put(t, &s, link, "new target")
	put(t, &s, os.DevNull, "nothing")
	require.Equal(t, "old", content(t, a), "nothing is replaced before")
	require.NoFileExists(t, b)
	require.NoError(t, s.Commit())
	s.Discard()
	require.Equal(t, []string{"a", "b", "link", "target"}, names(t, dir), "a link stays one")
	require.Equal(t, []string{"new a", "new b", "new target"}, []string{content(t, a), content(t, b), content(t, link)})
}

func TestDiscard(t *testing.T) {
	dir := t.TempDir()
	a := filepath.Join(dir, "a")
	write(t, a, "old")
	var s Set
	put(t, &s, a, "new")
	put(t, &s, filepath.Join(dir, "b"), "new")
	s.Discard()
	require.Equal(t, []string{"a"}, names(t, dir))
	require.Equal(t, "old", content(t, a))
}

// If one file cannot be moved, none was: what was there is there again, under one
// name, and what was not is not.
func TestCommitThatFails(t *testing.T) {
	for _, last := range []bool{true, false} {
		dir := t.TempDir()
		a, b, c, d := filepath.Join(dir, "a"), filepath.Join(dir, "b"), filepath.Join(dir, "c"), filepath.Join(dir, "d")
		write(t, a, "old a")
		write(t, d, "old d")
		var s Set
		put(t, &s, a, "new a")
		put(t, &s, b, "new b")
		put(t, &s, c, "new c")
		if !last {
			put(t, &s, d, "new d")
		}
		require.NoError(t, os.MkdirAll(filepath.Join(c, "in the way"), 0o755))
		err := s.Commit()
		var where *Error
		require.ErrorAs(t, err, &where)
		require.Equal(t, c, where.Path)
		s.Discard()
		require.Equal(t, []string{"a", "c", "d"}, names(t, dir))
		require.Equal(t, "old a", content(t, a))
		require.Equal(t, "old d", content(t, d))
		require.Equal(t, []string{"in the way"}, names(t, c))
	}
}

// A disk that has no links keeps what was there under another name.
func TestRestoreWithoutLinks(t *testing.T) {
	dir := t.TempDir()
	a := filepath.Join(dir, "a")
	write(t, a, "old")
	var s Set
	put(t, &s, a, "new")
	out := s.list[0]
	require.NoError(t, out.finish())
	out.kept = out.beside()
	require.NoError(t, os.Rename(a, out.kept))
	require.NoError(t, os.Rename(out.file.Name(), a))
	out.moved = true
	require.NoError(t, s.restore())
	s.Discard()
	require.Equal(t, []string{"a"}, names(t, dir))
	require.Equal(t, "old", content(t, a))
}

func TestCreateFails(t *testing.T) {
	dir := t.TempDir()
	var s Set
	_, err := s.Create(filepath.Join(dir, "gone", "x"))
	require.EqualError(t, err, filepath.Join(dir, "gone", "x")+": no such file or directory")
	_, err = s.Create(dir)
	require.ErrorContains(t, err, dir+": ")
	require.Empty(t, names(t, dir))
	require.NoError(t, s.Commit())
}
