package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/csv"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/job"
)

var update = flag.Bool("update", false, "rewrite the golden report")

// TestGolden: the month that is settled from the database is that of a file of the same claims, byte
// for byte.
func TestGolden(t *testing.T) {
	ctx := context.Background()
	his := filepath.Join(t.TempDir(), "his.db")
	require.NoError(t, run(ctx, his, nil, nil))
	r, err := settle(ctx, "file:"+his+"?mode=ro")
	require.NoError(t, err)
	var got bytes.Buffer
	require.NoError(t, r.Report.Encode(&got))
	if *update {
		require.NoError(t, os.WriteFile("report.golden.json", got.Bytes(), 0o644))
	}
	want, err := os.ReadFile("report.golden.json")
	require.NoError(t, err)
	require.Equal(t, string(want), got.String())

	files, err := filesOf(t, his)
	require.NoError(t, err)
	j, err := job.Open(job.Folder(files), "month.json")
	require.NoError(t, err)
	r, err = j.Settle(ctx, job.Options{Workers: 2})
	require.NoError(t, err)
	got.Reset()
	require.NoError(t, r.Report.Encode(&got))
	require.Equal(t, string(want), got.String())

	var printed bytes.Buffer
	require.NoError(t, run(ctx, "", []string{his}, &printed))
	require.Contains(t, printed.String(), "LS01")
	require.ErrorIs(t, run(ctx, his, nil, nil), os.ErrExist)
}

// filesOf returns a folder with the job, whose claims a program of the hospital wrote into a file.
func filesOf(t *testing.T, his string) (string, error) {
	dir := t.TempDir()
	for _, name := range []string{"month.json", "policy.json"} {
		text, err := os.ReadFile(name)
		if err != nil {
			return "", err
		}
		if err := os.WriteFile(filepath.Join(dir, name), bytes.ReplaceAll(text, []byte("claims.sql.json"), []byte("claims.csv")), 0o644); err != nil {
			return "", err
		}
	}
	db, err := sql.Open("sqlite", "file:"+his)
	if err != nil {
		return "", err
	}
	defer db.Close()
	list, err := db.Query(`SELECT settle_no, drg_code, total_fee, fund_pay, CAST(admit_date AS TEXT), CAST(discharge_date AS TEXT), CAST(settle_time AS TEXT), dept_name
		FROM inp_settle JOIN inp_drg USING (settle_no) JOIN dept USING (dept_code) WHERE valid = 1 AND settle_time BETWEEN '2025-03-01' AND '2025-03-31 24' ORDER BY settle_no DESC`)
	if err != nil {
		return "", err
	}
	defer list.Close()
	f, err := os.Create(filepath.Join(dir, "claims.csv"))
	if err != nil {
		return "", err
	}
	w := csv.NewWriter(f)
	_ = w.Write(strings.Split("id,institution,group,cost,covered,admitted,discharged,settled,department", ","))
	for list.Next() {
		var id, group, admitted, discharged, settled, department string
		var cost, fund settlement.Fen
		if err := list.Scan(&id, &group, &cost, &fund, &admitted, &discharged, &settled, &department); err != nil {
			return "", err
		}
		_ = w.Write([]string{id, "LS01", group, cost.Money().String(), (cost - fund).Money().String(), admitted, discharged, settled, department})
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return "", err
	}
	return dir, f.Close()
}
