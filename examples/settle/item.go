package main

import (
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/his"
)

// openItem makes a part ready whose claims are paid by item. It has no policy.
func (j *job) openItem(p JobPart, watch *progress) (*part, error) {
	claims := his.Items(j.claimFile(p.Claims), j.columns(nil)...).DatedBy(p.DateBy)
	return &part{
		claims:  p.Claims,
		all:     budget.ItemsBatched(j.periodOf(p), watchedBatches(watch, p.Claims, claims.Batches())),
		locate:  claims.Locate,
		rows:    claims.Rows,
		table:   itemTable(claims),
		unknown: claims.Unknown,
	}, nil
}
