package capitation_test

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
)

// digestOfTexts is what names are defined as.
func digestOfTexts(fields ...string) string {
	h := sha256.New()
	for _, f := range fields {
		_ = binary.Write(h, binary.BigEndian, uint64(len(f)))
		_, _ = h.Write([]byte(f))
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// namesOfRefused returns the names of the rows that are refused, in their order.
func namesOfRefused(t *testing.T, members []capitation.Member, charges []capitation.Charge) (names []string) {
	t.Helper()
	_, err := newPlan(t, tianjin()).Account(year2025, settlement.Each(members), settlement.Each(charges))
	joined, ok := err.(interface{ Unwrap() []error })
	require.True(t, ok, "%v", err)
	for _, err := range joined.Unwrap() {
		var row *settlement.ClaimError
		require.True(t, errors.As(err, &row), "%v", err)
		names = append(names, row.Claim)
	}
	return names
}

// TestDigests: a row without an id is named by its digest where it is refused; here all are,
// for a category that there is not and a person that is blank.
func TestDigests(t *testing.T) {
	var members []capitation.Member
	var charges []capitation.Charge
	var ofMembers, ofCharges []string
	for _, date := range []settlement.Date{{}, settlement.MustDate("0001-01-01"), settlement.MustDate("2024-02-29"), settlement.MustDate("9999-12-31")} {
		members = append(members, capitation.Member{Person: "p", Institution: "H1", Category: "none", Signed: date})
		ofMembers = append(ofMembers, digestOfTexts("H1", "p", "none", date.String()))
		for _, amount := range []settlement.Money{0, 1, -1, 123456, math.MaxInt64, math.MinInt64} {
			for _, scope := range []capitation.Scope{"", capitation.Offered} {
				charges = append(charges, capitation.Charge{
					Institution: "H1", Month: date.Month(), Kind: capitation.Own, Scope: scope, Cost: amount, Covered: amount / 7, Waived: 5,
					Date: date, MedicalType: "门诊", Package: "HD",
				})
				ofCharges = append(ofCharges, digestOfTexts("charge", "", "H1", date.Month().String(), "own", map[capitation.Scope]string{"": "dialysis", capitation.Offered: "offered"}[scope],
					amount.String(), (amount/7).String(), "0.05", date.String(), "门诊", "HD"))
			}
		}
	}
	require.Equal(t, ofMembers, namesOfRefused(t, members, nil))
	require.Equal(t, ofCharges, namesOfRefused(t, nil, charges))
}
