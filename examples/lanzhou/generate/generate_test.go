package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// TestCommitted makes the files anew and compares them, byte by byte.
func TestCommitted(t *testing.T) {
	dir := t.TempDir()
	if err := generate(dir); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"city.csv", "provincial.csv", "residents.csv"} {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what the generator writes: run go run ./examples/lanzhou/generate, then read the difference", name)
		}
	}
}

// TestWorkedExample checks the sums that the example is about.
func TestWorkedExample(t *testing.T) {
	var days int64
	var cost, covered fen
	for _, s := range city() {
		if s.institution == "LZ01" {
			days, cost, covered = days+s.days, cost+s.cost, covered+s.covered
		}
		if s.cost <= 0 || s.covered < 0 {
			t.Errorf("%+v", s)
		}
	}
	if days != 40_000 || cost != 10_400_000_00 || covered != 1_500_000_00 {
		t.Errorf("%d days, cost %v, covered %v", days, cost, covered)
	}
}
