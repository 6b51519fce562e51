package store

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver pgx
	"modernc.org/sqlite"
)

// dialect is how a database differs from the others.
type dialect struct {
	name         string
	types        *strings.Replacer // of the schema
	lock, unlock string            // of the schema, between instances that start at once
	numbered     bool              // parameters are $1, $2 … and not ?
	snapshot     sql.IsolationLevel
	loads        string   // before a load
	grown        string   // when a load has made the table several times larger
	append       []string // forbids to change or remove rows of the audit
}

var sqliteDialect = &dialect{
	name:  "sqlite",
	types: strings.NewReplacer("{key}", "TEXT", "{text}", "TEXT", "{number}", "INTEGER", "{serial}", "INTEGER PRIMARY KEY AUTOINCREMENT", "{end}", "STRICT"),
	append: []string{
		`CREATE TRIGGER IF NOT EXISTS audit_kept BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END`,
		`CREATE TRIGGER IF NOT EXISTS audit_stays BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END`,
	},
}

var postgresDialect = &dialect{
	name: "postgres", numbered: true, snapshot: sql.LevelRepeatableRead,
	// The order of keys is that of their bytes, in every locale.
	types: strings.NewReplacer("{key}", `TEXT COLLATE "C"`, "{text}", "TEXT", "{number}", "BIGINT", "{serial}", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "{end}", ""),
	// A table that grows from nothing within a transaction has no statistics, and a plan of its first
	// rows, a look at all of them, would be kept for the last. Nor is a plan for all institutions alike
	// one for the institution that has nearly all of the claims.
	loads: `SET LOCAL plan_cache_mode = force_custom_plan`, grown: `ANALYZE claims`,
	lock: `SELECT pg_advisory_lock(20250101)`, unlock: `SELECT pg_advisory_unlock(20250101)`,
	append: []string{
		`CREATE OR REPLACE FUNCTION audit_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$`,
		`CREATE OR REPLACE TRIGGER audit_kept BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_kept()`,
		`CREATE OR REPLACE TRIGGER audit_stays BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_kept()`,
	},
}

var mysqlDialect = &dialect{
	name: "mysql", snapshot: sql.LevelRepeatableRead,
	types: strings.NewReplacer("{key}", "VARCHAR(190)", "{text}", "LONGTEXT", "{number}", "BIGINT", "{serial}", "BIGINT AUTO_INCREMENT PRIMARY KEY", "{end}", "ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"),
	lock:  `SELECT GET_LOCK('settlement', 60)`, unlock: `SELECT RELEASE_LOCK('settlement')`,
	append: []string{
		`CREATE TRIGGER IF NOT EXISTS audit_kept BEFORE UPDATE ON audit FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'the audit is append-only'`,
		`CREATE TRIGGER IF NOT EXISTS audit_stays BEFORE DELETE ON audit FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'the audit is append-only'`,
	},
}

// connect opens the database of an address: postgres://…, mysql://USER:PASSWORD@HOST/NAME?tls=true, or the
// path of a file. SQLite has one writer: it has a pool of its own, in which writers wait for their
// turn.
func connect(address string) (d *dialect, read, write *sql.DB, err error) {
	u, err := url.Parse(address)
	switch {
	case strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://"):
		read, err = sql.Open("pgx", address)
		d, write = postgresDialect, read
	case err == nil && u.Scheme == "mysql":
		c := mysql.NewConfig()
		c.User, c.Net, c.Addr, c.DBName, c.Collation = u.User.Username(), "tcp", u.Host, strings.TrimPrefix(u.Path, "/"), "utf8mb4_bin"
		c.Passwd, _ = u.User.Password()
		c.TLSConfig = u.Query().Get("tls")
		c.InterpolateParams, c.Logger, c.ClientFoundRows = true, &mysql.NopLogger{}, true
		if u.Port() == "" {
			c.Addr += ":3306"
		}
		var connector driver.Connector
		if connector, err = mysql.NewConnector(c); err == nil {
			read = sql.OpenDB(connector)
		}
		d, write = mysqlDialect, read
	default:
		const always = "?_txlock=immediate&_pragma=busy_timeout(20000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)"
		file := "file:" + (&url.URL{Path: filepath.ToSlash(address)}).EscapedPath() + always
		if write, err = sql.Open("sqlite", file); err == nil {
			write.SetMaxOpenConns(1)
			read, err = sql.Open("sqlite", file+"&_pragma=query_only(1)")
		}
		d = sqliteDialect
	}
	if err != nil {
		return nil, nil, nil, ErrAddress // its own error may have the password
	}
	read.SetMaxIdleConns(8)
	if d != sqliteDialect {
		read.SetMaxOpenConns(64)
	}
	return d, read, write, nil
}

// bind writes the parameters of a statement as the database has them.
func (d *dialect) bind(query string) string {
	if !d.numbered {
		return query
	}
	var b strings.Builder
	n := 0
	for _, r := range query {
		if r != '?' {
			b.WriteRune(r)
			continue
		}
		n++
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(n))
	}
	return b.String()
}

// taken reports whether a row was refused because its key is there already.
func taken(err error) bool {
	if e := (*pgconn.PgError)(nil); errors.As(err, &e) {
		return e.Code == "23505"
	}
	if e := (*mysql.MySQLError)(nil); errors.As(err, &e) {
		return e.Number == 1062
	}
	const constraint, unique, primary = 19, 2067, 1555
	if e := (*sqlite.Error)(nil); errors.As(err, &e) {
		return e.Code() == unique || e.Code() == primary || e.Code() == constraint
	}
	return false
}

// full reports whether the database has no room left.
func full(err error) bool {
	if e := (*pgconn.PgError)(nil); errors.As(err, &e) {
		return e.Code == "53100"
	}
	if e := (*mysql.MySQLError)(nil); errors.As(err, &e) {
		return e.Number == 1021 || e.Number == 1114
	}
	const full = 13
	if e := (*sqlite.Error)(nil); errors.As(err, &e) {
		return e.Code()&0xff == full
	}
	return false
}
