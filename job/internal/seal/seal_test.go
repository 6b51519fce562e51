package seal

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/perdiem"
	"github.com/yibaojiesuan/settlement/policy"
)

// sealOf seals a number of rows in some order, with a limit of memory.
func sealOf(t *testing.T, ctx context.Context, limit int, ids []int) (string, error) {
	t.Helper()
	s := New(ctx, limit)
	var err error
	for _, id := range ids {
		if err = s.Row(settlement.DRG, "p", false, fmt.Sprintf("c%04d", id), []string{"id", fmt.Sprint(id)}); err != nil {
			break
		}
	}
	seal := ""
	if err == nil {
		seal, err = s.Sum()
	}
	require.NoError(t, s.Close())
	return seal, err
}

// TestSealSorts: the seal is the same in memory and through files, in any order, which are
// gone afterwards; and it is what its comment says.
func TestSealSorts(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	ids := make([]int, 500)
	want := sha256.New()
	for i := range ids {
		ids[i] = i
		for _, text := range []string{"drg", "p", "claims", fmt.Sprintf("c%04d", i), "id", fmt.Sprint(i)} {
			want.Write(append(binary.LittleEndian.AppendUint64(nil, uint64(len(text))), text...))
		}
	}
	left := func() []string {
		list, err := filepath.Glob(filepath.Join(os.Getenv("TMPDIR"), "*"))
		require.NoError(t, err)
		return list
	}
	for _, limit := range []int{1, 1000, 10_000, Memory} {
		rand.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
		got, err := sealOf(t, context.Background(), limit, ids)
		require.NoError(t, err)
		require.Equal(t, hex.EncodeToString(want.Sum(nil)), got, limit)
		require.Empty(t, left())
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	for _, limit := range []int{1000, Memory} {
		_, err := sealOf(t, ended, limit, ids)
		require.ErrorIs(t, err, context.Canceled)
		require.Empty(t, left())
	}
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "missing"))
	_, err := sealOf(t, context.Background(), 1000, ids)
	require.Error(t, err)
}

// TestSealTexts: every column that is digested has a text.
func TestSealTexts(t *testing.T) {
	rules, err := drg.ReadPolicy(strings.NewReader(`{"name": "n", "kind": "example", "scale": "100", "point_places": 4, "classes": {}, "regional_mean": "100.00",
		"groups": [{"code": "G", "base_points": "1", "mean_cost": "1.00"}], "institutions": [{"code": "H", "coefficient": "1"}],
		"special": {"formula": "points"}, "readmission": {"within_days": 15, "factor": "0.5"}, "stays": {"max_days": 60}, "violations": {}}`))
	require.NoError(t, err)
	plan, err := drg.New(rules)
	require.NoError(t, err)
	plan = plan.Departments()
	beds, err := perdiem.New(perdiem.Policy{
		Document: policy.Document{Name: "n", Kind: policy.Example},
		Classes:  []perdiem.Class{{Code: "c", Tiers: []perdiem.Tier{{Rate: settlement.MustDecimal("1.00")}}}},
	})
	require.NoError(t, err)
	day, one := settlement.MustDate("2025-01-31"), settlement.MustDecimal("1.50")
	all := Values(&drg.Case{
		ID: "a", Institution: "a", Group: "a", Cost: 1, Covered: 1, Days: 1, Admitted: day, Discharged: day, Settled: day, Person: "a", Approved: "high",
		ApprovedAmount: one, ApprovedPoints: one, Unreasonable: 1, Violation: one, Pool: "a", ChargedTo: "a", Department: "a", Justified: true, ApprovedAs: "a",
	}, plan.Rows().Columns.Names(), CaseText(true, nil))
	require.Len(t, all, 2*19)
	all = append(all, Values(&perdiem.Stay{
		ID: "a", Institution: "a", Class: "a", Person: "a", Admitted: day, Discharged: day, Settled: day, Observed: day, LeaveDays: 1, Interim: true, Cost: 1, Covered: 1,
		Pool: "a", ChargedTo: "a", Department: "a",
	}, beds.Rows().Columns.Names(), StayText(nil))...)
	all = append(all, Values(&budget.Claim{
		ID: "a", Institution: "a", Department: "a", Month: day.Month(), Settled: day, Cost: 1, Covered: 1, ChargedTo: "a", PaidBy: "holder", Pool: "a",
	}, budget.ItemRows().Columns.Names(), ItemText)...)
	span := []settlement.Period{day.Period()}
	all = append(all, Values(&capitation.Member{
		Person: "a", Institution: "a", Category: "a", Signed: day, Ends: day, Suspended: span, Inpatient: span,
	}, capitation.MemberRows().Columns.Names(), MemberText)...)
	all = append(all, Values(&capitation.Charge{
		ID: "a", Person: "a", Institution: "a", Month: day.Month(), Kind: capitation.Own, Cost: 1, Covered: 1, Waived: 1, Date: day, MedicalType: "a", Package: "a",
	}, []string{"person", "institution", "month", "kind", "scope", "cost", "covered", "waived", "id", "date", "medical_type", "package"}, ChargeText)...)
	for i := 0; i < len(all); i += 2 {
		require.NotEmpty(t, all[i+1], all[i])
	}
	require.Equal(t, "1.5", plain(one))
}
