package store

import (
	"context"
	"database/sql"
	"fmt"
)

// migrations are the changes of the schema, in their order; each is applied once. A statement may
// be run again after a stop in the middle: MySQL ends its transaction at each.
var migrations = [][]string{{
	// A year is what one fund settles by months and clears: its documents, claims and reports.
	`CREATE TABLE IF NOT EXISTS years (name {key} NOT NULL, revision {number} NOT NULL, cleared {number} NOT NULL, PRIMARY KEY (name)) {end}`,
	// holds is the first revision that has the row, and gone the first one that has not: forever
	// while it is current. A key has one current row at most.
	`CREATE TABLE IF NOT EXISTS documents (year {key} NOT NULL, name {key} NOT NULL, holds {number} NOT NULL, gone {number} NOT NULL, digest {text} NOT NULL, body {text} NOT NULL, PRIMARY KEY (year, name, gone)) {end}`,
	// body is the row of a canonical file, as a JSON object of texts: amounts are "12.50".
	`CREATE TABLE IF NOT EXISTS claims (year {key} NOT NULL, kind {key} NOT NULL, institution {key} NOT NULL, id {key} NOT NULL, holds {number} NOT NULL, gone {number} NOT NULL, body {text} NOT NULL, PRIMARY KEY (year, kind, institution, id, gone)) {end}`,
	`CREATE TABLE IF NOT EXISTS refunds (year {key} NOT NULL, kind {key} NOT NULL, institution {key} NOT NULL, id {key} NOT NULL, refund {key} NOT NULL, holds {number} NOT NULL, PRIMARY KEY (year, kind, institution, id)) {end}`,
	// part is a month, or clearing. Its key is what keeps two instances from settling twice.
	`CREATE TABLE IF NOT EXISTS settlements (year {key} NOT NULL, part {key} NOT NULL, revision {number} NOT NULL, digest {text} NOT NULL, made {text} NOT NULL, report {text} NOT NULL, PRIMARY KEY (year, part)) {end}`,
	`CREATE TABLE IF NOT EXISTS statements (year {key} NOT NULL, part {key} NOT NULL, institution {key} NOT NULL, entitlement {text} NOT NULL, due {text} NOT NULL, PRIMARY KEY (year, part, institution)) {end}`,
	`CREATE TABLE IF NOT EXISTS tokens (digest {key} NOT NULL, name {key} NOT NULL, role {key} NOT NULL, institution {key} NOT NULL, revoked {number} NOT NULL, PRIMARY KEY (digest)) {end}`,
	`CREATE TABLE IF NOT EXISTS audit (number {serial}, made {text} NOT NULL, name {key} NOT NULL, role {key} NOT NULL, institution {key} NOT NULL, action {key} NOT NULL, year {key} NOT NULL, subject {key} NOT NULL, outcome {number} NOT NULL) {end}`,
}}

// migrate brings the schema up to date. Instances that start at once take turns.
func (s *Store) migrate(ctx context.Context) error {
	conn, err := s.write.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if s.lock != "" {
		if _, err := conn.ExecContext(ctx, s.lock); err != nil {
			return err
		}
		defer conn.ExecContext(context.WithoutCancel(ctx), s.unlock)
	}
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, s.types.Replace(`CREATE TABLE IF NOT EXISTS versions (version {number} NOT NULL, PRIMARY KEY (version)) {end}`)); err != nil {
		return err
	}
	var version int
	if err := tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(version), 0) FROM versions`).Scan(&version); err != nil {
		return err
	}
	if version > len(migrations) {
		return fmt.Errorf("the database has version %d of the schema, this program knows %d", version, len(migrations))
	}
	for ; version < len(migrations); version++ {
		if err := s.apply(ctx, tx, version); err != nil {
			return err
		}
	}
	return tx.Commit()
}

func (s *Store) apply(ctx context.Context, tx *sql.Tx, version int) error {
	list := migrations[version]
	if version == 0 {
		list = append(list[:len(list):len(list)], s.append...)
	}
	for _, statement := range list {
		if _, err := tx.ExecContext(ctx, s.types.Replace(statement)); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, s.bind(`INSERT INTO versions (version) VALUES (?)`), version+1)
	return err
}
