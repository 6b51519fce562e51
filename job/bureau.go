package job

import (
	"io"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/policy"
)

// ReadBureau reads the parameters of a bureau's analysis strictly, as [policy.Read] does, and
// checks them.
func ReadBureau(r io.Reader) (analysis.Bureau, error) {
	b, err := policy.Read[analysis.Bureau](r)
	if err != nil {
		return b, err
	}
	var f settlement.Faults
	b.Check(&f)
	return b, f.Err()
}
