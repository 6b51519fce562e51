package job_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/job"
)

// Heads are summed up by what the charges of a month say, as claims of other methods are: by
// department, doctor, payer and class of fees; and by the category of the member.
func TestAnalysisOfHeads(t *testing.T) {
	files := map[string]string{}
	for _, name := range []string{"job.json", "policy.json", "members.csv", "charges.csv"} {
		text, err := os.ReadFile(filepath.Join("../examples/tianjin", name))
		require.NoError(t, err)
		files[name] = string(text)
	}
	plain, err := settle(job.Folder(folder(t, files)))
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSpace(files["charges.csv"]), "\n")
	lines[0] += ",department,doctor,home,paid_fund,paid_cash,fee_material"
	for i, line := range lines[1:] {
		cost := strings.Split(line, ",")[5]
		lines[i+1] = fmt.Sprintf("%s,透析%d区,D10%d,120101,%s,0.00,%s", line, i%2, i%3, cost, cost)
	}
	files["charges.csv"] = strings.Join(lines, "\n") + "\n"
	r, err := settle(job.Folder(folder(t, files)))
	require.NoError(t, err)
	for i, s := range r.Report.Statements {
		require.Equal(t, plain.Report.Statements[i].Due, s.Due)
	}

	p, err := r.Analyse(context.Background(), analysis.Options{By: []analysis.Key{analysis.Department, analysis.Doctor, analysis.Home, analysis.Group}}, job.Options{Workers: 2})
	require.NoError(t, err)
	require.Equal(t, []string{"fee_material", "paid_cash", "paid_fund"}, p.Parts())
	heads, err := p.Where(analysis.Class, string(settlement.HeadMonth))
	require.NoError(t, err)
	total, err := heads.Table(nil)
	require.NoError(t, err)
	require.Positive(t, total.Total.Cost)
	require.Equal(t, total.Total.Cost, total.Total.Amount("paid_fund"))
	require.Equal(t, total.Total.Cost, total.Total.Amount("fee_material"))
	for _, tt := range []struct {
		key  analysis.Key
		want []string
	}{
		{analysis.Department, []string{"透析0区", "透析1区"}}, {analysis.Doctor, []string{"D100", "D101", "D102"}}, {analysis.Home, []string{"120101"}},
	} {
		table, err := heads.Table([]analysis.Key{tt.key})
		require.NoError(t, err)
		var said []string
		cost := settlement.Money(0)
		for _, c := range table.Cells {
			if cost += c.Cost; c.Keys[0] != "" {
				said = append(said, c.Keys[0])
				require.Positive(t, c.Cost)
			}
		}
		require.Equal(t, tt.want, said)
		require.Equal(t, total.Total.Cost, cost)
	}
	groups, err := heads.Table([]analysis.Key{analysis.Group})
	require.NoError(t, err)
	for _, c := range groups.Cells {
		require.NotEmpty(t, c.Keys[0])
	}
}
