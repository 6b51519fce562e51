// Package storetest runs tests on every database that is there: SQLite always, PostgreSQL and MySQL
// or MariaDB if SERVICE_POSTGRES and SERVICE_MYSQL have the address of a server that tests may
// create databases on.
package storetest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/examples/service/store"
)

// Each runs a test on an empty database of each kind, whose address it is given.
func Each(t *testing.T, test func(t *testing.T, address string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, filepath.Join(t.TempDir(), "settle.db")) })
	for kind, server := range map[string]string{"postgres": os.Getenv("SERVICE_POSTGRES"), "mysql": os.Getenv("SERVICE_MYSQL")} {
		t.Run(kind, func(t *testing.T) {
			if server == "" {
				t.Skip("no server: .ci/service starts one")
			}
			test(t, fresh(t, kind, server))
		})
	}
}

// fresh makes a database on a server.
func fresh(t *testing.T, kind, server string) string {
	u, err := url.Parse(server)
	require.NoError(t, err)
	b := make([]byte, 6)
	_, _ = rand.Read(b)
	name := "t" + hex.EncodeToString(b)
	driver, source := "pgx", server
	if kind == "mysql" {
		password, _ := u.User.Password()
		driver, source = "mysql", u.User.Username()+":"+password+"@tcp("+u.Host+")"+u.Path
	}
	db, err := sql.Open(driver, source)
	require.NoError(t, err)
	defer db.Close()
	_, err = db.Exec(`CREATE DATABASE ` + name)
	require.NoError(t, err)
	t.Cleanup(func() {
		db, err := sql.Open(driver, source)
		require.NoError(t, err)
		defer db.Close()
		drop := `DROP DATABASE ` + name
		if kind == "postgres" {
			drop += ` WITH (FORCE)`
		}
		_, err = db.Exec(drop)
		require.NoError(t, err)
	})
	u.Path = "/" + name
	return u.String()
}

// Open opens the store of an address until the test ends.
func Open(t testing.TB, address string) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), address)
	if err != nil && store.Cause(err) != nil {
		t.Log(strings.TrimSpace(store.Cause(err).Error()))
	}
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}
