package drg

import (
	"slices"
	"strings"
)

// unlisted returns the group of a code that no group has: that of a blank code, or the first
// one that stands for the ending of the code; nil if there is none.
func (p *Plan) unlisted(code string) *group {
	if code == "" {
		return p.blank
	}
	for _, g := range p.endings {
		if strings.HasSuffix(code, g.code) {
			return g
		}
	}
	return nil
}

// allGroups returns the groups of the policy, with those that no code finds.
func (p *Plan) allGroups() []*group {
	list := append(slices.Clone(p.groups.List()), p.endings...)
	if p.blank != nil {
		list = append(list, p.blank)
	}
	return list
}
