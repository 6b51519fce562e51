package directory

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDirectory(t *testing.T) {
	var d Directory[string]
	require.Nil(t, d.Find("a"))
	require.Empty(t, d.List())
	for i := 99; i >= 0; i-- {
		code := "code " + strconv.Itoa(100+i)
		d.Put(code, &code)
	}
	require.Len(t, d.List(), 100)
	require.Equal(t, "code 199", *d.List()[0])
	for i, v := range d.Sorted(func(v *string) string { return *v }) {
		require.Equal(t, "code "+strconv.Itoa(100+i), *v)
		require.Same(t, v, d.Find(*v))
	}
	require.Nil(t, d.Find("code 200"))
	require.Nil(t, d.Find(""))
}

func TestFindAllocatesNothing(t *testing.T) {
	var d Directory[int]
	d.Put("psychiatric", new(int))
	require.Zero(t, testing.AllocsPerRun(100, func() {
		if d.Find("psychiatric") == nil || d.Find("surgery") != nil {
			panic("not found")
		}
	}))
}
