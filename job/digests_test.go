package job_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/perdiem"
	"github.com/yibaojiesuan/settlement/policy"
)

// TestPoliciesThatLookAlike: two policies of one name differ in a report.
func TestPoliciesThatLookAlike(t *testing.T) {
	digest := func(low string) (string, settlement.Money) {
		files := three(`"months/01.csv"`)
		files["policy.json"] = strings.Replace(policyText, `"point_places": 4,`, `"point_places": 4, "classes": {"low": "`+low+`"},`, 1)
		files["months/01.csv"] = header + "a,H1,G1,3950.00,1.00,2025-01-31\n"
		r, err := settle(job.Folder(folder(t, files)))
		require.NoError(t, err)
		require.Len(t, r.Report.Policies, 1)
		require.Equal(t, settlement.Version, r.Report.Version)
		return r.Report.Policies[0].Digest, r.Report.Statements[0].Entitlement
	}
	a, lower := digest("0.4")
	b, higher := digest("0.39")
	require.Len(t, a, 64)
	require.NotEqual(t, a, b)
	require.NotEqual(t, lower, higher)
}

// digests reads a document as each kind that it may be.
func digests(text []byte) (string, any) {
	if p, err := drg.ReadPolicy(bytes.NewReader(text)); err == nil {
		return policy.Digest(p), p
	}
	if p, err := perdiem.ReadPolicy(bytes.NewReader(text)); err == nil {
		return policy.Digest(p), p
	}
	if p, err := capitation.ReadPolicy(bytes.NewReader(text)); err == nil {
		return policy.Digest(p), p
	}
	if p, err := budget.ReadPolicy(bytes.NewReader(text)); err == nil {
		return policy.Digest(p), p
	}
	if a, err := budget.ReadAccounts(bytes.NewReader(text)); err == nil {
		return policy.Digest(a), a
	}
	return "", nil
}

// TestOneDigestADocument: a document that was read, the same one made in Go, and what
// that is encoded to, have one digest, whatever the order and the white space.
func TestOneDigestADocument(t *testing.T) {
	files, err := filepath.Glob("../examples/*/*.json")
	require.NoError(t, err)
	known := map[string]string{}
	for _, path := range files {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		digest, document := digests(text)
		if digest == "" {
			continue
		}
		encoded, err := json.MarshalIndent(document, " ", "\t")
		require.NoError(t, err)
		again, _ := digests(encoded)
		require.Equal(t, digest, again, path)
		var any map[string]any
		if json.Unmarshal(text, &any) == nil {
			sorted, err := json.Marshal(any)
			require.NoError(t, err)
			again, _ = digests(sorted)
			require.Equal(t, digest, again, path)
		}
		if other, twice := known[digest]; twice {
			t.Logf("%s says what %s says", path, other)
		}
		known[digest] = path
	}
	require.Greater(t, len(known), 30)
}

// TestAccountsAndTerms: their digests are in the report.
func TestAccountsAndTerms(t *testing.T) {
	files := map[string]string{}
	for _, name := range []string{"job.json", "policy.json", "accounts.json", "claims.csv"} {
		text, err := os.ReadFile("../examples/qingdao/" + name)
		require.NoError(t, err)
		files[name] = string(text)
	}
	documents := func() []settlement.DocumentDigest {
		r, err := settle(job.Folder(folder(t, files)))
		require.NoError(t, err)
		return r.Report.Digests.Documents
	}
	before := documents()
	require.Len(t, before, 2)
	require.Equal(t, settlement.TermsDocument, before[0].Document)
	require.Equal(t, settlement.AccountsDocument, before[1].Document)
	files["accounts.json"] = " " + files["accounts.json"]
	require.Equal(t, before, documents(), "white space says nothing")
	files["accounts.json"] = strings.Replace(files["accounts.json"], `"prepaid": "`, `"prepaid": "1`, 1)
	after := documents()
	require.Equal(t, before[0], after[0])
	require.NotEqual(t, before[1], after[1])
}
