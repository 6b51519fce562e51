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
	stays := his.Stays(j.claimFile(p.Claims), j.columns(plan.Columns())...).DatedBy(p.DateBy)
	return &part{
		claims:  p.Claims,
		all:     plan.Settlement(j.periodOf(p), watchedBatches(watch, p.Claims, stays.Batches()).Seq()),
		locate:  stays.Locate,
		rows:    stays.Rows,
		table:   stayTable(stays, policy.RateIs == perdiem.Fund),
		unknown: stays.Unknown,
	}, nil
}
