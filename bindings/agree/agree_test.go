package agree

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/job"
)

const examples = "../../examples"

// given are the files that a client hands over; without names all of the folder.
func given(folder string, names []string) job.Files {
	if names == nil {
		return job.Folder(folder)
	}
	open := map[string]func() (io.ReadCloser, error){}
	for _, name := range names {
		open[name] = func() (io.ReadCloser, error) { return os.Open(filepath.Join(folder, name)) }
	}
	return job.Readers(open)
}

// want is what the library says in Go: the report of a job, or its faults.
func want(files job.Files, name string) (answer []byte, status int) {
	var out bytes.Buffer
	j, err := job.Open(files, name)
	if err == nil {
		var r *job.Result
		if r, err = j.Settle(context.Background(), job.Options{}); err == nil {
			err = r.Report.Encode(&out)
		}
	}
	if err != nil {
		jobfile.WriteFaults(&out, err)
		return out.Bytes(), 1
	}
	return out.Bytes(), 0
}

// faulty is Lishui with claims, a date and a policy that are wrong.
func faulty(t *testing.T) (claims, policy string) {
	t.Helper()
	claims, policy = t.TempDir(), t.TempDir()
	for _, name := range []string{"job.json", "policy.json", "beds.json", "cases.csv", "stays.csv"} {
		text, err := os.ReadFile(filepath.Join(examples, "lishui", name))
		require.NoError(t, err)
		spoilt := string(text)
		switch name {
		case "cases.csv":
			spoilt = strings.Replace(strings.Replace(spoilt, ",LS01,", ",LS99,", 3), "2025-", "2O25-", 2)
		case "stays.csv":
			spoilt = strings.Replace(spoilt, "LS", "丽水", 5)
		}
		require.NoError(t, os.WriteFile(filepath.Join(claims, name), []byte(spoilt), 0o600))
		if name == "policy.json" {
			text = []byte(strings.Replace(string(text), `"scale"`, `"sclae"`, 1))
		}
		require.NoError(t, os.WriteFile(filepath.Join(policy, name), text, 0o600))
	}
	return claims, policy
}

// Every client in the folder SETTLEMENT_CLIENTS says what the library says in Go: reports that equal
// their goldens, and the same faults. A client is called with the folder, the job and the names of
// the files that it hands over.
func TestClientsAgree(t *testing.T) {
	folder := os.Getenv("SETTLEMENT_CLIENTS")
	if folder == "" {
		t.Skip("SETTLEMENT_CLIENTS names no folder of clients: see .ci/bindings")
	}
	clients, err := filepath.Glob(filepath.Join(folder, "*"))
	require.NoError(t, err)
	require.NotEmpty(t, clients)
	claims, policy := faulty(t)
	lishui := []string{"job.json", "policy.json", "beds.json", "cases.csv", "stays.csv"}
	for _, c := range []struct {
		folder, job, golden string
		names               []string // none: those that the job reads
	}{
		{examples + "/lishui", "job.json", "report.golden.json", nil},
		{examples + "/shanghai", "job.json", "report.golden.json", nil},             // bed-days
		{examples + "/region", "job.json", "report.golden.json", nil},               // pools, heads, budgets
		{examples + "/tianjin", "job.json", "report.golden.json", nil},              // heads
		{examples + "/hunan", "job-paid.json", "report-paid.golden.json", nil},      // compensation
		{examples + "/lishui", "clearing.json", "clearing.golden.json", nil},        // a budget cleared
		{examples + "/county", "job-beside.json", "report-beside.golden.json", nil}, // budgets around others
		{claims, "job.json", "", lishui},
		{policy, "job.json", "", lishui},
		{policy, "none.json", "", lishui},
	} {
		answer, status := want(given(c.folder, c.names), c.job)
		if c.golden != "" {
			golden, err := os.ReadFile(filepath.Join(c.folder, c.golden))
			require.NoError(t, err)
			require.Equal(t, string(golden), string(answer), c.folder)
			j, err := job.Open(job.Folder(c.folder), c.job)
			require.NoError(t, err)
			c.names = j.Reads()
		}
		require.Equal(t, c.golden == "", status == 1)
		for _, client := range clients {
			cmd := exec.Command(client, append([]string{c.folder, c.job}, c.names...)...)
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			got, err := cmd.Output()
			said := 0
			if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
				said = exit.ExitCode()
			} else {
				require.NoError(t, err, client)
			}
			name := filepath.Base(client) + " of " + filepath.Base(c.folder) + "/" + c.job
			require.Equal(t, status, said, "%s: %s", name, stderr.String())
			require.True(t, bytes.Equal(answer, got), "%s: %d bytes, want %d: %.200s", name, len(got), len(answer), got)
		}
		t.Logf("%d clients agree about %s: %d bytes", len(clients), c.folder+"/"+c.job, len(answer))
	}
}
