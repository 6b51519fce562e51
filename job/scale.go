package job

import "github.com/yibaojiesuan/settlement"

// Scale returns the points of a case of mean cost, as the policies of the drg parts say: base
// points divided by it are weights. It is absent if the job has no drg part, or if they disagree.
func (j *Job) Scale() settlement.Decimal {
	var scale settlement.Decimal
	for _, p := range j.parts {
		if p.rates == nil {
			continue
		}
		own := p.rates.Plans()[0].Policy().Scale // those of one part agree
		if !scale.Absent() && scale.Cmp(own) != 0 {
			return settlement.Decimal{}
		}
		scale = own
	}
	return scale
}
