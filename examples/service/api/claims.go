package api

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/examples/service/store"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/ingest"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/policy"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/ingested"
)

// kind is the kind of claims of the path.
func (c *call) kind() (his.Kind, error) {
	k := his.Kind(c.r.PathValue("kind"))
	if !slices.Contains(k.Choices(), k) {
		return "", store.ErrNone
	}
	return k, nil
}

// loadClaims loads the claims of a file under the columns of this module.
func (c *call) loadClaims() (a answer, err error) {
	y, err := c.year()
	if err != nil {
		return a, err
	}
	k, err := c.kind()
	if err != nil {
		return a, err
	}
	err = c.uploading(func(u *upload) error {
		a, err = c.load(y, []his.Kind{k}, []string{u.files[0].path}, nil)
		return err
	})
	return a, err
}

// load loads files of claims, each of a kind, with refunds.
func (c *call) load(y store.Year, kinds []his.Kind, paths []string, refunds []store.Refund) (answer, error) {
	n, err := c.loaded(y, kinds, paths, refunds)
	if err != nil {
		return answer{}, err
	}
	return data(http.StatusOK, n)
}

func (c *call) loaded(y store.Year, kinds []his.Kind, paths []string, refunds []store.Refund) (store.Loaded, error) {
	own, err := c.policyColumns(y)
	if err != nil {
		return store.Loaded{}, err
	}
	l := store.Load{Year: y.Name, Institution: c.own(), Correct: c.r.URL.Query().Get("correct") == "true", Refunds: refunds}
	for i, path := range paths {
		r, err := his.RecordsOf(ingest.File(path), kinds[i], own...)
		if err == nil {
			err = r.Unread()
		}
		if err != nil {
			return store.Loaded{}, err
		}
		l.Files = append(l.Files, store.File{Kind: kinds[i], Name: filepath.Base(path), Records: r})
	}
	c.subject = joined(kinds)
	c.noted = true
	l.By = c.event(http.StatusOK)
	n, err := c.Store.Load(c.r.Context(), l)
	c.noted = err == nil
	return n, err
}

func joined(kinds []his.Kind) string {
	var list []string
	for _, k := range kinds {
		list = append(list, string(k))
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

// export loads what a mapping makes of an export: the form has the files under export, and the
// groups and the register of agreements, where there are any, under their names.
func (c *call) export() (a answer, err error) {
	y, err := c.year()
	if err != nil {
		return a, err
	}
	q := c.r.URL.Query()
	period, err := ingest.Period(q.Get("period"))
	if err != nil {
		return a, errQuery
	}
	documents := map[string]string{"mapping": c.r.PathValue("mapping"), "join": q.Get("join")}
	err = c.uploading(func(u *upload) error {
		o := ingest.Options{Period: period, Folder: filepath.Join(u.folder, "made"), Plain: true, Key: c.Key, Files: append(u.field("export"), u.field("claims")...)}
		for field, to := range map[string]*string{"groups": &o.Groups, "register": &o.Members} {
			if list := u.field(field); len(list) > 0 {
				*to = list[0]
			}
		}
		if len(o.Files) == 0 {
			return errNoFile
		}
		for which, to := range map[string]*string{"mapping": &o.Mapping, "join": &o.Join} {
			if documents[which] == "" {
				continue
			}
			d, err := c.Store.Document(c.r.Context(), y.Name, documents[which], y.Revision)
			if err != nil {
				return err
			}
			*to = filepath.Join(u.folder, which+".json")
			if os.WriteFile(*to, d.Text, 0o600) != nil {
				return errNoRoom
			}
		}
		a, err = c.ingested(y, o)
		return err
	})
	return a, err
}

// madeFiles are the files of claims that an export becomes.
var madeFiles = map[string]his.Kind{"cases.csv": his.CaseKind, "stays.csv": his.StayKind, "members.csv": his.MemberKind, "charges.csv": his.ChargeKind, "items.csv": his.ItemKind}

// Ingested is what became of an export.
type Ingested struct {
	Loaded store.Loaded `json:"loaded"`
	// Refunds are those whose originals came with an earlier load.
	Refunds int             `json:"refunds"`
	Told    json.RawMessage `json:"told"` // tables of what became of the rows and of their money
}

func (c *call) ingested(y store.Year, o ingest.Options) (answer, error) {
	var set outputs.Set
	defer set.Discard()
	result, err := ingest.Run(o, &set)
	if err == nil {
		err = set.Commit()
	}
	if err != nil {
		return answer{}, err
	}
	var kinds []his.Kind
	var paths []string
	for _, name := range []string{"cases.csv", "stays.csv", "members.csv", "charges.csv", "items.csv"} {
		path := filepath.Join(o.Folder, name)
		if _, err := os.Stat(path); err == nil {
			kinds, paths = append(kinds, madeFiles[name]), append(paths, path)
		}
	}
	refunds, err := adjustments(filepath.Join(o.Folder, "adjustments.csv"))
	if err != nil {
		return answer{}, err
	}
	n, err := c.loaded(y, kinds, paths, refunds)
	if err != nil {
		return answer{}, err
	}
	var told strings.Builder
	if err := ingested.Short(ingested.Book(result)).Encode(&told, views.Chinese); err != nil {
		return answer{}, err
	}
	return data(http.StatusOK, Ingested{n, len(refunds), json.RawMessage(told.String())})
}

// kindsOf are the kinds of claims of methods, where a refund names one by its id.
var kindsOf = map[string]his.Kind{string(settlement.DRG): his.CaseKind, string(settlement.PerDiem): his.StayKind, string(settlement.Item): his.ItemKind}

// adjustments are the refunds of claims that came with an earlier load: see package intake.
func adjustments(path string) (list []store.Refund, err error) {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, errInside
	}
	defer f.Close()
	r := csv.NewReader(f)
	header, err := r.Read()
	if err != nil {
		return nil, errInside
	}
	at := func(row []string, name string) string { return row[slices.Index(header, name)] }
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return nil, errInside
		}
		k, ok := kindsOf[at(row, "method")]
		if !ok || !strings.HasPrefix(at(row, "cost"), "-") {
			return nil, &rows.Error{File: "adjustments.csv", Row: len(list) + 2, Err: errRefund}
		}
		list = append(list, store.Refund{Kind: k, Institution: at(row, "institution"), Claim: at(row, "original"), Refund: at(row, "id")})
	}
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

// Bounds of lists.
const mostListed = 1000

// listClaims lists claims after an id as JSON lines: the caller's own, or all.
func (c *call) listClaims() (answer, error) {
	y, err := c.year()
	if err != nil {
		return answer{}, err
	}
	k, err := c.kind()
	if err != nil {
		return answer{}, err
	}
	list, err := c.Store.Snapshot(c.r.Context(), y.Name, y.Revision).Claims(k, c.own(), c.r.URL.Query().Get("after"), mostListed)
	if err != nil {
		return answer{}, err
	}
	c.subject = string(k)
	text := strings.Join(list, "\n")
	if text != "" {
		text += "\n"
	}
	return answer{status: http.StatusOK, kind: "application/x-ndjson", body: []byte(text)}, nil
}

// audit lists who did what, after a number.
func (c *call) audit() (answer, error) {
	after, err := strconv.ParseInt("0"+c.r.URL.Query().Get("after"), 10, 64)
	if err != nil {
		return answer{}, errQuery
	}
	list, err := c.Store.Audit(c.r.Context(), after, mostListed)
	if err != nil {
		return answer{}, err
	}
	if list == nil {
		list = []store.Event{}
	}
	return data(http.StatusOK, list)
}
