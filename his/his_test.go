package his

import (
	"strings"

	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// csvFile joins lines under the needed columns.
func csvFile(lines ...string) rows.File {
	return filetest.Memory("cases.csv", "id,institution,group,cost,covered\n"+strings.Join(lines, "\n")+"\n")
}

func ids(cases []drg.Case) (list []string) {
	for _, c := range cases {
		list = append(list, c.ID)
	}
	return list
}
