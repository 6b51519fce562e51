package statement_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/views/statement"
)

// Ten thousand institutions in two thousand pools are one book, each part once.
func TestManyPools(t *testing.T) {
	r := &settlement.Report{}
	for i := range 2000 {
		r.Pools = append(r.Pools, settlement.PoolReport{Name: fmt.Sprintf("P%04d", i)})
	}
	for i := range 10000 {
		pool := fmt.Sprintf("P%04d", i%2000)
		line := settlement.Line{Pool: pool, Method: settlement.DRG, Kind: settlement.LineAmount, Amount: 1}
		s := settlement.Statement{Institution: fmt.Sprintf("H%05d", i), Cases: 1, Lines: []settlement.Line{line}, Entitlement: 1, Due: 1}
		s.Parts = []settlement.Statement{{Institution: s.Institution, Pool: pool, Cases: 1, Lines: s.Lines, Entitlement: 1, Due: 1}}
		r.Statements = append(r.Statements, s)
	}
	b := statement.Book(r, same)
	all := b.Table("statements")
	require.Len(t, all.Rows, 10001)
	require.Equal(t, "100.00", all.Rows[10000].Cells[all.Column("due")].Text)
	rows := 0
	for i := range 2000 {
		rows += len(b.Table(fmt.Sprintf("pool%d", i+1)).Rows) - 1
	}
	require.Equal(t, 10000, rows)
}
