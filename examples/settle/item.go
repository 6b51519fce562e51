package main

import (
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/his"
)

// openItem makes a part ready whose claims are paid by item. It has no policy.
func (j *job) openItem(p JobPart, watch *progress) (*part, error) {
	claims := his.Items(j.claimFile(p.Claims))
	return &part{
		claims:  p.Claims,
		checked: located{budget.Items(watched(watch, p.Claims, claims.Unique())), claims.Locate},
		again:   budget.Items(watched(watch, p.Claims, claims.All())),
		unknown: claims.Unknown,
	}, nil
}
