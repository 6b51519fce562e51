package main

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"time"
)

// tables are those of an invented HIS: amounts are whole fen, times are texts.
const tables = `
CREATE TABLE dept (dept_code INTEGER PRIMARY KEY, dept_name TEXT NOT NULL);
CREATE TABLE inp_settle (
	settle_no TEXT PRIMARY KEY, patient_name TEXT, valid INTEGER NOT NULL, dept_code INTEGER,
	total_fee INTEGER NOT NULL, fund_pay INTEGER NOT NULL,
	admit_date DATE NOT NULL, discharge_date DATE NOT NULL, settle_time DATETIME NOT NULL);
CREATE TABLE inp_drg (settle_no TEXT PRIMARY KEY, drg_code TEXT NOT NULL);`

// generate makes a database of settlements around March 2025, some of them void.
func generate(ctx context.Context, path string, seed uint64, settlements int) (err error) {
	if _, err := os.Stat(path); err == nil {
		return os.ErrExist
	}
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, tables); err != nil {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	departments := []string{"呼吸内科", "普外科", "骨科"}
	for i, name := range departments {
		if _, err := tx.ExecContext(ctx, `INSERT INTO dept VALUES (?, ?)`, i+1, name); err != nil {
			return err
		}
	}
	draw := rand.New(rand.NewPCG(seed, 1))
	groups := []string{"ES23", "FM11", "GB13", "RE13", "BB21"}
	for i := range settlements {
		settled := time.Date(2025, 2, 25, 8, 0, 0, 0, time.UTC).Add(time.Duration(draw.IntN(38*24*60)) * time.Minute)
		stay := 2 + draw.IntN(14)
		total := 200_000 + draw.Int64N(3_000_000)
		void := draw.IntN(20) == 0
		no := fmt.Sprintf("ZY2025%06d", i+1)
		if _, err := tx.ExecContext(ctx, `INSERT INTO inp_settle VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, no, "张三", !void, 1+draw.IntN(len(departments)),
			total, total*int64(50+draw.IntN(30))/100, settled.AddDate(0, 0, -stay).Format(time.DateOnly), settled.Format(time.DateOnly), settled.Format(time.DateTime)); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO inp_drg VALUES (?, ?)`, no, groups[draw.IntN(len(groups))]); err != nil {
			return err
		}
	}
	return tx.Commit()
}
