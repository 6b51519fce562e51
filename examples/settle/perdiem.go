package main

import (
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/perdiem"
)

func (j *job) openPerDiem(p JobPart, watch *progress) (*part, error) {
	policy, err := readPolicy(j, p.Policy, perdiem.ReadPolicy)
	if err != nil {
		return nil, err
	}
	plan, err := perdiem.New(policy)
	if err := j.checkPolicy(p.Policy, policy.Document, err); err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, in := range policy.Institutions {
		names[in.Code] = in.Name
	}
	stays := his.Stays(j.claimFile(p.Claims), plan.Columns()...)
	return &part{
		claims:  p.Claims,
		policy:  refer(p.Method, policy.Document),
		names:   names,
		all:     plan.Settlement(j.periodOf(p), watchedBatches(watch, p.Claims, stays.Batches()).Seq()),
		locate:  stays.Locate,
		unknown: stays.Unknown,
	}, nil
}
