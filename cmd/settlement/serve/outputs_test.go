package serve

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"github.com/yibaojiesuan/settlement"
)

// Downloads of every book in every format have the figures of the report.
func TestDownloads(t *testing.T) {
	p := start(t, Options{})
	work := p.settled()
	report, err := settlement.ReadReport(strings.NewReader(p.get(work + "/download/report.json")))
	require.NoError(t, err)
	rows := p.cells(work+"/download/statement.json", "statements")
	for _, s := range report.Statements {
		require.Equal(t, s.Due.String(), rows[s.Institution]["due"])
	}
	p.post(work+"/whatif", http.StatusOK, url.Values{"base": {p.mark(work)}, "set:job.json: terms.fund": {"1000000.00"}})
	for _, book := range []string{"statement", "hospital", "hospital~2025-03~LS02", "policy", "whatif~1"} {
		require.Contains(t, p.get(work+"/download/"+book+".html"), "<!DOCTYPE html>")
		require.True(t, strings.HasPrefix(p.get(work+"/download/"+book+".csv"), "\ufeff"), book)
		require.True(t, json.Valid([]byte(p.get(work+"/download/"+book+".json"))), book)
		f, err := excelize.OpenReader(strings.NewReader(p.get(work + "/download/" + book + ".xlsx")))
		require.NoError(t, err, book)
		require.NotEmpty(t, f.GetSheetList())
		require.NoError(t, f.Close())
		p.at(work+"/download/"+book+".exe", http.StatusUnprocessableEntity)
		require.NotRegexp(t, `P0\d{5}`, p.get(work+"/download/"+book+".html"), "persons")
	}
	f, err := excelize.OpenReader(strings.NewReader(p.get(work + "/download/director.xlsx")))
	require.NoError(t, err)
	require.Contains(t, f.GetSheetList(), "病例明细")
	require.NoError(t, f.Close())
	claims, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(p.get(work+"/download/claims.csv"), "\ufeff"))).ReadAll()
	require.NoError(t, err)
	require.Greater(t, len(claims), 24000)
	for _, at := range []string{"hospital?month=2025-03&institution=LS02", "hospital?month=2024-01", "hospital?month=x"} {
		code := http.StatusOK
		if !strings.Contains(at, "LS02") {
			code = http.StatusUnprocessableEntity
		}
		p.at(work+"/"+at, code)
	}
	p.post("/language", http.StatusOK, url.Values{"to": {"en"}})
	require.Contains(t, p.get(work+"/statement"), "statements")
	require.Contains(t, p.get("/"), "Drop files here")
	p.at("/works/0000000000000000/statement", http.StatusNotFound)
}

// A folder that was zipped on Windows, with names in GBK, is settled as it is.
func TestZip(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	add := func(name string, text []byte, nonUTF8 bool) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, NonUTF8: nonUTF8})
		require.NoError(t, err)
		_, err = w.Write(text)
		require.NoError(t, err)
	}
	const gbk = "\xc0\xf6\xcb\xae" // 丽水
	doc := strings.Replace(string(lishui(t, "job.json").text), "cases.csv", "months/*.csv", 1)
	add(gbk+"/job.json", []byte(doc), true)
	for _, name := range []string{"policy.json", "beds.json", "stays.csv"} {
		add(gbk+"/"+name, lishui(t, name).text, true)
	}
	cases := lishui(t, "cases.csv").text
	head, rest, _ := bytes.Cut(cases, []byte("\n"))
	half := bytes.LastIndexByte(rest[:len(rest)/2], '\n') + 1
	add(gbk+"/months/1.csv", append(append(bytes.Clone(head), '\n'), rest[:half]...), true)
	add(gbk+"/months/2.csv", append(append(bytes.Clone(head), '\n'), rest[half:]...), true)
	add(gbk+"/.hidden", []byte("x"), true)
	require.NoError(t, z.Close())
	p := start(t, Options{})
	work, text := p.upload(http.StatusOK, "", file{"方案.zip", b.Bytes()})
	require.Contains(t, text, "丽水/months/1.csv")
	p.post(work+"/settle", http.StatusOK, url.Values{"job": {"丽水/job.json"}})
	got, err := settlement.ReadReport(strings.NewReader(p.get(work + "/download/report.json")))
	require.NoError(t, err)
	golden, err := settlement.ReadReport(bytes.NewReader(lishui(t, "report.golden.json").text))
	require.NoError(t, err)
	changes, err := settlement.Difference(golden, got)
	require.NoError(t, err)
	require.Empty(t, changes)
}

// What cannot be kept or read is refused with its code, and leaves nothing.
func TestRefused(t *testing.T) {
	p := start(t, Options{MostBytes: 5 << 20, MostWorks: 3})
	big := bytes.Repeat([]byte("x"), 6<<20)
	var bomb bytes.Buffer
	z := zip.NewWriter(&bomb)
	w, err := z.Create("a.csv")
	require.NoError(t, err)
	_, err = io.Copy(w, io.LimitReader(zeros{}, 50<<20))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	var twice bytes.Buffer
	z = zip.NewWriter(&twice)
	for range 2 {
		_, err := z.Create("a.csv")
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	many := make([]file, mostFiles+1)
	for i := range many {
		many[i] = file{strings.Repeat("a", i%100+1) + string(rune('a'+i/100)), nil}
	}
	for _, row := range []struct {
		code  int
		want  string
		files []file
	}{
		{http.StatusRequestEntityTooLarge, "serve.large", []file{{"big.csv", big}}},
		{http.StatusRequestEntityTooLarge, "serve.large", []file{{"bomb.zip", bomb.Bytes()}}},
		{http.StatusRequestEntityTooLarge, "serve.many", many},
		{http.StatusUnprocessableEntity, "serve.twice", []file{{"a.csv", nil}, {"a.csv", nil}}},
		{http.StatusUnprocessableEntity, "serve.twice", []file{{"a.zip", twice.Bytes()}}},
		{http.StatusUnprocessableEntity, "serve.archive", []file{{"a.zip", []byte("PK")}}},
		{http.StatusUnprocessableEntity, "serve.empty", nil},
	} {
		_, text := p.upload(row.code, "", row.files...)
		require.Contains(t, text, row.want)
	}
	require.NotContains(t, p.get("/"), "/remove")
	for range 3 {
		work, text := p.upload(http.StatusOK, "", file{"a.csv", []byte("姓名,电话\n某某,13800138000\n")}, file{"b.json", []byte(`{"groups": 1}`)}, file{"c.json", []byte("{")}, file{"d.xlsx", []byte("PK\x03\x04")})
		require.NotContains(t, text, "13800138000")
		require.Contains(t, text, "没有认出病例或结算任务")
		require.NotEmpty(t, work)
	}
	_, text := p.upload(http.StatusServiceUnavailable, "", file{"a.csv", nil})
	require.Contains(t, text, "serve.works")
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// A claim that is wrong is told with its file, row and column, and no person's data.
func TestFaults(t *testing.T) {
	p := start(t, Options{})
	cases := bytes.Replace(lishui(t, "cases.csv").text, []byte("15569.99"), []byte("a lot"), 1)
	work, text := p.upload(http.StatusOK, "lishui", file{"cases.csv", cases})
	form := formIn(t, text)
	page := said(p.post(work+"/settle", http.StatusUnprocessableEntity, form))
	require.Contains(t, page, "cases.csv 行 2 列 cost")
	require.NotContains(t, page, "P000001")
	p.at(work+"/statement", http.StatusUnprocessableEntity)
	p.at(work+"/whatif", http.StatusUnprocessableEntity)
	p.at(work+"/download/report.json", http.StatusUnprocessableEntity)
	p.post(work+"/settle", http.StatusUnprocessableEntity, url.Values{"job": {"/etc/passwd"}})
	p.post("/language", http.StatusUnprocessableEntity, url.Values{"to": {"de"}})
}
