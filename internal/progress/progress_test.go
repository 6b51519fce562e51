package progress

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/job"
)

func TestProgress(t *testing.T) {
	var b bytes.Buffer
	now := time.Unix(0, 0)
	p := start(&b, lang.English, func() time.Time { now = now.Add(400 * time.Millisecond); return now })
	for n := 4096; n <= 4*4096; n += 4096 {
		p.Observe(job.Event{File: "病例.csv", Claims: n})
	}
	p.Clear()
	require.Equal(t, "\r病例.csv: 12,288 claims\r病例.csv: 16,384 claims\r"+strings.Repeat(" ", 23)+"\r", b.String())
	require.Nil(t, New(&b, lang.English))
	var none *Progress
	none.Clear()
}
