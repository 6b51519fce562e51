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
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/examples/service/store"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/ingest"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/ingested"
)

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
	var tables []store.Table
	var paths []string
	for _, k := range his.Kind("").Choices() { // an export becomes a file of each kind that it has
		path := filepath.Join(o.Folder, string(k)+".csv")
		if _, err := os.Stat(path); err == nil {
			tables, paths = append(tables, store.Table{Kind: k}), append(paths, path)
		}
	}
	refunds, err := adjustments(filepath.Join(o.Folder, "adjustments.csv"))
	if err != nil {
		return answer{}, err
	}
	n, err := c.loaded(y, tables, paths, refunds)
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
