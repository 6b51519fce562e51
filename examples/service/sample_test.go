package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/examples/service/yeartest"
)

const lishui = "../lishui"

// sample is a folder with the documents of examples/lishui, every n-th of its cases and every m-th of its stays.
func sample(t *testing.T, n, m int) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, yeartest.Sample(lishui, dir, n, m))
	return dir
}

// chunks divides a file of claims into so many, each with the header.
func chunks(t *testing.T, path string, n int) (list []string) {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	lines := strings.SplitAfter(strings.TrimSpace(string(text))+"\n", "\n")
	lines = lines[:len(lines)-1]
	for i := range n {
		from, to := 1+i*(len(lines)-1)/n, 1+(i+1)*(len(lines)-1)/n
		list = append(list, lines[0]+strings.Join(lines[from:to], ""))
	}
	return list
}

// many is a folder with n cases, made of those of examples/lishui under other ids.
func many(t *testing.T, n int) string {
	t.Helper()
	dir := sample(t, 1, 1)
	text, err := os.ReadFile(filepath.Join(lishui, "cases.csv"))
	require.NoError(t, err)
	lines := strings.SplitAfter(strings.TrimSpace(string(text))+"\n", "\n")
	f, err := os.Create(filepath.Join(dir, "cases.csv"))
	require.NoError(t, err)
	var out bytes.Buffer
	out.WriteString(lines[0])
	for i := 0; i < n; i++ {
		round := "R" + strconv.Itoa(i/(len(lines)-2))
		line := lines[1+i%(len(lines)-2)]
		if round != "R0" {
			line = round + strings.Replace(line, ",P0", ","+round+"P0", 1)
		}
		out.WriteString(line)
	}
	_, err = f.Write(out.Bytes())
	require.NoError(t, err)
	require.NoError(t, f.Close())
	return dir
}
