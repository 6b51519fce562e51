package compare

import (
	"encoding/csv"
	"io"
	"strings"

	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/job"
)

// WriteCSV writes a row for each step of each case, under names for programs. plain leaves out the
// marks of spreadsheets.
func WriteCSV(out io.Writer, f *job.Feedback, plain bool) error {
	w := csv.NewWriter(out)
	protect := func(text string, id bool) string {
		if plain {
			return text
		}
		return rows.Protect(text, id)
	}
	if !plain {
		w.UseCRLF = true
		if _, err := io.WriteString(out, "\ufeff"); err != nil {
			return err
		}
	}
	if err := w.Write(strings.Split("claim,method,institution,pool,missing,left,own,bureau,difference,step,own_figure,bureau_figure,amount,rest,in", ",")); err != nil {
		return err
	}
	for _, c := range f.Cases {
		for k, m := range c.Steps {
			row := []string{protect(c.Claim, true), string(c.Method), protect(c.Institution, false), protect(c.Pool, false), string(c.Missing), string(c.Left), "", "", "",
				string(m.Step), protect(m.Own, false), protect(m.Bureau, false), m.Amount.String(), "", string(m.In)}
			if k == 0 {
				row[6], row[7], row[8] = c.Own.String(), c.Bureau.String(), c.Difference.String()
			}
			if m.Rest {
				row[13] = "true"
			}
			if err := w.Write(row); err != nil {
				return err
			}
		}
	}
	w.Flush()
	return w.Error()
}
