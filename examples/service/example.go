package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/yibaojiesuan/settlement/examples/service/api"
	"github.com/yibaojiesuan/settlement/examples/service/example"
	"github.com/yibaojiesuan/settlement/examples/service/store"
	"github.com/yibaojiesuan/settlement/job"
)

// exampleYear is what the year of a folder is called.
const exampleYear = "2025"

// exampled loads and settles the year of a folder, unless the database has it, and prints addresses
// that enter the pages, once each.
func exampled(ctx context.Context, a *api.Server, at net.Addr, folder string, stdout io.Writer) error {
	by := store.Event{Holder: store.Holder{Name: "example", Role: store.Bureau}, Action: "example", Year: exampleYear}
	y, err := a.Store.Year(ctx, exampleYear)
	if errors.Is(err, store.ErrNone) {
		if err = example.Fill(ctx, a.Store, exampleYear, folder, by); err == nil {
			y, err = a.Store.Year(ctx, exampleYear)
		}
	}
	if err != nil {
		return err
	}
	year, err := job.OpenYear(a.Store.Snapshot(ctx, y.Name, y.Revision), "year.json")
	if err != nil {
		return err
	}
	parts := []string{}
	for _, m := range year.Months() {
		parts = append(parts, m.String())
	}
	for _, part := range append(parts, store.Clearing) {
		by.Subject = part
		a.Log.Info("example", "settles", part)
		if _, err := a.Settle(ctx, y, part, by); err != nil && !errors.Is(err, store.ErrSettled) {
			return err
		}
	}
	return printDoors(ctx, a, at, y, stdout)
}

// printDoors prints addresses for the bureau and for the first hospital.
func printDoors(ctx context.Context, a *api.Server, at net.Addr, y store.Year, stdout io.Writer) error {
	holders := []store.Holder{{Name: "example bureau", Role: store.Bureau}}
	statements, err := a.Store.Statements(ctx, y.Name, store.Clearing)
	if err != nil {
		return err
	}
	if len(statements) > 0 {
		holders = append(holders, store.Holder{Name: "example hospital", Role: store.Hospital, Institution: statements[0].Institution})
	}
	for _, h := range holders {
		token, err := a.Store.NewToken(ctx, h)
		if err != nil {
			return err
		}
		fmt.Fprintf(stdout, "%s: http://%s/enter/%s\n", strings.TrimSpace(h.Name+" "+h.Institution), at, a.Code(token))
	}
	return nil
}
