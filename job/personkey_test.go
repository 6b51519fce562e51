package job_test

import (
	"bytes"
	"cmp"
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/job"
)

// TestPersonKey: under a key heads have other names, which the key alone makes; no amount and no
// digest depends on it, and nothing repeats it.
func TestPersonKey(t *testing.T) {
	const folder = "../examples/tianjin"
	text, err := os.ReadFile(folder + "/job.json")
	require.NoError(t, err)
	open := func(key string) *job.Job {
		doc, err := job.Read(bytes.NewReader(text))
		require.NoError(t, err)
		doc.PersonKey = key
		j, err := job.New(job.Folder(folder), "job.json", doc)
		require.NoError(t, err)
		return j
	}
	ctx := context.Background()
	settle := func(key string) (report string, claims []string) {
		r, err := open(key).Settle(ctx, job.Options{})
		require.NoError(t, err)
		var b, rows bytes.Buffer
		for i := range r.Report.Conflicts { // their names, and their digest, are what differs
			r.Report.Conflicts[i].Claim = ""
		}
		slices.SortFunc(r.Report.Conflicts, func(a, b settlement.Conflict) int { // they are sorted by names
			return cmp.Or(cmp.Compare(a.Institution, b.Institution), cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Cost, b.Cost))
		})
		r.Report.MadeUnder(settlement.ConflictsDocument, "", "")
		require.NoError(t, r.Report.Encode(&b))
		require.NoError(t, r.WriteClaims(ctx, &rows, true))
		require.NotContains(t, b.String()+rows.String(), "key of the office")
		for _, line := range strings.Split(strings.TrimSpace(rows.String()), "\n")[1:] {
			id, _, _ := strings.Cut(line, ",")
			claims = append(claims, id)
		}
		return b.String(), claims
	}
	const key = "the key of the office"
	plain, none := settle("")
	keyed, names := settle(key)
	again, same := settle(key)
	_, other := settle(key + "!")
	require.Equal(t, plain, keyed)
	require.Equal(t, keyed, again)
	require.Equal(t, names, same)
	require.Len(t, names, len(none))
	differ := 0
	for i := range names {
		if names[i] != none[i] {
			differ++
			require.NotEqual(t, names[i], other[i])
			require.Len(t, names[i], len(none[i]))
			require.NotContains(t, none, names[i])
		}
	}
	require.Positive(t, differ)
	r, err := open(key).Settle(ctx, job.Options{})
	require.NoError(t, err)
	_, err = r.Explain(ctx, names[0])
	require.NoError(t, err)
	_, err = r.Explain(ctx, other[0])
	require.ErrorIs(t, err, settlement.ErrClaim)
	require.Empty(t, job.Fields(open(""), open(key)))

	doc := open("").Document()
	doc.PersonKey = "short"
	require.ErrorIs(t, doc.Check(), settlement.ErrRange)
	require.NotContains(t, doc.Check().Error(), "short")
}
