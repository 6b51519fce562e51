package job_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/intake"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/perdiem"
	"github.com/yibaojiesuan/settlement/policy"
)

func TestOpenPolicy(t *testing.T) {
	const dir = "../examples/region/"
	cases, err := job.OpenPolicy(dir+"drg.json", drg.ReadPolicy, drg.New)
	require.NoError(t, err)
	require.NotEmpty(t, cases.Policy().Name)
	_, err = job.OpenPolicy(dir+"beds.json", perdiem.ReadPolicy, perdiem.New)
	require.NoError(t, err)
	_, err = job.OpenPolicy(dir+"heads.json", capitation.ReadPolicy, capitation.New)
	require.NoError(t, err)
	_, err = job.OpenPolicy(dir+"budget.json", budget.ReadPolicy, budget.New)
	require.NoError(t, err)
}

// Faults of reading and of checking name the file, as the caller does, and the path in it.
func TestOpenPolicyRefuses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "policy.json")
	for _, c := range []struct{ name, old, new, want string }{
		{"not read", `"scale"`, `"Scale"`, `Scale: unknown field "Scale" (did you mean "scale"?)`},
		{"not checked", `"kind": "example"`, `"kind": "guess"`, `kind: not one of the choices: got "guess", want official, reference, example`},
	} {
		require.NoError(t, os.WriteFile(path, []byte(strings.Replace(policyText, c.old, c.new, 1)), 0o644))
		plan, err := job.OpenPolicy(path, drg.ReadPolicy, drg.New)
		require.Nil(t, plan, c.name)
		require.EqualError(t, err, path+": "+c.want, c.name)
		var at *settlement.FieldError
		require.ErrorAs(t, err, &at)
		var file *job.FileError
		require.ErrorAs(t, err, &file)
		require.Equal(t, path, file.File)
	}
	_, err := job.OpenPolicy(path+"x", drg.ReadPolicy, drg.New)
	require.ErrorIs(t, err, os.ErrNotExist)
	require.EqualError(t, err, path+"x: no such file or directory")
	_, err = job.OpenPolicy(filepath.Dir(path), drg.ReadPolicy, drg.New)
	require.ErrorIs(t, err, job.ErrRegular)
}

// TestSchemaKey: a document of any kind may name its schema, which changes nothing; only
// the document itself, and only by a text. Accounts are a list, which has no keys.
func TestSchemaKey(t *testing.T) {
	for path, read := range map[string]func(io.Reader) (string, error){
		"lishui/job.json":           digest(job.Read),
		"region/drg.json":           digest(drg.ReadPolicy),
		"region/beds.json":          digest(perdiem.ReadPolicy),
		"shanghai/calendar.json":    digest(policy.ReadCalendar),
		"region/heads.json":         digest(capitation.ReadPolicy),
		"region/budget.json":        digest(budget.ReadPolicy),
		"region/accounts.json":      digest(budget.ReadAccounts),
		"ingest/mapping.json":       digest(intake.ReadMapping),
		"ingest/join.json":          digest(intake.ReadJoinBy),
		"ingest/checks.json":        digest(intake.ReadRecordChecks),
		"lishui/report.golden.json": digest(settlement.ReadReport),
	} {
		text, err := os.ReadFile(filepath.Join("..", "examples", path))
		require.NoError(t, err)
		want, err := read(strings.NewReader(string(text)))
		require.NoError(t, err, path)
		with := func(key string) (string, error) {
			return read(strings.NewReader(strings.Replace(string(text), "{", "{"+key+",", 1)))
		}
		got, err := with(`"$schema": "../schema/x.schema.json"`)
		if path == "region/accounts.json" {
			require.ErrorContains(t, err, `accounts[0]["$schema"]: unknown field`)
			continue
		}
		require.NoError(t, err, path)
		require.Equal(t, want, got, path)
		_, err = with(`"$schema": 1`)
		require.ErrorContains(t, err, "want a string", path)
		_, err = with(`"$schema": "x", "$schema": "x"`)
		require.ErrorContains(t, err, "duplicate key", path)
		_, err = with(`"$Schema": "x"`)
		require.ErrorContains(t, err, "unknown field", path)
	}
}

// digest reads a document and returns its digest.
func digest[D any](read func(io.Reader) (D, error)) func(io.Reader) (string, error) {
	return func(r io.Reader) (string, error) {
		d, err := read(r)
		if err != nil {
			return "", err
		}
		sum := policy.Digest(d)
		if sum == "" {
			err = errors.New("no digest")
		}
		return sum, err
	}
}
