package api

import (
	"encoding/json"
	"net/http"
	"path/filepath"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement/examples/service/store"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/internal/ingest"
	"github.com/yibaojiesuan/settlement/internal/jsontext"
	"github.com/yibaojiesuan/settlement/policy"
)

// loadClaims loads the claims of a file under the columns of this module.
func (c *call) loadClaims() (a answer, err error) {
	y, err := c.year()
	if err != nil {
		return a, err
	}
	table, err := store.ParseTable(c.r.PathValue("kind"))
	if err != nil {
		return a, err
	}
	err = c.uploading(func(u *upload) error {
		a, err = c.load(y, []store.Table{table}, []string{u.files[0].path}, nil)
		return err
	})
	return a, err
}

// load loads files of claims, each into a table, with refunds.
func (c *call) load(y store.Year, tables []store.Table, paths []string, refunds []store.Refund) (answer, error) {
	n, err := c.loaded(y, tables, paths, refunds)
	if err != nil {
		return answer{}, err
	}
	return data(http.StatusOK, n)
}

func (c *call) loaded(y store.Year, tables []store.Table, paths []string, refunds []store.Refund) (store.Loaded, error) {
	own, err := c.policyColumns(y)
	if err != nil {
		return store.Loaded{}, err
	}
	l := store.Load{Year: y.Name, Institution: c.own(), Correct: c.r.URL.Query().Get("correct") == "true", Refunds: refunds}
	for i, path := range paths {
		r, err := his.RecordsOf(ingest.File(path), tables[i].Kind, own...)
		if err == nil {
			err = r.Unread()
		}
		if err != nil {
			return store.Loaded{}, err
		}
		l.Files = append(l.Files, store.File{Table: tables[i], Name: filepath.Base(path), Records: r})
	}
	c.subject = joined(tables)
	c.noted = true
	l.By = c.event(http.StatusOK)
	n, err := c.Store.Load(c.r.Context(), l)
	c.noted = err == nil
	return n, err
}

func joined(tables []store.Table) string {
	var list []string
	for _, t := range tables {
		list = append(list, t.String())
	}
	return strings.Join(list, ",")
}

// policyColumns are the columns that the policies of a year name themselves.
func (c *call) policyColumns(y store.Year) (names []string, err error) {
	list, err := c.Store.Documents(c.r.Context(), y.Name, y.Revision)
	if err != nil {
		return nil, err
	}
	for _, d := range list {
		if d, err = c.Store.Document(c.r.Context(), y.Name, d.Name, y.Revision); err != nil {
			return nil, err
		}
		var p struct {
			Columns map[string]policy.ColumnKind `json:"columns"`
		}
		if json.Unmarshal(d.Text, &p) != nil {
			continue
		}
		for name, kind := range p.Columns { // the columns of mappings are headers
			if slices.Contains(kind.Choices(), kind) && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names, nil
}

// refunds notes that claims were refunded.
func (c *call) refunds() (answer, error) {
	y, err := c.year()
	if err != nil {
		return answer{}, err
	}
	text, err := c.body()
	if err != nil {
		return answer{}, err
	}
	list, err := policy.Read[[]store.Refund](strings.NewReader(string(text)))
	if err != nil {
		return answer{}, err
	}
	return c.load(y, nil, nil, list)
}

// mostListed is how many rows a list has.
const mostListed = 1000

// listClaims lists claims after an id as JSON lines: the caller's own, or all.
func (c *call) listClaims() (answer, error) {
	y, err := c.year()
	if err != nil {
		return answer{}, err
	}
	table, err := store.ParseTable(c.r.PathValue("kind"))
	if err != nil {
		return answer{}, err
	}
	list, err := c.Store.Snapshot(c.r.Context(), y.Name, y.Revision).Claims(table, c.own(), c.r.URL.Query().Get("after"), mostListed)
	if err != nil {
		return answer{}, err
	}
	c.subject = table.String()
	text := strings.Join(list, "\n")
	if text != "" {
		text += "\n"
	}
	return answer{status: http.StatusOK, kind: "application/x-ndjson", body: jsontext.Escaped([]byte(text))}, nil
}
