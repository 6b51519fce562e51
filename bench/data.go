package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"

	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// data is the input of the versions for one number of claims.
type data struct {
	n      int
	dir    string
	region *region
	// held has the contents of files that are read into memory before the clock starts;
	// nil: files are read from dir.
	held   map[string][]byte
	socket string // of PostgreSQL
	duckdb string // the folder of DuckDB

	list []drg.Case // of slice
}

func newData(n int, dir string) (*data, error) {
	r, err := newRegion()
	return &data{n: n, dir: dir, region: r}, err
}

// slice holds all cases in memory.
func (d *data) slice() []drg.Case {
	if d.list == nil {
		d.list = make([]drg.Case, 0, d.n)
		for c := range d.region.cases(d.n) {
			d.list = append(d.list, c)
		}
	}
	return d.list
}

func (d *data) path(name string) string {
	return filepath.Join(d.dir, strconv.Itoa(d.n)+"-"+name)
}

// open opens a file at its beginning.
func (d *data) open(name string) (io.ReadCloser, error) {
	if text, ok := d.held[name]; ok {
		return heldFile{bytes.NewReader(text)}, nil
	}
	return os.Open(d.path(name))
}

// heldFile is a file in memory. As one on disk it can be read anywhere, which workbooks ask for.
type heldFile struct{ *bytes.Reader }

func (heldFile) Close() error { return nil }

// file is a file as package his reads it.
func (d *data) file(name string) rows.File {
	f := rows.File{Name: name, Open: func() (io.ReadCloser, error) { return d.open(name) }}
	if strings.Contains(name, "gb18030") {
		f.Encoding = rows.GB18030
	}
	return f
}

// records reads a file with encoding/csv, behind the header, in blocks as large
// as package his reads.
func (d *data) records(name string) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		f, err := d.open(name)
		if err != nil {
			yield(nil, err)
			return
		}
		defer f.Close()
		eachRecord(f, yield)
	}
}

func eachRecord(from io.Reader, yield func([]string, error) bool) {
	r := csv.NewReader(bufio.NewReaderSize(from, 128<<10))
	r.ReuseRecord = true
	if _, err := r.Read(); err != nil {
		yield(nil, err)
		return
	}
	for {
		record, err := r.Read()
		if err == io.EOF || !yield(record, err) || err != nil {
			return
		}
	}
}

// rows are the rows of a file as they are written, without its header.
func (d *data) rows(name string) iter.Seq[[]string] {
	switch content(name) {
	case "cases":
		return d.caseRows()
	case "ten":
		if name == tenReturning {
			return tenRowsOf(rowsOf(slices.Values(d.returning())))
		}
		return tenRowsOf(d.caseRows())
	case "tenpools":
		return d.poolRows()
	case "wide":
		return d.wideRows()
	case "national":
		return d.nationalRows()
	case "stays":
		return d.stayRows()
	case "members":
		return d.memberRows()
	case "charges":
		return d.chargeRows()
	case "items":
		return d.itemRows()
	}
	return func(func([]string) bool) {}
}

var headers = map[string][]string{
	"cases":    {"id", "institution", "group", "cost", "covered", "days", "admitted", "discharged", "person", "approved", "approved_amount", "approved_points", "unreasonable", "pool", "charged_to", "department"},
	"ten":      {"id", "institution", "group", "cost", "covered", "days", "admitted", "discharged", "person", "approved"},
	"tenpools": {"id", "institution", "group", "cost", "covered", "days", "admitted", "discharged", "person", "approved", "pool"},
	"national": {"结算ID", "原结算ID", "就诊流水号", "人员编号", "定点医药机构编号", "险种类型", "医疗类别", "清算方式", "结算时间", "入院日期", "出院日期", "退费结算标志", "有效标志", "中途结算标志", "医疗费总额", "统筹基金支出", "DRG组代码"},
	// JSON has the platform's own names; Chinese headers occur in sheets.
	"national.jsonl": {"setl_id", "init_setl_id", "mdtrt_id", "psn_no", "fixmedins_code", "insutype", "med_type", "clr_way", "setl_time", "begndate", "enddate", "refd_setl_flag", "vali_flag", "mid_setl_flag", "medfee_sumamt", "hifp_pay", "drg_codg"},
	"stays":          {"id", "institution", "class", "person", "admitted", "discharged", "cost", "covered"},
	"members":        {"person", "institution", "category", "signed", "inpatient"},
	"charges":        {"person", "institution", "month", "kind", "cost", "covered"},
	"items":          {"id", "institution", "month", "cost", "covered"},
}

// content is what a file holds: "national" of "national-gb18030.csv".
func content(name string) string {
	name, _, _ = strings.Cut(name, ".")
	name, _, _ = strings.Cut(name, "-")
	return name
}

// write writes the files that do not exist yet.
func (d *data) write(names []string) error {
	for _, name := range names {
		path := d.path(name)
		if _, err := os.Stat(path); err == nil {
			continue
		}
		// The file has another name until it is complete.
		f, err := os.Create(path + ".part")
		if err != nil {
			return err
		}
		err = d.writeTo(f, name)
		if closed := f.Close(); err == nil {
			err = closed
		}
		if err == nil {
			err = os.Rename(path+".part", path)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	return nil
}

func (d *data) writeTo(out io.Writer, name string) error {
	b := bufio.NewWriterSize(out, 1<<20)
	var w io.Writer = b
	if strings.Contains(name, "gb18030") {
		w = transform.NewWriter(b, simplifiedchinese.GB18030.NewEncoder())
	}
	header := headers[name]
	if header == nil {
		header = headers[content(name)]
	}
	if content(name) == "wide" {
		header = wideHeader
	}
	if strings.HasSuffix(name, ".xlsx") {
		if err := writeBook(w, header, d.rows(name)); err != nil {
			return err
		}
		return b.Flush()
	}
	if strings.HasSuffix(name, ".jsonl") {
		var line []byte
		for row := range d.rows(name) {
			line = append(line[:0], '{')
			for i, v := range row {
				if i > 0 {
					line = append(line, ',')
				}
				line = append(strconv.AppendQuote(line, header[i]), ':')
				line = strconv.AppendQuote(line, v)
			}
			if _, err := w.Write(append(line, "}\n"...)); err != nil {
				return err
			}
		}
		return b.Flush()
	}
	c := csv.NewWriter(w)
	if err := c.Write(header); err != nil {
		return err
	}
	for row := range d.rows(name) {
		if err := c.Write(row); err != nil {
			return err
		}
	}
	c.Flush()
	if err := c.Error(); err != nil {
		return err
	}
	return b.Flush()
}

// hold reads files into memory.
func (d *data) hold(names []string) error {
	d.held = map[string][]byte{}
	for _, name := range names {
		text, err := os.ReadFile(d.path(name))
		if err != nil {
			return err
		}
		d.held[name] = text
	}
	return nil
}

// caseRows are the cases in the canonical columns, all of them.
func (d *data) caseRows() iter.Seq[[]string] { return rowsOf(d.region.cases(d.n)) }

func rowsOf(cases iter.Seq[drg.Case]) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		for c := range cases {
			if !yield([]string{
				c.ID, c.Institution, c.Group, c.Cost.String(), c.Covered.String(), strconv.Itoa(c.Days), c.Admitted.String(), c.Discharged.String(),
				c.Person, string(c.Approved), "", "", c.Unreasonable.String(), c.Pool, "", c.Department,
			}) {
				return
			}
		}
	}
}

// tenRowsOf are cases in the columns that most places have.
func tenRowsOf(cases iter.Seq[[]string]) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		for row := range cases {
			if !yield(row[:10]) {
				return
			}
		}
	}
}

// poolRows are the same columns and that of pools.
func (d *data) poolRows() iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		for row := range rowsOf(slices.Values(d.inPools())) {
			if !yield(append(row[:10], row[13])) {
				return
			}
		}
	}
}

// nationalRows are the cases as the platform's export has them. Every hundredth
// one was settled wrongly before, and taken back.
func (d *data) nationalRows() iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		i := 0
		for c := range d.region.cases(d.n) {
			row := []string{
				c.ID, "", "V" + c.ID, c.Person, c.Institution, "310", "21", "05", c.Discharged.String() + " 10:11:12", c.Admitted.String(), c.Discharged.String(),
				"0", "1", "0", c.Cost.String(), (c.Cost - c.Covered).String(), c.Group,
			}
			if i++; i%100 == 0 {
				wrong, back := slices.Clone(row), slices.Clone(row)
				wrong[0], wrong[11] = "W"+c.ID, "1"
				back[0], back[1], back[11], back[14], back[15] = "B"+c.ID, wrong[0], "1", "-"+row[14], "-"+row[15]
				if !yield(wrong) || !yield(back) {
					return
				}
			}
			if !yield(row) {
				return
			}
		}
	}
}
