package main

import (
	"bufio"
	"encoding/json"
	"io"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/intake"
	"github.com/yibaojiesuan/settlement/policy"
)

// In this file: exports under the platform's columns, GB18030 and JSON lines, to
// a report.

const (
	exports        = "his, export of the platform"
	exportToReport = "this library: export to report, reconciled"
	inGB18030      = "his, GB18030"
	inJSON         = "his, JSON lines"
)

func newMapper() (*intake.Mapper, error) {
	return intake.NewMapper(intake.Mapping{
		Document: policy.Document{Name: "an export made up for benchmarks", Kind: policy.Example},
		Columns: map[string]string{
			"vali_flag": "vali_flag", "refd_setl_flag": "refd_setl_flag", "init_setl_id": "init_setl_id", "mid_setl_flag": "mid_setl_flag", "drg_codg": "drg_codg",
		},
		Period: "setl_time", Covered: "medfee_sumamt - hifp_pay",
		Codes: map[string]map[string]string{
			"clr_way": {"05": "drg", "03": "bed-day"}, "insutype": {"310": "employees", "390": "residents"}, "med_type": {"21": "inpatient"},
		},
		Routes: []intake.Route{{When: map[string][]string{"clr_way": {"drg"}, "med_type": {"inpatient"}}, Method: settlement.DRG, Interim: intake.InterimJoin}},
	})
}

func hisVersions() []*version {
	export := func(section, name, file string) *version {
		return &version{section: section, name: name, job: jobNational, exact: true, most: patience, sample: sampled(file), files: []string{file},
			prepare: func(d *data) (func() (result, error), error) {
				mapper, err := newMapper()
				return func() (result, error) {
					in, err := mapper.Read(intake.Options{Period: year()}, d.file(file))
					if err != nil {
						return result{}, err
					}
					return resultOf(settlement.Settle(terms(d.n), d.region.plan.Settlement(year(), in.Cases())))
				}, err
			}}
	}
	canonical := func(section, name, file string) *version {
		return &version{section: section, name: name, job: jobKeep, exact: true, most: patience, sample: sampled(file), files: []string{file},
			prepare: func(d *data) (func() (result, error), error) {
				return func() (result, error) {
					table := his.Cases(d.file(file), d.region.plan.Columns()...)
					return resultOf(settlement.Settle(terms(d.n), d.region.plan.Settlement(vouched, table.Claims())))
				}, nil
			}}
	}
	return []*version{
		split(exports, "national.csv"),
		export(exports, exportToReport, "national.csv"),
		export(exports, "this library: export in GB18030 to report, reconciled", "national-gb18030.csv"),
		{section: inGB18030, name: "x/text, then encoding/csv, split only", job: jobRead + "cases-gb18030.csv", exact: true, yardstick: true,
			files: []string{"cases-gb18030.csv"}, prepare: decodeAndSplit},
		canonical(inGB18030, "this library: canonical columns to report, ids checked", "cases-gb18030.csv"),
		{section: inJSON, name: "encoding/json, read only", job: jobRead + "cases.jsonl", exact: true, yardstick: true, most: patience, sample: aSample,
			files: []string{"cases.jsonl"}, prepare: decodeJSON},
		canonical(inJSON, "this library: canonical names to report, ids checked", "cases.jsonl"),
		export(inJSON, exportToReport, "national.jsonl"),
	}
}

// sampled keeps JSON short.
func sampled(file string) int {
	if strings.HasSuffix(file, ".jsonl") {
		return aSample
	}
	return 0
}

// decodeAndSplit is the usual way, without raw bytes: it decodes the text first and
// then splits it.
func decodeAndSplit(d *data) (func() (result, error), error) {
	return func() (result, error) {
		var r result
		f, err := d.open("cases-gb18030.csv")
		if err != nil {
			return r, err
		}
		defer f.Close()
		eachRecord(simplifiedchinese.GB18030.NewDecoder().Reader(bufio.NewReaderSize(f, 128<<10)), func(_ []string, problem error) bool {
			err = problem
			r.Rows++
			return err == nil
		})
		return r, err
	}, nil
}

// decodeJSON reads each line into a structure of texts.
func decodeJSON(d *data) (func() (result, error), error) {
	return func() (result, error) {
		var r result
		f, err := d.open("cases.jsonl")
		if err != nil {
			return r, err
		}
		defer f.Close()
		from := json.NewDecoder(bufio.NewReaderSize(f, 128<<10))
		for {
			var row struct {
				ID          string `json:"id"`
				Institution string `json:"institution"`
				Group       string `json:"group"`
				Cost        string `json:"cost"`
				Covered     string `json:"covered"`
				Approved    string `json:"approved"`
			}
			if err := from.Decode(&row); err == io.EOF {
				return r, nil
			} else if err != nil {
				return r, err
			}
			r.Rows++
		}
	}, nil
}
