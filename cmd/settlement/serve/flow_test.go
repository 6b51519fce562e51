package serve

import (
	"bytes"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/table"
)

// The report is that of the command line, to the byte; the page has its figures, and each leads to
// an explanation.
func TestLishuiJob(t *testing.T) {
	p := start(t, Options{})
	work := p.settled()
	golden := lishui(t, "report.golden.json")
	require.Equal(t, string(golden.text), p.get(work+"/download/report.json"))
	report, err := settlement.ReadReport(bytes.NewReader(golden.text))
	require.NoError(t, err)
	shown := p.get(work + "/statement")
	links := regexp.MustCompile(`<a href="([^"]*explain[^"]*)">([^<]*)</a>`).FindAllStringSubmatch(shown, -1)
	require.Greater(t, len(links), 50)
	texts := map[string]string{}
	for _, l := range links {
		texts[html.UnescapeString(l[1])] = l[2]
	}
	for _, s := range report.Statements {
		at := strings.TrimPrefix(p.base, p.origin) + strings.TrimPrefix(work, "/") + "/explain?" + url.Values{"book": {"statement"}, "at": {"statements:" + s.Institution + ":due"}}.Encode()
		require.Equal(t, table.Grouped(s.Due.String()), table.Grouped(texts[at]), at)
		require.Contains(t, said(p.get(at)), table.Grouped(s.Due.String()))
	}
	for at := range texts { // every link leads somewhere
		p.get(at)
	}
	require.Contains(t, said(p.get(work+"/claim?id=LS2025000056")), "LS02 处青综合医院")
	require.Contains(t, p.at(work+"/claim?id=nobody", http.StatusUnprocessableEntity), "claim")
	require.Contains(t, p.get(work+"/statement?unit=wan"), "万元")
}

// Claims alone and an example's policies come to the same statements.
func TestLishuiByExample(t *testing.T) {
	p := start(t, Options{})
	work, text := p.upload(http.StatusOK, "lishui", lishui(t, "cases.csv"), lishui(t, "stays.csv"))
	require.Contains(t, text, `selected="selected">example/lishui/policy.json`)
	form := formIn(t, text)
	require.Equal(t, "170300000.00", form.Get("fund"))
	p.post(work+"/settle", http.StatusOK, form)
	golden, err := settlement.ReadReport(bytes.NewReader(lishui(t, "report.golden.json").text))
	require.NoError(t, err)
	got, err := settlement.ReadReport(strings.NewReader(p.get(work + "/download/report.json")))
	require.NoError(t, err)
	changes, err := settlement.Difference(golden, got)
	require.NoError(t, err)
	require.Empty(t, changes)

	form.Del("policy-drg")
	require.Contains(t, p.post(work+"/settle", http.StatusUnprocessableEntity, form), "serve.policy")
	form.Set("fund", "a lot")
	require.Contains(t, p.post(work+"/settle", http.StatusUnprocessableEntity, form), "terms.fund")
}

// formIn returns the fields of the last form of a page, as a browser would send them.
func formIn(t testing.TB, page string) url.Values {
	t.Helper()
	page = page[strings.LastIndex(page, `<form class="card"`):]
	form := url.Values{}
	for _, in := range regexp.MustCompile(`<input[^>]*>`).FindAllString(page, -1) {
		name, value := attribute(in, "name"), attribute(in, "value")
		if name != "" && attribute(in, "type") != "checkbox" {
			form.Set(name, value)
		}
	}
	for _, s := range regexp.MustCompile(`(?s)<select[^>]*>.*?</select>`).FindAllString(page, -1) {
		chosen := regexp.MustCompile(`<option[^>]*selected[^>]*>`).FindString(s)
		form.Set(attribute(s, "name"), attribute(chosen, "value"))
	}
	return form
}

func attribute(tag, name string) string {
	m := regexp.MustCompile(` ` + name + `="([^"]*)"`).FindStringSubmatch(tag)
	if m == nil {
		return ""
	}
	return html.UnescapeString(m[1])
}
