package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"strconv"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/examples/service/store"
	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/internal/jsontext"
	"github.com/yibaojiesuan/settlement/job"
)

// yearDocument is the document of a year among its documents.
const yearDocument = "year.json"

// years lists the years.
func (c *call) years() (answer, error) {
	list, err := c.Store.Years(c.r.Context())
	if err != nil {
		return answer{}, err
	}
	if list == nil {
		list = []store.Year{}
	}
	return data(http.StatusOK, list)
}

// year returns the year of the path.
func (c *call) year() (store.Year, error) {
	name := c.r.PathValue("year")
	if !yearName(name) {
		return store.Year{}, store.ErrNone
	}
	return c.Store.Year(c.r.Context(), name)
}

// documents lists the documents of a year that the caller may read.
func (c *call) documents() (answer, error) {
	y, err := c.year()
	if err != nil {
		return answer{}, err
	}
	all, err := c.Store.Documents(c.r.Context(), y.Name, y.Revision)
	if err != nil {
		return answer{}, err
	}
	list := []store.Document{}
	for _, d := range all {
		if c.own() != "" {
			if d, err = c.Store.Document(c.r.Context(), y.Name, d.Name, y.Revision); err != nil {
				return answer{}, err
			}
			if !public(d.Text) {
				continue
			}
		}
		list = append(list, d)
	}
	return data(http.StatusOK, list)
}

// public reports whether every hospital may read a document: policies and mappings, which say of
// what kind they are. Accounts, what the fund is, and the budgets of each are for the bureau.
func public(text []byte) bool {
	var d struct {
		Kind    string          `json:"kind"`
		Terms   json.RawMessage `json:"terms"`
		Pools   json.RawMessage `json:"pools"`
		Budgets json.RawMessage `json:"budgets"`
	}
	return json.Unmarshal(text, &d) == nil && d.Kind != "" && d.Terms == nil && d.Pools == nil && d.Budgets == nil
}

// putDocument puts a document in place of the one of its name. A year that is complete stays one
// that can be settled: what would break it is refused.
func (c *call) putDocument() (answer, error) {
	year, name := c.r.PathValue("year"), c.r.PathValue("name")
	if !yearName(year) {
		return answer{}, errYear
	}
	if !documentNames.MatchString(name) {
		return answer{}, errName
	}
	text, err := c.body()
	if err != nil {
		return answer{}, err
	}
	if !json.Valid(text) {
		return answer{}, errJSON
	}
	y, err := c.year()
	if err != nil && !errors.Is(err, store.ErrNone) {
		return answer{}, err
	}
	files := jobfile.Overlay{Files: c.Store.Snapshot(c.r.Context(), year, y.Revision), Texts: map[string][]byte{name: text}}
	if err := complete(files, name); err != nil {
		return answer{}, err
	}
	c.subject = name
	c.noted = true
	revision, err := c.Store.PutDocuments(c.r.Context(), year, map[string][]byte{name: text}, c.event(http.StatusOK))
	if err != nil {
		c.noted = false
		return answer{}, err
	}
	return data(http.StatusOK, map[string]any{"revision": revision, "digest": store.Digest(text)})
}

// complete returns what is wrong with a year, unless documents are still missing.
func complete(files job.Files, name string) error {
	if f, err := files.Open(yearDocument); errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	} else {
		_ = f.Close()
	}
	_, err := job.OpenYear(files, yearDocument)
	var all, rest settlement.Faults
	all.Add(err)
	for _, e := range all.List {
		if !errors.Is(e, fs.ErrNotExist) {
			rest.Add(e)
		}
	}
	return rest.Err()
}

// document returns a document as the revision of the parameter has it; without one, the current.
func (c *call) document() (answer, error) {
	y, err := c.year()
	if err != nil {
		return answer{}, err
	}
	revision := y.Revision
	if text := c.r.URL.Query().Get("revision"); text != "" {
		if revision, err = strconv.ParseInt(text, 10, 64); err != nil {
			return answer{}, errQuery
		}
	}
	d, err := c.Store.Document(c.r.Context(), y.Name, c.r.PathValue("name"), revision)
	if err == nil && c.own() != "" && !public(d.Text) {
		err = store.ErrNone
	}
	if err != nil {
		return answer{}, err
	}
	c.subject = d.Name
	return answer{status: http.StatusOK, kind: jsonKind, body: bytes.Clone(jsontext.Escaped(d.Text))}, nil
}

// versions lists the versions of a document.
func (c *call) versions() (answer, error) {
	if a, err := c.document(); err != nil { // it is there, and may be read
		return a, err
	}
	list, err := c.Store.Versions(c.r.Context(), c.r.PathValue("year"), c.r.PathValue("name"))
	if err != nil {
		return answer{}, err
	}
	return data(http.StatusOK, list)
}
