package his

import (
	"errors"
	"io"
	"iter"
	"strings"

	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
)

// every lists the optional columns of a case.
var every = []string{
	"days", "admitted", "discharged", "person", "approved", "approved_amount",
	"approved_points", "unreasonable", "pool", "charged_to", "department",
}

// byValue lets cmp compare quantities with ==.
var byValue = cmpopts.EquateComparable(settlement.Date{}, settlement.Decimal{})

// memory is a file that is no file.
func memory(name, text string) File {
	return File{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

// csvFile joins lines under the needed columns.
func csvFile(lines ...string) File {
	return memory("cases.csv", "id,institution,group,cost,covered\n"+strings.Join(lines, "\n")+"\n")
}

// collect walks a sequence to its end.
func collect[C any](seq iter.Seq2[C, error]) (list []C, err error) {
	for c, e := range seq {
		if e != nil {
			if err != nil {
				panic("two error pairs")
			}
			err = e
			continue
		}
		if err != nil {
			panic("a claim after the error pair")
		}
		list = append(list, c)
	}
	return list, err
}

// messages returns an error as its lines.
func messages(err error) []string {
	if err == nil {
		return nil
	}
	return strings.Split(err.Error(), "\n")
}

func total(err error) int {
	var f *settlement.Faults
	if errors.As(err, &f) {
		return f.Total
	}
	return 0
}

func ids(cases []drg.Case) (list []string) {
	for _, c := range cases {
		list = append(list, c.ID)
	}
	return list
}
