package job_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/job"
)

// What policies say of groups is the job's, without reading them again.
func TestGroups(t *testing.T) {
	j, err := job.Open(job.Folder("../examples/hospital"), "job.json")
	require.NoError(t, err)
	require.Equal(t, "100", j.Scale().String())
	require.Len(t, j.GroupNames(), 24)
	require.Equal(t, "虚构病组18", j.GroupNames()["KT19"])

	j, err = job.Open(job.Folder("../examples/county"), "job.json") // no groups
	require.NoError(t, err)
	require.True(t, j.Scale().Absent())
	require.Empty(t, j.GroupNames())

	j, err = job.Open(byDate(t, nil), "job.json") // two policies of one scale
	require.NoError(t, err)
	require.False(t, j.Scale().Absent())
	files := map[string]string{"late.json": between("2025-02-01", "2025-03-31", "200")}
	j, err = job.Open(byDate(t, files), "job.json")
	require.NoError(t, err)
	require.False(t, j.Scale().Absent())
}
