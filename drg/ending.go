package drg

import "strings"

// ending returns the group that stands for every code with its ending that no other group
// lists, nil if there is none. The first one that fits counts.
func (p *Plan) ending(code string) *group {
	for _, g := range p.endings {
		if strings.HasSuffix(code, g.code) {
			return g
		}
	}
	return nil
}
