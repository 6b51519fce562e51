// Package example loads the year of a folder, such as examples/lishui, into a database.
package example

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"github.com/yibaojiesuan/settlement/examples/service/store"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/internal/ingest"
	"github.com/yibaojiesuan/settlement/job"
)

// Fill loads the documents and claims of a folder as a year of a database.
func Fill(ctx context.Context, s *store.Store, name, folder string, by store.Event) error {
	texts, doc, err := Documents(folder)
	if err != nil {
		return err
	}
	if _, err := s.PutDocuments(ctx, name, texts, by); err != nil {
		return err
	}
	l := store.Load{Year: name, By: by}
	for _, p := range doc.Parts {
		for table, names := range tables(p) {
			for _, file := range names {
				r, err := his.RecordsOf(ingest.File(filepath.Join(folder, file)), table.Kind)
				if err != nil {
					return err
				}
				l.Files = append(l.Files, store.File{Table: table, Name: file, Records: r})
			}
		}
	}
	_, err = s.Load(ctx, l)
	return err
}

// tables are the claims of a part.
func tables(p job.Part) map[store.Table]job.Names {
	switch p.Method {
	case "drg", "dip":
		return map[store.Table]job.Names{{Kind: his.CaseKind}: p.Claims}
	case "perdiem":
		return map[store.Table]job.Names{{Kind: his.StayKind}: p.Claims}
	case "capitation":
		return map[store.Table]job.Names{{Kind: his.MemberKind, Part: p.Pool}: p.Members, {Kind: his.ChargeKind, Part: p.Pool}: p.Charges}
	}
	return map[store.Table]job.Names{{Kind: his.ItemKind}: p.Claims}
}

// Documents are those of a year in a folder. Its year names the claims of the database in place of
// files.
func Documents(folder string) (texts map[string][]byte, doc job.YearDocument, err error) {
	f, err := os.Open(filepath.Join(folder, "year.json"))
	if err != nil {
		return nil, doc, err
	}
	defer f.Close()
	if doc, err = job.ReadYear(f); err != nil {
		return nil, doc, err
	}
	stored := doc
	stored.Reports, stored.Parts = job.Names{store.ReportsName}, nil
	for _, p := range doc.Parts {
		for table := range tables(p) {
			name := job.Names{store.ClaimsName(table)}
			switch table.Kind {
			case his.MemberKind:
				p.Members = name
			case his.ChargeKind:
				p.Charges = name
			default:
				p.Claims = name
			}
		}
		stored.Parts = append(stored.Parts, p)
	}
	text, err := json.MarshalIndent(stored, "", "  ")
	if err != nil {
		return nil, doc, err
	}
	texts = map[string][]byte{"year.json": text}
	for _, name := range named(doc) {
		if texts[name], err = os.ReadFile(filepath.Join(folder, name)); err != nil {
			return nil, doc, err
		}
	}
	return texts, doc, nil
}

// named are the documents that a year names.
func named(doc job.YearDocument) (names []string) {
	for _, p := range doc.Parts {
		names = append(names, p.Policy...)
	}
	if b := doc.Budget; b != nil {
		names = append(names, b.Policy, b.Accounts)
	}
	if b := doc.Months.Budget; b != nil {
		names = append(names, b.Policy)
	}
	all := strings.Fields(strings.Join(names, " ")) // blank ones are none
	return all
}
