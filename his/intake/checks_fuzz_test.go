package intake

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/his/internal/filetest"
)

// FuzzRecordChecks reads anything as a document of checks. What checks an export is read again
// as it is written.
func FuzzRecordChecks(f *testing.F) {
	text, err := os.ReadFile("../../examples/ingest/checks.json")
	require.NoError(f, err)
	f.Add(string(text))
	f.Add(`{"name": "t", "kind": "example", "checks": [{"name": "x", "left": ["a"], "right": ["b"]}]}`)
	f.Add(`{}`) // read, but refused by CheckRecords
	check := func(what string) {
		f.Add(`{"name":"t","kind":"example","checks":[{"id":"a",` + what + `}]}`)
	}
	check(`"column":"setl_id","codes":[]`)
	for _, what := range []string{
		`"column":"act_ipt_days","required":true`, `"column":"setl_id","pattern":"[A-Z]\\d"`, `"column":"setl_id","pattern":"x"`, `"column":"setl_id","pattern":"("`, `"column":"med_type","codes":["11"]`,
		`"column":"medfee_sumamt","least":"2"`, `"column":"medfee_sumamt","least":"0","most":"0.5"`, `"column":"medfee_sumamt","least":"0.5","most":"2"`, `"column":"setl_id","most":"2"`, `"column":"begndate","not_before":"enddate"`, `"column":"enddate","not_before":"x"`,
		`"column":"medfee_sumamt","sum":["hifp_pay"]`, `"column":"medfee_sumamt","sum":["medfee_sumamt","x"]`, `"column":"medfee_sumamt","sum":["medfee_sumamt"]},{"id":"a","column":"q"`, `"column":"chfpdr_code"`,
	} {
		check(what)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := ReadRecordChecks(strings.NewReader(text))
		if err != nil {
			mustBeCoded(t, err)
			return
		}
		if _, err := CheckRecords(c, filetest.Memory("x.csv", rowHead+drgRow("S1", "", "V1", "010", "1.00", "0")+"\n"+drgRow("合计", "", "", "   ", "1.00", ""))); err != nil {
			mustBeCoded(t, err)
			return
		}
		written, err := json.Marshal(c)
		require.NoError(t, err)
		again, err := ReadRecordChecks(strings.NewReader(string(written)))
		require.NoError(t, err, "%s", written)
		same, err := json.Marshal(again)
		require.NoError(t, err)
		require.Equal(t, string(written), string(same))
	})
}

// FuzzFeedback reads anything as a bureau's feedback.
func FuzzFeedback(f *testing.F) {
	text, err := os.ReadFile("../../examples/lishui/feedback-LS12.csv")
	require.NoError(f, err)
	f.Add(string(text[:min(len(text), 2_000)]), true)
	f.Add("结算明细\n结算ID,病组,点数,点值,医保支付金额(元)\na,ES23,\"1,000.50\",10.5,￥-1.00元\n合计,,,,1.00\n", false)
	f.Add("id,amount\na,1.005\n", true)
	f.Fuzz(func(t *testing.T, text string, due bool) {
		amount := FeedbackPrice
		if due {
			amount = FeedbackDue
		}
		for _, err := range ReadFeedback(filetest.Memory("f.csv", text), amount, map[string][]string{"points": {"分"}}).All() {
			if err != nil {
				mustBeCoded(t, err)
			}
		}
	})
}
