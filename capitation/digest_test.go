package capitation

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
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

func TestDigests(t *testing.T) {
	var d digester
	for _, date := range []settlement.Date{{}, settlement.MustDate("0001-01-01"), settlement.MustDate("2024-02-29"), settlement.MustDate("9999-12-31")} {
		m := Member{Person: "p", Institution: "H1", Category: "peritoneal", Signed: date}
		require.Equal(t, digestOfTexts("H1", "p", "peritoneal", date.String()), digestText(d.member(&m)))
		for _, amount := range []settlement.Money{0, 1, -1, 123456, math.MaxInt64, math.MinInt64} {
			c := Charge{Person: "p", Institution: "H1", Month: date.Month(), Kind: Own, Cost: amount, Covered: amount / 7, Waived: 5, Date: date, MedicalType: "门诊", Package: "HD"}
			require.Equal(t, digestOfTexts("charge", "p", "H1", date.Month().String(), "own", "dialysis", amount.String(), (amount/7).String(), "0.05", date.String(), "门诊", "HD"),
				digestText(d.charge(&c)))
			c.Scope = Offered
			require.Equal(t, digestOfTexts("charge", "p", "H1", date.Month().String(), "own", "offered", amount.String(), (amount/7).String(), "0.05", date.String(), "门诊", "HD"),
				digestText(d.charge(&c)))
		}
	}
}
