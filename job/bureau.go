package job

import (
	"errors"
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
	return b, checked(b, b.Check)
}

// checked returns the faults of a document by its type, and those of its own check. What is blank
// is required: it is told once.
func checked(document any, check func(*settlement.Faults)) error {
	c := policy.Check(document)
	var own settlement.Faults
	check(&own)
	for _, e := range own.List {
		if !errors.Is(e, settlement.ErrBlank) {
			c.Add(e)
		}
	}
	return c.Err()
}
